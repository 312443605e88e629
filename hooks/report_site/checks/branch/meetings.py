"""Periods of a year for which a branch's records show no meeting although a rule asks for one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from report_site.ledger.branches import Branch

from .rules import BranchRule

# Months of each period, by how often.
PERIODS: dict[str, list[range]] = {
    "month": [range(month, month + 1) for month in range(1, 13)],
    "quarter": [range(month, month + 3) for month in (1, 4, 7, 10)],
    "year": [range(1, 13)],
}


@dataclass(frozen=True)
class Unmet:
    """A period for which a rule's meeting has no record.

    stated: Whether the branch itself says that it held none: not the same as saying nothing.
    """

    rule: BranchRule
    months: range
    label: str
    stated: bool = False


def unmet(branch: Branch, year: int, rules: tuple[BranchRule, ...], today: date) -> Iterator[Unmet]:
    """Yield every period of `year`, over by `today`, without a record of a rule's meeting.

    Of a year without any records only what the branch itself puts at 0 is yielded: there is nothing else to
    judge by. A yearly meeting counts for the year in its 所属年度: many are held early in the next.
    """
    held = branch.held(year)
    for rule in rules:
        if not rule.activity or (rule.needs and branch.facts.get(rule.needs) in (None, "0", "无")):
            continue
        if branch.stated(year, rule.activity) == 0 and is_over(year, range(1, 13), today):
            yield Unmet(rule, range(1, 13), f"{year}年", stated=True)
            continue
        if rule.every == "year":
            rows = [row for row in branch.records if row.activity == rule.activity and row.for_year == year]
            months = set(range(1, 13)) if any(row.day for row in rows) else set()
        else:
            months = {record.day.month for record in held.get(rule.activity, ()) if record.day}
        for period in PERIODS[rule.every] if held else ():
            if is_over(year, period, today) and months.isdisjoint(period):
                yield Unmet(rule, period, period_label(year, rule.every, period))


def is_over(year: int, months: range, today: date) -> bool:
    """Tell whether the last of these months has ended by `today`."""
    return (year, months[-1]) < (today.year, today.month)


def period_label(year: int, every: str, months: range) -> str:
    """Name a period in Chinese, e.g. 2023年第三季度."""
    if every == "year":
        return f"{year}年"
    if every == "quarter":
        return f"{year}年第{'一二三四'[months[0] // 3]}季度"
    return f"{year}年{months[0]}月"
