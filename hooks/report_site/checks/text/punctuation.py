"""Rules about punctuation: widths mixed, straight quotes, brackets and quotes without a partner."""

from __future__ import annotations

import re
from collections.abc import Iterator

from report_site.checks.findings import Severity
from report_site.checks.registry import Hit, Texts, text_rule

from .prose import TABLE, Passage
from .width import half_width_marks

_WIDE = re.compile("[０-９Ａ-Ｚａ-ｚ]+")
_STRAIGHT = re.compile("[\"'](?=[\u4e00-\u9fff])|(?<=[\u4e00-\u9fff，。！？；：、）])[\"']")
_PAIRS = {"（": "）", "(": "）", "【": "】", "《": "》", "〈": "〉", "“": "”", "〔": "〕", "「": "」"}
_CLOSERS = {"）": "）", ")": "）", **{close: close for close in "】》〉”〕」"}}
_BRACKET = re.compile(f"[{re.escape(''.join((*_PAIRS, *_CLOSERS)))}]")
# A number with a closing bracket alone: 1）  a)  一）
_NUMBER = re.compile("(?:^|[\\s。；;：:，,、|“])[0-9０-９a-zA-Z一二三四五六七八九十]{1,3}$")


@text_rule("TX07", Severity.WARNING, "半角标点")
def half_width(texts: Texts) -> Iterator[Hit]:
    """Half-width punctuation in Chinese text; one finding for a paragraph, `report-site fix` mends all."""
    for prose in texts.pages:
        for passage in prose.passages:
            marks = half_width_marks(passage.text)
            if marks:
                shown = " ".join(dict.fromkeys(old for _, old, _ in marks))
                wide = " ".join(dict.fromkeys(new for _, _, new in marks))
                message = f"中文里用了半角标点 {shown}，本段共 {len(marks)} 处"
                remedy = f"改为全角 {wide}；可运行 report-site fix 一次改好"
                yield Hit(prose.path, passage.at(marks[0][0]), message, remedy)


@text_rule("TX08", Severity.WARNING, "全角数字或字母")
def full_width(texts: Texts) -> Iterator[Hit]:
    """Digits or letters of full width; one finding for a paragraph."""
    for prose in texts.pages:
        for passage in prose.passages:
            found = _WIDE.search(passage.text)
            if found:
                message = f"数字或字母“{found.group()[:12]}”是全角的"
                remedy = "改为半角；可运行 report-site fix 一次改好"
                yield Hit(prose.path, passage.at(found.start()), message, remedy)


@text_rule("TX09", Severity.WARNING, "直引号")
def straight_quotes(texts: Texts) -> Iterator[Hit]:
    """Straight quotes beside Chinese characters; one finding for a paragraph."""
    for prose in texts.pages:
        for passage in prose.passages:
            found = _STRAIGHT.search(passage.text)
            if found:
                message = f"中文里用了直引号 {found.group()}"
                yield Hit(prose.path, passage.at(found.start()), message, "改为中文引号“”，里层用‘’")


@text_rule("TX10", Severity.WARNING, "括号、引号不成对")
def unbalanced(texts: Texts) -> Iterator[Hit]:
    """A bracket, quotation mark or title mark without its partner in the paragraph."""
    for prose in texts.pages:
        for passage in prose.passages:
            if passage.kind != TABLE or "|" not in passage.text:
                yield from _unbalanced(prose.path, passage, passage.text, 0)
            else:
                start = 0
                for cell in passage.text.split("|"):
                    yield from _unbalanced(prose.path, passage, cell, start)
                    start += len(cell) + 1


def _unbalanced(path: str, passage: Passage, text: str, start: int) -> Iterator[Hit]:
    waiting: list[tuple[str, int]] = []
    for match in _BRACKET.finditer(text):
        sign, place = match.group(), match.start()
        if sign in _PAIRS:
            waiting.append((sign, place))
        elif waiting and _PAIRS[waiting[-1][0]] == _CLOSERS[sign]:
            waiting.pop()
        elif sign in "）)" and _NUMBER.search(text[max(place - 4, 0) : place]):
            continue
        elif sum(_PAIRS[opening] == _CLOSERS[sign] for opening, _ in waiting[-8:]):
            # It closes an outer one: what was opened in between has no partner.
            while _PAIRS[waiting[-1][0]] != _CLOSERS[sign]:
                yield _alone(path, passage, start, *waiting.pop())
            waiting.pop()
        else:
            yield _alone(path, passage, start, sign, place)
    for sign, place in waiting:
        yield _alone(path, passage, start, sign, place)


def _alone(path: str, passage: Passage, start: int, sign: str, place: int) -> Hit:
    side = "右" if sign in _PAIRS else "左"
    at = passage.at(start + place)
    return Hit(path, at, f"“{sign}”不成对，本段缺{side}半边", "补上缺的一半，或删去多余的一半")
