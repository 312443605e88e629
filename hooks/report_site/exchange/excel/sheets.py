"""Which workbooks there are: the ledger of a year, that of all years, and what one branch has to do."""

from __future__ import annotations

from dataclasses import dataclass

from report_site.exchange.wording import wording
from report_site.ledger.branches import Branch
from report_site.ledger.items import Item
from report_site.ledger.query import Ledger, Query

from .cells import YEAR


@dataclass(frozen=True)
class Sheet:
    """What a workbook is to show: a title, items, and the columns by name."""

    title: str
    items: tuple[Item, ...]
    columns: tuple[str, ...]


def year_sheet(ledger: Ledger, year: int | None) -> Sheet:
    """Return the ledger of a year in the organ's columns; None for all years."""
    words = wording("workbook")
    query = Query(reports=frozenset({year} if year else ()))
    what = f"{year}年" if year else words["all_years"]
    return Sheet(words["title"].format(what=what), ledger.select(query), _columns(ledger, year is None))


def branch_sheet(ledger: Ledger, branch: Branch) -> Sheet:
    """Return what a branch has to do, of all years, its own and what all branches have to do."""
    items = ledger.select(Query(owners=frozenset({branch.short})))
    return Sheet(wording("workbook")["duties"].format(branch=branch.short), items, _columns(ledger, True))


def _columns(ledger: Ledger, with_year: bool) -> tuple[str, ...]:
    columns = ledger.register.settings.columns
    if "编号" not in columns:
        # Without it nothing could be read back.
        columns = ("编号", *columns)
    return (YEAR, *columns) if with_year and YEAR not in columns else columns
