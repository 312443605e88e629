"""The gate's answer as text for a terminal, where git puts `remote: ` before each line."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator

from .model import Problem, Verdict

WIDTH = 72
# More than anybody reads at once; the rest is counted.
MOST = 100


def answer(verdict: Verdict, guide: str) -> str:
    """Return what the pusher reads: every problem with its place and remedy, then where the guide is.

    Nothing if there is nothing to say.

    Args:
        verdict: The gate's.
        guide: The address of the guide's page about refused pushes.
    """
    lines: list[str] = []
    if verdict.errors:
        lines += [f"没有接收：有 {len(verdict.errors)} 处要改，网站没有变化。", ""]
        lines += [*_listed(verdict.errors, "✗"), ""]
    if verdict.warnings:
        lines += [f"有 {len(verdict.warnings)} 处建议改好，不影响发布：", ""]
        lines += [*_listed(verdict.warnings, "!"), ""]
    if verdict.errors:
        lines += ["改好以后重新提交、推送。说明：", guide]
    return "\n".join(lines)


def _listed(problems: tuple[Problem, ...], mark: str) -> Iterator[str]:
    for problem in problems[:MOST]:
        place = f"{problem.path} 第 {problem.line} 行" if problem.line else problem.path
        words = f"{problem.message}。"
        if place:
            yield from _wrapped(f"{mark} {place}", "  ")
            yield from _wrapped(f"  {words}", "  ")
        else:
            yield from _wrapped(f"{mark} {words}", "  ")
        yield from _wrapped(f"  → {problem.remedy}。", "    ")
    if len(problems) > MOST:
        yield f"……还有 {len(problems) - MOST} 处没有列出，先改好上面这些。"


def _wrapped(text: str, indent: str) -> Iterator[str]:
    """Yield lines of at most WIDTH columns, those after the first one indented."""
    line, width = "", 0
    for char in _shown(text):
        columns = 2 if unicodedata.east_asian_width(char) in "WFA" else 1
        if width + columns > WIDTH:
            yield line
            line, width = indent, len(indent)
        line, width = line + char, width + columns
    yield line


def _shown(text: str) -> Iterable[str]:
    """Replace what would move the cursor, turn the line round or not be seen at all."""
    return (char if char.isprintable() else "?" for char in text)
