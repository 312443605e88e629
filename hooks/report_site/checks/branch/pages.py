"""Rules about branch pages: names of two branches, facts and tables that would be passed over in silence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches

from report_site.checks.findings import Severity
from report_site.checks.registry import Hit, Scope, Subject, rule
from report_site.ledger.blocks import nearest
from report_site.ledger.branches import is_branch_page, is_record_page, record_columns
from report_site.ledger.items import Position
from report_site.ledger.settings import RECORD_COLUMNS

from .arithmetic import quarters

_HAN = re.compile(r"[\u4e00-\u9fff]")
# Keys of a front matter that are no facts, with what they may hold.
_KEYS: dict[str, tuple[type | tuple[type, ...], str]] = {
    "示例": (bool, "true 或 false"),
    "顺序": ((int, float), "数字，如 1"),
    "别名": ((str, list), "名字，几个名字写成 [一支部, 老干支部]"),
}


@rule("FM02", Severity.WARNING, "页首信息不认识", Scope.PAGE)
def unknown_front_matter(subject: Subject) -> Iterator[Hit]:
    """A Chinese key of a branch page that nothing reads, or a value that cannot be understood."""
    settings = subject.ledger.register.settings.branches
    facts = (*settings.facts, *settings.further)
    for document in subject.ledger.register.documents:
        known = (*facts, *_KEYS) if is_branch_page(document.path) else settings.yearly
        has_facts = is_branch_page(document.path) or is_record_page(document.path)
        for key, value in document.front.data.items():
            at = Position(document.front.key_lines.get(key, 1), 1)
            if has_facts and _HAN.search(key) and key not in (*known, *_KEYS):
                message = f"页首没有“{key}”这一项，写了也不会显示"
                yield Hit(document.path, at, message, nearest(key, known))
            elif key in _KEYS and value is not None and not isinstance(value, _KEYS[key][0]):
                yield Hit(document.path, at, f"页首的“{key}”不能写“{value}”", f"改成：{_KEYS[key][1]}")


@rule("BN01", Severity.WARNING, "两个支部同名")
def shared_name(subject: Subject) -> Iterator[Hit]:
    """A name that two branches go by: duties written under it would all go to the first."""
    owner: dict[str, str] = {}
    for branch in subject.ledger.register.branches:
        for name in dict.fromkeys((branch.name, branch.short, *branch.aliases)):
            first = owner.setdefault(name, branch.path)
            if first != branch.path:
                message = f"“{name}”也是 {subject.folder}/{first} 的名字，按这个名字写的事项都会算到那个支部"
                yield Hit(branch.path, Position(1, 1), message, "给其中一个支部换一个全称、简称或别名")


@rule("RT01", Severity.WARNING, "不是活动记录的表格", Scope.PAGE)
def unread_table(subject: Subject) -> Iterator[Hit]:
    """A table of records that lacks a needed column: none of its rows would count."""
    settings = subject.ledger.register.settings.branches
    needed = "、".join(RECORD_COLUMNS)
    for document in subject.ledger.register.documents:
        for table in document.tables if is_record_page(document.path) else ():
            headed = any(cell in settings.columns for cell in table.header) and not quarters(table)
            if headed and not record_columns(table, settings):
                message = "这张表的表头认不出来，里面的活动都不会计入"
                yield Hit(document.path, Position(table.line, 1), message, f"表头至少要有：{needed}")


@rule("RT02", Severity.NOTICE, "活动类型可能写错", Scope.BRANCH)
def misspelt_activity(subject: Subject) -> Iterator[Hit]:
    """A kind of meeting that is none of the known ones but much like one."""
    names = subject.ledger.register.settings.branches.activity_names
    for branch in subject.ledger.register.branches:
        for record in branch.records:
            if record.activity in names:
                continue
            close = get_close_matches(record.activity, names, n=1, cutoff=0.6)
            if close:
                message = f"没有“{record.activity}”这种活动，单独列成了一行"
                yield Hit(record.path, Position(record.line, 1), message, f"是不是“{close[0]}”")
