"""Arithmetic of branch pages that contradicts itself, and figures that cannot be read. No regulation."""

from __future__ import annotations

import re
from collections.abc import Iterator

from report_site.checks.findings import Severity
from report_site.checks.registry import Hit, Scope, Subject, also, rule
from report_site.ledger.branches import Branch, count, is_record_page
from report_site.ledger.dates import parse_date
from report_site.ledger.fields import is_missing
from report_site.ledger.items import Position, Table
from report_site.ledger.markdown import plain

_QUARTER = re.compile("第?[一二三四1234]季度?")
_TOTALS = ("合计", "全年", "总计", "全年合计")
_GRADES = ("评议优秀", "评议合格", "评议基本合格", "评议不合格")
_COUNTS = ("党员数", "预备党员数", "正式党员数", "党小组数", "任期")
_NONE = ("无", "没有")


def quarters(table: Table) -> tuple[int, ...]:
    """Return which columns of a table hold quarters; () unless there are four."""
    found = tuple(index for index, cell in enumerate(table.header) if _QUARTER.fullmatch(plain(cell).strip()))
    return found if len(found) == 4 else ()


def fact_place(subject: Subject, path: str, key: str) -> Position:
    """Return the line of a key of a page's front matter."""
    document = subject.ledger.register.document_of.get(path)
    return Position(document.front.key_lines.get(key, 1) if document else 1, 1)


def year_page(branch: Branch, year: int) -> str:
    """Return the page of a branch's records of a year."""
    return f"branches/{branch.slug}/{year}.md"


@rule("BR01", Severity.WARNING, "党员数对不上", Scope.BRANCH)
def members(subject: Subject) -> Iterator[Hit]:
    """Full and probationary members that do not make the members, or more of a part than of the whole."""
    for branch in subject.ledger.register.branches:
        total, full, probationary = (
            count(branch.fact(label) or "") for label in ("党员数", "正式党员数", "预备党员数")
        )
        at = fact_place(subject, branch.path, "党员数")
        if total is None:
            continue
        if full is not None and probationary is not None and full + probationary != total:
            message = (
                f"正式党员{full}名加预备党员{probationary}名是{full + probationary}名，党员数写的是{total}"
            )
            yield Hit(branch.path, at, message, "核对这三个数；党员数包括预备党员")
        elif max(full or 0, probationary or 0) > total:
            yield Hit(
                branch.path, at, f"党员数写的是{total}，比其中的一部分还少", "核对党员数；它包括预备党员"
            )


@rule("BR02", Severity.WARNING, "实到多于应到", Scope.BRANCH)
def attendance(subject: Subject) -> Iterator[Hit]:
    """More present than expected, or more votes than present."""
    for branch in subject.ledger.register.branches:
        for record in branch.records:
            for less, more in (("应到", "实到"), ("实到", "赞成"), ("有表决权", "赞成")):
                bound, number = count(record.cells.get(less, "")), count(record.cells.get(more, ""))
                if bound is not None and number is not None and number > bound:
                    message = f"{more}{number}人，多于{less}的{bound}人"
                    remedy = "核对两个数；列席的人不算在实到里"
                    yield Hit(record.path, Position(record.line, 1), message, remedy)


@rule("BR03", Severity.WARNING, "合计对不上", Scope.BRANCH)
def sums(subject: Subject) -> Iterator[Hit]:
    """Quarters that do not make the stated total, or more records than the page says there were."""
    for document in subject.ledger.register.documents:
        for table in document.tables if is_record_page(document.path) else ():
            yield from _quarter_sums(document.path, table)
    for branch, year, activity, stated, rows in _stated(subject):
        if rows > stated:
            path = year_page(branch, year)
            message = f"{activity}次数写的是{stated}，记录有{rows}行"
            yield Hit(path, fact_place(subject, path, f"{activity}次数"), message, "核对次数和记录")


