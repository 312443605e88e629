"""Items to Markdown: the one way in which items are written. `source` reads them back unchanged."""

from __future__ import annotations

import re
from collections.abc import Iterable

from .markdown import outline

_UNTITLED = "（无标题）"
_MARKUP = re.compile(r"([\\`*_~=\[\]<>{}#])")


def write_item(level: int, title: str, fields: Iterable[tuple[str, str]], body: str = "") -> str:
    """Return an item as canonical Markdown: heading, field list and text, with blank lines between them.

    Args:
        level: The level of its heading.
        title: Its title in plain words; what would read as markup is escaped, an empty one is 无标题.
        fields: Names and values in the order in which they are to stand, 编号 too; a value may be empty.
        body: Its text, as Markdown.
    """
    lines = [f"- {label}：{' '.join(value.split())}" for label, value in fields]
    parts = [_heading(level, " ".join(title.split()) or _UNTITLED), "\n".join(lines), body.strip()]
    return "\n\n".join(part for part in parts if part) + "\n"


def _heading(level: int, title: str) -> str:
    """Write a heading that reads back as `title`, with escapes only where they are needed."""
    heading = f"{'#' * level} {title}"
    if [each.title for each in outline(heading).headings] == [title]:
        return heading
    escaped = _MARKUP.sub(r"\\\1", title)
    return f"{'#' * level} {escaped}"
