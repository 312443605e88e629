"""Rules about punctuation: widths mixed, straight quotes, brackets and quotes without a partner."""

from __future__ import annotations

import re
from collections.abc import Iterator

from report_site.checks.findings import Severity
from report_site.checks.registry import Hit, page_rule

from .prose import TABLE, Passage, Prose
from .width import MARK_SIGN, half_width_marks

_WIDE = re.compile("[０-９Ａ-Ｚａ-ｚ]+")
_STRAIGHT = re.compile("[\"'](?:(?=[\u4e00-\u9fff])|(?<=[\u4e00-\u9fff，。！？；：、）].))")
_PAIRS = {"（": "）", "(": "）", "【": "】", "《": "》", "〈": "〉", "“": "”", "〔": "〕", "「": "」"}
_CLOSERS = {"）": "）", ")": "）", **{close: close for close in "】》〉”〕」"}}
_BRACKET = re.compile(f"[|{re.escape(''.join((*_PAIRS, *_CLOSERS)))}]")
# Text nests its brackets no deeper.
_NESTED = 8
# A number with a closing bracket alone: 1）  a)  一）
_NUMBER = re.compile("(?:^|[\\s。；;：:，,、|“])[0-9０-９a-zA-Z一二三四五六七八九十]{1,3}$")


@page_rule("TX07", Severity.WARNING, "半角标点")
def half_width(prose: Prose) -> Iterator[Hit]:
    """Half-width punctuation in Chinese text; one finding for a paragraph, `report-site fix` mends all."""
    for passage in prose.holding(MARK_SIGN):
        marks = half_width_marks(passage.text)
        if marks:
            shown = " ".join(dict.fromkeys(old for _, old, _ in marks))
            wide = " ".join(dict.fromkeys(new for _, _, new in marks))
            message = f"中文里用了半角标点 {shown}，本段共 {len(marks)} 处"
            remedy = f"改为全角 {wide}；可运行 report-site fix 一次改好"
            yield Hit(prose.path, passage.at(marks[0][0]), message, remedy)


@page_rule("TX08", Severity.WARNING, "全角数字或字母")
def full_width(prose: Prose) -> Iterator[Hit]:
    """Digits or letters of full width; one finding for a paragraph."""
    for passage in prose.holding(_WIDE):
        found = _WIDE.search(passage.text)
        if found:
            # No more of it than a mask leaves: it may be the beginning of somebody's number.
            message = f"数字或字母“{found.group()[:6]}”是全角的"
            remedy = "改为半角；可运行 report-site fix 一次改好"
            yield Hit(prose.path, passage.at(found.start()), message, remedy)


@page_rule("TX09", Severity.WARNING, "直引号")
def straight_quotes(prose: Prose) -> Iterator[Hit]:
    """Straight quotes beside Chinese characters; one finding for a paragraph."""
    for passage in prose.holding(_STRAIGHT):
        found = _STRAIGHT.search(passage.text)
        if found:
            message = f"中文里用了直引号 {found.group()}"
            yield Hit(prose.path, passage.at(found.start()), message, "改为中文引号“”，里层用‘’")


@page_rule("TX10", Severity.WARNING, "括号、引号不成对")
def unbalanced(prose: Prose) -> Iterator[Hit]:
    """A bracket, quotation mark or title mark without its partner; one finding for a paragraph."""
    for passage in prose.passages:
        alone = _alone(passage)
        if alone:
            sign, place = alone[0]
            side = "右" if sign in _PAIRS else "左"
            more = f"，本段共 {len(alone)} 处" if len(alone) > 1 else ""
            message = f"“{sign}”不成对，缺{side}半边{more}"
            yield Hit(prose.path, passage.at(place), message, "补上缺的一半，或删去多余的一半")


def _alone(passage: Passage) -> list[tuple[str, int]]:
    """Return the signs without a partner in the paragraph, or in their cell of a table, with their places."""
    waiting: list[tuple[str, int]] = []
    alone: list[tuple[str, int]] = []
    for match in _BRACKET.finditer(passage.text):
        sign, place = match.group(), match.start()
        if sign == "|":
            if passage.kind == TABLE:
                alone += waiting
                waiting = []
        elif sign in _PAIRS:
            waiting.append((sign, place))
        elif waiting and _PAIRS[waiting[-1][0]] == _CLOSERS[sign]:
            waiting.pop()
        elif sign in "）)" and _NUMBER.search(passage.text[max(place - 4, 0) : place]):
            continue
        elif any(_PAIRS[opening] == _CLOSERS[sign] for opening, _ in waiting[-_NESTED:]):
            # It closes an outer one: what was opened in between has no partner.
            while _PAIRS[waiting[-1][0]] != _CLOSERS[sign]:
                alone.append(waiting.pop())
            waiting.pop()
        else:
            alone.append((sign, place))
    return sorted([*alone, *waiting], key=lambda each: each[1])
