"""Branches and their records: the front matter of a branch's page and the tables of its years."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from .dates import parse_date
from .fields import is_missing, squeeze
from .items import Document, Table
from .markdown import plain, scalar
from .settings import RECORD_COLUMNS, BranchSettings, Settings

_BRANCH_PAGE = re.compile(r"branches/([^/]+)/index\.md")
_RECORD_PAGE = re.compile(r"branches/([^/]+)/(\d{4})\.md")


@dataclass(frozen=True)
class Record:
    """One row of a branch's record table.

    day: The day, or None where the cell holds no date.
    activity: The kind of meeting as configured, or as written if it is none of these.
    cells: Every recognised column's text; an empty cell is 未填报, not zero.
    """

    path: str
    line: int
    year: int
    day: date | None
    activity: str
    cells: Mapping[str, str]


@dataclass(frozen=True)
class Branch:
    """A party branch: one folder under docs/branches/.

    slug: The folder's name.
    path: Its page, or the first of its years where it has no page yet.
    name: 全称, else the page's title, else the slug.
    short: 简称, else the name.
    facts: The facts of the roster in the configured order; None where the page does not say.
    sample: Whether its page says 示例: everything that comes from it is marked so.
    records: Its records of all years, in the order of the pages.
    """

    slug: str
    path: str
    name: str
    short: str
    aliases: tuple[str, ...]
    facts: Mapping[str, str | None]
    sample: bool
    records: tuple[Record, ...]

    @cached_property
    def years(self) -> tuple[int, ...]:
        """The years it has records of, newest first."""
        return tuple(sorted({record.year for record in self.records}, reverse=True))

    def held(self, year: int) -> dict[str, list[Record]]:
        """Return the records of a year by kind of meeting."""
        held: dict[str, list[Record]] = {}
        for record in self.records:
            if record.year == year:
                held.setdefault(record.activity, []).append(record)
        return held


def read_branches(documents: Iterable[Document], settings: Settings) -> tuple[Branch, ...]:
    """Make the branches out of the pages below branches/, in the order 顺序, then folder name.

    A folder that holds records and no index.md yet is a branch all the same, of which no fact is known.
    """
    pages: dict[str, Document] = {}
    records: dict[str, list[Record]] = {}
    for document in documents:
        if match := _BRANCH_PAGE.fullmatch(document.path):
            pages[match[1]] = document
        elif match := _RECORD_PAGE.fullmatch(document.path):
            records.setdefault(match[1], []).extend(_records(document, int(match[2]), settings.branches))
    branches = [
        _branch(slug, pages.get(slug), tuple(records.get(slug, ())), settings)
        for slug in sorted(pages.keys() | {slug for slug, rows in records.items() if rows})
    ]
    return tuple(sorted(branches, key=lambda branch: page_order(pages.get(branch.slug))))


def is_branch_page(path: str) -> bool:
    """Tell whether a page is a branch's own, with its facts."""
    return _BRANCH_PAGE.fullmatch(path) is not None


def is_record_page(path: str) -> bool:
    """Tell whether a page holds a branch's records of a year."""
    return _RECORD_PAGE.fullmatch(path) is not None


def record_columns(table: Table, settings: BranchSettings) -> tuple[str | None, ...]:
    """Return the name of each column, None for an unknown one; () for a table that holds no records."""
    columns = tuple(settings.columns.get(squeeze(plain(cell))) for cell in table.header)
    return columns if all(name in columns for name in RECORD_COLUMNS) else ()


def page_order(document: Document | None) -> float:
    """Return the number that 顺序 in a page's front matter gives, infinity without one."""
    order = document.front.data.get("顺序") if document else None
    return (
        order if isinstance(order, int | float) and order == order else float("inf")
    )  # NaN is unequal to itself


def _branch(slug: str, page: Document | None, records: tuple[Record, ...], settings: Settings) -> Branch:
    data = page.front.data if page else {}

    def facts(label: str) -> tuple[str, ...]:
        value = data.get(label)
        parts = map(scalar, value if isinstance(value, list) else [value])
        return tuple(part for part in parts if part and not is_missing(part, settings.unknown_states))

    name = "、".join(facts("全称")) or (page and page.title) or slug
    return Branch(
        slug=slug,
        path=page.path if page else records[0].path,
        name=name,
        short="、".join(facts("简称")) or name,
        aliases=facts("别名"),
        facts={label: "、".join(facts(label)) or None for label in settings.branches.facts},
        sample=data.get("示例") is True,
        records=records,
    )


def _records(page: Document, year: int, settings: BranchSettings) -> list[Record]:
    records = []
    for table in page.tables:
        columns = record_columns(table, settings)
        for line, row in table.rows if columns else ():
            cells = {name: cell for name, cell in zip(columns, row, strict=False) if name}
            activity = squeeze(plain(cells.get("类型", "")))
            records.append(
                Record(
                    path=page.path,
                    line=line,
                    year=year,
                    day=parse_date(cells.get("日期", "")),
                    activity=settings.activities.get(activity, activity),
                    cells=cells,
                )
            )
    return records
