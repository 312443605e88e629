"""Rules about facts not filled in: x次, ××支部, ____, 所属个党支部. The words are placeholders.yml's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from report_site.checks.findings import Severity
from report_site.checks.privacy.words import default_words
from report_site.checks.registry import Hit, page_rule

from .prose import Prose

_REMEDY = "查到后写上实际内容；查不到的写成【待补：缺什么】"


@dataclass(frozen=True)
class _Patterns:
    """What finds placeholders; a text without the sign of a pattern is passed over, which is much faster."""

    certain_sign: re.Pattern[str]
    certain: re.Pattern[str]
    doubtful: re.Pattern[str]
    missing_sign: re.Pattern[str]
    missing: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    """Make the patterns of placeholders.yml. Possessive (`++`), so that a long run is read only once."""
    data = yaml.safe_load(Path(__file__).with_name("placeholders.yml").read_text(encoding="utf-8"))
    units = "|".join(sorted(data["单位"], key=len, reverse=True))
    counters = "|".join(map(_unless_followed, data["量词"].items()))
    before = "|".join(sorted(data["量词之前"], key=len, reverse=True))
    nouns, behind = "|".join(data["名词"]), "|".join(data["名词之后"])
    about = "|".join(data["约数"])
    first = "".join(word[0] for word in (*data["量词"], *data["约数"], *data["名词之后"]))
    lead = (*(f"{word}(?:了|过)?" for word in data["量词之前"]), *data["名词"], "余", " ", "\u3000")
    return _Patterns(
        certain_sign=re.compile("[xX×Ｘｘ_＿□（(]"),
        certain=re.compile(
            # A cross is also a sign between numbers (3×4) and an x may begin a word (X射线, x轴).
            rf"(?<![A-Za-z0-9×Ｘｘ.])[xX×Ｘｘ]{{2,}}+(?![A-Za-z0-9.])"
            rf"|(?<![A-Za-z0-9×Ｘｘ.])[xX×Ｘｘ](?={units})"
            rf"|_{{3,}}+|__(?={units})|＿++|□++|[（(][ \u3000]*+[）)](?={units})"
        ),
        doubtful=re.compile("|".join(map(_unless_followed, data["可能是"].items()))),
        missing_sign=re.compile("|".join(f"{word}[ \u3000]*[{first}]" for word in lead)),
        missing=re.compile(
            rf"(?<![其业剩多残盈结富公中])(?:{before})(?:了|过)?[ \u3000]{{0,8}}((?:{counters}))"
            rf"|(?<![0-9０-９一二三四五六七八九十百千万亿几数两〇零其业剩多残盈结富])(余(?:{about}))"
            rf"|(?<=[\u4e00-\u9fff])[ \u3000]{{2,60}}((?:{about})(?![数]))"
            rf"|(?:{nouns})[ \u3000]{{0,8}}((?:{behind}))(?=[，。；、,;）)]|$)"
        ),
    )


def _unless_followed(entry: tuple[str, str]) -> str:
    """Return a pattern for a word that none of some characters may follow."""
    word, characters = entry
    return f"{word}(?![{characters}])" if characters else word


@page_rule("TX01", Severity.WARNING, "占位符没有替换")
def placeholder(prose: Prose) -> Iterator[Hit]:
    """A sign that stands for something still to be filled in."""
    patterns = _patterns()
    for passage in prose.holding(patterns.certain_sign):
        for match in passage.find(patterns.certain):
            shown = match.group()[:8]
            message = f"“{shown}”是占位符，没有换成实际内容"
            yield Hit(prose.path, passage.at(match.start()), message, _REMEDY)


@page_rule("TX02", Severity.NOTICE, "可能是占位符")
def doubtful_placeholder(prose: Prose) -> Iterator[Hit]:
    """A word that often, but not always, stands for something still to be filled in."""
    for passage in prose.holding(_patterns().doubtful):
        hidden = _hidden_names(passage.text) if "某某" in passage.text else frozenset()
        for match in passage.find(_patterns().doubtful):
            if not passage.is_quoted(match.start()) and match.start() not in hidden:
                message = f"“{match.group()}”可能还没有换成实际内容"
                yield Hit(prose.path, passage.at(match.start()), message, f"{_REMEDY}；确实如此的不用改")


def _hidden_names(text: str) -> frozenset[int]:
    """Return where 某某 stands for a name that PV10 asks to leave out: 困难党员王某某."""
    matches = default_words().name_pattern.finditer(text)
    return frozenset(match.start(match.lastgroup or 0) + 1 for match in matches)


@page_rule("TX03", Severity.WARNING, "量词前面缺数字")
def missing_figure(prose: Prose) -> Iterator[Hit]:
    """A counter without its number: 所属个党支部."""
    patterns = _patterns()
    for passage in prose.holding(patterns.missing_sign):
        for match in passage.find(patterns.missing):
            group = int(match.lastindex or 0)
            message = f"“{match[group]}”前面缺数字"
            remedy = "补上数字；查不到的在这里写【待补：数字】"
            yield Hit(prose.path, passage.at(match.start(group)), message, remedy)
