"""A numbered branch that a text calls by a name the roster lacks: 第3支部, 三支部, or one too many."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from report_site.ledger.branches import Branch
from report_site.ledger.items import Position

from .findings import Severity
from .registry import Hit, Scope, Subject, rule
from .text.prose import Prose
from .text.texts import Fact

_NUMBER = "([一二三四五六七八九十]{1,3}|[0-9０-９]{1,2})"
# 一支部一品牌 is a slogan, 第一支部队 no branch.
_NAMED = re.compile(rf"(?:第|(?<![一-鿿0-9０-９])){_NUMBER}(?:党)?支部(?![一队])")
_NAMED_SIGN = re.compile("[一二三四五六七八九十0-9０-９]党?支部")
_DIGITS = "零一二三四五六七八九"
_PAGES = ("reports/", "branches/")


@rule("NM01", Severity.NOTICE, "支部名称与名册不一", Scope.LEDGER)
def branch_name(subject: Subject) -> Iterator[Hit]:
    """A numbered branch under a name that is none of its own, in reports and on branch pages."""
    names: set[str] = set()
    numbered: dict[str, Branch] = {}
    for name, branch in subject.ledger.register.branch_of_name.items():
        for match in _NAMED.finditer(name):
            names.add(_plain(match.group()))
            numbered.setdefault(_in_chinese(match[1]), branch)
    for text, written_names in subject.texts.each(_numbered_names) if numbered else ():
        for written, number, at in written_names:
            if _plain(written) not in names:
                own = numbered.get(number)
                message = f"名册里没有“{written}”这个名字"
                remedy = f"改为“{own.short}”" if own else "核对支部名称"
                alias = "；本来就有这个叫法的，写进支部页首的“别名”"
                yield Hit(text.path, at, message, remedy + alias)


@Fact
def _numbered_names(prose: Prose) -> tuple[tuple[str, str, Position], ...]:
    """Return the names of numbered branches on a page: as written, the number in Chinese, the place."""
    return tuple(
        (match.group(), _in_chinese(match[1]), passage.at(match.start()))
        for passage in (prose.holding(_NAMED_SIGN) if prose.path.startswith(_PAGES) else ())
        for match in _NAMED.finditer(passage.text)
    )


def _plain(name: str) -> str:
    return name.replace("党支部", "支部")


def _in_chinese(number: str) -> str:
    """Write a number below 100, in digits of any width, in Chinese; leave a Chinese one as it is."""
    digits = unicodedata.normalize("NFKC", number)
    if not digits.isdigit() or not digits.isascii():
        return number
    tens, ones = divmod(int(digits), 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return head + (_DIGITS[ones] if ones or not head else "")
