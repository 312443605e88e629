"""Rules that state truths about the organ's work, never more than 提示: gaps and unknowns."""

from __future__ import annotations

from collections.abc import Iterator

from report_site.ledger.items import LEAF
from report_site.ledger.settings import Settings

from .findings import Severity
from .registry import Hit, Scope, Subject, rule

NOTICE = Severity.NOTICE


def gap_codes(settings: Settings) -> dict[str, tuple[str, str]]:
    """Return title and reason of every gap rule, by its code."""
    return {gap.code: (gap.title, gap.why) for gap in settings.gaps}


@rule("GP", NOTICE, "缺口", Scope.LEDGER, codes=gap_codes)
def gap(subject: Subject) -> Iterator[Hit]:
    """An item that lacks what a gap rule asks for; the code is the gap rule's."""
    for item in subject.items:
        for broken in subject.ledger.gaps_of(item.id):
            any_of = "（任一项）" if len(broken.needs) > 1 else ""
            remedy = f"{broken.why}补写：{'、'.join(broken.needs)}{any_of}"
            yield Hit.on(item, broken.title, remedy, code=broken.code)


@rule("PD01", NOTICE, "文中待补", Scope.PAGE)
def pending_text(subject: Subject) -> Iterator[Hit]:
    """A fact marked as missing in a text."""
    for document in subject.ledger.register.documents:
        for each in document.pending:
            what = f"：{each.what}" if each.what else ""
            yield Hit(
                document.path, each.at, f"文中有一处待补{what}", "查到后把【待补】整个换成事实；查不到就留着"
            )


@rule("PD02", NOTICE, "状态未填报", Scope.LEDGER)
def unknown_state_class(subject: Subject) -> Iterator[Hit]:
    """An item whose state nobody has filled in: it counts as nothing else."""
    for item in subject.items:
        if item.role == LEAF and item.state_class == "unknown" and item.state:
            yield Hit.on(item, f"状态是“{item.state}”", "向责任单位核实后填写“状态”")
