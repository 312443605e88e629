"""Paragraphs that open a section without a heading, such as 存在的不足：一是…… or 下一步，我们将……."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from .blocks import Block
from .classify import meaning, words
from .ordinals import Ordinal, ordinal_at_start, ordinals_inside

_OUTER = ("part", "chapter", "section")


def with_openings(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Mark the paragraphs that open a section of a kind which no heading of the report names."""
    starts = [None if each.cells else ordinal_at_start(each.text.text) for each in blocks]
    headed = {
        kind
        for block, start in zip(blocks, starts, strict=True)
        if start or block.level or meaning(block.text.text).is_pure
        for kind in meaning(_first_words(block, start)).kinds
    }
    marked: list[Block] = []
    following: Ordinal | None = None  # the next number of an outer list behind the paragraph
    for block, start in zip(reversed(blocks), reversed(starts), strict=True):
        is_plain = not start and not block.level and not block.cells
        # A list that is open already must not go on behind it; a new part of the report may begin.
        if is_plain and (following is None or following.number == 1 or following.family == "part"):
            block = replace(block, opens=_kind(block, headed))
        marked.append(block)
        if start and start.family in _OUTER:
            following = start
    return tuple(reversed(marked))


def _first_words(block: Block, start: Ordinal | None) -> str:
    text = block.text.text[start.end if start else 0 :]
    return text[: min((at for each in "。：:；" if (at := text.find(each)) >= 0), default=len(text))]


def _kind(block: Block, headed: set[str | None]) -> str | None:
    """Return the kind of the section that a paragraph opens, None if it opens none."""
    text = block.text.text
    inside = next((each.start for each in ordinals_inside(text, 0) if each.number == 1), len(text))
    colon = min((at for each in "：:" if (at := text.find(each)) >= 0), default=len(text))
    for kind, pattern, needs_list in words().openings:
        before = text[: min(inside, colon) if needs_list else len(text)]
        is_list = not needs_list or len(before) < len(text)
        if kind not in headed and is_list and pattern.search(before):
            return kind
    return None
