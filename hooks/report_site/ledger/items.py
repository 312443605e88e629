"""What is read out of a page: items, the places where they are declared, and the ids its text mentions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

from report_site.memo import digest

from .ids import ItemId
from .markdown import Fence, FrontMatter, Heading, Outline, plain_outline

LEAF = "leaf"


class Position(NamedTuple):
    """A place in a file, line and column counted from 1. A tuple, for there are a great many."""

    line: int
    column: int


@dataclass(frozen=True)
class Field:
    """One `字段：值`: its name and value as written, without invisible characters, and where."""

    label: str
    value: str
    at: Position
    value_at: Position


@dataclass(frozen=True)
class Item:
    """One thing the organ keeps track of.

    kind: The code of its kind, e.g. "rectification".
    role: "overview", "group" or LEAF; only leaf items are counted.
    report: The year of the report or branch file it stands in (its id's year where there is none).
    state: Its state as configured, or None where it has none or names one that does not exist.
    state_class: The class of the state, or None for a kind of item that has no state.
    owners: The units named by 责任单位, as written; whether they exist is the register's business.
    due: The day of 完成时限, or None.
    section: The title of the heading it stands under, for an item with a heading the title itself.
    """

    id: ItemId
    kind: str
    title: str
    role: str
    report: int
    state: str | None
    state_class: str | None
    owners: tuple[str, ...]
    due: date | None
    fields: tuple[Field, ...]
    path: str
    at: Position
    section: str

    def value(self, label: str) -> str | None:
        """Return the first value of the field with this Chinese name, or None if it is absent or empty."""
        return next((field.value for field in self.fields if field.label == label and field.value), None)


@dataclass(frozen=True)
class Declaration:
    """A place that declares an item or tries to: a field list under a heading, or a bracket in a paragraph.

    start, end: The field lines or the bracket; `end` is exclusive (for lines: the start of the line after).
    heading: The heading right above, None for a bracket or a field list that stands elsewhere.
    text_start: For a bracket, where the text of its item begins.
    item: What it declares, or None if its 编号 is missing or malformed.
    """

    fields: tuple[Field, ...]
    start: Position
    end: Position
    heading: Heading | None = None
    text_start: Position | None = None
    item: Item | None = None

    @property
    def is_bracket(self) -> bool:
        """Tell a bracket in a paragraph from a field list."""
        return self.text_start is not None


@dataclass(frozen=True)
class Mention:
    """An id written in a text: as what, where, under which heading, and inside which item if any."""

    id: ItemId
    written: str
    at: Position
    section: str
    anchor: str | None
    inside: ItemId | None


@dataclass(frozen=True)
class Pending:
    """A fact marked as missing in a text: 【待补：什么】."""

    what: str
    at: Position


@dataclass(frozen=True)
class Table:
    """A Markdown table: its header and its rows of trimmed cells, each row with its line."""

    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    line: int


@dataclass(frozen=True)
class Document:
    """One Markdown file, read.

    path: Its path below the docs folder, with slashes.
    text: The whole file, line ends made plain.
    title: The title of its front matter, else its first heading of level 1, else None.
    anchors: For each heading, parallel to `headings`, the id it gets on the page.
    unclosed: Brackets that begin with 编号 and never end.
    free: The names of those of its fields whose values are free text.
    """

    path: str
    text: str
    title: str | None
    front: FrontMatter
    headings: tuple[Heading, ...]
    anchors: tuple[str, ...]
    declarations: tuple[Declaration, ...]
    mentions: tuple[Mention, ...]
    pending: tuple[Pending, ...]
    blocks: tuple[Fence, ...]
    tables: tuple[Table, ...]
    unclosed: tuple[Position, ...]
    free: frozenset[str]

    @cached_property
    def outline(self) -> Outline:
        """Its lines, with what each is."""
        return plain_outline(self.text)

    def __getstate__(self) -> dict[str, Any]:
        """Leave out the outline: it is larger than the rest, and few ask for that of a page read before."""
        return {name: value for name, value in vars(self).items() if name != "outline"}

    @cached_property
    def key(self) -> str:
        """A digest of all that it was read from, but for the settings."""
        return digest(self.path, self.text)

    @cached_property
    def facts(self) -> str:
        """A digest of all that it says but for places in the file, which move when a line is put in above."""
        items = [
            (
                *(each.id, each.kind, each.title, each.role, each.report, each.state, each.state_class),
                *(each.owners, each.due, each.section, [(field.label, field.value) for field in each.fields]),
            )
            for each in self.items
        ]
        mentions = [(each.id, each.section, each.anchor, each.inside) for each in self.mentions]
        tables = [(table.header, [cells for _, cells in table.rows]) for table in self.tables]
        return digest(repr((self.path, self.title, self.front.data, items, mentions, tables)))

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """The items it declares, in the order of the page."""
        return tuple(declaration.item for declaration in self.declarations if declaration.item)
