"""Rules about private data: in the pages, in attached files, and in the names of both."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from report_site.checks.findings import Severity
from report_site.checks.registry import Hit, Scope, Subject, also, rule
from report_site.ledger.items import Position

from .attachments import OPAQUE
from .kinds import KINDS, Kind, Private, find_private, hide

# Of one kind on one page: who has more has one problem and not a thousand.
_MOST = 50
_START = Position(1, 1)


def _private(kind: Kind, subject: Subject) -> Iterator[Hit]:
    """Yield every datum of one kind, wherever it stands."""
    for document in subject.ledger.register.documents:
        yield from _in_page(kind, subject, document.path, document.text)
    for attachment in subject.attachments:
        for part, text in attachment.parts:
            # The first is enough: whoever opens the file sees the rest.
            found = next(find_private(text, kind, subject.organ.privacy), None)
            if found:
                message = f"附件的{part}里有{kind.title}（{found.masked}）"
                remedy = f"改好附件再放进来。{kind.remedy}"
                yield Hit(attachment.path, _START, message, remedy)
    pages = (document.path for document in subject.ledger.register.documents)
    for path in sorted({*pages, *subject.files}):
        for found in find_private(path, kind, subject.organ.privacy):
            message = f"文件名里有{kind.title}（{found.masked}）"
            yield Hit(hide(path, subject.organ.privacy), _START, message, "给文件改名，引用它的地方一并改")


def _in_page(kind: Kind, subject: Subject, path: str, text: str) -> Iterator[Hit]:
    found = list(find_private(text, kind, subject.organ.privacy))
    if not found:
        return
    starts = [0, *(match.end() for match in re.finditer("\n", text))]
    for each in found[:_MOST]:
        yield Hit(path, _place(starts, each), f"这里有{kind.title}（{each.masked}）", kind.remedy)
    if len(found) > _MOST:
        message = f"本页这样的{kind.title}还有 {len(found) - _MOST} 处，没有一一列出"
        yield Hit(path, _place(starts, found[_MOST]), message, kind.remedy)


def _place(starts: list[int], found: Private) -> Position:
    number = bisect_right(starts, found.start) - 1
    return Position(number + 1, found.start - starts[number] + 1)


for _kind in KINDS:
    _find = rule(_kind.code, _kind.severity, f"不能公开：{_kind.title}", Scope.PAGE)(partial(_private, _kind))
    also(_kind.code, Scope.FILE)(_find)


@rule("PV12", Severity.WARNING, "照片带着拍摄地点", Scope.FILE)
def located_picture(subject: Subject) -> Iterator[Hit]:
    """A picture that says where it was taken."""
    for attachment in subject.attachments:
        if attachment.located:
            message = "照片里带着拍摄地点（GPS），下载的人都能看到"
            yield Hit(attachment.path, _START, message, "用看图或修图软件另存一份，不保留位置信息")


@rule("PV13", Severity.WARNING, "附件读不出来", Scope.FILE)
def unreadable_attachment(subject: Subject) -> Iterator[Hit]:
    """An attached file that cannot be searched although its kind can."""
    for attachment in subject.attachments:
        if attachment.problem:
            message = f"这个附件读不出来（{attachment.problem}），没法检查里面有没有不能公开的内容"
            yield Hit(attachment.path, _START, message, "用 Office、WPS 或看图软件打开，确认无误后另存一份")


@rule("PV14", Severity.NOTICE, "附件没有检查", Scope.FILE)
def opaque_attachment(subject: Subject) -> Iterator[Hit]:
    """An attached file of a kind that nothing here can open."""
    for path in subject.files:
        suffix = Path(path).suffix.lower()
        if suffix in OPAQUE:
            message = f"{suffix} 文件没法自动检查里面有没有不能公开的内容"
            yield Hit(path, _START, message, "请人看过再发布；能存成 docx、xlsx 或 pdf 的请改存")
