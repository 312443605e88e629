"""The steps by which somebody becomes a member, as dates in a branch's table: their order and distance."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import pairwise

from report_site.ledger.dates import parse_date
from report_site.ledger.items import Table
from report_site.ledger.markdown import plain

from .terms import add_months

STEPS = ("申请入党", "谈话", "积极分子", "发展对象", "预备党员", "审批", "转正")
_FEWEST = 3


def faults_of_steps(table: Table, number: Mapping[str, int]) -> Iterator[tuple[int, str]]:
    """Yield line and message for every row whose dates are out of order, too close or too far apart.

    Args:
        table: Any table; one that has fewer than three of STEPS among its headers is about something else.
        number: In months: talk, train, approve, probation.
    """
    columns = {
        step: index for index, cell in enumerate(table.header) for step in STEPS if step in plain(cell)
    }
    if len(columns) < _FEWEST:
        return
    for line, row in table.rows:
        days = {step: parse_date(row[index]) for step, index in columns.items() if index < len(row)}
        yield from ((line, message) for message in _faults(days, number))


def _faults(days: Mapping[str, date | None], number: Mapping[str, int]) -> Iterator[str]:
    taken = [(step, day) for step in STEPS if (day := days.get(step))]
    for (before, first), (after, second) in pairwise(taken):
        if second < first:
            yield f"{after}（{second.isoformat()}）早于{before}（{first.isoformat()}）"
    for before, after, key, at_least in (
        ("申请入党", "谈话", "talk", False),
        ("积极分子", "发展对象", "train", True),
        ("预备党员", "审批", "approve", False),
        ("预备党员", "转正", "probation", True),
    ):
        begin, end = days.get(before), days.get(after)
        if begin is None or end is None or end < begin:
            continue
        due = add_months(begin, number[key])
        if at_least and end < due:
            yield f"从{before}（{begin.isoformat()}）到{after}（{end.isoformat()}）不满{number[key]}个月"
        elif not at_least and end > due:
            yield f"从{before}（{begin.isoformat()}）到{after}（{end.isoformat()}）超过{number[key]}个月"
