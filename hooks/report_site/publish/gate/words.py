"""How many words a page has, counted as word processors count Chinese (字数)."""

from __future__ import annotations

import re

from report_site.checks.text.prose import read_prose
from report_site.ledger.items import Document

# A Chinese character or mark counts by itself, anything else from blank to blank.
_CHINESE = r"\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef“”‘’…—"
_WORD = re.compile(f"[{_CHINESE}]|[^\\s{_CHINESE}]+")


def count_words(document: Document) -> int:
    """Return the number of words in a page's running text, without its markup, fields and code."""
    return sum(len(_WORD.findall(passage.text, passage.start)) for passage in read_prose(document).passages)
