"""Finding one's way in a Word document's XML."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from .docx_package import attribute, child, local

INSERTED, DELETED = ("ins", "moveTo"), ("del", "moveFrom")
# What only stands around other things.
WRAPPERS = (
    *("hyperlink", "smartTag", "sdt", "sdtContent", "customXml", "fldSimple", "bdo", "dir", "oMathPara"),
)


def choice(element: etree._Element) -> etree._Element:
    """Return the one of several forms of the same thing that Word itself would take."""
    forms = (child(element, "Choice"), child(element, "Fallback"))
    return next((each for each in forms if each is not None), etree.Element("none"))


def text_boxes(element: etree._Element) -> Iterator[etree._Element]:
    """Yield the text boxes in a drawing, each once; those inside of them are read with them."""
    for each in element:
        if local(each) == "txbxContent":
            yield each
        elif local(each) == "AlternateContent":
            yield from text_boxes(choice(each))
        else:
            yield from text_boxes(each)


def unwrapped(parent: etree._Element, wanted: str) -> Iterator[etree._Element]:
    """Yield the rows or cells of a table, those inside content controls too."""
    for each in parent:
        if local(each) == wanted:
            yield each
        elif local(each) in WRAPPERS or local(each) in (*INSERTED, *DELETED):
            yield from unwrapped(each, wanted)


def has_text(element: etree._Element) -> bool:
    """Tell whether a paragraph holds any text; Word numbers no other."""
    return any(
        local(each) in ("t", "sym") and (each.text or attribute(each, "char"))
        for each in element.iter(etree.Element)
    )


def symbol(code: str | None) -> str:
    """Return the character of a symbol font."""
    try:
        return chr(int(code or "", 16))
    except (ValueError, OverflowError):
        return ""
