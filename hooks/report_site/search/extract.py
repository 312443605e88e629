"""What a reader could search for on a page, taken out of its HTML: sections with titles, fields and text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from .tags import HEADINGS, Tag, texts_and_tags

_SPACES = re.compile(r"[^\S\n]+")
_BREAKS = re.compile(r"\s*\n\s*")


@dataclass(frozen=True)
class Facts:
    """What the ledger knows of an item, in readers' words; `branches` are the units responsible."""

    id: str
    title: str
    kind: str
    state: str | None
    branches: tuple[str, ...]


@dataclass
class Section:
    """A part of a page that a hit opens: the page itself (no anchor), a heading or an item in a paragraph.

    fields: The text of the item's card or chip.
    around: What the card says about other items.
    """

    anchor: str
    title: str
    item: Facts | None = None
    fields: str = ""
    around: str = ""


@dataclass(frozen=True)
class Contents:
    """A page's sections, and its text in reading order as pieces, each with the number of its section.

    A line end in a text parts what does not stand together: blocks, table cells, list entries.

    text: Without the small print of items in paragraphs, across which the sentences run on.
    printed: With that small print, as readers see and copy it; empty on pages that have none.
    """

    sections: tuple[Section, ...]
    text: tuple[tuple[int, str], ...]
    printed: tuple[tuple[int, str], ...] = ()


def extract(html: str, title: str, items: Mapping[str, Facts]) -> Contents:
    """Take a page's sections out of its HTML.

    Args:
        html: The page's content without the theme around it.
        title: The page's title.
        items: The items that stand on the page, by anchor.
    """
    return _Reader(title, items).read(html)


@dataclass(slots=True)
class _Open:
    """An open element and what ends with it: a section to return to, a zone, an exclusion."""

    tag: Tag
    section: int | None = None
    zone: str | None = None
    skips: bool = False
    small: bool = False


@dataclass(slots=True)
class _Reader:
    title: str
    items: Mapping[str, Facts]
    sections: list[Section] = field(default_factory=list)
    pieces: list[tuple[int, list[str]]] = field(default_factory=list)
    printed: list[tuple[int, list[str]]] = field(default_factory=list)
    heads: dict[tuple[int, str], list[str]] = field(default_factory=dict)
    stack: list[_Open] = field(default_factory=list)
    section: int = 0
    zone: str = "text"
    skipping: int = 0
    # In the small print of an item in a paragraph, or was there any.
    small: bool = False
    any_small: bool = False
    # A heading marked data-search-exclude hides its whole section.
    hidden: bool = False
    # Where texts go, until a tag says otherwise.
    into: tuple[list[str], ...] | None = None

    def read(self, html: str) -> Contents:
        self.sections.append(Section("", self.title))
        for text, tag in texts_and_tags(html):
            if text:
                self.text(text)
            if tag and tag.closes:
                self.close(tag.name)
            elif tag:
                self.open(tag)
        for (number, zone), parts in self.heads.items():
            value = _squeeze("".join(parts))
            if zone == "title":
                self.sections[number].title = value or self.sections[number].title
            else:
                setattr(self.sections[number], zone, value)
        printed = _joined(self.printed) if self.any_small else ()
        return Contents(tuple(self.sections), tuple(_joined(self.pieces)), tuple(printed))

    def open(self, tag: Tag) -> None:
        if tag.breaks:
            self.text(tag.breaks)
        if tag.is_void:
            return
        element = _Open(tag)
        self.stack.append(element)
        if tag.is_plain:
            return
        self.into = None
        if tag.name in HEADINGS:
            self.hidden = tag.excluded
            element.zone = self.zone
            self.enter(tag.name, tag.id)
            self.zone = "title"
        elif tag.skips:
            element.skips = True
            self.skipping += 1
        elif tag.name == "span" and tag.id in self.items:
            element.section = self.section
            self.enter(tag.name, tag.id)
        else:
            if tag.zone:
                element.zone, self.zone = self.zone, tag.zone
            if tag.is_chip:
                element.small = self.small = self.any_small = True
                _parts(self.printed, self.section).append("〔")  # As styles show it.

    def enter(self, tag: str, anchor: str) -> None:
        """Begin a section. The first heading of level 1 is the page's own, unless it is an item."""
        item = None if self.hidden else self.items.get(anchor)
        if tag == "h1" and not item and (0, "title") not in self.heads:
            self.section = 0
        elif anchor:
            self.sections.append(Section(anchor, item.title if item else "", item))
            self.section = len(self.sections) - 1

    def close(self, name: str) -> None:
        # Nearly always it is the last one.
        if not self.stack or (
            self.stack[-1].tag.name != name and all(each.tag.name != name for each in self.stack)
        ):
            return
        while True:
            element = self.stack.pop()
            if element.tag.breaks:
                self.text(element.tag.breaks)
            if not element.tag.is_plain:
                self.leave(element)
            if element.tag.name == name:
                return

    def leave(self, element: _Open) -> None:
        self.into = None
        if element.skips:
            self.skipping -= 1
        if element.small:
            _parts(self.printed, self.section).append("〕")
            self.small = False
        if element.zone:
            self.zone = element.zone
        if element.section is not None:
            self.section = element.section

    def text(self, text: str) -> None:
        if self.into is None:
            self.into = self.places()
        for parts in self.into:
            parts.append(text)

    def places(self) -> tuple[list[str], ...]:
        """Return where texts go that stand here."""
        if self.skipping or self.hidden:
            return ()
        if self.zone == "text":
            return _parts(self.pieces, self.section), _parts(self.printed, self.section)
        head = self.heads.setdefault((self.section, self.zone), [])
        return (head, _parts(self.printed, self.section)) if self.small else (head,)


def _parts(pieces: list[tuple[int, list[str]]], section: int) -> list[str]:
    """Return the parts of the last piece, which is of a section; a new one if that is of another."""
    if not pieces or pieces[-1][0] != section:
        pieces.append((section, []))
    return pieces[-1][1]


def _joined(pieces: list[tuple[int, list[str]]]) -> Iterator[tuple[int, str]]:
    """Yield the pieces squeezed. A break stays at their ends: what stands together may span two."""
    ends_in_break = True
    for section, parts in pieces:
        text = _BREAKS.sub("\n", _SPACES.sub(" ", "".join(parts)))
        if ends_in_break:
            text = text.lstrip("\n")
        if text:
            ends_in_break = text.endswith("\n")
            yield section, text


def _squeeze(text: str) -> str:
    return _BREAKS.sub("\n", _SPACES.sub(" ", text)).strip()
