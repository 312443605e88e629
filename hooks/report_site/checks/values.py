"""Rules about what fields say: dates, deadlines and units."""

from __future__ import annotations

from collections.abc import Iterator

from report_site.ledger.blocks import nearest
from report_site.ledger.dates import parse_date
from report_site.ledger.fields import is_missing, typed
from report_site.ledger.items import Position

from .findings import Severity
from .registry import Hit, Scope, Subject, also, rule
from .structure import item_id, written_fields

HOW_TO_WRITE_DATES = "写成 2024-06-30、2024年6月30日，或 2024年6月（指该月最后一天）"


@rule("FD04", Severity.ERROR, "没有这个日期", Scope.PAGE)
def impossible_date(subject: Subject) -> Iterator[Hit]:
    """A date that cannot be read or does not exist, in a field."""
    for document, declaration, field in written_fields(subject, "date"):
        if parse_date(typed(field.value)) is None:
            message = f"{field.label}“{typed(field.value)}”不是日期，或没有这一天"
            yield Hit(document.path, field.value_at, message, HOW_TO_WRITE_DATES, item_id(declaration))


@also("FD04", Scope.BRANCH)
def impossible_day(subject: Subject) -> Iterator[Hit]:
    """The same of a record, and one of another year than its page."""
    unknown = subject.ledger.register.settings.unknown_states
    for branch in subject.ledger.register.branches:
        for record in branch.records:
            written = record.cells.get("日期", "")
            if record.day is None and not is_missing(written, unknown):
                message = f"活动记录的日期“{written}”不是日期，或没有这一天"
                yield Hit(record.path, Position(record.line, 1), message, HOW_TO_WRITE_DATES)
            elif record.day and record.day.year != record.year:
                message = f"{record.year} 年的活动记录里有一行是 {record.day.isoformat()}"
                remedy = f"核对日期；其他年份的活动写到 {record.day.year}.md 里"
                yield Hit(record.path, Position(record.line, 1), message, remedy)


@rule("FD05", Severity.WARNING, "时限早于报告年度", Scope.LEDGER)
def early_deadline(subject: Subject) -> Iterator[Hit]:
    """A deadline before the year of the report that sets it."""
    register = subject.ledger.register
    for item in subject.items:
        if item.due and item.due.year < item.report:
            label = register.settings.label("due")
            at = next(field.value_at for field in item.fields if field.label == label)
            message = f"{label} {item.due.isoformat()} 早于报告所属的 {item.report} 年"
            yield Hit.on(item, message, "核对年份", at)


@rule("FD06", Severity.WARNING, "没有这个支部或单位", Scope.LEDGER)
def unknown_unit(subject: Subject) -> Iterator[Hit]:
    """An owner that is neither a branch nor a unit of the configuration."""
    register = subject.ledger.register
    known = {*register.branch_of_name, *register.settings.units, *register.settings.all_branches}
    label = register.settings.label("owners")
    for item in subject.items:
        for owner in item.owners:
            if owner not in known:
                at = next(field.value_at for field in item.fields if field.label == label)
                offer = tuple(
                    dict.fromkeys((*(branch.short for branch in register.branches), *sorted(known)))
                )
                remedy = f"{nearest(owner, offer)}；新单位由管理员加到 mkdocs.yml 的 extra.ledger.units"
                yield Hit.on(item, f"没有“{owner}”这个支部或单位", remedy, at)
