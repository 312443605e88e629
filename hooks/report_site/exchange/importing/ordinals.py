"""Ordinals of every family that Chinese reports number with, at the start of a paragraph and inside it.

GB/T 9704-2012 7.3.3 has 一、（一）1.（1）; practice adds 第一部分, ①, 一是, 一要, 第一，, 首先 and dashes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .numerals import BRACKETED, CIRCLED, CIRCLED_HAN, DOTTED, STEMS, value
from .source import folded

_N = "[一二三四五六七八九十廿]{1,3}"
_NO_MUST = "(?![求点素么不闻案件职道领义])"
# What is counted and not numbered: 12 名.
_COUNTERS = "名个次人场期篇项家户月日年天号位条件万亿元点时分届周部支类种"
_WORDS = ("首先", "其次", "再次", "最后")
LAST = 99  # 最后 may follow any number of others
# Families in the order of the standard. Those from _FREE on stand under whatever is open.
RANKS = {"part": 0, "chapter": 1, "section": 2, "point": 3, "sub": 4, "half": 4, "circle": 5}
RANKS |= {"dotted1": 4, "dotted2": 5, "dotted3": 6}  # 1.1, 1.1.1
# Their numbers count nothing.
UNORDERED = ("bullet", "lenticular")
_START = re.compile(
    rf"第(?P<part>{_N})(?:部分|章)[:、,\s]*"
    rf"|(?P<chapter>{_N}|[壹贰叁肆伍陆柒捌玖拾]{{1,3}})\s?[、.](?!{_N}[、级类])"
    rf"|[(（](?P<section>{_N}|[壹贰叁肆伍陆柒捌玖拾])[)）](?![至到和与(])[、.]?"
    r"|[0-9]{1,2}(?:\.[0-9]{1,2}){0,2}\.(?P<dotted>[0-9]{1,2})(?![0-9.%％万亿个千百元倍次人℃])[、.]?\s*(?=\D)"
    rf"|(?P<point>[0-9]{{1,2}}|[{DOTTED}])(?:(?<=[{DOTTED}])|\s?[.、](?![0-9]))"
    rf"|[(（](?P<sub>[0-9]{{1,2}})[)）](?![至到和与(])[、.]?|(?P<sub2>[{BRACKETED}])"
    rf"|(?P<point2>[0-9]{{1,2}})[ ]{{1,3}}(?=[\u4e00-\u9fff])(?![{_COUNTERS}])"
    r"|(?P<half>[0-9]{1,2})[)）](?![0-9])"
    rf"|(?P<circle>[{CIRCLED}{CIRCLED_HAN}])"
    rf"|(?P<stem>[{STEMS}])、"
    rf"|(?P<item>{_N})是(?!否)"
    rf"|(?P<must>{_N})要{_NO_MUST}"
    rf"|第(?P<nth>{_N})(?=[,，、:：]|是|要)"
    rf"|(?P<word>首先|其次|再次|最后)(?=[,，、是要])"
    rf"|(?:问题|措施|任务|事项)(?P<label>{_N}|[0-9]{{1,2}})[:、.]"
    r"|(?P<lenticular>【(?!待补)(?=[^【】]{1,30}】))"
    r"|(?P<bullet>——|[-*•·●▪◆■□○◇★►➢\uf0b7\uf06c\uf0d8\uf0fc\uf075\uf06e—–](?![-—–*]))\s*(?=[^\s0-9-—–])"
)
_INSIDE = re.compile(
    rf"(?:^|(?<=[。；;:：]))[(（](?P<section>{_N})[)）]"
    r"|(?:^|(?<=[。；;]))(?P<point>[0-9]{1,2})[.、](?![0-9])|(?<=[:：])(?P<point1>1)[.、](?![0-9])"
    rf"|(?:^|(?<=[。；;:：,，]))[(（](?P<sub>[0-9]{{1,2}})[)）]"
    rf"|(?<![{CIRCLED}])(?P<circle>[{CIRCLED}])(?![{CIRCLED}])"
    rf"|(?<=[。；;:：,，、！？!?”’)）\s—])(?P<item>{_N})是(?!否)"
    rf"|(?<=[。；;:：,，！？!?”’)）\s—])(?P<must>{_N})要{_NO_MUST}"
    rf"|(?<=[。；;:：,，])第(?P<nth>{_N})(?=[,，、:：]|是|要)"
    r"|(?<=[。；;:：])(?P<word>首先|其次|再次|最后)(?=[,，、是要])"
)


@dataclass(frozen=True)
class Ordinal:
    """An ordinal in a paragraph: its family, what it counts, where it starts and where the words begin."""

    family: str
    number: int
    start: int
    end: int
    written: str

    @property
    def rank(self) -> int | None:
        """Its level by the standard, None for families that stand on any level."""
        return RANKS.get(self.family)

    @property
    def is_ordered(self) -> bool:
        """Tell whether its number counts."""
        return self.family not in UNORDERED


def ordinal_at_start(text: str) -> Ordinal | None:
    """Return the ordinal that a paragraph begins with, None without one."""
    match = _START.match(folded(text))
    return _ordinal(match, text) if match else None


def ordinals_inside(text: str, start: int) -> Iterator[Ordinal]:
    """Yield what may be ordinals in a paragraph behind `start`; whether they are, their order tells."""
    for match in _INSIDE.finditer(folded(text), start):
        if match.start() >= start:
            yield _ordinal(match, text)


def _ordinal(match: re.Match[str], text: str) -> Ordinal:
    group = str(match.lastgroup)
    family = group.rstrip("12")
    number = 0 if family in UNORDERED else _number(family, match[group])
    if family == "dotted":
        family += str(match.group().rstrip(".、 ").count("."))
    return Ordinal(family, number, match.start(), match.end(), text[match.start() : match.end()].strip())


def _number(family: str, written: str) -> int:
    if family == "word":
        return LAST if written == _WORDS[-1] else _WORDS.index(written) + 1
    return value(written)
