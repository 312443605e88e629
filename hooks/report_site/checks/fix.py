"""Mending what can be mended without changing what a page says: widths, trailing blanks, line ends."""

from __future__ import annotations

from report_site.ledger.items import Document, Position
from report_site.ledger.markdown import LineKind
from report_site.ledger.settings import Settings
from report_site.ledger.source import parse

from .text.prose import read_prose
from .text.width import full_width_signs, half_width_marks

_BLANKS = " \t\u3000\u00a0"
# In front matter, code and comments a blank may matter; so it does in a blank line among lines of code.
_LEFT_ALONE = (LineKind.FRONT, LineKind.FENCE, LineKind.CODE, LineKind.COMMENT)


def mended(path: str, text: str, settings: Settings) -> str:
    """Return a page's text with everything mended; mending it again changes nothing.

    Punctuation in Chinese text becomes full width, digits and letters half width; blanks at the ends of lines
    go, but for Markdown's two that break a line; line ends become those of Unix, and the last line gets
    one. What is no running text (code, links, fields, front matter, quotations) stays as it is.
    """
    while True:
        document = parse(path, text, settings)
        lines = _without_trailing_blanks(document, _right_widths(document))
        after = "\n".join(lines)
        if after and not after.endswith("\n"):
            after += "\n"
        if after == text:
            return text
        text = after


def _right_widths(document: Document) -> list[str]:
    lines = [list(line) for line in document.outline.lines]
    for passage in read_prose(document).passages:
        if not passage.quoted:
            for start, _, right in (*half_width_marks(passage.text), *full_width_signs(passage.text)):
                at: Position = passage.at(start)
                lines[at.line - 1][at.column - 1] = right
    return ["".join(line) for line in lines]


def _without_trailing_blanks(document: Document, lines: list[str]) -> list[str]:
    kinds = document.outline.kinds
    beside = (LineKind.BLANK, *kinds, LineKind.BLANK)
    result = []
    for index, line in enumerate(lines):
        before, kind, after = beside[index : index + 3]
        bare = line.rstrip(_BLANKS)
        breaks_line = kind is LineKind.TEXT and after is LineKind.TEXT and line.endswith("  ")
        in_code = kind is LineKind.BLANK and LineKind.CODE in (before, after)
        alone = kind in _LEFT_ALONE or breaks_line or in_code or bare.endswith("\\")
        result.append(line if alone else bare)
    return result
