"""Where a page declares items: field lists under headings, and brackets in paragraphs."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import replace

from .dates import parse_date
from .fields import (
    BETWEEN_ITEMS,
    FIELD,
    bracket_pattern,
    closing_bracket,
    first_sentence,
    is_missing,
    make_field,
    split_fields,
    split_values,
    squeeze,
    typed,
)
from .ids import parse_id
from .items import LEAF, Declaration, Field, Item, Position
from .markdown import LIST_MARKER, Heading, LineKind, Outline, plain
from .settings import Settings

_REPORT_YEAR = re.compile(r"(?:^|/)(?:reports/([0-9]{4})/|branches/[^/]+/([0-9]{4})\.md$)")

_INDENTED = re.compile(r" {4}| {0,3}\t")
_NO_ID = re.compile(r"[；;，,、。（）()]")


def read_declarations(
    path: str, page: Outline, settings: Settings
) -> tuple[tuple[Declaration, ...], tuple[Position, ...]]:
    """Return a page's declarations in order, and the places of brackets with fields that never close."""
    reader = _Reader(path, report_year(path), page, settings)
    lists = list(reader.field_lists())
    brackets = [
        each for first, end in _without(page.paragraphs, lists) for each in reader.brackets(first, end)
    ]
    return tuple(sorted((*lists, *brackets), key=lambda each: each.start)), tuple(reader.unclosed)


def report_year(path: str) -> int | None:
    """Return the year of the report or branch file that a page is, None where its path names none."""
    match = _REPORT_YEAR.search(path)
    return int(match[1] or match[2]) if match else None


def _without(paragraphs: tuple[tuple[int, int], ...], lists: list[Declaration]) -> Iterator[tuple[int, int]]:
    """Yield what the paragraphs hold beside the lines of field lists."""
    taken = {line for each in lists for line in range(each.start.line - 1, each.end.line - 1)}
    for first, end in paragraphs:
        start = first
        for line in range(first, end + 1):
            if line == end or line in taken:
                if start < line:
                    yield start, line
                start = line + 1


class _Paragraph:
    """Some lines of a page as one text, in which an offset can be translated to a place in the file."""

    def __init__(self, lines: tuple[str, ...], first: int) -> None:
        self.text = "\n".join(lines)
        self.line = first + 1
        self.starts = [0, *(match.end() for match in re.finditer("\n", self.text))]

    def position(self, offset: int) -> Position:
        number = bisect_right(self.starts, offset) - 1
        return Position(self.line + number, offset - self.starts[number] + 1)

    def place_from(self, start: int) -> Callable[[int], Position]:
        """Return `position` for offsets that count from `start`."""
        return lambda offset: self.position(start + offset)


