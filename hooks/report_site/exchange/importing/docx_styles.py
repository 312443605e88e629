"""Paragraph styles of a .docx, as far as they tell headings and numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from .docx_package import attribute, child, local

_HEADING = re.compile(r"(?:heading|标题)\s*([1-9])", re.IGNORECASE)
_TITLES = ("title", "标题")
_CONTENTS = re.compile(r"(?:toc|目录)\s*(?:[1-9]|heading|标题)", re.IGNORECASE)
# Styles of the layout in which `exchange.word` writes what stands around a report's own text.
_AROUND = frozenset(["发文机关标志", "发文字号", "主送机关", "附件说明", "署名和日期", "附注"])
_BODY_TEXT = 9  # the outline level of what is no heading
_MOST_ANCESTORS = 20


@dataclass(frozen=True)
class Style:
    """What a style says of its paragraphs.

    level: 1 to 9 for headings, 0 for the document's title, None for text.
    number: The list that numbers them, and the level in it if the style says so.
    is_contents: Whether they are lines of a table of contents.
    is_hidden: Whether they are not shown.
    is_around: Whether the site's own export has put them around the text.
    """

    level: int | None = None
    number: str | None = None
    place: int | None = None
    is_contents: bool = False
    is_hidden: bool = False
    is_around: bool = False


def read_styles(part: etree._Element | None) -> dict[str, Style]:
    """Return the styles of styles.xml by their ids."""
    elements = {
        attribute(each, "styleId") or "": each
        for each in (part if part is not None else ())
        if local(each) == "style"
    }
    return {name: _style(name, elements) for name in elements}


def outline_level(properties: etree._Element | None) -> int | None:
    """Return the level that a paragraph's own format gives it; None if it gives none."""
    written = attribute(child(properties, "outlineLvl"), "val")
    return int(written) + 1 if written and written in "012345678" else None


def is_on(element: etree._Element | None) -> bool:
    """Tell whether a property that may be switched off is there and on."""
    return element is not None and attribute(element, "val") not in ("0", "false", "off", "none")


def _style(name: str, elements: dict[str, etree._Element]) -> Style:
    """Read a style with what it inherits."""
    level: int | None = None
    number: str | None = None
    place: int | None = None
    is_text = False
    label = attribute(child(elements[name], "name"), "val") or ""
    for element in _ancestry(name, elements):
        properties = child(element, "pPr")
        own = attribute(child(element, "name"), "val") or ""
        written = attribute(child(properties, "outlineLvl"), "val")
        match = _HEADING.fullmatch(own.strip())
        if level is None and not is_text:
            is_text = written == str(_BODY_TEXT)
            level = outline_level(properties) or (int(match[1]) if match else None)
            if own.strip().lower() in _TITLES:
                level = 0
        listed = child(properties, "numPr")
        if number is None and listed is not None:
            number = attribute(child(listed, "numId"), "val")
            written_place = attribute(child(listed, "ilvl"), "val")
            place = int(written_place) if written_place and written_place.isdigit() else None
    hidden = is_on(child(elements[name], "rPr", "vanish"))
    return Style(level, number, place, _CONTENTS.match(label) is not None, hidden, label in _AROUND)


def _ancestry(name: str, elements: dict[str, etree._Element]) -> list[etree._Element]:
    """Return a style and those it is based on; one that is based on itself ends there."""
    found: list[etree._Element] = []
    while name in elements and elements[name] not in found and len(found) < _MOST_ANCESTORS:
        found.append(elements[name])
        name = attribute(child(elements[name], "basedOn"), "val") or ""
    return found
