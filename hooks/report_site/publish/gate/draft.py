"""One page that somebody is writing, drawn as readers would see it, with what the checks say of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from report_site.checks import Finding
from report_site.checks.fixes import fix_of
from report_site.engine.events import Known
from report_site.ledger.query import Ledger

from .examine import Begin, page_links, page_problems
from .findings import gone
from .job import READ, RENDER, WHOLE
from .limits import Limits
from .links import broken_links
from .model import Problem
from .standing import Standing
from .words import count_words

# The code of what the gate itself refuses: its rules have no codes of their own.
GATE = "GATE"


@dataclass(frozen=True)
class Draft:
    """A page as it is being written.

    today: The reference date.
    path, text: The page, its path below the docs folder.
    files: The paths of files that were brought for it and are not yet accepted.
    """

    today: date
    limits: Limits
    path: str
    text: str
    files: tuple[str, ...] = ()

    def dumped(self) -> dict[str, Any]:
        """Return the draft as values that JSON has."""
        return asdict(self) | {"today": self.today.isoformat()}

    @classmethod
    def loaded(cls, raw: Mapping[str, Any]) -> Draft:
        """Return the draft of such values."""
        return cls(
            date.fromisoformat(raw["today"]),
            Limits(**raw["limits"]),
            raw["path"],
            raw["text"],
            tuple(raw["files"]),
        )


def drawn(draft: Draft, standing: Standing, begin: Begin) -> dict[str, Any]:
    """Return the whole page as HTML, its title, its count of words, its items and its findings, for JSON.

    Args:
        draft: The page.
        standing: The site that it would change; it may not be used any more afterwards.
        begin: Called before each step.
    """
    path, base = draft.path, standing.base
    begin(READ, path)
    problems = list(page_problems(path, draft.text, draft.limits))
    standing.read({path: draft.text})
    begin(WHOLE, "")
    pages = base.pages_with({path: draft.text})
    others = tuple(sorted({*base.others, *draft.files}))
    ledger = standing.read(pages)
    review = standing.check(ledger, others, gone(standing.ledger, ledger))
    preview = standing.show(pages, others, Known(ledger, review, standing.changes))
    problems += broken_links({path: page_links(draft.text)}, {path: ()}, set(preview.paths), set())
    begin(RENDER, path)
    html = preview.standing_alone(path, preview.page(path))
    document = ledger.register.document_of[path]
    findings = [
        *_by_checks(ledger, path, review.open),
        *(_by_gate(problem) for problem in problems),
    ]
    return {
        "html": html,
        "title": preview.title(path),
        "words": count_words(document),
        "items": [{"id": str(item.id), "title": item.title, "line": item.at.line} for item in document.items],
        "findings": sorted(findings, key=lambda each: (each["line"], each["column"])),
    }


def _by_checks(ledger: Ledger, path: str, findings: Iterable[Finding]) -> Iterator[dict[str, Any]]:
    """Yield the checks' findings about a page."""
    document = ledger.register.document_of[path]
    for finding in findings:
        if finding.path == path:
            fix = fix_of(finding, document, ledger.register)
            yield {
                "code": finding.code,
                "severity": finding.severity.name.lower(),
                "line": finding.line,
                "column": finding.column,
                "message": finding.message,
                "remedy": finding.remedy,
                "fix": fix and {"from": fix.start._asdict(), "to": fix.end._asdict(), "text": fix.text},
            }


def _by_gate(problem: Problem) -> dict[str, Any]:
    """Return what the gate would refuse the page for."""
    return {
        "code": GATE,
        "severity": problem.severity.name.lower(),
        "line": problem.line or 1,
        "column": 1,
        "message": problem.message,
        "remedy": problem.remedy,
        "fix": None,
    }
