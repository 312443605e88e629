"""Rules about dates in running text: days that do not exist, padded ones, deadlines before the report."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator

from report_site.checks.findings import Severity
from report_site.checks.registry import Hit, page_rule
from report_site.ledger.items import Position

from .prose import Prose

_DAY = re.compile(r"(?:(?<!\d)((?:19|20)\d\d)年)?(?<!\d)(\d{1,2})月(\d{1,2})日")
_MONTH = re.compile(r"(?<!\d)((?:19|20)\d\d)年(\d{1,2})月")
_PADDED = re.compile(
    r"(?<!\d)(?:(?:19|20)\d\d年0\d月(?:\d{1,2}日)?|(?:19|20)\d\d年\d{1,2}月0\d日|0\d月\d{1,2}日|[1-9]\d?月0\d日)"
)
_DEADLINE = re.compile(
    r"(?<!\d)((?:19|20)\d\d)年(?:(\d{1,2})月(?:(\d{1,2})日)?)?(?:年?底|末|上半年|下半年)?(?:之?前|以前)"
    r"(?:[^。；，\d]{0,8})(?:完成|整改|解决|落实|实现|达到|建成|制定|出台)"
)
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)年")
_LEAP = 2000  # a year in which every day of the calendar exists


@page_rule("TX12", Severity.ERROR, "日期不存在")
def impossible_date(prose: Prose) -> Iterator[Hit]:
    """A day or month that the calendar does not have."""
    for passage in prose.passages:
        for match in passage.find(_DAY, "月"):
            year, month, day = int(match[1] or _LEAP), int(match[2]), int(match[3])
            if not (1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]):
                yield _no_such(prose, match, passage.at(match.start()))
        for match in passage.find(_MONTH, "月"):
            no_day = not _DAY.match(passage.text, match.start())
            if no_day and not 1 <= int(match[2]) <= 12:
                yield _no_such(prose, match, passage.at(match.start()))


def _no_such(prose: Prose, match: re.Match[str], at: Position) -> Hit:
    return Hit(prose.path, at, f"没有“{match.group()}”这个日期", "核对后改正")


@page_rule("TX13", Severity.WARNING, "日期里补了零")
def padded_date(prose: Prose) -> Iterator[Hit]:
    """A month or day with a leading zero, which GB/T 9704-2012 (7.3.5.4) does not have."""
    for passage in prose.passages:
        for match in passage.find(_PADDED, "月"):
            written = match.group()
            remedy = f"改为“{re.sub('(?<![0-9])0', '', written)}”（GB/T 9704：月、日不编虚位）"
            yield Hit(prose.path, passage.at(match.start()), f"“{written}”里补了零", remedy)


@page_rule("TX14", Severity.NOTICE, "时限早于报告")
def early_deadline(prose: Prose) -> Iterator[Hit]:
    """A deadline that lay in the past when the report was made, unless the text says that it was met."""
    made = _date_of(prose)
    for passage in prose.passages if made else ():
        for match in passage.find(_DEADLINE, "前"):
            before = passage.text[max(match.start() - 4, 0) : match.start()]
            due = (int(match[1]), int(match[2] or 12), int(match[3] or 31))
            if made and due < made and "已" not in before + match.group():
                shown = match.group()
                message = f"“{shown}”的时限早于报告"
                yield Hit(prose.path, passage.at(match.start()), message, "核对年份；已经做到的写“已”")


def _date_of(prose: Prose) -> tuple[int, int, int] | None:
    """Return when a report was made: the date alone in a line, else the first day of its year."""
    for passage in reversed(prose.passages):
        match = _DAY.fullmatch(passage.words)
        if match and match[1]:
            return int(match[1]), int(match[2]), int(match[3])
    title = _YEAR.search(prose.passages[0].text) if prose.passages else None
    year = prose.year or (int(title[1]) if title else None)
    return (year, 1, 1) if year else None
