"""The findings of the checks that a push adds: nobody is stopped by another's old fault."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from report_site.checks import Finding, Severity, Subject, run_checks
from report_site.checks.privacy.attachments import read_attachments
from report_site.ledger.items import Document
from report_site.ledger.query import Ledger
from report_site.ledger.register import build_register
from report_site.memo import Memo
from report_site.project import Project

from .model import FOLDER, Problem

# Places named in a message move when something is written above them.
_PLACE = re.compile(r"第 ?\d+ ?行")


@dataclass(frozen=True)
class Pages:
    """A site's pages, and the paths of its other files."""

    documents: Mapping[str, Document]
    others: tuple[str, ...] = ()


def finding_problems(now: Pages, before: Pages, project: Project, today: date) -> Iterator[Problem]:
    """Yield the errors and warnings that the pages have and those of the base had not."""
    new, old = (_ledger(each.documents.values(), project) for each in (now, before))
    # What was declared at the base and is gone now is all of the history that this push can lose.
    gone = {item.id: item.path for item in old.register.items.values() if item.id not in new.register.items}
    memo = Memo()  # most pages are the same in both
    findings = run_checks(Subject(new, today, gone, organ=project.organ, files=now.others, memo=memo))
    known = run_checks(Subject(old, today, organ=project.organ, files=before.others, memo=memo))
    for finding in added(findings, known):
        if finding.severity is not Severity.NOTICE:
            yield _problem(finding, finding.path)


def attached_problems(
    folder: Path, attached: Iterable[tuple[str, str]], project: Project, today: date
) -> Iterator[Problem]:
    """Yield the errors and warnings about what attached files say.

    Args:
        folder: Where they lie.
        attached: For each its path there (a number, then its path in the site) and a note for problems.
        project: The engine's settings.
        today: The reference date.
    """
    notes = dict(attached)
    read = read_attachments(folder, notes)
    for finding in run_checks(Subject(_ledger((), project), today, organ=project.organ, attachments=read)):
        if finding.severity is not Severity.NOTICE:
            yield _problem(finding, finding.path.partition("/")[2]).noted(notes.get(finding.path, ""))


def _ledger(documents: Iterable[Document], project: Project) -> Ledger:
    return Ledger(build_register(list(documents), project.settings))


def _problem(finding: Finding, path: str) -> Problem:
    item = f"{finding.item} " if finding.item else ""
    remedy = finding.remedy.rstrip("。")
    file = f"{FOLDER}/{path}" if path else ""
    return Problem(file, finding.line, f"{item}{finding.message}", remedy, finding.severity)


def added(findings: tuple[Finding, ...], before: tuple[Finding, ...]) -> list[Finding]:
    """Return the findings that are more than there were before; one that only moved is not."""
    there = Counter((finding.path, _same(finding)) for finding in before)
    rest = []
    for finding in findings:
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


def _same(finding: Finding) -> tuple[str, str | None, str]:
    """Return what makes a finding the same wherever it stands."""
    return finding.code, finding.item, _PLACE.sub("", finding.message)
