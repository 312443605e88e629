"""The ids that a page's texts mention, and the anchors by which they can be found."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right

from .ids import ItemId, find_ids
from .items import Declaration, Field, Mention, Position
from .markdown import Heading, Outline
from .settings import Settings


def anchors_of(headings: tuple[Heading, ...], declarations: tuple[Declaration, ...]) -> tuple[str, ...]:
    """Give every heading an id of its own: its item's, else the one it names, else its words."""
    of_line = {each.heading.line: str(each.item.id) for each in declarations if each.heading and each.item}
    given = [of_line.get(heading.line, heading.explicit_id) for heading in headings]
    used = {str(each.item.id) for each in declarations if each.item} | {anchor for anchor in given if anchor}
    numbers: dict[str, int] = {}
    anchors = []
    for heading, anchor in zip(headings, given, strict=True):
        if anchor is None:
            title = unicodedata.normalize("NFKC", heading.title).lower()
            words = anchor = re.sub(r"\W+", "-", title).strip("-") or "section"
            while anchor in used:
                numbers[words] = numbers.get(words, 1) + 1
                anchor = f"{words}-{numbers[words]}"
            used.add(anchor)
        anchors.append(anchor)
    return tuple(anchors)


def find_mentions(
    page: Outline,
    prose: tuple[str, ...],
    declarations: tuple[Declaration, ...],
    anchors: tuple[str, ...],
    settings: Settings,
) -> tuple[Mention, ...]:
    """Return every id in prose, headings, tables and free-text fields, but not where one is declared.

    `prose` is the page's, `without_fields`.
    """
    scopes = _Scopes(page.headings, declarations)
    mentions = []
    for number, line in enumerate(prose, start=1):
        for found in find_ids(line, settings.kind_of_prefix):
            at = Position(number, found.start + 1)
            above = scopes.heading_above(number)
            mentions.append(
                Mention(
                    id=found.id,
                    written=found.written,
                    at=at,
                    section=page.headings[above].title if above >= 0 else "",
                    anchor=anchors[above] if above >= 0 else None,
                    inside=scopes.item_at(at),
                )
            )
    return tuple(mentions)


class _Scopes:
    """Which part of a page is the text of which item."""

    def __init__(self, headings: tuple[Heading, ...], declarations: tuple[Declaration, ...]) -> None:
        self.heading_lines = [heading.line for heading in headings]
        items = {each.heading.line: each.item.id for each in declarations if each.heading and each.item}
        # The innermost item that each heading stands in; it ends at the next heading of its level or above.
        self.of_heading: list[ItemId | None] = []
        open_items: list[tuple[int, ItemId]] = []
        for heading in headings:
            while open_items and open_items[-1][0] >= heading.level:
                open_items.pop()
            if heading.line in items:
                open_items.append((heading.level, items[heading.line]))
            self.of_heading.append(open_items[-1][1] if open_items else None)
        self.brackets = [
            (each.item.at, each.end, each.item.id) for each in declarations if each.is_bracket and each.item
        ]
        self.bracket_starts = [start for start, _, _ in self.brackets]

    def heading_above(self, line: int) -> int:
        """Return the index of the nearest heading at or above `line`, -1 if there is none."""
        return bisect_right(self.heading_lines, line) - 1

    def item_at(self, at: Position) -> ItemId | None:
        """Return the innermost item whose text holds this place."""
        index = bisect_right(self.bracket_starts, at) - 1
        if index >= 0 and at < self.brackets[index][1]:
            return self.brackets[index][2]
        above = self.heading_above(at.line)
        return self.of_heading[above] if above >= 0 else None


def free_fields(declarations: tuple[Declaration, ...], settings: Settings) -> frozenset[str]:
    """Return the names of fields whose values are free text."""
    return frozenset(
        field.label for each in declarations for field in each.fields if _is_text(field, settings)
    )


def without_fields(
    prose: tuple[str, ...], declarations: tuple[Declaration, ...], free: frozenset[str]
) -> tuple[str, ...]:
    """Return a page's lines as running text, in which nothing stands that is no prose.

    Args:
        prose: The lines, with blanks for code, addresses and markup.
        declarations: What the page declares: blanked out, but for values of free text.
        free: The names of the fields with such values.
    """
    spans: dict[int, list[tuple[int, int]]] = {}
    for each in declarations:
        if each.is_bracket:
            spans.setdefault(each.start.line - 1, []).append((each.start.column - 1, each.start.column))
        ends = [*(field.at for field in each.fields[1:]), each.end]
        for field, field_end in zip(each.fields, ends, strict=True):
            start, end = field.at, field.value_at if field.label in free else field_end
            for number in range(start.line, min(end.line, len(prose)) + 1):
                first = start.column - 1 if number == start.line else 0
                last = end.column - 1 if number == end.line else len(prose[number - 1])
                spans.setdefault(number - 1, []).append((first, last))
        if each.is_bracket and prose[each.end.line - 1][: each.end.column - 1].endswith(("）", ")")):
            spans.setdefault(each.end.line - 1, []).append((each.end.column - 2, each.end.column - 1))
    lines = list(prose)
    for index, parts in spans.items():
        lines[index] = blank(lines[index], parts)
    return tuple(lines)


def blank(line: str, spans: list[tuple[int, int]]) -> str:
    """Overwrite the spans of a line, in order of their starts, with blanks."""
    pieces, position = [], 0
    for start, end in spans:
        if end > position:
            start = max(start, position)
            pieces += [line[position:start], " " * (min(end, len(line)) - start)]
            position = end
    return "".join([*pieces, line[position:]])


def _is_text(field: Field, settings: Settings) -> bool:
    """Tell whether a field's value is free text: that of its type, and that of a name nobody knows."""
    spec = settings.field_of_label.get(field.label)
    return spec.type == "text" if spec else field.label not in settings.relation_of_label
