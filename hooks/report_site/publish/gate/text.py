"""Rules about a page's bare text: what makes it slow to read, unseen characters, traces of a failed merge."""

from __future__ import annotations

import re
from collections.abc import Iterator

from report_site.ledger.markdown import Outline

from .limits import Limits
from .model import Problem

# They turn the order of letters round, so that a reader sees other words than stand there.
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069\u061c\u200e\u200f]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f]")
_CONFLICT = re.compile(r"(?:<{7}|>{7}|\|{7})(?: |$)")
_MARKS = re.compile(r"(?:[ \t]*(?:>|[-*+](?=\s)|\d{1,9}[.)](?=\s)))*")


def text_problems(path: str, page: Outline, lines: tuple[str, ...], limits: Limits) -> Iterator[Problem]:
    """Yield the lines that are too long or too deep, or hold characters or marks that have no place there.

    Args:
        path: The file, for the problems.
        page: The page.
        lines: Its surface: nesting is counted outside of code.
        limits: The bounds.
    """
    for number, line in enumerate(page.lines, start=1):
        if len(line) > limits.line:
            remedy = f"分成几段，每行不超过 {limits.line} 字"
            yield Problem(path, number, f"这一行有 {len(line)} 字，太长了", remedy)
        if _TURNING.search(line):
            message = "这一行有改变文字方向的隐藏字符"
            yield Problem(path, number, message, "删去这一行，重新输入，不要粘贴")
        if _CONTROL.search(line):
            yield Problem(path, number, "这一行有不该出现的控制字符", "删去这一行，重新输入，不要粘贴")
        if _CONFLICT.match(line):
            message = "合并留下的冲突标记还没有处理"
            remedy = "保留要用的文字，删去 <<<<<<<、=======、>>>>>>> 这几行"
            yield Problem(path, number, message, remedy)
    for number, line in enumerate(lines, start=1):
        if _depth(line) > limits.nesting:
            message = "列表、引用或缩进套得太深"
            yield Problem(path, number, message, f"最多套 {limits.nesting} 层，请改用小标题")


def _depth(line: str) -> int:
    """Return how many lists, quotations and indents a line stands in."""
    indent = len(line) - len(line.lstrip(" \t"))
    marks = _MARKS.match(line)
    count = len(re.sub(r"\s|\d", "", marks.group())) if marks else 0
    return count + len(line[:indent].expandtabs(4)) // 4
