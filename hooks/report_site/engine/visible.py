"""What a page of the finished site says: its text, its comments, and what its attributes say.

Only content is read: no scripts, no styles, no drawings. The theme around pages is nearly the same on all of
them, so lines that an earlier page had too are left out before anything else is done.
"""

from __future__ import annotations

import html
import re
from urllib.parse import unquote

_NO_CONTENT = (("<script", "</script>"), ("<style", "</style>"), ("<svg", "</svg>"))
_SPOKEN = re.compile(
    r"""\s(?:href|src|alt|title|content|value|name|id|placeholder|aria-label|data-[\w-]{1,40})=("[^"]*"|'[^']*')"""
)
_INLINE = re.compile(
    r"</?(?:a|abbr|b|code|del|em|font|i|ins|kbd|mark|q|s|small|span|strong|sub|sup|u|wbr)\b[^>]*>",
    re.IGNORECASE,
)
_TAG = re.compile(r"<[^>]*>")


def visible(page: str) -> str:
    """Return all that a page says: its text, a block a line, its comments, and what its attributes say."""
    for opening, closing in _NO_CONTENT:
        page, _ = _cut(page, opening, closing)
    attributes = [unquote(value[1:-1]) for value in dict.fromkeys(_SPOKEN.findall(page))]
    page, comments = _cut(page, "<!--", "-->")
    text = _TAG.sub("\n", _INLINE.sub("", page))
    return html.unescape("\n".join([text, *comments, *attributes]))


def _cut(page: str, opening: str, closing: str) -> tuple[str, list[str]]:
    """Return a page without what stands between two marks, and what stood there.

    With `find` and not a pattern: openings that never close would make that one quadratic.
    """
    kept, cut = [], []
    position = 0
    while (start := page.find(opening, position)) >= 0 and (end := page.find(closing, start)) >= 0:
        kept.append(page[position:start])
        cut.append(page[start + len(opening) : end])
        position = end + len(closing)
    return "".join([*kept, page[position:]]), cut


def unread(page: str, read: set[str]) -> str:
    """Return a page without the lines that were read before; all of them, if not every line stands alone.

    Args:
        page: A page as HTML.
        read: The lines of earlier pages that stand alone. This page's are added.
    """
    lines = [line for line in dict.fromkeys(page.split("\n")) if line not in read]
    if not all(map(_stands_alone, lines)):
        return page
    read.update(lines)
    # An attribute may follow the end of the line before.
    return "\n".join(["", *lines])


def _stands_alone(line: str) -> bool:
    """Tell whether `visible` takes the same from a line wherever it stands: it closes whatever it opens."""
    for opening, closing in _NO_CONTENT:
        if opening in line:
            line, _ = _cut(line, opening, closing)
            if opening in line:
                return False
    if "<!--" in line or _is_open(line, '="', '"') or _is_open(line, "='", "'"):
        return False
    return all(">" in tag for tag in line.split("<")[1:])


def _is_open(line: str, opening: str, closing: str) -> bool:
    start = line.rfind(opening)
    return start >= 0 and line.find(closing, start + len(opening)) < 0
