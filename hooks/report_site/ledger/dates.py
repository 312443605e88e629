"""Dates as editors write them: 2024-06-30, 2024年6月30日, or 2024年6月, which means its last day."""

from __future__ import annotations

import calendar
import re
from datetime import date

from .ids import clean

_DAY = re.compile(r"(\d{4})\s*[-年/.]\s*(\d{1,2})\s*[-月/.]\s*(\d{1,2})\s*日?(?:(?<=日)前)?")
_MONTH = re.compile(r"(\d{4})\s*[-年/.]\s*(\d{1,2})\s*月?(?:底前?)?")


def parse_date(written: str) -> date | None:
    """Read a date in any of the accepted forms.

    Returns:
        The day, the last day of the month where only a month is given, or None if there is no such date.
    """
    text = clean(written)
    day = _DAY.fullmatch(text)
    month = _MONTH.fullmatch(text)
    try:
        if day:
            return date(int(day[1]), int(day[2]), int(day[3]))
        if month:
            year, number = int(month[1]), int(month[2])
            return date(year, number, calendar.monthrange(year, number)[1])
    except ValueError:
        return None
    return None
