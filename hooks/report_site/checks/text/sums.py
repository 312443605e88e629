"""Rules about figures that must agree: parts with their sum, one fact on two pages, numerals in one text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from report_site.checks.findings import Severity
from report_site.checks.registry import Hit, page_rule, text_rule
from report_site.ledger.items import Position

from .prose import HAN, Passage, Prose, Sentence
from .texts import Fact, Texts

_UNITS = "人次|[个项条名人次场期篇份户]"
_TOTAL = re.compile(rf"([0-9]{{1,6}})(余|多)?({_UNITS})")
# What stands before a figure, the figure, its unit.
_FIGURE = re.compile(rf"([{HAN}]{{4}})([0-9]{{1,8}}(?:\.[0-9]{{1,4}})?)(余|多)?({_UNITS})")
_ARABIC = re.compile(r"[0-9](余|多)?(人次|[次场期篇份户名])(?![数第])")
_CHINESE = re.compile(
    "(?<![一二三四五六七八九十百千第数几上])([二三四五六七八九]?十[一二三四五六七八九]|[二三四五六七八九]十)(人次|[次场期篇份户名])(?!数)"
)
_NUMBER = re.compile("[0-9]+")
_INTRODUCED = re.compile("其中|分别|[：:]")
_ENOUGH = 2


@cache
def _data() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("sums.yml").read_text(encoding="utf-8"))
    return loaded


@cache
def _parts() -> tuple[tuple[re.Pattern[str], bool], ...]:
    """Make a pattern for each set of parts (name, figure, unit), with whether 其中 must introduce them."""
    return tuple(
        (
            re.compile(
                rf"({'|'.join(sorted(names, key=len, reverse=True))})[{HAN}]{{0,4}}?([0-9]{{1,6}})({_UNITS})?"
            ),
            key == "其中",
        )
        for key in ("其中", "办理")
        for names in _data()[key]
    )


@page_rule("SM01", Severity.WARNING, "分项之和不等于总数")
def wrong_sum(prose: Prose) -> Iterator[Hit]:
    """Parts of a whole, stated in one sentence, that do not add up to the total stated before them."""
    for passage in prose.passages:
        for sentence in _long_sentences(passage) if _may_add_up(passage) else ():
            for pattern, introduced in _parts():
                hit = _wrong_sum(sentence, pattern, introduced=introduced)
                if hit:
                    start, total, parts = hit
                    added = "+".join(map(str, parts))
                    message = f"总数写的是 {total}，各项加起来是 {added}={sum(parts)}"
                    at = passage.at(sentence.start + start)
                    yield Hit(prose.path, at, message, "核对总数和各项；还有别的项就一并写出")


def _may_add_up(passage: Passage) -> bool:
    """Tell whether a passage holds what every sum does: a total, and two numbers more."""
    return (
        passage.has_digits
        and _TOTAL.search(passage.text) is not None
        and len(_NUMBER.findall(passage.text)) > _ENOUGH
    )


def _long_sentences(passage: Passage) -> Iterator[Sentence]:
    """Yield a passage's sentences, those joined by ； as one."""
    start, text = 0, ""
    for sentence in passage.sentences:
        start = start if text else sentence.start
        text += sentence.text
        if not text.endswith("；"):
            yield Sentence(text, start)
            text = ""
    if text:
        yield Sentence(text, start)


def _wrong_sum(
    sentence: Sentence, pattern: re.Pattern[str], *, introduced: bool
) -> tuple[int, int, list[int]] | None:
    """Return where a total stands, the total, and parts that do not add up to it."""
    parts = list(pattern.finditer(sentence.text))
    names = [part[1] for part in parts]
    if len(parts) < _ENOUGH or len(set(names)) != len(names):
        return None
    if any(word in sentence.text for word in _data()["另有"]):
        return None
    before = list(_TOTAL.finditer(sentence.text, 0, parts[0].start()))
    total = before[-1] if before else None
    if total is None or total[2]:
        return None
    if introduced and not _INTRODUCED.search(sentence.text, total.end(), parts[0].start()):
        return None
    units = {part[3] for part in parts if part[3]}
    numbers = [int(part[2]) for part in parts]
    if units - {total[3]} or sum(numbers) == int(total[1]):
        return None
    return total.start(), int(total[1]), numbers


@text_rule("TX17", Severity.NOTICE, "同一数字前后不一")
def contradicting_figure(texts: Texts) -> Iterator[Hit]:
    """The same words before a figure and the same unit, with another value on another page of the report."""
    first: dict[tuple[int, str, str], tuple[str, str, int]] = {}
    for text, figures in texts.each(_figures):
        for what, written, at in figures:
            path, known, line = first.setdefault(what, (text.path, written, at.line))
            if known != written and path != text.path:
                message = f"这里写“{what[1]}{written}”，{path} 第 {line} 行写的是“{known}”"
                yield Hit(text.path, at, message, "核对是不是同一件事，改成一致")


@Fact
def _figures(prose: Prose) -> tuple[tuple[tuple[int, str, str], str, Position], ...]:
    """Return every figure of a report's page: year, the words before it and its unit; itself; its place."""
    return tuple(
        (
            (prose.year or 0, match[1], match[4]),
            f"{match[2]}{match[3] or ''}{match[4]}",
            passage.at(match.start(2)),
        )
        for passage in (prose.running if prose.year else ())
        if passage.has_digits
        for match in _FIGURE.finditer(passage.text)
    )


@page_rule("TX18", Severity.NOTICE, "汉字数字与阿拉伯数字混用")
def mixed_numerals(prose: Prose) -> Iterator[Hit]:
    """Counts of one unit written both ways on a page: 十五次 and 22次. Small numbers are often words."""
    numbered = (passage for passage in prose.running if passage.has_digits)
    arabic = {match[2] for passage in numbered for match in _ARABIC.finditer(passage.text)}
    for passage in prose.running if arabic else ():
        for match in _CHINESE.finditer(passage.text):
            if match[2] in arabic and not passage.is_quoted(match.start()):
                message = f"“{match.group()}”用汉字，本页别处的“{match[2]}”前面用阿拉伯数字"
                yield Hit(prose.path, passage.at(match.start()), message, "统一成一种写法")
