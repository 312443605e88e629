"""All findings in one pass: every rule on all that it needs to see, and nothing judged twice.

A rule says by its scope what it needs. For a page, a branch's folder or a file by itself it gets a subject in
which there is nothing else, so what it found can be kept by the digest of just that.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache, partial
from operator import attrgetter
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
# Findings by their pages, those of a page in order.
_Sheets = Mapping[str, tuple[Finding, ...]]
_ORDER = attrgetter("line", "column", "code", "message")


@dataclass(frozen=True)
class _Kept:
    """What is kept of a page: its findings, its waivers, and its facts for rules about several pages."""

    findings: _Sheets
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
    subject = replace(subject, facts=facts)
    sheets = [
        *(page.findings for page in pages),
        *_branches(subject),
        *_files(subject),
        *_ledger(subject),
        _found(Scope.SITE, subject),
    ]
    return _review(sheets, (each for page in pages for each in page.waivers), subject.today)


def _review(sheets: Iterable[_Sheets], waivers: Iterable[Noted], today: date) -> Review:
    """Join what was found page by page, and part it by the waivers of each page."""
    found: dict[str, list[tuple[Finding, ...]]] = {}
    for sheet in sheets:
        for path, some in sheet.items():
            found.setdefault(path, []).append(some)
    noted: dict[str, list[Noted]] = {}
    for each in waivers:
        noted.setdefault(each.path, []).append(each)
    still_open: list[Finding] = []
    waived: list[Finding] = []
    for path in sorted(found.keys() | noted.keys()):
        parts = found.get(path, [])
        # What comes from one place is in order.
        findings = parts[0] if len(parts) == 1 else _sorted(each for some in parts for each in some)
        if path in noted:
            page = waive(findings, noted[path], today)
            still_open += _sorted(page.open)
            waived += _sorted(page.waived)
        else:
            still_open += findings
    return Review(tuple(still_open), tuple(waived))


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
    return _sorted(_findings(hits, partial(hide, words=texts.organ.privacy)))


def _pages(subject: Subject) -> list[_Kept]:
    """Return what is kept of every page, in the order of the register's documents."""
    faults: dict[str, tuple[Fault, ...]] = {}
    for fault in subject.faults:
        faults[fault.path] = (*faults.get(fault.path, ()), fault)
    organ = subject.organ.key
    documents: dict[str, Document] = {}
    for document in subject.ledger.register.documents:
        own = faults.get(document.path, ())
        # Digests of fixed length: side by side they are as good as a digest of both.
        key = digest(document.key, organ, *map(repr, own)) if own else document.key + organ
        documents[key] = document

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


def _branches(subject: Subject) -> Iterator[_Sheets]:
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

    def judge(missing: list[str]) -> dict[str, _Sheets]:
        judged = in_halves(lambda key: _found(Scope.BRANCH, alone[key]), missing)
        return dict(zip(missing, judged, strict=True))

    yield from subject.memo.recall_all("checked branch", alone, judge).values()


def _files(subject: Subject) -> Iterator[_Sheets]:
    """Yield what is found in every file that is no page, and in its name."""
    read = {attachment.path: attachment for attachment in subject.attachments}
    named = frozenset(subject.files)
    for path in sorted({*read, *named}):
        attachments = (read[path],) if path in read else ()
        files = (path,) if path in named else ()
        file = _alone(subject, files=files, attachments=attachments)
        key = digest(subject.organ.key, path, repr(files), *(pickle.dumps(each) for each in attachments))
        yield subject.memo.recall("checked file", key, partial(_found, Scope.FILE, file))


def _alone(
    subject: Subject, documents: tuple[Document, ...] = (), branches: tuple[Branch, ...] = (), **others: Any
) -> Subject:
    """Return a subject of which only so much is there, without a day unless it is named."""
    register = Register(subject.ledger.register.settings, documents, {}, (), (), (), branches)
    return Subject(
        Ledger(register), **{"today": date.min, "organ": subject.organ, "memo": subject.memo, **others}
    )


def _ledger(subject: Subject) -> Iterator[_Sheets]:
    """Yield what is found on every page by the rules that see it among the facts of all others."""
    register, hidden = subject.ledger.register, _hiding(subject)
    # What was found on each page, with the page's key: as long as the facts are the same, pages are judged
    # one by one.
    kept: dict[str, tuple[str, _Sheets]]
    kept = subject.memo.latest("checked ledger", digest(register.facts, subject.organ.key), dict)
    judged = [each for each in register.documents if kept.get(each.path, ("",))[0] != each.key]
    hits: dict[str, list[_Hit]] = {each.path: [] for each in judged}
    for hit in _hits(Scope.LEDGER, replace(subject, judged=tuple(judged))):
        hits[hit[2].path].append(hit)
    for document in judged:
        kept[document.path] = (document.key, _sheets(_findings(hits[document.path], hidden)))
    return (kept[document.path][1] for document in register.documents)


def _found(scope: Scope, subject: Subject) -> _Sheets:
    """Return what all rules of a scope find in a subject of that scope."""
    return _sheets(_findings(_hits(scope, subject), _hiding(subject)))


def _sheets(findings: Iterable[Finding]) -> _Sheets:
    pages: dict[str, list[Finding]] = {}
    for finding in findings:
        pages.setdefault(finding.path, []).append(finding)
    return {path: _sorted(some) for path, some in pages.items()}


def _hits(scope: Scope, subject: Subject) -> Iterator[_Hit]:
    """Yield what all rules of a scope find, but for codes that the organ has switched off."""
    off = subject.organ.off
    for each in RULES:
        if scope in each.parts and each.code not in off:
            for hit in each.parts[scope](subject):
                if (hit.code or each.code) not in off:
                    yield each.severity, hit.code or each.code, hit


def _hiding(subject: Subject) -> Callable[[str], str]:
    """Return `hide` by the organ's words, which remembers: many messages are the same, and come each time."""
    words = subject.organ.privacy
    make = partial(lru_cache(maxsize=65536), partial(hide, words=words))
    return subject.memo.latest("hidden messages", subject.organ.key, make)


def _findings(hits: Iterable[_Hit], hidden: Callable[[str], str]) -> Iterator[Finding]:
    """Yield hits as they may be printed and published."""
    for severity, code, hit in hits:
        # What a page must not say its findings must not repeat.
        message = printable(hidden(hit.message))
        item = str(hit.item) if hit.item else None
        path, remedy = printable(hit.path), printable(hit.remedy)
        yield Finding(code, severity, path, hit.at.line, hit.at.column, item, message, remedy)


def _sorted(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=_ORDER))
