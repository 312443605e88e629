"""A Word file taken apart: its XML, and what a paragraph's style makes of it."""

from __future__ import annotations

import io
import zipfile
from typing import cast

from docx import Document
from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


class WordFile:
    """The parts of a file, opened as python-docx opens it and as XML."""

    def __init__(self, data: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            self.entries = archive.infolist()
            self.parts = {name: archive.read(name) for name in archive.namelist()}
        self.document = Document(io.BytesIO(data))

    def xml(self, part: str) -> etree._Element:
        return etree.fromstring(self.parts[part])

    def lines(self) -> list[tuple[str, str]]:
        """Return style and text of every paragraph outside of tables."""
        return [(str(each.style.name if each.style else ""), each.text) for each in self.document.paragraphs]

    def texts(self, style: str) -> list[str]:
        return [text for name, text in self.lines() if name == style]

    def tables(self) -> list[list[list[str]]]:
        return [[[cell.text for cell in row.cells] for row in each.rows] for each in self.document.tables]

    def style(self, name: str) -> etree._Element:
        """Return a style's element by its name."""
        return cast(
            etree._Element, self.xml("word/styles.xml").xpath(f"//*[local-name()='name'][@*='{name}']/..")[0]
        )


def value(element: etree._Element, path: str, attribute: str = "val") -> str | None:
    """Return an attribute of an element below another, both of Word's own name space."""
    found = element.find("/".join(W + step for step in path.split("/")))
    return None if found is None else found.get(W + attribute)
