"""Word's automatic numbering, which is in no paragraph's text, rebuilt from numbering.xml (ECMA-376 17.9)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from lxml import etree

from .docx_package import attribute, child, local
from .numerals import BRACKETED, BRANCHES, CIRCLED, CIRCLED_HAN, DOTTED, STEMS, chinese, letters, roman

BULLET = "•"
_PLACE = re.compile(r"%([1-9])")
_DEEPEST = 8
_CAPITAL = ("零壹贰叁肆伍陆柒捌玖", "拾佰仟")


def _signs(signs: str) -> Callable[[int], str]:
    return lambda number: signs[number - 1] if 0 < number <= len(signs) else str(number)


def _cycle(signs: str) -> Callable[[int], str]:
    return lambda number: signs[(number - 1) % len(signs)] if number > 0 else str(number)


def _digits(number: int) -> str:
    return "".join("〇一二三四五六七八九"[int(digit)] for digit in str(number))


def _counted(number: int) -> str:
    return chinese(number)


def _capital(number: int) -> str:
    return chinese(number, *_CAPITAL)


_FORMATS: dict[str, Callable[[int], str]] = {
    "decimalZero": lambda number: f"{number:02d}",
    "decimalFullWidth": lambda number: str(number).translate(
        {48 + digit: 0xFF10 + digit for digit in range(10)}
    ),
    "decimalFullWidth2": lambda number: str(number).translate(
        {48 + digit: 0xFF10 + digit for digit in range(10)}
    ),
    "numberInDash": lambda number: f"- {number} -",
    "upperRoman": roman,
    "lowerRoman": lambda number: roman(number).lower(),
    "upperLetter": letters,
    "lowerLetter": lambda number: letters(number).lower(),
    **dict.fromkeys(
        (
            *("chineseCounting", "chineseCountingThousand", "ideographLegalCounting", "taiwaneseCounting"),
            *("taiwaneseCountingThousand", "japaneseCounting", "koreanCounting"),
        ),
        _counted,
    ),
    **dict.fromkeys(("ideographDigital", "taiwaneseDigital", "japaneseDigitalTenThousand"), _digits),
    **dict.fromkeys(("chineseLegalSimplified", "ideographLegalTraditional", "japaneseLegal"), _capital),
    "ideographTraditional": _cycle(STEMS),
    "ideographZodiac": _cycle(BRANCHES),
    "ideographZodiacTraditional": lambda number: _cycle(STEMS)(number) + _cycle(BRANCHES)(number),
    "ideographEnclosedCircle": _signs(CIRCLED_HAN),
    "decimalEnclosedCircle": _signs(CIRCLED),
    "decimalEnclosedCircleChinese": _signs(CIRCLED),
    "decimalEnclosedParen": _signs(BRACKETED),
    "decimalEnclosedFullstop": _signs(DOTTED),
    "none": lambda number: "",
}


@dataclass(frozen=True)
class Level:
    """A level of a list: how it counts, what stands around its number, and where it starts."""

    format: str = "decimal"
    text: str = ""
    start: int = 1
    restarts_after: int | None = None
    is_legal: bool = False
    style: str | None = None


@dataclass
class _List:
    """A list in use: its levels, its counters, and which starting numbers have been set already."""

    levels: dict[int, Level]
    counters: dict[int, int] = field(default_factory=dict)
    begun: set[tuple[str, int]] = field(default_factory=set)


class Numbering:
    """The numbers of a document's lists, asked for paragraph by paragraph in the document's order."""

    def __init__(self, part: etree._Element | None) -> None:
        """Read numbering.xml, None where there is none."""
        self._lists: dict[str, _List] = {}
        self._overrides: dict[str, dict[int, tuple[Level | None, int | None]]] = {}
        self._list_of: dict[str, str] = {}
        self._level_of_style: dict[tuple[str, str], int] = {}
        links: dict[str, str] = {}
        styles: dict[str, str] = {}
        for each in part if part is not None else ():
            if local(each) == "abstractNum":
                name = attribute(each, "abstractNumId") or ""
                levels = {_level_number(level): _level(level) for level in each if local(level) == "lvl"}
                self._lists[name] = _List(levels)
                if link := attribute(child(each, "numStyleLink"), "val"):
                    links[name] = link
                if style := attribute(child(each, "styleLink"), "val"):
                    styles[style] = name
        # A list that only names a style counts with the levels of the list that is that style's.
        for name, link in links.items():
            if link in styles:
                self._lists[name] = self._lists[styles[link]]
        for each in part if part is not None else ():
            if local(each) == "num":
                self._read_number(each)

    def _read_number(self, number: etree._Element) -> None:
        name = attribute(number, "numId") or ""
        self._list_of[name] = attribute(child(number, "abstractNumId"), "val") or ""
        overrides: dict[int, tuple[Level | None, int | None]] = {}
        for each in number:
            if local(each) == "lvlOverride":
                level = child(each, "lvl")
                start = attribute(child(each, "startOverride"), "val")
                overrides[_level_number(each)] = (
                    _level(level) if level is not None else None,
                    _number(start, 1) if start else None,
                )
        self._overrides[name] = overrides

    def level_of_style(self, number: str, style: str) -> int:
        """Return the level of a list that is made for a paragraph style, 0 without one."""
        known = self._lists.get(self._list_of.get(number, ""))
        levels = known.levels if known else {}
        return next((place for place, level in levels.items() if level.style == style), 0)

    def next(self, number: str, place: int) -> str:
        """Count on, and return what stands before the paragraph.

        Args:
            number: The numId of the paragraph.
            place: Its level, from 0.
        """
        counted = self._lists.get(self._list_of.get(number, ""))
        if counted is None or not 0 <= place <= _DEEPEST:
            return ""
        overrides = self._overrides[number]
        level = self._level(counted, overrides, place)
        start = overrides.get(place, (None, None))[1]
        if start is not None and (number, place) not in counted.begun:
            counted.begun.add((number, place))
            counted.counters[place] = start
        else:
            counted.counters[place] = counted.counters.get(place, level.start - 1) + 1
        for deeper in [each for each in counted.counters if each > place]:
            after = self._level(counted, overrides, deeper).restarts_after
            if after is None or (after and place < after):
                del counted.counters[deeper]
        return self._written(counted, overrides, place)

    def _written(
        self, counted: _List, overrides: dict[int, tuple[Level | None, int | None]], place: int
    ) -> str:
        level = self._level(counted, overrides, place)
        if level.format == "bullet":
            is_plain = level.text and not any("\ue000" <= char <= "\uf8ff" for char in level.text)
            return level.text if is_plain else BULLET

        def count(match: re.Match[str]) -> str:
            of = self._level(counted, overrides, int(match[1]) - 1)
            value = counted.counters.get(int(match[1]) - 1, of.start)
            return str(value) if level.is_legal else _FORMATS.get(of.format, str)(value)

        return _PLACE.sub(count, level.text)

    @staticmethod
    def _level(counted: _List, overrides: dict[int, tuple[Level | None, int | None]], place: int) -> Level:
        return (
            overrides.get(place, (None, None))[0] or counted.levels.get(place) or Level(text=f"%{place + 1}.")
        )


def _level_number(element: etree._Element) -> int:
    return _number(attribute(element, "ilvl"), 0)


def _level(element: etree._Element) -> Level:
    restart = attribute(child(element, "lvlRestart"), "val")
    legal = child(element, "isLgl")
    return Level(
        format=attribute(child(element, "numFmt"), "val") or "decimal",
        text=attribute(child(element, "lvlText"), "val") or "",
        start=_number(attribute(child(element, "start"), "val"), 1),
        restarts_after=_number(restart, 0) if restart else None,
        is_legal=legal is not None and attribute(legal, "val") not in ("0", "false", "off"),
        style=attribute(child(element, "pStyle"), "val"),
    )


def _number(written: str | None, otherwise: int) -> int:
    return (
        int(written)
        if written and written.isascii() and written.isdigit() and len(written) < 6
        else otherwise
    )
