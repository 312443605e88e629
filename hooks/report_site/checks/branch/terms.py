"""What follows from the facts of a branch's page: its full members, its committee, the end of its term."""

from __future__ import annotations

import calendar
from datetime import date

from report_site.ledger.branches import Branch, count
from report_site.ledger.dates import parse_date

_COMMITTEE = ("书记", "副书记", "委员", "组织委员", "宣传委员", "纪检委员")
_NONE = ("无", "没有", "0")


def full_members(branch: Branch) -> int | None:
    """Return 正式党员数, else 党员数 less 预备党员数; None where the page does not tell."""
    total, full, probationary = (
        count(branch.fact(label) or "") for label in ("党员数", "正式党员数", "预备党员数")
    )
    if full is None and total is not None and probationary is not None:
        full = total - probationary
    return full if full is None or full >= 0 else None


def committee(branch: Branch) -> int | None:
    """Return of how many people the committee is, the secretary included.

    0 where the page says that there is none, None where it does not name its members.
    """
    if branch.fact("委员") in _NONE:
        return 0
    if not any(branch.fact(label) for label in _COMMITTEE[2:]):
        return None
    return len({name for label in _COMMITTEE for name in (branch.fact(label) or "").split("、") if name})


def term_end(branch: Branch, years: int, village: int) -> date | None:
    """Return the day on which the term ends, None where the page does not say when it began.

    Args:
        branch: The branch; its 任期 goes before the usual length.
        years: How long a term usually is.
        village: How long it is where 支部类型 names a village or a residents' community.
    """
    elected = parse_date(branch.fact("换届日期") or "")
    if elected is None:
        return None
    kind = branch.fact("支部类型") or ""
    usual = village if "村" in kind or "社区" in kind else years
    return add_months(elected, 12 * (count(branch.fact("任期") or "") or usual))


def add_months(day: date, months: int) -> date:
    """Return the same day so many months later or earlier, the month's last where it has no such day."""
    number = min(max(day.year * 12 + day.month - 1 + months, 12), 12 * 9999 + 11)
    year, month = divmod(number, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
