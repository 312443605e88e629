"""What a reader could search for on a page, taken out of its HTML: sections with titles, fields and text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from html import unescape

# A comment, a tag, or text. Attribute values may hold ">".
_PIECE = re.compile(
    r"<!--.*?-->|<(/?)([a-zA-Z][\w:-]*)((?:[^>\"']|\"[^\"]*\"|'[^']*')*)>|([^<]+|<)", re.DOTALL
)
_ATTRIBUTE = re.compile(r"([\w:-]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+)))?")
_SPACES = re.compile(r"[^\S\n]+")
_BREAKS = re.compile(r"\s*\n\s*")
_HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
_VOID = frozenset(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "source", "wbr"])
_SKIPPED = frozenset(["form", "script", "style", "svg", "template"])
_INLINE = frozenset(
    [
        *("a", "abbr", "b", "cite", "code", "del", "dfn", "em", "font", "i", "ins", "kbd", "label", "mark"),
        *("q", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "u", "var"),
    ]
)
# Classes of pages/templates. An item's facts rank before texts, what names other items after them.
_ZONES = {
    "rs-card": "fields",
    "rs-chip": "fields",
    "rs-chain": "around",
    "rs-facts__wide": "around",
    "rs-backlinks": "around",
    # Views repeat what stands elsewhere, except these two.
    "rs-view": "around",
    "rs-profile": "fields",
    "rs-roster": "text",
}


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

    tag: str
    section: int | None = None
    zone: str | None = None
    skips: bool = False
    small: bool = False


@dataclass(frozen=True, slots=True)
class _Said:
    """What an element's attributes say that counts here."""

    id: str = ""
    zone: str | None = None
    excluded: bool = False
    is_link_to_heading: bool = False
    is_chip: bool = False


_NOTHING = _Said()


@lru_cache(maxsize=4096)
def _said(raw: str) -> _Said:
    attributes = {
        name.lower(): unescape(one or two or three) for name, one, two, three in _ATTRIBUTE.findall(raw)
    }
    classes = attributes.get("class", "").split()
    return _Said(
        id=attributes.get("id", ""),
        zone=next((_ZONES[name] for name in reversed(classes) if name in _ZONES), None),
        excluded="data-search-exclude" in attributes or "hidden" in attributes,
        is_link_to_heading="headerlink" in classes,
        is_chip="rs-chip" in classes,
    )


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

    def read(self, html: str) -> Contents:
        self.sections.append(Section("", self.title))
        for closing, tag, attributes, text in _PIECE.findall(html):
            if text:
                self.text(unescape(text))
            elif closing:
                self.close(tag.lower())
            elif tag:
                self.open(tag.lower(), attributes)
        for (number, zone), parts in self.heads.items():
            value = _squeeze("".join(parts))
            if zone == "title":
                self.sections[number].title = value or self.sections[number].title
            else:
                setattr(self.sections[number], zone, value)
        printed = _joined(self.printed) if self.any_small else ()
        return Contents(tuple(self.sections), tuple(_joined(self.pieces)), tuple(printed))

    def open(self, tag: str, raw: str) -> None:
        if tag not in _INLINE:
            self.text("\n" if tag != "br" else " ")
        if tag in _VOID or raw.endswith("/"):
            return
        said = _said(raw) if raw else _NOTHING
        element = _Open(tag)
        self.stack.append(element)
        if tag in _HEADINGS:
            self.hidden = said.excluded
            element.zone = self.zone
            self.enter(tag, said.id)
            self.zone = "title"
        elif said.excluded or tag in _SKIPPED or said.is_link_to_heading:
            element.skips = True
            self.skipping += 1
        elif tag == "span" and said.id in self.items:
            element.section = self.section
            self.enter(tag, said.id)
        else:
            if said.zone:
                element.zone, self.zone = self.zone, said.zone
            if said.is_chip:
                element.small = self.small = self.any_small = True
                _append(self.printed, self.section, "〔")  # As styles show it.

    def enter(self, tag: str, anchor: str) -> None:
        """Begin a section. The first heading of level 1 is the page's own, unless it is an item."""
        item = None if self.hidden else self.items.get(anchor)
        if tag == "h1" and not item and (0, "title") not in self.heads:
            self.section = 0
        elif anchor:
            self.sections.append(Section(anchor, item.title if item else "", item))
            self.section = len(self.sections) - 1

    def close(self, tag: str) -> None:
        # Nearly always it is the last one.
        if not self.stack or (self.stack[-1].tag != tag and all(each.tag != tag for each in self.stack)):
            return
        while True:
            element = self.stack.pop()
            if element.tag not in _INLINE:
                self.text("\n")
            if element.skips:
                self.skipping -= 1
            if element.small:
                _append(self.printed, self.section, "〕")
                self.small = False
            if element.zone:
                self.zone = element.zone
            if element.section is not None:
                self.section = element.section
            if element.tag == tag:
                return

    def text(self, text: str) -> None:
        if self.skipping or self.hidden:
            return
        if self.zone == "text":
            _append(self.pieces, self.section, text)
        else:
            self.heads.setdefault((self.section, self.zone), []).append(text)
        if self.zone == "text" or self.small:
            _append(self.printed, self.section, text)


def _append(pieces: list[tuple[int, list[str]]], section: int, text: str) -> None:
    if pieces and pieces[-1][0] == section:
        pieces[-1][1].append(text)
    else:
        pieces.append((section, [text]))


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
