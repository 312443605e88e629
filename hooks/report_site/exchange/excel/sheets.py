"""Which workbooks there are: the ledger of a year, that of all years, and what one branch has to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from report_site.exchange.wording import wording
from report_site.ledger.branches import Branch
from report_site.ledger.ids import ItemId
from report_site.ledger.items import Item
from report_site.ledger.query import Ledger, Query

from .cells import YEAR, shown


@dataclass(frozen=True)
class Row:
    """An item with the texts of its cells, parallel to the sheet's columns."""

    item: Item
    texts: tuple[str, ...]


@dataclass(frozen=True)
class Sheet:
    """What a workbook is to show: a title, the columns by name, and the rows."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


class Sheets:
    """The workbooks of a ledger. An item stands in several: the texts of its cells are made once."""

    def __init__(self, ledger: Ledger) -> None:
        """Begin with no row made."""
        self.ledger = ledger
        columns = ledger.register.settings.columns
        # Without its id a row could not be read back.
        self.columns = columns if "编号" in columns else ("编号", *columns)
        self.all_columns = self.columns if YEAR in self.columns else (YEAR, *self.columns)
        self._texts: dict[ItemId, tuple[str, ...]] = {}

    def of_year(self, year: int) -> Sheet:
        """Return the ledger of a year in the organ's columns."""
        title = wording("workbook")["title"].format(what=f"{year}年")
        skipped = len(self.all_columns) - len(self.columns)
        rows = self._rows(self.ledger.select(Query(reports=frozenset({year}))), skipped)
        return Sheet(title, self.columns, rows)

    def of_all_years(self) -> Sheet:
        """Return the ledger of all years, each row with its year."""
        words = wording("workbook")
        rows = self._rows(self.ledger.select(Query()))
        return Sheet(words["title"].format(what=words["all_years"]), self.all_columns, rows)

    def of_branch(self, branch: Branch) -> Sheet:
        """Return what a branch has to do, of all years, its own and what all branches have to do."""
        words = wording("workbook")
        title = words["duties"].format(branch=branch.short) + (words["sample"] if branch.sample else "")
        items = self.ledger.select(Query(owners=frozenset({branch.short})))
        return Sheet(title, self.all_columns, self._rows(items))

    def _rows(self, items: Iterable[Item], skipped: int = 0) -> tuple[Row, ...]:
        """Return items as rows without their first texts."""
        return tuple(Row(item, self._texts_of(item)[skipped:]) for item in items)

    def _texts_of(self, item: Item) -> tuple[str, ...]:
        if item.id not in self._texts:
            self._texts[item.id] = tuple(shown(self.ledger, item, column) for column in self.all_columns)
        return self._texts[item.id]
