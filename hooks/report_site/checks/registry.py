"""The registry of rules: each is a function over a Subject that yields what it finds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from report_site.ledger.ids import ItemId
from report_site.ledger.items import Item, Position
from report_site.ledger.query import Ledger

from .attachments import Attachment
from .branch_rules import BranchRule, default_branch_rules
from .findings import Finding, Severity
from .page_bytes import Fault, printable
from .privacy import hide
from .privacy_words import PrivacyWords, default_words


@dataclass(frozen=True)
class Subject:
    """What the rules look at.

    today: The reference date that deadlines are judged against.
    seen: The ids that only history knows, with the page each stood in last; empty without a history.
    faults: What was wrong with the bytes of pages.
    files: Every file below the docs folder that is no page.
    attachments: What was read out of those that can be read.
    privacy: Which private data may be shown all the same.
    branch_rules: What is expected of branches.
    """

    ledger: Ledger
    today: date
    seen: Mapping[ItemId, str] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()
    files: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    privacy: PrivacyWords = field(default_factory=default_words)
    branch_rules: tuple[BranchRule, ...] = field(default_factory=default_branch_rules)


@dataclass(frozen=True)
class Hit:
    """What a rule yields: a place, the item concerned, what is wrong and what to do."""

    path: str
    at: Position
    message: str
    remedy: str
    item: ItemId | None = None
    code: str | None = None

    @staticmethod
    def on(item: Item, message: str, remedy: str, at: Position | None = None, code: str | None = None) -> Hit:
        """Make a hit on an item, at its own place unless another is given."""
        return Hit(item.path, at or item.at, message, remedy, item.id, code)


Rule = Callable[[Subject], Iterator[Hit]]


@dataclass(frozen=True)
class RegisteredRule:
    """A rule with its code (a rule with several gives each hit its own), severity and Chinese title."""

    code: str
    severity: Severity
    title: str
    run: Rule


RULES: list[RegisteredRule] = []


def rule(code: str, severity: Severity, title: str) -> Callable[[Rule], Rule]:
    """Enter the decorated function in the registry."""

    def enter(run: Rule) -> Rule:
        RULES.append(RegisteredRule(code, severity, title, run))
        return run

    return enter


def run_checks(subject: Subject) -> tuple[Finding, ...]:
    """Apply every rule and return all findings, in the order of pages and lines."""
    findings = [
        Finding(
            code=hit.code or each.code,
            severity=each.severity,
            path=printable(hit.path),
            line=hit.at.line,
            column=hit.at.column,
            item=str(hit.item) if hit.item else None,
            # Findings are printed and published: what a page must not say they must not repeat.
            message=printable(hide(hit.message, subject.privacy)),
            remedy=printable(hit.remedy),
        )
        for each in RULES
        for hit in each.run(subject)
    ]
    return tuple(sorted(findings, key=lambda f: (f.path, f.line, f.column, f.code, f.message)))
