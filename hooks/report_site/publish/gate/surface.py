"""The part of a page in which markup works: all but its code.

Where it is doubtful whether something is code it counts as none: a page refused for what only looks like a
tag can be written otherwise, a page let through cannot be called back.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from report_site.ledger.markdown import LineKind, Outline

# As Python-Markdown finds code, but for escapes, of which the caller keeps clear.
_CODE = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.DOTALL)


def surface(page: Outline) -> tuple[str, ...]:
    """Return the page's lines, equally many and equally long, with blanks for front matter and code."""
    lines = list(page.lines)
    lines[: page.front.lines] = [""] * page.front.lines
    for fence in page.fences:
        # The fences themselves stay: attributes may stand behind them.
        lines[fence.line : fence.end_line - 1] = [""] * (fence.end_line - 1 - fence.line)
    for start, end in _blocks(lines, page.kinds):
        text = "\n".join(lines[start:end])
        if "\\`" not in text:
            # Code ends with the block, or with the entry or cell that the line is: both readings must agree.
            by_block = _without_code(text).split("\n")
            lines[start:end] = [
                _shorter(line, whole, _without_code(line))
                for line, whole in zip(lines[start:end], by_block, strict=True)
            ]
    return tuple(lines)


def _blocks(lines: list[str], kinds: tuple[LineKind, ...]) -> Iterator[tuple[int, int]]:
    """Yield where lines without a blank one or a fence between them begin and end."""
    start = 0
    for index in range(len(lines) + 1):
        if index == len(lines) or not lines[index].strip() or kinds[index] is LineKind.FENCE:
            if start < index:
                yield start, index
            start = index + 1


def _without_code(text: str) -> str:
    return _CODE.sub(lambda match: re.sub(r"[^\n]", "\0", match.group()), text)


def _shorter(line: str, *readings: str) -> str:
    """Return a line with blanks where all readings find code."""
    return "".join(
        " " if set(found) == {"\0"} else char for char, *found in zip(line, *readings, strict=True)
    )