def _quarter_sums(path: str, table: Table) -> Iterator[Hit]:
    columns = quarters(table)
    total_at = next((i for i, cell in enumerate(table.header) if plain(cell).strip() in _TOTALS), None)
    if not columns or total_at is None:
        return
    for line, row in table.rows:
        if total_at >= len(row) or max(columns) >= len(row):
            continue
        parts, total = [count(row[index]) for index in columns], count(row[total_at])
        known = [part for part in parts if part is not None]
        if total is None or (len(known) < 4 and sum(known) <= total) or sum(known) == total:
            continue
        message = f"四个季度加起来是{sum(known)}，合计写的是{total}"
        yield Hit(path, Position(line, 1), message, "核对各季度和合计")


@rule("BR04", Severity.WARNING, "民主评议人数对不上", Scope.BRANCH)
def grades(subject: Subject) -> Iterator[Hit]:
    """Grades of the yearly appraisal that do not make the number of those appraised."""
    for branch in subject.ledger.register.branches:
        for year, facts in branch.year_facts.items():
            total = count(facts.get("参评党员数", ""))
            known = [number for label in _GRADES if (number := count(facts.get(label, ""))) is not None]
            if total is None or not known or (len(known) < len(_GRADES) and sum(known) <= total):
                continue
            if sum(known) != total:
                path = year_page(branch, year)
                message = f"评议各等次加起来是{sum(known)}名，参评党员数写的是{total}"
                at = fact_place(subject, path, "参评党员数")
                yield Hit(path, at, message, "核对各等次的人数；没有的等次写 0")


@rule("BR05", Severity.NOTICE, "看不懂的数", Scope.BRANCH)
def unread_figures(subject: Subject) -> Iterator[Hit]:
    """A figure or date that no rule can go by, because it is written in words."""
    unknown = subject.ledger.register.settings.unknown_states
    for branch in subject.ledger.register.branches:
        written = [(branch.path, label, branch.fact(label)) for label in _COUNTS]
        for year, facts in branch.year_facts.items():
            written += [(year_page(branch, year), label, text) for label, text in facts.items()]
        for path, label, text in written:
            if text and text not in _NONE and count(text) is None:
                yield Hit(
                    path, fact_place(subject, path, label), f"{label}“{text}”不是一个数", "只写数字，如 18"
                )
        elected = branch.fact("换届日期")
        if elected and parse_date(elected) is None:
            at = fact_place(subject, branch.path, "换届日期")
            yield Hit(branch.path, at, f"换届日期“{elected}”不是日期，或没有这一天", "写成 2022-05-20")
        for record in branch.records:
            for label in ("应到", "实到", "有表决权", "赞成", "有选举权", "候选人数", "应选人数"):
                cell = record.cells.get(label, "")
                if not is_missing(cell, unknown) and count(plain(cell)) is None:
                    message = f"{label}“{plain(cell)}”不是一个数"
                    yield Hit(record.path, Position(record.line, 1), message, "只写数字，如 18")


@rule("BR06", Severity.NOTICE, "活动记录不全", Scope.BRANCH)
def missing_records(subject: Subject) -> Iterator[Hit]:
    """Fewer records than the page says there were."""
    for branch, year, activity, stated, rows in _stated(subject):
        if rows < stated:
            path = year_page(branch, year)
            message = f"{activity}次数写的是{stated}，记录只有{rows}行"
            yield Hit(path, fact_place(subject, path, f"{activity}次数"), message, "补上其余各次的记录")


@also("BR06", Scope.SITE)
def missing_year(subject: Subject) -> Iterator[Hit]:
    """No records of a year of which other branches have some."""
    branches = subject.ledger.register.branches
    newest = max((year for branch in branches for year in branch.years), default=None)
    for branch in branches:
        if newest and newest not in branch.years and not branch.year_facts.get(newest):
            message = f"{branch.name}{newest}年的活动记录未填报"
            remedy = f"在本支部的文件夹里建 {newest}.md，把活动记进去"
            yield Hit(branch.path, Position(1, 1), message, remedy)


def _stated(subject: Subject) -> Iterator[tuple[Branch, int, str, int, int]]:
    """Yield branch, year, kind of meeting, how many the page says there were, and how many rows there are."""
    names = subject.ledger.register.settings.branches.activity_names
    for branch in subject.ledger.register.branches:
        for year in branch.year_facts:
            for activity in names:
                stated = branch.stated(year, activity)
                if stated is not None:
                    yield branch, year, activity, stated, len(branch.held(year).get(activity, ()))
