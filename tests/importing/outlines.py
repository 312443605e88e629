"""An import as the golden cases write it: a line for each section and item, with how it begins and ends."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher

from report_site.exchange.importing.blocks import Block
from report_site.exchange.importing.reading import Reading
from report_site.exchange.importing.sections import GROUP, HEADING, OVERVIEW, Entry
from report_site.ledger.settings import load_settings

NAMES = {kind.code: kind.label for kind in load_settings().kinds.values()}
_STOPS = "。；;，,：:"
_SHOWN = 8


def outline_of(reading: Reading) -> list[tuple[str, str]]:
    """Return what a line says before its words, its depth included, and the words in full."""
    lines = [("题", reading.frame.title.text)] if reading.frame.title else []
    for section in reading.sections:
        lines.append((f"节 {NAMES.get(section.kind or '', '无')}", section.title.text))
        lines += _lines(section.content, 1, section.kind)
    return lines


def _lines(content: tuple[Block | Entry, ...], depth: int, kind: str | None) -> Iterator[tuple[str, str]]:
    for each in content:
        if isinstance(each, Entry) and (each.id or each.kind or each.title):
            name = {GROUP: "分组", OVERVIEW: "概述", HEADING: "标题"}.get(each.role, "项")
            if each.kind and each.kind != kind:
                name += f"（{NAMES[each.kind]}）"
            words = each.title.text if each.role in (GROUP, HEADING) and each.title else each.words
            yield "  " * depth + name, " ".join(words.split()).rstrip(_STOPS)
            yield from _lines(each.content, depth + 1, kind)


def written(lines: list[tuple[str, str]]) -> list[str]:
    """Write an outline down."""
    return [f"{name} {_short(words)}".rstrip() for name, words in lines]


def _short(words: str) -> str:
    return words if len(words) <= 2 * _SHOWN + 3 else f"{words[:_SHOWN]} … {words[-_SHOWN:]}"


def agrees(line: str, name: str, words: str) -> bool:
    """Tell whether an expected line says what was read: the name, and how its words begin and end."""
    expected = line[len(name) + 1 :] if line.startswith(f"{name} ") else ("" if line == name else None)
    if expected is None:
        return False
    start, found, end = expected.partition(" … ")
    return words.startswith(start) and words.endswith(end) if found else words == expected


def score(expected: list[str], lines: list[tuple[str, str]]) -> tuple[int, int, int]:
    """Return how many expected lines were read, how many there are, and how many were read beside them."""
    shown = [
        next((line for line in expected if agrees(line, name, words)), f"?{name}{words}")
        for name, words in lines
    ]
    matcher = SequenceMatcher(None, expected, shown, autojunk=False)
    right = sum(block.size for block in matcher.get_matching_blocks())
    return right, len(expected), len(lines) - right
