"""The fixed day of a branch's monthly 主题党日, as its page words it, and which days are another."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable
from datetime import date

from report_site.ledger.ids import clean

_NUMBERS = "一二三四五"
_WEEKDAYS = "一二三四五六日"
_BY_WEEKDAY = re.compile(r"第([一二三四五1-5])个?(?:星期|周)([一二三四五六日天])")
_LAST = re.compile(r"最后一?个?(?:星期|周)([一二三四五六日天])")
_BY_NUMBER = re.compile(r"(\d{1,2})[日号]")


def drifted(fixed: str, days: Iterable[date]) -> list[date]:
    """Return the days that are not the fixed one; none where its wording is not understood.

    Args:
        fixed: 每月第二个星期五, 每月最后一个周三 or 每月15日.
        days: The days on which it was held.
    """
    text = clean(fixed)
    if match := _BY_WEEKDAY.search(text):
        number = _NUMBERS.index(match[1]) + 1 if match[1] in _NUMBERS else int(match[1])
        weekday = _weekday(match[2])
        return [day for day in days if (day.weekday(), (day.day + 6) // 7) != (weekday, number)]
    if match := _LAST.search(text):
        weekday = _weekday(match[1])
        return [day for day in days if day.weekday() != weekday or day.day + 7 <= _last_day(day)]
    if match := _BY_NUMBER.search(text):
        return [day for day in days if day.day != int(match[1])]
    return []


def _weekday(name: str) -> int:
    return _WEEKDAYS.index(name.replace("天", "日"))


def _last_day(day: date) -> int:
    return calendar.monthrange(day.year, day.month)[1]
