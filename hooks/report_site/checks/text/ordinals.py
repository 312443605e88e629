"""Rules about ordinals: one missing, repeated or out of order, in every family, however lists are nested.

The families: 一、  （一）  1.  （1）  ①  一是  一要  第一，  首先. A stack holds the lists that are open. A
number that goes on with one of them closes those inside it; 一 or 1 opens a list or begins one anew. A list
at the starts of lines and one inside a paragraph are two lists, even of one family: so reports nest 一是.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from report_site.checks.findings import Severity
from report_site.checks.registry import Hit, page_rule

from .prose import HEADING, MOST_IN_A_PASSAGE, TABLE, Passage, Prose

_DIGITS = {char: number for number, char in enumerate("一二三四五六七八九", start=1)}
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_WORDS = ("首先", "其次", "再次", "最后")
_LAST = 99  # 最后 may follow any number of others
_NUMERAL = "[一二三四五六七八九十]{1,3}"
# Where an ordinal may stand inside a paragraph: behind punctuation, never in the middle of words (统一是).
_BEFORE = r"(?:^|(?<=[，。；：、！？,;:!?—“（(\s*]))"
# For numbers that also occur as plain figures: at the start of a line or behind the end of a clause.
_BREAK = r"(?:^|(?<=[。；：;:*]))"
_ORDINAL = re.compile(
    rf"{_BREAK}(?P<chapter>{_NUMERAL})、(?!{_NUMERAL})"
    rf"|{_BREAK}[（(](?P<section>{_NUMERAL})[）)]"
    r"|(?:^|(?<=[。；;*])|(?<=[，,：:])(?=1[.．、]))(?P<point>[0-9]{1,2})(?:[.．](?![0-9])|、(?![0-9]))"
    rf"|{_BREAK}[（(](?P<sub>[0-9]{{1,2}})[）)]"
    rf"|(?P<circle>[{_CIRCLED}])"
    rf"|{_BEFORE}(?P<item>{_NUMERAL})是(?!否)"
    rf"|{_BEFORE}(?P<must>{_NUMERAL})要(?![求点素么不闻案件职道领义])"
    rf"|{_BREAK}第(?P<nth>{_NUMERAL})(?=[，,、：:]|是|要)"
)
_WORD = re.compile(r"(?:^|(?<=[。；;：:]))(?P<word>首先|其次|再次(?=[，,是要])|最后(?=[，,是要]))")
# What a text must hold for there to be any; it is found much faster.
_ORDINAL_SIGN = re.compile(rf"[一二三四五六七八九十0-9][、.．）)，,：:是要]|[{_CIRCLED}]")
_WORD_SIGN = re.compile("|".join(_WORDS))
_WRITTEN = {
    "chapter": "{}、",
    "section": "（{}）",
    "point": "{}.",
    "sub": "（{}）",
    "circle": "{}",
    "item": "{}是",
    "must": "{}要",
    "nth": "第{}",
    "word": "{}",
}
# How deep a list stands: at headings it is their level, at lines and inside paragraphs this.
_LINE = 10
_INLINE = 50
_DEEPEST = 30  # so many blanks before an entry of a list that Markdown counts are told apart


@dataclass(frozen=True)
class Ordinal:
    """One ordinal in a text: its family, number, and where it stands in which passage."""

    family: str
    number: int
    passage: Passage
    offset: int
    at_start: bool

    @property
    def depth(self) -> int:
        """How deep its list stands: a heading's level, a line, or inside a paragraph."""
        if self.passage.kind == HEADING:
            return self.passage.level
        if not self.at_start:
            return _INLINE
        return _LINE + (min(self.passage.start, _DEEPEST) if self.passage.listed else 0)


@dataclass
class _List:
    """A list that is open: its last ordinal, and the number of the passage that it stood in."""

    last: Ordinal
    passage: int


@page_rule("TX06", Severity.WARNING, "序号缺号、重号或颠倒")
def broken_ordinal(prose: Prose) -> Iterator[Hit]:
    """An ordinal that does not follow the one before it in its list."""
    yield from islice(_broken(prose, _ORDINAL, _ORDINAL_SIGN), MOST_IN_A_PASSAGE)


@page_rule("TX19", Severity.NOTICE, "“首先、其次”可能不全")
def broken_words(prose: Prose) -> Iterator[Hit]:
    """其次 without 首先, 再次 without 其次: the words have other uses too."""
    yield from _broken(prose, _WORD, _WORD_SIGN)


def _broken(prose: Prose, pattern: re.Pattern[str], sign: re.Pattern[str]) -> Iterator[Hit]:
    lists: list[_List] = []
    chapters = 0
    for number, passage in enumerate(prose.passages):
        if passage.kind == TABLE:
            continue
        ordinals = list(_ordinals(passage, pattern)) if sign.search(passage.text) else []
        if passage.kind == HEADING:
            # A heading closes what stands below it.
            while lists and lists[-1].last.depth > passage.level:
                lists.pop()
            ordinals = [each for each in ordinals if each.at_start]
        for ordinal in ordinals:
            # A page may hold one chapter of several: its first one may have any number.
            is_chapter = ordinal.at_start and (passage.kind == HEADING or ordinal.family == "chapter")
            problem = _take(lists, ordinal, number, may_begin=is_chapter and not chapters)
            chapters += is_chapter
            if problem:
                yield Hit(prose.path, passage.at(ordinal.offset), *problem)


