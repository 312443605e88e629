"""Rules about what pages are made of: bytes that are no text, and texts that MkDocs would choke on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from urllib.parse import urlsplit

from report_site.ledger.items import Position

from .findings import Severity
from .page_bytes import printable
from .registry import Hit, Scope, Subject, also, rule

DEEPEST = 30
MOST_BRACKETS = 2_000
# Of one kind on one page.
_MOST = 20
# All that no one sees but tab and line ends; Python-Markdown marks its own work with \x02.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x9f\ufffe\uffff]+")
# What is left of a text that was once read in the wrong encoding.
_GARBLED = re.compile("\ufffd\ufffd*|锟斤拷|烫烫烫|屯屯屯")
_LEADING = re.compile(r"^[ \t>]+", re.MULTILINE)
_ADDRESS = re.compile(
    r"(?:\]\(\s{0,9}<?|\]:\s{0,9}<?|<|(?:href|src)=[\"']?)"
    r"((?:[A-Za-z][A-Za-z0-9+.-]{0,20}:)?//[^\s)>\"']{0,2000})"
)


@rule("EN01", Severity.ERROR, "不是 UTF-8 编码", Scope.PAGE)
def not_utf8(subject: Subject) -> Iterator[Hit]:
    """A page in another encoding: MkDocs cannot read it."""
    return _faults(subject, "EN01")


@rule("EN04", Severity.ERROR, "页面太大", Scope.PAGE)
def too_large(subject: Subject) -> Iterator[Hit]:
    """A page or a line of it that is larger than any text."""
    return _faults(subject, "EN04")


def _faults(subject: Subject, code: str) -> Iterator[Hit]:
    return (
        Hit(fault.path, Position(fault.line, 1), fault.message, fault.remedy)
        for fault in subject.faults
        if fault.code == code
    )


@rule("EN02", Severity.WARNING, "看不见的控制字符", Scope.PAGE)
def control_characters(subject: Subject) -> Iterator[Hit]:
    """Characters that are no text, such as NUL."""
    for path, at, found in _places(subject, _CONTROL):
        codes = "、".join(f"U+{ord(char):04X}" for char in found[:3])
        yield Hit(path, at, f"这里有看不见的控制字符（{codes}）", "删去这里前后的字重新打一遍")


@rule("EN03", Severity.WARNING, "乱码", Scope.PAGE)
def garbled(subject: Subject) -> Iterator[Hit]:
    """Text that was destroyed when somebody saved it in the wrong encoding."""
    broken = {fault.path for fault in subject.faults}
    for path, at, found in _places(subject, _GARBLED):
        if path not in broken:
            message = f"这里是乱码“{found[:6]}”，原来的字已经丢了"
            yield Hit(path, at, message, "从原稿或以前的版本里找回这几个字")


@also("EN05", Scope.FILE)
@rule("EN05", Severity.ERROR, "文件名不是 UTF-8 编码", Scope.PAGE)
def unreadable_name(subject: Subject) -> Iterator[Hit]:
    """A file whose name is no text on this system, as out of a zip that Windows made."""
    pages = (document.path for document in subject.ledger.register.documents)
    for path in sorted({*pages, *subject.files}):
        if printable(path) != path:
            yield Hit(path, Position(1, 1), "文件名不是 UTF-8 编码，网站无法使用", "给文件改名")


@rule("EN06", Severity.ERROR, "嵌套太深", Scope.PAGE)
def too_deep(subject: Subject) -> Iterator[Hit]:
    """Quotes or lists in lists, deeper than Python-Markdown can follow."""
    for document in subject.ledger.register.documents:
        deep = (match for match in _LEADING.finditer(document.text) if _depth(match.group()) > DEEPEST)
        for match in islice(deep, 1):
            message = f"这一行缩进或引用了 {_depth(match.group())} 层，网站无法生成"
            remedy = f"最多 {DEEPEST} 层；去掉行首多余的空格或 >"
            yield Hit(document.path, _position(document.text, match.start()), message, remedy)


def _depth(leading: str) -> int:
    return leading.count(">") + len(leading.replace(">", "").expandtabs(4)) // 4


@rule("EN07", Severity.ERROR, "网址写法不对", Scope.PAGE)
def broken_address(subject: Subject) -> Iterator[Hit]:
    """The address of a link that no program can take apart: MkDocs stops at it."""
    for document in subject.ledger.register.documents:
        for match in _ADDRESS.finditer(document.text) if "//" in document.text else ():
            try:
                urlsplit(match[1])
            except ValueError:
                at = _position(document.text, match.start(1))
                message = f"网址“{match[1][:40]}”写法不对，网站无法生成"
                yield Hit(document.path, at, message, "核对网址：斜线、冒号和方括号要用半角，方括号要成对")


@rule("EN08", Severity.ERROR, "方括号太多", Scope.PAGE)
def too_many_brackets(subject: Subject) -> Iterator[Hit]:
    """A paragraph of so many brackets that Python-Markdown would look for their ends for minutes."""
    for document in subject.ledger.register.documents:
        position = 0
        for block in document.text.split("\n\n"):
            count = block.count("[")
            if count > MOST_BRACKETS:
                message = f"这一段里有 {count} 个左方括号，网站要很久才能生成"
                yield Hit(
                    document.path, _position(document.text, position), message, "分成几段，或删去多余的"
                )
            position += len(block) + 2


def _places(subject: Subject, pattern: re.Pattern[str]) -> Iterator[tuple[str, Position, str]]:
    """Yield where a pattern stands on each page, the first so many times."""
    for document in subject.ledger.register.documents:
        for match in islice(pattern.finditer(document.text), _MOST):
            yield document.path, _position(document.text, match.start()), match.group()


def _position(text: str, offset: int) -> Position:
    return Position(text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset))
