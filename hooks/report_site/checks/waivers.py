"""Waivers: `<!-- 豁免 CODE：理由；至 2025-06-30 -->` alone on a line, for the block below it.

A waived finding is not open any more, but it is kept: the page of findings shows it with its reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from report_site.ledger.dates import parse_date
from report_site.ledger.items import Document
from report_site.ledger.markdown import LineKind

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


@dataclass(frozen=True)
class _Written:
    """A waiver in a page, with the lines it covers (`end` exclusive)."""

    waiver: Waiver
    path: str
    line: int
    first: int
    end: int

    def covers(self, finding: Finding) -> bool:
        return self.waiver.code == finding.code and self.first <= finding.line < self.end


def waive(findings: Iterable[Finding], documents: Iterable[Document], today: date) -> Review:
    """Part findings into those that stand open and those that a waiver covers.

    Args:
        findings: What the rules found.
        documents: The pages, in which waivers are looked for.
        today: A waiver holds up to and including its day.

    Returns:
        Both parts; the open ones hold also what is wrong with the waivers themselves.
    """
    written: dict[str, list[_Written]] = {}
    problems: list[Finding] = []
    for document in documents:
        for each in _read(document):
            if isinstance(each, Finding):
                problems.append(each)
            else:
                written.setdefault(each.path, []).append(each)
    still_open, waived, used = [], [], set[_Written]()
    for finding in findings:
        covering = [each for each in written.get(finding.path, ()) if each.covers(finding)]
        used.update(covering)
        valid = next((each.waiver for each in covering if each.waiver.until >= today), None)
        if valid:
            waived.append(replace(finding, waiver=valid))
        else:
            still_open.append(finding)
    for each in (each for some in written.values() for each in some):
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


def _read(document: Document) -> Iterator[_Written | Finding]:
    kinds, lines = document.outline.kinds, document.outline.lines
    for index, kind in enumerate(kinds):
        match = _COMMENT.fullmatch(lines[index]) if kind is LineKind.COMMENT else None
        if match is None:
            continue
        parts = _WAIVER.fullmatch(match[1])
        until = parse_date(parts[3].strip()) if parts else None
        if parts is None or until is None or not parts[2].strip():
            message = "这条豁免缺少代码、理由或日期，不起作用"
            yield _finding(MALFORMED, document.path, index + 1, message, HOW_TO_WRITE)
            continue
        if parts[1].upper() in NEVER:
            message = f"{parts[1].upper()} 不能豁免，不改好网站发布不了"
            remedy = "照那一处的提示改好，删去这一行豁免"
            yield _finding(MALFORMED, document.path, index + 1, message, remedy)
            continue
        first, end = _block_below(document, index)
        waiver = Waiver(parts[1].upper(), parts[2].strip(), until)
        yield _Written(waiver, document.path, index + 1, first, end)


def _block_below(document: Document, index: int) -> tuple[int, int]:
    """Return the lines (from 1, end exclusive) of the block below a comment.

    A block ends at a blank line. A heading takes the field list below it along. The first block of a page
    stands for the page as a whole too, whose findings are at its first line.
    """
    kinds = document.outline.kinds
    start = index
    while start < len(kinds) and kinds[start] in (LineKind.COMMENT, LineKind.BLANK):
        start += 1
    end = start
    while end < len(kinds) and kinds[end] is not LineKind.BLANK:
        end += 1
    end += 1
    heads = [each for each in document.declarations if each.heading and start < each.heading.line <= end]
    end = max([end, *(each.end.line for each in heads)])
    above = kinds[document.front.lines : index]
    is_first = all(kind in (LineKind.COMMENT, LineKind.BLANK) for kind in above)
    return (1 if is_first else start + 1), end


def _finding(code: str, path: str, line: int, message: str, remedy: str) -> Finding:
    return Finding(code, TITLES[code][0], path, line, 1, None, message, remedy)
