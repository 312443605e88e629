"""Just enough HTML to ask a built page what a reader would see."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from xml.etree.ElementTree import Element, SubElement

_VOID = frozenset(["area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"])


class Html:
    """A page as a tree of elements; the questions below ask about the page or about one of its elements."""

    def __init__(self, text: str) -> None:
        """Read the page."""
        reader = _Reader()
        reader.feed(text)
        reader.close()
        self.root = reader.root

    def by_id(self, name: str) -> Element:
        """Return the element with this id, of which there must be exactly one."""
        found = [element for element in self.root.iter() if element.get("id") == name]
        assert len(found) == 1, f"{len(found)} elements have the id {name}"
        return found[0]

    @property
    def article(self) -> Element:
        """The part of the page that is no navigation; the whole of a page that has none."""
        return next(self.root.iter("article"), self.root)

    def under(self, heading_id: str) -> Element:
        """Return what stands between a heading and the next one that is no lower."""
        heading = self.by_id(heading_id)
        siblings = iter(next(list(parent) for parent in self.root.iter() if heading in list(parent)))
        section = Element("section")
        found = False
        for element in siblings:
            if found and element.tag[0] == "h" and element.tag[1:].isdigit() and element.tag <= heading.tag:
                break
            if found:
                section.append(element)
            found = found or element is heading
        return section


def words(element: Element) -> str:
    """Return an element's text, white space squeezed."""
    return " ".join("".join(element.itertext()).split())


def links(element: Element) -> dict[str, str]:
    """Return the text of every link below an element, in a drawing too, by where it leads."""
    return {a.get("href") or a.get("xlink:href") or "": words(a) for a in element.iter("a")}


def tables(element: Element) -> list[list[list[str]]]:
    """Return the tables below an element as rows of texts, header rows included."""
    return [
        [[words(cell) for cell in row if cell.tag in ("td", "th")] for row in table.iter("tr")]
        for table in element.iter("table")
    ]


def with_class(element: Element, name: str) -> Iterator[Element]:
    """Yield the elements below that have this class."""
    return (each for each in element.iter() if name in (each.get("class") or "").split())


class _Reader(HTMLParser):
    """Builds the tree. What we read leaves no paragraph or list entry unclosed; the rest is forgiven."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("root")
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = SubElement(self.open[-1], tag, {name: value or "" for name, value in attrs})
        if tag not in _VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        SubElement(self.open[-1], tag, {name: value or "" for name, value in attrs})

    def handle_endtag(self, tag: str) -> None:
        tags = [element.tag for element in self.open]
        if tag in tags:
            del self.open[len(tags) - 1 - tags[::-1].index(tag) :]

    def handle_data(self, data: str) -> None:
        parent = self.open[-1]
        if len(parent):
            parent[-1].tail = (parent[-1].tail or "") + data
        else:
            parent.text = (parent.text or "") + data
