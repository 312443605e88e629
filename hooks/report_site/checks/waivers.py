"""Waivers: `<!-- 豁免 CODE：理由；至 2025-06-30 -->` alone on a line, for the block below it.

A waived finding is not open any more, but it is kept: the page of findings shows it with its reason.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from report_site.ledger.dates import parse_date
from report_site.ledger.items import Document
from report_site.ledger.markdown import LineKind
from report_site.memo import digest

from .findings import Finding, Severity, Waiver
from .page_bytes import UNBUILDABLE
from .privacy.kinds import KINDS

MALFORMED, EXPIRED, UNUSED = "WV01", "WV02", "WV03"
TITLES = {
    MALFORMED: (Severity.WARNING, "豁免写法不对"),
    EXPIRED: (Severity.NOTICE, "豁免已经到期"),
    UNUSED: (Severity.NOTICE, "豁免没有用处"),
}
# A site with these cannot be built, or its audit refuses it: who waived them would only learn it later.
NEVER = UNBUILDABLE | {kind.code for kind in KINDS if kind.severity is Severity.ERROR}
HOW_TO_WRITE = "单独写一行：<!-- 豁免 代码：理由；至 2025-06-30 -->，代码就是检查结果里的那个，如 GP01"
_COMMENT = re.compile(r"\s*<!--\s*豁免(.*)-->\s*")
_WAIVER = re.compile(r"\s*([A-Za-z]{2,3}\d{1,3}|B\d\d)\s*[：:]([^；;]*)[；;]\s*至([^；;]*)")


@dataclass(frozen=True)
class Review:
    """All findings: those that stand open, and those that a waiver covers (each with its `waiver`)."""

    open: tuple[Finding, ...]
    waived: tuple[Finding, ...]

    @cached_property
    def key(self) -> str:
        """A digest of all of them."""
        # As plain values, for there are thousands, and a dataclass is slow to spell itself.
        return digest(
            repr([[tuple(vars(each).values()) for each in some] for some in (self.open, self.waived)])
        )


@dataclass(frozen=True)
class Written:
    """A waiver in a page, with the lines of the block it covers (`end` exclusive)."""

    waiver: Waiver
    path: str
    line: int
    first: int
    end: int


# What a page's waivers are read as; one that is wrongly written is a finding.
Noted = Written | Finding


class _Pages:
    """The waivers of all pages, by page and code, in the order of the lines they cover."""

    def __init__(self, written: Iterable[Written]) -> None:
        self.shelves: dict[tuple[str, str], list[Written]] = {}
        for each in written:
            shelf = self.shelves.setdefault((each.path, each.waiver.code), [])
            # Of several for one block the one that holds longest counts.
            if not shelf or shelf[-1].first != each.first:
                shelf.append(each)
            elif shelf[-1].waiver.until < each.waiver.until:
                shelf[-1] = each

    def covering(self, finding: Finding) -> Written | None:
        """Return the waiver of a finding's block, if there is one; blocks do not overlap."""
        shelf = self.shelves.get((finding.path, finding.code))
        if shelf is None:
            return None
        index = bisect_right(shelf, finding.line, key=lambda each: each.first) - 1
        return shelf[index] if index >= 0 and finding.line < shelf[index].end else None


def waive(findings: Iterable[Finding], noted: Iterable[Noted], today: date) -> Review:
    """Part findings into those that stand open and those that a waiver covers.

    Args:
        findings: What the rules found.
        noted: The waivers of all pages.
        today: A waiver holds up to and including its day.

    Returns:
        Both parts; the open ones hold also what is wrong with the waivers themselves.
    """
    noted = list(noted)
    problems = [each for each in noted if isinstance(each, Finding)]
    written = [each for each in noted if isinstance(each, Written)]
    pages = _Pages(written)
    still_open, waived, used = [], [], set[Written]()
    for finding in findings:
        covering = pages.covering(finding)
        if covering:
            used.add(covering)
        if covering and covering.waiver.until >= today:
            waived.append(replace(finding, waiver=covering.waiver))
        else:
            still_open.append(finding)
    for each in written:
        if each not in used:
            message = f"这里没有 {each.waiver.code} 可以豁免"
            problems.append(_finding(UNUSED, each.path, each.line, message, "情况已经改好，删去这一行豁免"))
        elif each.waiver.until < today:
            message = f"{each.waiver.code} 的豁免已于 {each.waiver.until.isoformat()} 到期"
            remedy = "改好原来的问题并删去豁免；确实还要放一放的，写上新的理由和日期"
            problems.append(_finding(EXPIRED, each.path, each.line, message, remedy))
    return Review((*still_open, *problems), tuple(waived))


def waiver_lines(document: Document) -> tuple[int, ...]:
    """Return the lines of a page that are waivers, rightly written or not: readers never see them."""
    outline = document.outline
    numbered = enumerate(zip(outline.kinds, outline.lines, strict=True), start=1)
    return tuple(n for n, (kind, line) in numbered if kind is LineKind.COMMENT and _COMMENT.fullmatch(line))


def read_waivers(document: Document) -> tuple[Noted, ...]:
    """Return the waivers of a page."""
    return tuple(_read(document))


def _read(document: Document) -> Iterator[Noted]:
    lines = waiver_lines(document)
    if not lines:
        return
    blocks = _Blocks(document)
    for line in lines:
        match = _COMMENT.fullmatch(document.outline.lines[line - 1])
        parts = _WAIVER.fullmatch(match[1]) if match else None
        until = parse_date(parts[3].strip()) if parts else None
        if parts is None or until is None or not parts[2].strip():
            message = "这条豁免缺少代码、理由或日期，不起作用"
            yield _finding(MALFORMED, document.path, line, message, HOW_TO_WRITE)
        elif parts[1].upper() in NEVER:
            message = f"{parts[1].upper()} 不能豁免，不改好网站发布不了"
            remedy = "照那一处的提示改好，删去这一行豁免"
            yield _finding(MALFORMED, document.path, line, message, remedy)
        else:
            waiver = Waiver(parts[1].upper(), parts[2].strip(), until)
            yield Written(waiver, document.path, line, *blocks.below(line))


class _Blocks:
    """The blocks of a page. One ends at a blank line; a heading takes the field list below it along.

    The first block stands for the page as a whole too, whose findings are at its first line.
    """

    def __init__(self, document: Document) -> None:
        kinds = document.outline.kinds
        fields_end = {each.heading.line: each.end.line for each in document.declarations if each.heading}
        # Where the next block begins and ends, seen from each line; beyond the last there is none.
        self.next = [(len(kinds) + 1, len(kinds) + 1)] * (len(kinds) + 2)
        end = len(kinds) + 1
        fields = 0
        for line in range(len(kinds), 0, -1):
            kind = kinds[line - 1]
            if kind is LineKind.BLANK:
                end, fields = line, 0
            fields = max(fields, fields_end.get(line, 0))
            apart = kind in (LineKind.COMMENT, LineKind.BLANK)
            self.next[line] = self.next[line + 1] if apart else (line, max(end, fields))
        self.first = self.next[document.front.lines + 1][0] if kinds else 1

    def below(self, line: int) -> tuple[int, int]:
        """Return the lines (`end` exclusive) of the block below a line."""
        start, end = self.next[line]
        return (1 if start == self.first else start), end


def _finding(code: str, path: str, line: int, message: str, remedy: str) -> Finding:
    return Finding(code, TITLES[code][0], path, line, 1, None, message, remedy)
