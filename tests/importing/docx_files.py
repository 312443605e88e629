"""Word files for tests, written as XML so that every oddity of Word can be made."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from xml.sax.saxutils import escape

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_SPACES = (
    f'xmlns:w="{W}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="word/document.xml"/></Relationships>'
)
# 一、（一）1.（1） as most organs number, and bullets.
LEVELS = [
    ("chineseCounting", "%1、"),
    ("chineseCounting", "（%2）"),
    ("decimal", "%3."),
    ("decimal", "（%4）"),
]
STYLES = "".join(
    [
        *(
            f'<w:style w:type="paragraph" w:styleId="{level}"><w:name w:val="heading {level}"/>'
            f'<w:pPr><w:outlineLvl w:val="{level - 1}"/></w:pPr></w:style>'
            for level in range(1, 5)
        ),
        '<w:style w:type="paragraph" w:styleId="T"><w:name w:val="Title"/></w:style>',
        '<w:style w:type="paragraph" w:styleId="C1"><w:name w:val="toc 1"/></w:style>',
    ]
)


def xml(name: str, inner: str) -> str:
    """Return a part with one element around its content."""
    return f'<?xml version="1.0" encoding="UTF-8"?><w:{name} {_SPACES}>{inner}</w:{name}>'


def levels(*formats: tuple[str, str], name: str = "0") -> str:
    """Return a list definition with these levels: how they count, and what stands around the number."""
    made = "".join(
        f'<w:lvl w:ilvl="{place}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
        for place, (form, text) in enumerate(formats)
    )
    return f'<w:abstractNum w:abstractNumId="{name}">{made}</w:abstractNum>'


def number(name: str, of: str = "0", inner: str = "") -> str:
    """Return a list in use."""
    return f'<w:num w:numId="{name}"><w:abstractNumId w:val="{of}"/>{inner}</w:num>'


def run(text: str, properties: str = "") -> str:
    """Return a run of text."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def p(text: str = "", *, style: str = "", listed: tuple[int, int] | None = None, inner: str = "") -> str:
    """Return a paragraph: its text, then what else stands in it."""
    numbers = (
        f'<w:numPr><w:ilvl w:val="{listed[1]}"/><w:numId w:val="{listed[0]}"/></w:numPr>' if listed else ""
    )
    styled = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{styled}{numbers}</w:pPr>{run(text) if text else ''}{inner}</w:p>"


def table(*rows: tuple[str, ...]) -> str:
    """Return a table."""
    made = "".join(f"<w:tr>{''.join(f'<w:tc>{p(cell)}</w:tc>' for cell in row)}</w:tr>" for row in rows)
    return f"<w:tbl>{made}</w:tbl>"


def docx(
    body: str,
    *,
    numbering: str | None = None,
    styles: str = STYLES,
    parts: Mapping[str, str | bytes] | None = None,
) -> bytes:
    """Return a Word file.

    Args:
        body: What stands in its body, as XML.
        numbering: What stands in numbering.xml; by default list 1 has the usual levels, list 2 bullets.
        styles: What stands in styles.xml.
        parts: More parts, by their names.
    """
    if numbering is None:
        numbering = levels(*LEVELS) + levels(("bullet", "\uf0b7"), name="1") + number("1") + number("2", "1")
    content = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": RELATIONS,
        "word/document.xml": xml("document", f"<w:body>{body}</w:body>"),
        "word/numbering.xml": xml("numbering", numbering),
        "word/styles.xml": xml("styles", styles),
        **(parts or {}),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in content.items():
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), text, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def from_lines(lines: list[str]) -> bytes:
    """Return a Word file from lines: {题} title, {1} style, {#1.0} list and level, | cells of a table."""
    body: list[str] = []
    rows: list[tuple[str, ...]] = []
    for line in [*lines, ""]:
        if line.startswith("|"):
            rows.append(tuple(cell.strip() for cell in line.strip("|").split("|")))
            continue
        if rows:
            body.append(table(*rows))
            rows = []
        tag, _, text = line[1:].partition("}") if line.startswith("{") else ("", "", line)
        if tag.startswith("#"):
            name, place = tag[1:].split(".")
            body.append(p(text, listed=(int(name), int(place))))
        elif line:
            body.append(p(text, style="T" if tag == "题" else tag))
    return docx("".join(body))
