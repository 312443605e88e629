"""The findings of the checks that a push adds: nobody is stopped by another's old fault."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date

from report_site.checks import Finding, Severity, Subject, run_checks
from report_site.ledger.items import Document
from report_site.ledger.query import Ledger
from report_site.ledger.register import build_register
from report_site.ledger.settings import Settings

from .model import FOLDER, Problem

# Places named in a message move when something is written above them.
_PLACE = re.compile(r"第 ?\d+ ?行")


def finding_problems(
    documents: Mapping[str, Document],
    before: Mapping[str, Document],
    settings: Settings,
    today: date,
) -> Iterator[Problem]:
    """Yield the errors and warnings that the documents have and those of the base had not."""
    old, new = (Ledger(build_register(list(each.values()), settings)) for each in (before, documents))
    # What was declared at the base and is gone now is all of the history that this push can lose.
    gone = {item.id: item.path for item in old.register.items.values() if item.id not in new.register.items}
    findings = run_checks(Subject(new, today, gone))
    for finding in added(findings, run_checks(Subject(old, today))):
        if finding.severity is not Severity.NOTICE:
            path = f"{FOLDER}/{finding.path}" if finding.path else ""
            item = f"{finding.item} " if finding.item else ""
            yield Problem(
                path, finding.line, f"{item}{finding.message}", finding.remedy.rstrip("。"), finding.severity
            )


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
