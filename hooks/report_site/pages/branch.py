"""A branch's views: its facts, the duties that the ledger gives it, and the year's grid of meetings."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from report_site.checks.branch.meetings import Unmet, unmet
from report_site.checks.branch.rules import BranchRule
from report_site.ledger.blocks import Block
from report_site.ledger.branches import Branch, Record
from report_site.ledger.items import Item
from report_site.ledger.query import Query

from .render import render
from .site import View

NO_BRANCH = "这里要写明是哪个支部，如“支部：第一支部”。"
# Facts that the roster has columns for; all of them stand on the branch's own page.
_ROSTER = ("简称", "书记", "党员数", "换届日期")


@dataclass(frozen=True)
class Cell:
    """A cell of the grid: how many months it spans, the meetings held, and the period missed if one was."""

    span: int
    held: tuple[Record, ...]
    missed: Unmet | None


@dataclass(frozen=True)
class GridRow:
    """A kind of meeting over a year: its cells, how many were held, and its rule if any."""

    activity: str
    cells: tuple[Cell, ...]
    total: int
    rule: BranchRule | None


def roster(view: View, block: Block) -> Markup:
    """Render every branch with its main facts, one row each."""
    branches = view.site.register.branches
    labels = [label for label in _ROSTER if label in view.site.register.settings.branches.facts]
    year = next(iter(sorted(block.query.reports, reverse=True)), view.site.newest_year)
    rows = [(branch, view.branch(branch), _missed(view, branch, year)) for branch in branches]
    return render("roster.html", view=view, rows=rows, labels=labels, year=year)


def profile(view: View, block: Block) -> Markup:
    """Render the facts of a branch's front matter; what it does not say is shown as 未填报."""
    branch = _branch(view, block)
    if branch is None:
        return render("nothing.html", why=NO_BRANCH)
    years = [(year, view.page(f"branches/{branch.slug}/{year}.md")) for year in branch.years]
    return render("profile.html", view=view, branch=branch, years=years)


def duties(view: View, block: Block) -> Markup:
    """Render the items of all years that a branch owns, its own and those of 各支部."""
    branch = _branch(view, block)
    if branch is None:
        return render("nothing.html", why=NO_BRANCH)
    items = view.site.ledger.select(Query(owners=frozenset({branch.short})))
    by_kind: dict[str, list[Item]] = {}
    for item in items:
        by_kind.setdefault(view.site.register.settings.kinds[item.kind].label, []).append(item)
    href = view.ledger(None, owner=branch.short)
    return render("duties.html", view=view, branch=branch, by_kind=by_kind, total=len(items), href=href)


def meetings(view: View, block: Block) -> Markup:
    """Render a year's meetings by month, with the periods that have no record where a rule asks for one."""
    branch = _branch(view, block)
    if branch is None:
        return render("nothing.html", why=NO_BRANCH)
    years = [year for year in branch.years if year in block.query.reports] or list(branch.years[:1])
    grids = [
        (year, view.page(f"branches/{branch.slug}/{year}.md"), _grid(view, branch, year)) for year in years
    ]
    others = [rule for rule in view.site.organ.branch_rules if not rule.activity]
    return render("meetings.html", view=view, branch=branch, grids=grids, others=others)


def _branch(view: View, block: Block) -> Branch | None:
    return next((branch for branch in view.site.register.branches if branch.short == block.branch), None)


def _missed(view: View, branch: Branch, year: int | None) -> list[Unmet] | None:
    """Return the periods a branch missed, None if it has no records of the year to judge by."""
    if year is None or year not in {*branch.years, *branch.year_facts}:
        return None
    return list(unmet(branch, year, view.site.organ.branch_rules, view.site.today))


def _grid(view: View, branch: Branch, year: int) -> list[GridRow]:
    held = branch.held(year)
    rules = {rule.activity: rule for rule in view.site.organ.branch_rules if rule.activity}
    missed = list(unmet(branch, year, view.site.organ.branch_rules, view.site.today))
    names = view.site.register.settings.branches.activity_names
    rows = []
    for activity in (*names, *(name for name in held if name not in names)):
        records = held.get(activity, [])
        gaps = {each.months[0]: each for each in missed if each.rule.activity == activity}
        rule = rules.get(activity)
        rows.append(GridRow(activity, tuple(_cells(records, gaps)), len(records), rule))
    return rows


def _cells(records: list[Record], gaps: dict[int, Unmet]) -> list[Cell]:
    """Return the cells of a row: one a month, or one for all months of a period that was missed."""
    cells = []
    month = 1
    while month <= 12:
        missed = gaps.get(month)
        span = len(missed.months) if missed else 1
        held = tuple(record for record in records if record.day and record.day.month == month)
        cells.append(Cell(span, held, missed))
        month += span
    return cells
