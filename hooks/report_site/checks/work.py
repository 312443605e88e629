"""What a text says was done, against the ledger of the same report: 已完成2个, 正在整改1个, 3项整改."""

from __future__ import annotations

import re
from collections.abc import Iterator

from report_site.ledger.items import Position
from report_site.ledger.query import Query

from .findings import Severity
from .registry import Hit, Scope, Subject, rule
from .text.prose import Prose
from .text.texts import Fact

# States of work by the class that the ledger knows them under.
_CLASSES = {
    "已销号": ("closed",),
    "已完成": ("done", "closed"),
    "基本完成": ("active",),
    "正在整改": ("active", "reopened"),
    "未启动": ("open",),
}
_STATED = re.compile(
    r"(已销号|已完成|完成整改|基本完成|正在整改|未启动)(?:整改)?([0-9]{1,4})(?:个|项|条)(?![0-9])"
    r"|(?<![第.0-9])([0-9]{1,4})(?:个|项|条)(?:问题|整改|事项)?(已销号|已完成|完成整改|基本完成|正在整改|未启动)"
)
_STATED_SIGN = re.compile("已销号|已完成|完成整改|基本完成|正在整改|未启动")
_KIND = "rectification"


@rule("SM02", Severity.NOTICE, "数字与台账不一", Scope.LEDGER)
def stated_progress(subject: Subject) -> Iterator[Hit]:
    """How many rectifications a page that holds some says are done, where the ledger counts otherwise."""
    ledger = subject.ledger
    years = {item.path: item.report for item in ledger.register.leaves if item.kind == _KIND}
    for text, statements in subject.texts.each(_statements):
        year = years.get(text.path)
        if year is None:
            continue
        for state, stated, at in statements:
            items = ledger.select(Query(frozenset({year}), frozenset({_KIND})))
            classes = _CLASSES[state]
            counted = sum(item.state_class in classes for item in items)
            unknown = sum(item.state_class == "unknown" for item in items)
            if counted != stated:
                rest = f"，另有 {unknown} 项没有填报状态" if unknown else ""
                message = f"这里写{state} {stated} 项，{year} 年台账里的整改{state} {counted} 项{rest}"
                remedy = "核对后改正文字，或把整改事项的“状态”填上"
                yield Hit(text.path, at, message, remedy)


@Fact
def _statements(prose: Prose) -> tuple[tuple[str, int, Position], ...]:
    """Return the numbers of a page: of which state, how many, and where."""
    return tuple(
        (
            (match[1] or match[4]).replace("完成整改", "已完成"),
            int(match[2] or match[3]),
            passage.at(match.start()),
        )
        for passage in prose.holding(_STATED_SIGN)
        for match in _STATED.finditer(passage.text)
    )
