"""Changing fields of an item in a page's text: the value alone or a new line, all else byte for byte.

What was written is read again: a change that does not say exactly what it was to say is not made.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping

from .fields import split_fields
from .ids import ItemId
from .items import Declaration, Document, Position
from .markdown import LIST_MARKER
from .settings import Settings
from .source import parse

_LINE_END = re.compile(r"\r\n|\r|\n")


def with_fields(
    path: str, text: str, item: ItemId, values: Mapping[str, str], settings: Settings
) -> str | None:
    """Return a page's text with fields of one item set to new values.

    Args:
        path: The page's path below the docs folder.
        text: The file as it is on the disk, with its line ends and byte order mark.
        item: An item that the page declares.
        values: Values by the fields' names, each one line. A field that is not there gets a line of its own,
            in a bracket a part.
        settings: The vocabulary.

    Returns:
        The new text, or None if these values cannot be written so that they are read back as they are.
    """
    for label, value in values.items():
        document = parse(path, text, settings)
        place = next(
            (n for n, each in enumerate(document.declarations) if each.item and each.item.id == item), None
        )
        if place is None:
            return None
        new, expected = _edited(document, _Raw(text), place, (label, value), settings)
        if _said(parse(path, new, settings)) != expected:
            return None
        text = new
    return text


_Said = tuple[tuple[str, ...], list[list[tuple[str, str]]]]


def _said(document: Document) -> _Said:
    """Return what of a page a change must not touch: its headings, and every field of every declaration."""
    headings = tuple(heading.title for heading in document.headings)
    return headings, [[(field.label, field.value) for field in each.fields] for each in document.declarations]


def _edited(
    document: Document, raw: _Raw, place: int, change: tuple[str, str], settings: Settings
) -> tuple[str, _Said]:
    """Return the text with one field changed, and what it must say when it is read again."""
    label, value = change
    declaration = document.declarations[place]
    same = [n for n, field in enumerate(declaration.fields) if field.label == label]
    headings, said = _said(document)
    if same:
        # Of a repeated field the first that is filled in counts.
        number = next((n for n in same if declaration.fields[n].value), same[0])
        start, end = _value_span(document, raw, declaration, number, settings)
        said[place][number] = change
        return raw.text[:start] + value + raw.text[end:], (headings, said)
    number = _last_before(declaration, label, settings)
    said[place].insert(number + 1, change)
    _, end = _value_span(document, raw, declaration, number, settings)
    if declaration.is_bracket:
        return f"{raw.text[:end]}；{label}：{value}{raw.text[end:]}", (headings, said)
    line = declaration.fields[number].at.line
    marker = LIST_MARKER.match(document.outline.lines[line - 1])
    new = f"{raw.line_end(line)}{marker.group() if marker else ''}{label}：{value}"
    end = raw.ends[line - 1]
    return raw.text[:end] + new + raw.text[end:], (headings, said)


def _last_before(declaration: Declaration, label: str, settings: Settings) -> int:
    """Return behind which of its fields a new one belongs: behind the links, in the order of the columns."""
    first = (settings.label("id"), settings.label("role"), *settings.relation_of_label)
    order = list(dict.fromkeys((*first, *settings.columns, *settings.labels)))
    return max(
        (
            number
            for number, field in enumerate(declaration.fields)
            if field.label in order and order.index(field.label) < order.index(label)
        ),
        default=0,
    )


def _value_span(
    document: Document, raw: _Raw, declaration: Declaration, number: int, settings: Settings
) -> tuple[int, int]:
    """Return where a field's value begins and ends in the file, blanks at its end left out."""
    field = declaration.fields[number]
    start = raw.offset(field.value_at)
    if not declaration.is_bracket:
        return start, start + len(raw.text[start : raw.ends[field.at.line - 1]].rstrip())
    # The bracket's own text, in which every line end is one character, as the parser reads it.
    plain = _Raw(document.text)
    inner = plain.offset(declaration.start) + 1
    last = plain.offset(declaration.end) - 1
    match, value = split_fields(document.text[inner:last], settings.labels)[number]
    return start, raw.offset(plain.position(inner + match.end() + len(value)))


class _Raw:
    """A text in which places count lines, whatever ends them; a byte order mark is no part of the first."""

    def __init__(self, text: str) -> None:
        found = list(_LINE_END.finditer(text))
        self.text = text
        self.starts = [1 if text.startswith("\ufeff") else 0, *(match.end() for match in found)]
        self.ends = [*(match.start() for match in found), len(text)]

    def offset(self, at: Position) -> int:
        return self.starts[at.line - 1] + at.column - 1

    def position(self, offset: int) -> Position:
        line = bisect_right(self.starts, offset)
        return Position(line, offset - self.starts[line - 1] + 1)

    def line_end(self, line: int) -> str:
        """Return what ends a line, for a line that is put below it; a file's last may end in nothing."""
        following = self.starts[line] if line < len(self.starts) else len(self.text)
        return self.text[self.ends[line - 1] : following] or "\n"
