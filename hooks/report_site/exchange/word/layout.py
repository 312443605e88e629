"""The layout of all letters: the parts of a Word file in templates/layout, read once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from report_site.exchange.packing import packed

_DOCUMENT, _PROPERTIES = "word/document.xml", "docProps/core.xml"
# Parts by their files in templates/layout.
_PARTS = {
    "[Content_Types].xml": "content_types.xml",
    "_rels/.rels": "package_rels.xml",
    _PROPERTIES: "core.xml",
    "word/_rels/document.xml.rels": "document_rels.xml",
    **{f"word/{name}": name for name in ("document.xml", "styles.xml", "settings.xml", "fontTable.xml")},
    **{f"word/{name}": name for name in ("footer1.xml", "footer2.xml")},
}
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@dataclass(frozen=True)
class Layout:
    """A Word file without a text.

    styles: What the text calls a style, by its name.
    """

    parts: Mapping[str, bytes]
    styles: Mapping[str, str]

    def file(self, text: bytes, properties: Mapping[str, str]) -> bytes:
        """Return a Word file.

        Args:
            text: Its paragraphs and tables as WordprocessingML.
            properties: What core.xml is to say, as XML.
        """
        above, section, below = self.parts[_DOCUMENT].partition(b"<w:sectPr>")
        about = self.parts[_PROPERTIES].decode().format_map(properties)
        made = {_DOCUMENT: b"".join((above, text, section, below)), _PROPERTIES: about.encode()}
        return packed({**self.parts, **made})


@cache
def layout() -> Layout:
    """Return the layout, whose files are written for people: indentation and comments above them go."""
    from lxml import etree  # here: most builds make no file anew

    parser = etree.XMLParser(remove_blank_text=True)
    folder = files(__package__) / "templates/layout"
    roots = {part: etree.fromstring((folder / name).read_bytes(), parser) for part, name in _PARTS.items()}
    styles = {
        style.find(f"{_W}name").get(f"{_W}val"): style.get(f"{_W}styleId")
        for style in roots["word/styles.xml"].iter(f"{_W}style")
    }
    parts = {part: etree.tostring(root, encoding="UTF-8", standalone=True) for part, root in roots.items()}
    # This one goes out as it stands: files that were made before keep their bytes.
    parts["word/fontTable.xml"] = (folder / "fontTable.xml").read_bytes()
    return Layout(parts, styles)