class _Reader:
    """Reads the declarations of one page."""

    def __init__(self, path: str, report: int | None, page: Outline, settings: Settings) -> None:
        self.path = path
        self.report = report
        self.page = page
        self.settings = settings
        self.id_label = settings.label("id")
        self.heading_lines = [heading.line for heading in page.headings]
        self.unclosed: list[Position] = []

    # Field lists

    def field_lists(self) -> Iterator[Declaration]:
        """Yield every field list: those right under a heading, and those elsewhere that look like one."""
        under = {self.first_text_below(heading): heading for heading in self.page.headings}
        after_fields = False
        index = 0
        while index < len(self.page.lines):
            fields = self.fields_from(index)
            heading = under.get(index)
            if fields and self.is_field_list(fields, heading, after_fields):
                placed = heading if self.page.kinds[index] is LineKind.TEXT else None
                start, index = index, index + len(fields)
                yield self.declare(fields, Position(start + 1, 1), Position(index + 1, 1), heading=placed)
                after_fields = True
            else:
                after_fields = after_fields and self.page.kinds[index] is LineKind.BLANK
                index += max(len(fields), 1)

    def first_text_below(self, heading: Heading) -> int:
        """Return the index of the first line below a heading that is neither blank nor a comment."""
        index = heading.end_line
        while index < len(self.page.kinds) and self.page.kinds[index] in (LineKind.BLANK, LineKind.COMMENT):
            index += 1
        return index

    def fields_from(self, start: int) -> list[Field]:
        """Read the field lines that follow each other from here on; code is read only to warn of it."""
        fields: list[Field] = []
        kind = self.page.kinds[start]
        if kind not in (LineKind.TEXT, LineKind.CODE):
            return fields
        for index in range(start, len(self.page.lines)):
            field = self.field_line(index) if self.page.kinds[index] is kind else None
            if field is None:
                break
            fields.append(field)
        return fields

    def field_line(self, index: int) -> Field | None:
        """Read one line as a field; without a list marker only one with a known name is."""
        line = self.page.lines[index]
        if self.page.kinds[index] is LineKind.TEXT and _INDENTED.match(line):
            return None
        marker = LIST_MARKER.match(line)
        match = FIELD.match(line, marker.end() if marker else len(line) - len(line.lstrip()))
        if not match or not (marker or squeeze(match["label"]) in self.settings.labels):
            return None
        return make_field(match, line[match.end() :], lambda offset: Position(index + 1, offset + 1))

    def is_field_list(self, fields: list[Field], heading: Heading | None, after_fields: bool) -> bool:
        """Tell a field list from sentences that happen to hold a colon.

        Below a heading one known name is enough. So it is after a field list and a blank line, if the line
        has a list marker or is no sentence. Elsewhere it takes 编号 or two known names. In code it takes 编号
        and a heading.
        """
        known = [field for field in fields if field.label in self.settings.labels]
        has_id = any(field.label == self.id_label for field in known)
        if known and self.page.kinds[known[0].at.line - 1] is LineKind.CODE:
            return has_id and heading is not None
        if heading or has_id or len(known) != 1:
            return bool(known)
        marked = LIST_MARKER.match(self.page.lines[known[0].at.line - 1])
        return after_fields and (marked is not None or "。" not in known[0].value)

    # Brackets in paragraphs

    def brackets(self, first: int, end: int) -> Iterator[Declaration]:
        """Yield the items that a paragraph declares in brackets; each ends the text since the last."""
        block = _Paragraph(self.page.lines[first:end], first)
        prose = "\n".join(self.page.prose[first:end])
        beginning = bracket_pattern(self.id_label)
        marker = LIST_MARKER.match(block.text)
        text_start = marker.end() if marker else 0
        search_from = 0
        while match := beginning.search(prose, search_from):
            start, inner = match.start(), match.start() + 1
            close = closing_bracket(prose, start, beginning)
            inner_end = close - 1 if close else len(block.text)
            if close is None:
                # Its id is read all the same, so that one missing bracket leaves no link to it dangling.
                self.unclosed.append(block.position(start))
                no_id = _NO_ID.search(prose, match.end())
                close = inner_end = no_id.start() if no_id else inner_end
            while text_start < start and block.text[text_start] in BETWEEN_ITEMS:
                text_start += 1
            fields = split_fields(block.text[inner:inner_end], self.settings.labels)
            search_from = close
            if not fields:  # `(\（编号：…`: what is escaped is text
                continue
            yield self.declare(
                [make_field(found, value, block.place_from(inner)) for found, value in fields],
                block.position(start),
                block.position(close),
                text=block.text[text_start:start],
                text_start=block.position(text_start),
            )
            text_start = close

    # Items

    def declare(
        self,
        fields: list[Field],
        start: Position,
        end: Position,
        heading: Heading | None = None,
        text: str = "",
        text_start: Position | None = None,
    ) -> Declaration:
        """Make a declaration, with the item it declares if its 编号 can be read."""
        declaration = Declaration(tuple(fields), start, end, heading, text_start)
        if heading is None and text_start is None:
            return declaration
        item = self.item(declaration, heading.title if heading else first_sentence(text))
        return replace(declaration, item=item)

    def item(self, declaration: Declaration, title: str) -> Item | None:
        """Return the item that a declaration declares; of a repeated field the first filled one counts."""
        label = self.settings.label
        first: dict[str, str] = {}
        for field in declaration.fields:
            if field.value:
                first.setdefault(field.label, field.value)
        item_id = parse_id(typed(first.get(label("id"), "")), self.settings.kind_of_prefix)
        if item_id is None:
            return None
        kind = self.settings.kind_of_prefix[item_id.prefix]
        state, state_class = self.state(first.get(label("state"), ""), kind.stateful)
        above = bisect_right(self.heading_lines, declaration.start.line) - 1
        return Item(
            id=item_id,
            kind=kind.code,
            title=title or str(item_id),
            role=self.settings.roles.get(typed(first.get(label("role"), "")), LEAF),
            report=self.report or item_id.year,
            state=state,
            state_class=state_class,
            owners=self.owners(first.get(label("owners"), "")),
            due=parse_date(typed(first.get(label("due"), ""))),
            fields=declaration.fields,
            path=self.path,
            at=declaration.text_start or Position(self.page.headings[above].line, 1),
            section=self.page.headings[above].title if above >= 0 else "",
        )

    def state(self, written: str, stateful: bool) -> tuple[str | None, str | None]:
        """Return state and class; what is not filled in is unknown, what does not exist also nameless."""
        name = typed(written)
        if name in self.settings.states:
            return name, self.settings.states[name]
        if not is_missing(written, ()):
            return None, "unknown"
        return ("未填报", "unknown") if stateful or written else (None, None)

    def owners(self, written: str) -> tuple[str, ...]:
        """Return the units named; 未填报, 待补 and the like name none."""
        names = (typed(name) for name in split_values(plain(written)))
        return tuple(name for name in names if not is_missing(name, self.settings.unknown_states))