def _ordinals(passage: Passage, pattern: re.Pattern[str]) -> Iterator[Ordinal]:
    for match in pattern.finditer(passage.text[passage.start :]):
        family = str(match.lastgroup)
        start = match.start(family)
        lead = passage.text[passage.start : passage.start + start].strip("（(第*")
        yield Ordinal(family, _value(match[family]), passage, passage.start + match.start(), not lead.strip())


def _take(lists: list[_List], new: Ordinal, passage: int, *, may_begin: bool) -> tuple[str, str] | None:
    """Let an ordinal continue, open or break a list; return what is wrong and what to do, if anything is."""
    same = [index for index, each in enumerate(lists) if each.last.family == new.family]
    alike = [index for index in same if lists[index].last.depth == new.depth]
    following = [index for index in (*same, *alike) if _follows(lists[index].last, new)]
    if following:
        _continue(lists, following[-1], new, passage)
        return None
    if new.number == 1:
        return _begin(lists, alike, same, new, passage)
    if not same and new.number == _LAST:
        return None  # 最后 alone is a word like any other
    if not same:
        lists.append(_List(new, passage))
        return None if may_begin else (f"有“{_name(new)}”，前面没有“{_name(new, 1)}”", _REMEDY)
    index = (alike or same)[-1]
    last = lists[index].last
    _continue(lists, index, new, passage)
    if last.number == new.number:
        return f"“{_name(new)}”重复了", _REMEDY
    if last.number < new.number:
        names = [_name(new, each) for each in range(last.number + 1, new.number)]
        between = new.passage.text[last.offset : new.offset] if last.passage is new.passage else ""
        if all(name in between for name in names):
            return None  # 一要务实二要创新，三要担当: it is there, in the middle of words
        missing = "、".join(f"“{name}”" for name in names[:3])
        return f"“{_name(last)}”后面是“{_name(new)}”，缺{missing}", _REMEDY
    return f"“{_name(new)}”排在“{_name(last)}”后面，顺序颠倒了", _REMEDY


_REMEDY = "核对后重新编排序号；若漏了内容请补上"


def _begin(
    lists: list[_List], alike: list[int], same: list[int], new: Ordinal, passage: int
) -> tuple[str, str] | None:
    """Open a list, or begin one anew; say so if it has only begun right before."""
    if not alike:
        after_semicolon = new.passage.text[: new.offset].rstrip().endswith(("；", ";"))
        repeated = bool(
            same
            and after_semicolon
            and lists[same[-1]].passage == passage
            and lists[same[-1]].last.number == 1
        )
        if not repeated:
            lists.append(_List(new, passage))
            return None
        index = same[-1]
    else:
        index = alike[-1]
        last = lists[index].last
        # In one paragraph, or in neighbouring lines. Markdown counts its own lists, often written 1. 1. 1.
        near = lists[index].passage == passage or (new.at_start and lists[index].passage == passage - 1)
        is_top = index == len(lists) - 1
        repeated = last.number == 1 and near and is_top and not new.passage.listed
    _continue(lists, index, new, passage)
    return (f"“{_name(new)}”重复了", _REMEDY) if repeated else None


def _continue(lists: list[_List], index: int, new: Ordinal, passage: int) -> None:
    del lists[index + 1 :]
    lists[index] = _List(new, passage)


def _follows(last: Ordinal, new: Ordinal) -> bool:
    if new.family == "word" and new.number == _LAST:
        return True
    return new.number == last.number + 1


def _name(ordinal: Ordinal, number: int | None = None) -> str:
    """Return an ordinal as it is written, or another of its family."""
    number = ordinal.number if number is None else number
    if ordinal.family == "word":
        return _WORDS[-1] if number == _LAST else _WORDS[number - 1]
    if ordinal.family == "circle":
        return _CIRCLED[number - 1]
    arabic = ordinal.family in ("point", "sub")
    return _WRITTEN[ordinal.family].format(number if arabic else _chinese(number))


def _value(written: str) -> int:
    """Return what an ordinal counts: 三, 十二, 12, ③ or 再次."""
    if written in _WORDS:
        return _LAST if written == _WORDS[-1] else _WORDS.index(written) + 1
    if written in _CIRCLED:
        return _CIRCLED.index(written) + 1
    if written.isascii():
        return int(written)
    tens, ten, ones = written.rpartition("十")
    return (10 * _DIGITS.get(tens, 1) if ten else 0) + _DIGITS.get(ones, 0)


def _chinese(number: int) -> str:
    """Write a number below 100 in Chinese."""
    tens, ones = divmod(number, 10)
    digits = "零一二三四五六七八九"
    head = "" if tens == 0 else "十" if tens == 1 else f"{digits[tens]}十"
    return head + (digits[ones] if ones or not head else "")
