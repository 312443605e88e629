"""The findings of the checks that a push adds: nobody is stopped by another's old fault."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from report_site.checks import Finding, Severity, Subject, run_checks
from report_site.checks.privacy.attachments import read_attachments
from report_site.ledger.ids import ItemId
from report_site.ledger.query import Ledger

from .model import FOLDER, Problem

if TYPE_CHECKING:
    # The engine is a second to load; who only compares findings need not wait for it.
    from .standing import Standing

# What the codes of private data begin with.
PRIVATE = "PV"
# Places named in a message move when something is written above them.
_PLACE = re.compile(r"第 ?\d+ ?行")


def finding_problems(standing: Standing, ledger: Ledger, others: tuple[str, ...]) -> Iterator[Problem]:
    """Yield the errors and warnings about other texts that those of the base had not.

    Args:
        standing: The site at the base.
        ledger: What the other texts say.
        others: The paths of all files that are no pages.
    """
    findings = standing.check(ledger, others, gone(standing.ledger, ledger)).open
    for finding in added(findings, standing.review.open):
        if finding.severity is not Severity.NOTICE:
            yield _problem(finding, finding.path)


def private_problems(standing: Standing, path: str, ledger: Ledger) -> Iterator[Problem]:
    """Yield the private data in a page's text that the page has not at the base.

    Args:
        standing: The site at the base.
        path: The page.
        ledger: What the text says, by itself.
    """
    before = {path: standing.base.pages[path]} if path in standing.base.pages else {}
    known = standing.check(standing.read(before), ()).open
    for finding in added(standing.check(ledger, ()).open, known):
        if finding.code.startswith(PRIVATE) and finding.severity is not Severity.NOTICE:
            yield _problem(finding, finding.path)


def gone(before: Ledger, now: Ledger) -> dict[ItemId, str]:
    """Return the ids that are no longer there: all of the history that one push can lose."""
    return {
        item.id: item.path for item in before.register.items.values() if item.id not in now.register.items
    }


def attached_problems(
    standing: Standing, folder: Path, attached: Iterable[tuple[str, str]]
) -> Iterator[Problem]:
    """Yield the errors and warnings about what attached files say.

    Args:
        standing: The site at the base.
        folder: Where they lie.
        attached: For each its path there (a number, then its path in the site) and a note for problems.
    """
    notes = dict(attached)
    if not notes:
        return
    read = read_attachments(folder, notes)
    subject = Subject(standing.read({}), standing.today, organ=standing.project.organ, attachments=read)
    for finding in run_checks(subject):
        if finding.severity is not Severity.NOTICE:
            yield _problem(finding, finding.path.partition("/")[2]).noted(notes.get(finding.path, ""))


def _problem(finding: Finding, path: str) -> Problem:
    item = f"{finding.item} " if finding.item else ""
    remedy = finding.remedy.rstrip("。")
    file = f"{FOLDER}/{path}" if path else ""
    return Problem(file, finding.line, f"{item}{finding.message}", remedy, finding.severity)


def added(findings: tuple[Finding, ...], before: tuple[Finding, ...]) -> list[Finding]:
    """Return the findings that are more than there were before; one that only moved is not."""
    now, then = _by_page(findings), _by_page(before)
    # Of most pages the same is found as before.
    others = {path for path in now.keys() | then.keys() if now.get(path) != then.get(path)}
    there = Counter((finding.path, _same(finding)) for finding in before if finding.path in others)
    rest = []
    for finding in (each for each in findings if each.path in others):
        place = (finding.path, _same(finding))
        if there[place]:
            there[place] -= 1
        else:
            rest.append(finding)
    moved: Counter[object] = Counter()
    for (_, same), count in there.items():
        moved[same] += count
    new = []
    for finding in rest:
        if moved[_same(finding)]:
            moved[_same(finding)] -= 1
        else:
            new.append(finding)
    return new


def _by_page(findings: Iterable[Finding]) -> dict[str, list[Finding]]:
    pages: dict[str, list[Finding]] = {}
    for finding in findings:
        pages.setdefault(finding.path, []).append(finding)
    return pages


def _same(finding: Finding) -> tuple[str, str | None, str]:
    """Return what makes a finding the same wherever it stands."""
    return finding.code, finding.item, _PLACE.sub("", finding.message)
