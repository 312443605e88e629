"""The part of a page in which markup works: all but its code.

Where it is doubtful whether something is code it counts as none: a page refused for what only looks like a
tag can be written otherwise, a page let through cannot be called back.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from markdown.inlinepatterns import BACKTICK_RE, BacktickInlineProcessor

from report_site.ledger.markdown import LineKind, Outline

_TICKS = BacktickInlineProcessor(BACKTICK_RE)


def surface(page: Outline) -> tuple[str, ...]:
    """Return the page's lines, equally many and equally long, with blanks for front matter and code."""
    lines = list(page.lines)
    # MkDocs takes it for text if it says nothing, or nothing that can be read.
    if page.front.data:
        lines[: page.front.lines] = [""] * page.front.lines
    for fence in page.fences:
        if _is_swallowed(lines, fence.line - 1):
            continue
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


def _is_swallowed(lines: list[str], fence: int) -> bool:
    """Tell whether the line above a fence is indented: as code it may swallow the fence."""
    above = lines[fence - 1].expandtabs(4) if fence else ""
    return above.startswith("    ")


def _blocks(lines: list[str], kinds: tuple[LineKind, ...]) -> Iterator[tuple[int, int]]:
    """Yield where lines without a blank one or a fence between them begin and end."""
    start = 0
    for index in range(len(lines) + 1):
        if index == len(lines) or not lines[index].strip() or kinds[index] is LineKind.FENCE:
            if start < index:
                yield start, index
            start = index + 1


def _without_code(text: str) -> str:
    """Return a text with NUL for its code, as Python-Markdown finds it; escapes are not looked at."""
    parts: list[str] = []
    position = 0
    while (begin := text.find("`", position)) >= 0:
        start, end = _TICKS.find_code_spans(begin, text)  # type: ignore[misc]  # the stubs know no result
        after = start if end is None else end + start - begin
        code = text[begin:after]
        parts += [text[position:begin], code if end is None else re.sub(r"[^\n]", "\0", code)]
        position = after
    return "".join([*parts, text[position:]])


def _shorter(line: str, *readings: str) -> str:
    """Return a line with blanks where all readings find code."""
    return "".join(
        " " if set(found) == {"\0"} else char for char, *found in zip(line, *readings, strict=True)
    )
