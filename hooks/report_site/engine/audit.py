"""The last gate: the finished site is searched for private data, whatever way it came in.

The pages were searched before; what only appears in the result (an entity, digits parted by markup, a text
that a view or a plugin made) is found here. Only content is read: no theme, no scripts, no drawings.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator

from report_site.checks import Finding, Severity
from report_site.checks.privacy.kinds import KINDS, find_private, hide
from report_site.checks.privacy.words import PrivacyWords
from report_site.memo import Memo, digest
from report_site.search.index import read_shard, shard_names
from report_site.second_core import in_halves

from .outputs import Outputs
from .visible import unread, visible

_TEXTS = (".html", ".json", ".csv", ".xml", ".txt")
_THEME = "assets/"
# Every datum that no site may show holds one, and lies in one line.
_DIGIT = re.compile(r"\d")
# As many files are read in one go.
_BATCH = 50


def audit_private(
    site: Outputs, words: PrivacyWords, memo: Memo, written: Collection[str] | None = None
) -> tuple[Finding, ...]:
    """Return an error for each kind of private data in each file of a finished site.

    A line that several files share (the search's index repeats what pages say) is told once. Files in which
    an audit found nothing are remembered by name and content, and passed over.

    Args:
        site: The site's files.
        words: What may be shown; a part of the memory's environment.
        memo: What was found before.
        written: The files that are new since an audit that found nothing, where that is known.
    """
    files = _keys(site, site.names() if written is None else written)
    clean: frozenset[str] = memo.noted("audited", "") or frozenset()
    found = _search([name for name, key in files.items() if key not in clean], site, words)
    if not found:
        passed = frozenset(files.values())
        memo.note("audited", "", passed if written is None else clean | passed)
    return found


def _keys(site: Outputs, names: Iterable[str]) -> dict[str, str]:
    """Return a digest of name and, where it is text, content for each file that holds content."""
    shards = set(shard_names(site.folder))
    return {
        name: digest(name, (site.digest(name) or "") if name in shards or name.endswith(_TEXTS) else "")
        for name in names
        if not name.startswith(_THEME)
    }


def _search(names: list[str], site: Outputs, words: PrivacyWords) -> tuple[Finding, ...]:
    batches = [names[start : start + _BATCH] for start in range(0, len(names), _BATCH)]
    seen: set[str] = set()
    if not any(in_halves(lambda batch: _read(batch, site, words, seen), batches)):
        return ()
    # What is said of a line that several files share must not depend on who read which.
    return _read(names, site, words, set())


def _read(names: list[str], site: Outputs, words: PrivacyWords, seen: set[str]) -> tuple[Finding, ...]:
    """Return what is found in files, but for lines that were seen before; add theirs."""
    kinds = [kind for kind in KINDS if kind.severity is Severity.ERROR]
    found: list[Finding] = []
    for path, text in _contents(names, site):
        # Menus and footers are the same on every page.
        lines = [line for line in dict.fromkeys(text.split("\n")) if line not in seen]
        seen.update(lines)
        fresh = "\n".join(filter(_DIGIT.search, lines))
        for kind in kinds:
            datum = next(find_private(fresh, kind, words), None)
            if datum:
                message = f"生成的网页里有{kind.title}（{datum.masked}）"
                found.append(
                    Finding(kind.code, kind.severity, hide(path, words), 1, 1, None, message, kind.remedy)
                )
    return tuple(found)


def _contents(names: list[str], site: Outputs) -> Iterator[tuple[str, str]]:
    """Yield path and text of files, the search's index last and decoded."""
    read: set[str] = set()
    for name in names:
        yield name, name
        if name.endswith(_TEXTS):
            text = (site.folder / name).read_text(encoding="utf-8", errors="replace")
            yield name, visible(unread(text, read)) if name.endswith(".html") else text
    for shard in shard_names(site.folder):
        if shard in names:
            for page, line in read_shard(site.folder / shard).items():
                yield f"search/（{page}）", "\n".join(_strings(json.loads(line)))


def _strings(value: object) -> Iterator[str]:
    """Yield every text of a line of the index."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)
