"""Rules that state truths about the organ's work, never more than 提示: gaps, unknowns, meetings not held."""

from __future__ import annotations

from collections.abc import Iterator

from report_site.ledger.items import Position
from report_site.ledger.settings import Settings

from .findings import Severity
from .meetings import load_meeting_rules, unmet
from .registry import Hit, Subject, rule

NOTICE = Severity.NOTICE


def gap_codes(settings: Settings) -> dict[str, tuple[str, str]]:
    """Return title and reason of every gap rule, by its code."""
    return {gap.code: (gap.title, gap.why) for gap in settings.gaps}


def meeting_codes(_: Settings) -> dict[str, tuple[str, str]]:
    """Return title and basis of every meeting rule, by its code."""
    return {rule.code: (f"{rule.activity}没有记录", f"依据：{rule.basis}") for rule in load_meeting_rules()}


@rule("GP", NOTICE, "缺口", codes=gap_codes)
def gap(subject: Subject) -> Iterator[Hit]:
    """An item that lacks what a gap rule asks for; the code is the gap rule's."""
    ledger = subject.ledger
    for item_id, rules in ledger.gaps.items():
        for broken in rules:
            any_of = "（任一项）" if len(broken.needs) > 1 else ""
            remedy = f"{broken.why}补写：{'、'.join(broken.needs)}{any_of}"
            yield Hit.on(ledger.register.items[item_id], broken.title, remedy, code=broken.code)


@rule("PD01", NOTICE, "文中待补")
def pending_text(subject: Subject) -> Iterator[Hit]:
    """A fact marked as missing in a text."""
    for document in subject.ledger.register.documents:
        for each in document.pending:
            what = f"：{each.what}" if each.what else ""
            yield Hit(
                document.path, each.at, f"文中有一处待补{what}", "查到后把【待补】整个换成事实；查不到就留着"
            )


@rule("PD02", NOTICE, "状态未填报")
def unknown_state_class(subject: Subject) -> Iterator[Hit]:
    """An item whose state nobody has filled in: it counts as nothing else."""
    for item in subject.ledger.register.leaves:
        if item.state_class == "unknown" and item.state:
            yield Hit.on(item, f"状态是“{item.state}”", "向责任单位核实后填写“状态”")


@rule("BR", NOTICE, "会议次数不足", codes=meeting_codes)
def too_few_meetings(subject: Subject) -> Iterator[Hit]:
    """A period of a year without a meeting that a rule asks for; the code is the meeting rule's."""
    rules = load_meeting_rules()
    for branch in subject.ledger.register.branches:
        for year in branch.years:
            path = next(record.path for record in branch.records if record.year == year)
            for broken in unmet(branch, year, rules, subject.today):
                message = f"{branch.name}{broken.label}没有{broken.rule.activity}的记录"
                remedy = f"开了就补记一行；没开属实则不用改。依据：{broken.rule.basis}"
                yield Hit(path, Position(1, 1), message, remedy, code=broken.rule.code)
