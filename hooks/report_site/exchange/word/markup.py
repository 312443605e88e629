"""WordprocessingML as text: runs, paragraphs and tables.

A library that builds a tree node by node takes thirty times as long, and every build writes all reports.
"""

from __future__ import annotations

import re
from xml.sax.saxutils import escape

_NOT_IN_XML = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SIGNS = re.compile(r"([\t\n])")
_OF_SIGN = {"\t": "<w:tab/>", "\n": "<w:br/>"}
# Which of a table's parts its style may dress.
_LOOK = (
    '<w:tblLook w:firstColumn="1" w:firstRow="1" w:lastColumn="0" w:lastRow="0" w:noHBand="0" w:noVBand="1"'
    ' w:val="04A0"/>'
)


def writable(text: str) -> str:
    """Return a text without the characters that XML cannot hold."""
    return _NOT_IN_XML.sub("", text)


def run(text: str, properties: str = "") -> str:
    """Return a run; a tab or a line break in its text is one on paper."""
    words = "".join(
        _OF_SIGN.get(part) or _words(part) for part in _SIGNS.split(escape(writable(text))) if part
    )
    content = f"<w:rPr>{properties}</w:rPr>{words}" if properties else words
    return f"<w:r>{content}</w:r>" if content else "<w:r/>"


def paragraph(runs: str, style: str, properties: str = "") -> str:
    """Return a paragraph of runs in a style."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr>{runs}</w:p>'


def table(style: str, width: int, rows: list[tuple[str, ...]]) -> str:
    """Return a table; its first row stands on every page that it goes on to.

    Args:
        style: The table's style.
        width: Its width in twips.
        rows: The cells of each row, as paragraphs; all rows have equally many.
    """
    columns = max(len(rows[0]), 1)
    cell = f'<w:tc><w:tcPr><w:tcW w:type="dxa" w:w="{width // columns}"/></w:tcPr>'
    head, *others = ("".join(f"{cell}{content}</w:tc>" for content in row) for row in rows)
    grid = f'<w:gridCol w:w="{round(width / columns)}"/>' * len(rows[0])
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{style}"/><w:tblW w:type="auto" w:w="0"/>{_LOOK}</w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>"
        f"<w:tr><w:trPr><w:tblHeader/></w:trPr>{head}</w:tr>"
        f"{''.join(f'<w:tr>{row}</w:tr>' for row in others)}</w:tbl>"
    )


def _words(text: str) -> str:
    """Return a text without tabs and breaks; Word drops blanks at its ends unless told that they count."""
    space = ' xml:space="preserve"' if text != text.strip() else ""
    return f"<w:t{space}>{text}</w:t>"
