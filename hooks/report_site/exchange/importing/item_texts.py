"""The words of items as they stand on pages, to compare them with those of other items and other files."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from report_site.ledger.ids import ItemId
from report_site.ledger.items import Declaration, Document, Item
from report_site.ledger.markdown import plain

from .ordinals import ordinal_at_start

_NO_WORDS = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class ItemText:
    """An item and its words.

    first, end: The lines of its page that hold it, `end` exclusive, counted from 0.
    is_bracket: Whether it is part of a paragraph.
    """

    item: Item
    words: str
    first: int
    end: int
    is_bracket: bool


def item_texts(document: Document) -> dict[ItemId, ItemText]:
    """Return the items of a page with their words: of one with a heading those up to the next heading."""
    return {each.item.id: _text(document, each, each.item) for each in document.declarations if each.item}


def _text(document: Document, declaration: Declaration, item: Item) -> ItemText:
    lines = document.outline.lines
    if declaration.heading:
        first = declaration.heading.line - 1
        following = (each.line - 1 for each in document.headings if each.line > declaration.heading.line)
        end = next(following, len(lines))
        body = _without_brackets(document, declaration.end.line - 1, end)
        return ItemText(item, plain(declaration.heading.title) + "\n" + body, first, end, is_bracket=False)
    begin, stop = declaration.text_start or declaration.start, declaration.start
    if begin.line == stop.line:
        words = lines[begin.line - 1][begin.column - 1 : stop.column - 1]
    else:
        inner = lines[begin.line : stop.line - 1]
        words = "\n".join(
            [lines[begin.line - 1][begin.column - 1 :], *inner, lines[stop.line - 1][: stop.column - 1]]
        )
    return ItemText(item, plain(words), begin.line - 1, declaration.end.line, is_bracket=True)


def _without_brackets(document: Document, first: int, end: int) -> str:
    """Return the lines of an item's text, without paragraphs that are items of their own."""
    own = {
        line
        for each in document.declarations
        if each.text_start
        for line in range(each.text_start.line - 1, each.end.line)
    }
    return "\n".join(
        plain(document.outline.lines[line]) for line in range(first, end) if line not in own
    ).strip()


def bare(words: str) -> str:
    """Return words without ordinal, blanks and punctuation, so that only what they say is compared."""
    ordinal = ordinal_at_start(words)
    return _NO_WORDS.sub("", words[ordinal.end if ordinal else 0 :])


def grams(words: str, size: int) -> frozenset[str]:
    """Return every run of so many characters."""
    return frozenset(words[at : at + size] for at in range(len(words) - size + 1))


def alike(one: frozenset[str], other: frozenset[str]) -> float:
    """Return how much two sets of runs have in common, 0 to 1 (Jaccard)."""
    return len(one & other) / len(one | other) if one or other else 1.0


def texts_of(documents: Iterable[Document]) -> dict[ItemId, ItemText]:
    """Return the items of several pages; of an id that is used twice the first counts."""
    found: dict[ItemId, ItemText] = {}
    for document in documents:
        for item, text in item_texts(document).items():
            found.setdefault(item, text)
    return found
