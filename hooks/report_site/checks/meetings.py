"""How often a branch should meet, and where its records show no meeting. The rules stand in meetings.yml."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import yaml

from report_site.ledger.branches import Branch

# Months of each period, by how often.
PERIODS: dict[str, list[range]] = {
    "month": [range(month, month + 1) for month in range(1, 13)],
    "quarter": [range(month, month + 3) for month in (1, 4, 7, 10)],
    "year": [range(1, 13)],
}


@dataclass(frozen=True)
class MeetingRule:
    """A kind of meeting that is held at least once in every period.

    every: "month", "quarter" or "year".
    level: 条例, 惯例 or 地方.
    basis: Source, article and level, as shown to readers.
    needs: The fact without which the rule does not apply, or None.
    """

    code: str
    activity: str
    every: str
    level: str
    basis: str
    needs: str | None


@dataclass(frozen=True)
class Unmet:
    """A period for which a rule's meeting has no record."""

    rule: MeetingRule
    months: range
    label: str


@cache
def load_meeting_rules() -> tuple[MeetingRule, ...]:
    """Read the package's meeting rules."""
    data = yaml.safe_load(Path(__file__).with_name("meetings.yml").read_text(encoding="utf-8"))
    return tuple(
        MeetingRule(
            code=code,
            activity=raw["activity"],
            every=raw["every"],
            level=raw["level"],
            basis=f"{raw['source']}{raw.get('article', '')}（{raw['level']}）",
            needs=raw.get("needs"),
        )
        for code, raw in data.items()
    )


def unmet(branch: Branch, year: int, rules: tuple[MeetingRule, ...], today: date) -> Iterator[Unmet]:
    """Yield every period of `year`, over by `today`, without a record of a rule's meeting.

    A branch without any records of the year yields nothing: there is nothing to judge by.
    """
    held = branch.held(year)
    if not held:
        return
    for rule in rules:
        if rule.needs and branch.facts.get(rule.needs) in (None, "0", "无"):
            continue
        months = {record.day.month for record in held.get(rule.activity, ()) if record.day}
        for period in PERIODS[rule.every]:
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
