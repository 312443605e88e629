"""Where a paragraph's heading ends and its text begins, and which lists are written with headings."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .outline import Node
from .source import Stretch

# A first sentence that is longer, or one before a colon, is no heading.
_LONGEST_TITLE = 40
_LONGEST_BEFORE_COLON = 15
# Where most pieces of a list have a heading the others are given their first sentence up to this length.
LONGEST_FORCED = 80
_SENTENCE = re.compile(r"[^。：:！？\n]*[。：:！？]")
# 1.问题：学习不够。 is about what stands behind the colon.
_LABEL = re.compile(r"\s*(?:具体|主要|存在|反馈)?的?(?:问题|表现|事项|内容|任务|措施|目标)[：:]")
_STOPS = "。：:；;"


def split_heading(node: Node, longest: int) -> tuple[Stretch, Stretch, Stretch]:
    """Part a paragraph into its heading, the stop behind that, and the rest."""
    text = node.text.text
    start = node.ordinal.end if node.ordinal else 0
    match = _SENTENCE.match(text, start)
    end = match.end() if match else len(text)
    is_label = end - start > _LONGEST_BEFORE_COLON or _LABEL.fullmatch(text, start, end)
    if text[:end].endswith(("：", ":")) and text[end:].strip() and is_label:
        end = text.find("。") + 1  # the colon is one inside a sentence
    if not 0 < end <= longest:
        return Stretch(), Stretch(), node.text
    length = len(text[:end].rstrip(_STOPS))
    return node.text.cut(0, length), node.text.cut(length, end), node.text.cut(end).strip()


def with_headings(nodes: Sequence[Node]) -> bool:
    """Tell whether the pieces of a list are to be written with headings, all or none."""
    if any(node.is_inside for node in nodes):
        return False
    holders = [
        node
        for node in nodes
        if any(not isinstance(each, Node) or not each.is_inside for each in node.content)
    ]
    return bool(holders) or sum(_has_heading(node) for node in nodes) * 2 >= max(len(nodes), 1)


def _has_heading(node: Node) -> bool:
    """Tell whether a paragraph begins with a heading: a short sentence before others, or without its stop."""
    start = node.ordinal.end if node.ordinal else 0
    match = _SENTENCE.match(node.text.text, start)
    if not match:
        return len(node.text.text) <= _LONGEST_TITLE and not node.text.text.endswith(("；", ";", "，"))
    longest = _LONGEST_BEFORE_COLON if match.group().endswith(("：", ":")) else _LONGEST_TITLE
    is_alone = match.end() >= len(node.text.text) and not node.content
    return match.end() - start <= longest and not is_alone
