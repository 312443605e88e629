"""Branches and their records: the front matter of a branch's page and the tables of its years."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache, partial

from report_site.memo import Memo, digest

from .dates import parse_date
from .fields import is_missing, squeeze
from .ids import clean
from .items import Document, Table
from .markdown import plain, scalar
from .settings import RECORD_COLUMNS, BranchSettings, Settings

_BRANCH_PAGE = re.compile(r"branches/([^/]+)/index\.md")
_COUNT = re.compile(r"(\d{1,6})[名人个次票年届学时小]{0,3}")
_RECORD_PAGE = re.compile(r"branches/([^/]+)/(\d{4})\.md")


@dataclass(frozen=True)
class Record:
    """One row of a branch's record table.

    day: The day, or None where the cell holds no date.
    activity: The kind of meeting as configured, or as written if it is none of these.
    cells: Every recognised column's text; an empty cell is 未填报, not zero.
    for_year: The year that it counts for: 所属年度, else that of its page.
    """

    path: str
    line: int
    year: int
    day: date | None
    activity: str
    cells: Mapping[str, str]
    for_year: int


@dataclass(frozen=True)
class Branch:
    """A party branch: one folder under docs/branches/.

    slug: The folder's name.
    path: Its page, or the first of its years where it has no page yet.
    name: 全称, else the page's title, else the slug.
    short: 简称, else the name.
    facts: The facts of the roster in the configured order; None where the page does not say.
    further: The facts that not every branch has, only those that its page gives.
    year_facts: By year, what the page of its records says in its front matter.
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
    further: Mapping[str, str] = field(default_factory=dict)
    year_facts: Mapping[int, Mapping[str, str]] = field(default_factory=dict)

    @cached_property
    def years(self) -> tuple[int, ...]:
        """The years it has records of, newest first."""
        return tuple(sorted({record.year for record in self.records}, reverse=True))

    def fact(self, label: str) -> str | None:
        """Return a fact of its page, None where the page does not say."""
        return self.facts.get(label) or self.further.get(label)

    def stated(self, year: int, activity: str) -> int | None:
        """Return how many meetings of a kind the year's page says were held; None where it does not say."""
        return count(self.year_facts.get(year, {}).get(f"{activity}次数", ""))

    def held(self, year: int) -> dict[str, list[Record]]:
        """Return the records of a year by kind of meeting."""
        held: dict[str, list[Record]] = {}
        for record in self.records:
            if record.year == year:
                held.setdefault(record.activity, []).append(record)
        return held


def read_branches(documents: Iterable[Document], settings: Settings, memo: Memo) -> tuple[Branch, ...]:
    """Make the branches out of the pages below branches/, in the order 顺序, then folder name.

    A folder that holds records and no index.md yet is a branch all the same, of which no fact is known.

    Args:
        documents: Every page.
        settings: The vocabulary.
        memo: What was made before with this vocabulary.
    """
    pages: dict[str, Document] = {}
    years: dict[str, list[Document]] = {}
    for document in documents:
        if not document.path.startswith("branches/"):
            continue
        if match := _BRANCH_PAGE.fullmatch(document.path):
            pages[match[1]] = document
        elif match := _RECORD_PAGE.fullmatch(document.path):
            years.setdefault(match[1], []).append(document)
    branches = []
    for slug in sorted(pages.keys() | years.keys()):
        page, of_years = pages.get(slug), years.get(slug, [])
        key = digest(page.key if page else "", *(each.key for each in of_years))
        branches.append(memo.recall("branch", key, partial(_branch, slug, page, of_years, settings)))
    found = (branch for branch in branches if branch.slug in pages or branch.records)
    return tuple(sorted(found, key=lambda branch: page_order(pages.get(branch.slug))))


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


# The same few numbers stand in most tables, and many rules read them.
@lru_cache(maxsize=4096)
def count(text: str) -> int | None:
    """Return a number of people, meetings or hours as an editor writes it (18, 18名), None if it is none."""
    match = _COUNT.fullmatch(clean(text))
    return int(match[1]) if match else None


def _given(page: Document, labels: Iterable[str], settings: Settings) -> dict[str, str]:
    """Return the facts that a page's front matter gives."""
    texts = {label: "、".join(_values(page, label, settings)) for label in labels}
    return {label: text for label, text in texts.items() if text}


def _values(page: Document | None, label: str, settings: Settings) -> tuple[str, ...]:
    """Return the values of one key, what only says that a fact is missing left out."""
    value = page.front.data.get(label) if page else None
    parts = map(scalar, value if isinstance(value, list) else [value])
    return tuple(part for part in parts if part and not is_missing(part, settings.unknown_states))


def _branch(slug: str, page: Document | None, of_years: Iterable[Document], settings: Settings) -> Branch:
    """Read a branch from its page and the pages of its records."""
    records: list[Record] = []
    year_facts: dict[int, Mapping[str, str]] = {}
    for document in of_years:
        year = int(document.path.removesuffix(".md").rpartition("/")[2])
        records += _records(document, year, settings.branches)
        year_facts[year] = _given(document, settings.branches.yearly, settings)

    def facts(label: str) -> tuple[str, ...]:
        return _values(page, label, settings)

    name = "、".join(facts("全称")) or (page and page.title) or slug
    return Branch(
        slug=slug,
        path=page.path if page else records[0].path if records else "",
        name=name,
        short="、".join(facts("简称")) or name,
        aliases=facts("别名"),
        facts={label: "、".join(facts(label)) or None for label in settings.branches.facts},
        sample=page is not None and page.front.data.get("示例") is True,
        records=tuple(records),
        further=_given(page, settings.branches.further, settings) if page else {},
        year_facts=year_facts,
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
                    for_year=count(cells.get("所属年度", "")) or year,
                )
            )
    return records
