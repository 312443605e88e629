"""All findings in one pass: every rule on all that it needs to see, and nothing judged twice.

A rule says by its scope what it needs. For a page, a branch's folder or a file by itself it gets a subject in
which there is nothing else, so what it found can be kept by the digest of just that.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any

from report_site.ledger.branches import Branch
from report_site.ledger.items import Document
from report_site.ledger.query import Ledger
from report_site.ledger.register import Register
from report_site.memo import digest
from report_site.second_core import in_halves

from .findings import Finding, Severity
from .organ import Organ
from .page_bytes import Fault, printable
from .privacy.kinds import hide
from .registry import RULES, Hit, Scope, Subject
from .text.texts import FACTS, Texts
from .waivers import Noted, Review, read_waivers, waive

_Hit = tuple[Severity, str, Hit]  # with its code


@dataclass(frozen=True)
class _Kept:
    """What is kept of a page: its findings, its waivers, and its facts for rules about several pages."""

    findings: tuple[Finding, ...]
    waivers: tuple[Noted, ...]
    facts: tuple[Any, ...]


def run_checks(subject: Subject) -> tuple[Finding, ...]:
    """Apply every rule and return all findings that stand open, in the order of pages and lines."""
    return review(subject).open


def review(subject: Subject) -> Review:
    """Apply every rule and return all findings, those that a waiver covers apart."""
    pages = _pages(subject)
    documents = subject.ledger.register.documents
    facts = {document.path: page.facts for document, page in zip(documents, pages, strict=True)}
    found = [
        *(finding for page in pages for finding in page.findings),
        *_branches(subject),
        *_files(subject),
        *_site(replace(subject, facts=facts)),
    ]
    review = waive(found, (each for page in pages for each in page.waivers), subject.today)
    return Review(_sorted(review.open), _sorted(review.waived))


def check_text(name: str, text: str, organ: Organ | None = None) -> tuple[Finding, ...]:
    """Return what the rules about running text find in a text without markup, such as one to be imported.

    Args:
        name: What to call the text in the findings.
        text: Any text at all; every line is a paragraph.
        organ: What the organ decides about the checks.
    """
    texts = Texts.plain(name, text, organ or Organ())
    hits = [
        (each.severity, each.code, hit)
        for each in RULES
        if each.on_texts and each.code not in texts.organ.off
        for hit in each.on_texts(texts)
    ]
    return _sorted(map(_finding, hits, _shown(hits, texts.organ)))


def _pages(subject: Subject) -> list[_Kept]:
    """Return what is kept of every page, in the order of the register's documents."""
    faults: dict[str, tuple[Fault, ...]] = {}
    for fault in subject.faults:
        faults[fault.path] = (*faults.get(fault.path, ()), fault)
    organ = subject.organ.key
    documents = {
        digest(document.key, organ, *map(repr, faults.get(document.path, ()))): document
        for document in subject.ledger.register.documents
    }

    def judge(missing: list[str]) -> dict[str, _Kept]:
        pages = [documents[key] for key in missing]
        judged = in_halves(lambda page: _judge(subject, page, faults.get(page.path, ())), pages)
        return dict(zip(missing, judged, strict=True))

    return list(subject.memo.recall_all("checked page", documents, judge).values())


def _judge(subject: Subject, document: Document, faults: tuple[Fault, ...]) -> _Kept:
    page = _alone(subject, (document,), faults=faults)
    (text,) = page.texts.pages
    return _Kept(
        _found(Scope.PAGE, page),
        read_waivers(document),
        tuple(fact.make(text.prose) for fact in FACTS),
    )


def _branches(subject: Subject) -> Iterator[Finding]:
    """Yield what is found in every folder below branches/."""
    register = subject.ledger.register
    branches = {branch.slug: branch for branch in register.branches}
    folders: dict[str, list[Document]] = {}
    for document in register.documents:
        if document.path.startswith("branches/"):
            folders.setdefault(document.path.split("/")[1], []).append(document)
    alone: dict[str, Subject] = {}
    for slug, documents in folders.items():
        own = (branches[slug],) if slug in branches else ()
        key = digest(subject.today.isoformat(), subject.organ.key, *(each.key for each in documents))
        alone[key] = _alone(subject, tuple(documents), own, today=subject.today)

    def judge(missing: list[str]) -> dict[str, tuple[Finding, ...]]:
        return dict(
            zip(missing, in_halves(lambda key: _found(Scope.BRANCH, alone[key]), missing), strict=True)
        )

    for found in subject.memo.recall_all("checked branch", alone, judge).values():
        yield from found


def _files(subject: Subject) -> Iterator[Finding]:
    """Yield what is found in every file that is no page, and in its name."""
    read = {attachment.path: attachment for attachment in subject.attachments}
    named = frozenset(subject.files)
    for path in sorted({*read, *named}):
        attachments = (read[path],) if path in read else ()
        files = (path,) if path in named else ()
        file = _alone(subject, files=files, attachments=attachments)
        key = digest(subject.organ.key, path, repr(files), *(pickle.dumps(each) for each in attachments))
        yield from subject.memo.recall("checked file", key, partial(_found, Scope.FILE, file))


def _alone(
    subject: Subject, documents: tuple[Document, ...] = (), branches: tuple[Branch, ...] = (), **others: Any
) -> Subject:
    """Return a subject of which only so much is there, without a day unless it is named."""
    register = Register(subject.ledger.register.settings, documents, {}, (), (), (), branches)
    return Subject(Ledger(register), **{"today": date.min, "organ": subject.organ, **others})


def _site(subject: Subject) -> Iterator[Finding]:
    """Yield what the rules find that see everything, page by page."""
    pages: dict[str, list[_Hit]] = {}
    for each in _hits(Scope.SITE, subject):
        pages.setdefault(each[2].path, []).append(each)
    for hits in pages.values():
        said = [text for _, _, hit in hits for text in (hit.message, hit.remedy)]
        key = digest(subject.organ.key, hits[0][2].path, *said)
        shown = subject.memo.recall("printed messages", key, partial(_shown, hits, subject.organ))
        yield from map(_finding, hits, shown)


def _found(scope: Scope, subject: Subject) -> tuple[Finding, ...]:
    """Return what all rules of a scope find in a subject of that scope."""
    hits = list(_hits(scope, subject))
    return tuple(map(_finding, hits, _shown(hits, subject.organ)))


def _hits(scope: Scope, subject: Subject) -> Iterator[_Hit]:
    """Yield what all rules of a scope find, but for codes that the organ has switched off."""
    off = subject.organ.off
    for each in RULES:
        if scope in each.parts and each.code not in off:
            for hit in each.parts[scope](subject):
                if (hit.code or each.code) not in off:
                    yield each.severity, hit.code or each.code, hit


def _shown(hits: Iterable[_Hit], organ: Organ) -> list[tuple[str, str, str]]:
    """Return path, message and remedy of each hit as they may be printed and published."""
    # What a page must not say its findings must not repeat.
    return [
        (printable(hit.path), printable(hide(hit.message, organ.privacy)), printable(hit.remedy))
        for _, _, hit in hits
    ]


def _finding(each: _Hit, shown: tuple[str, str, str]) -> Finding:
    severity, code, hit = each
    path, message, remedy = shown
    item = str(hit.item) if hit.item else None
    return Finding(code, severity, path, hit.at.line, hit.at.column, item, message, remedy)


def _sorted(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=lambda f: (f.path, f.line, f.column, f.code, f.message)))
