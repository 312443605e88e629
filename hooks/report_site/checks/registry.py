"""The registry of rules: each is a function over a Subject that yields what it finds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache

from report_site.ledger.ids import ItemId
from report_site.ledger.items import Item, Position
from report_site.ledger.query import Ledger
from report_site.ledger.settings import Settings
from report_site.memo import Memo

from .findings import Finding, Severity
from .organ import Organ
from .page_bytes import Fault, printable
from .privacy.attachments import Attachment
from .privacy.kinds import hide
from .text.prose import Prose, plain_prose, read_prose
from .waivers import Review, waive


@dataclass(frozen=True)
class Texts:
    """What the rules about running text look at: pages without their markup, and the organ's decisions."""

    pages: tuple[Prose, ...]
    organ: Organ = field(default_factory=Organ)


@dataclass(frozen=True)
class Subject:
    """What the rules look at.

    today: The reference date that deadlines are judged against.
    seen: The ids that only history knows, with the page each stood in last; empty without a history.
    folder: The name of the pages' folder, for messages that name a second place.
    organ: What the organ decides about the checks.
    faults: What was wrong with the bytes of pages.
    files: Every file below the docs folder that is no page.
    attachments: What was read out of those that can be read.
    memo: What was found before with the ledger's vocabulary.
    """

    ledger: Ledger
    today: date
    seen: Mapping[ItemId, str] = field(default_factory=dict)
    folder: str = "docs"
    organ: Organ = field(default_factory=Organ)
    faults: tuple[Fault, ...] = ()
    files: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    memo: Memo = field(default_factory=Memo)

    @cached_property
    def texts(self) -> Texts:
        """The running text of every page."""
        return Texts(tuple(read_prose(document) for document in self.ledger.register.documents), self.organ)


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
TextRule = Callable[[Texts], Iterator[Hit]]
PageRule = Callable[[Prose], Iterator[Hit]]
Codes = Callable[[Settings], Mapping[str, tuple[str, str]]]


@dataclass(frozen=True)
class RegisteredRule:
    """A rule with its code (a rule with several gives each hit its own), severity and Chinese title.

    on_texts: The same for a rule that needs nothing but running text.
    codes: For a rule with several codes, their titles and why they matter, under given settings.
    """

    code: str
    severity: Severity
    title: str
    run: Rule
    on_texts: TextRule | None = None
    codes: Codes | None = None


# For so many pages results are kept.
MOST_PAGES = 4096

RULES: list[RegisteredRule] = []


def rule(code: str, severity: Severity, title: str, codes: Codes | None = None) -> Callable[[Rule], Rule]:
    """Enter the decorated function in the registry."""

    def enter(run: Rule) -> Rule:
        RULES.append(RegisteredRule(code, severity, title, run, codes=codes))
        return run

    return enter


def text_rule(code: str, severity: Severity, title: str) -> Callable[[TextRule], TextRule]:
    """Enter the decorated function, which needs nothing but running text, in the registry."""

    def enter(run: TextRule) -> TextRule:
        RULES.append(RegisteredRule(code, severity, title, lambda subject: run(subject.texts), run))
        return run

    return enter


def page_rule(code: str, severity: Severity, title: str) -> Callable[[PageRule], PageRule]:
    """Enter the decorated function, which judges each page's running text by itself, in the registry.

    What it found is kept as long as the page does not change.
    """

    def enter(run: PageRule) -> PageRule:
        kept = lru_cache(maxsize=MOST_PAGES)(lambda prose: tuple(run(prose)))

        def run_all(texts: Texts) -> Iterator[Hit]:
            for prose in texts.pages:
                yield from kept(prose)

        text_rule(code, severity, title)(run_all)
        return run

    return enter


def run_checks(subject: Subject) -> tuple[Finding, ...]:
    """Apply every rule and return all findings that stand open, in the order of pages and lines."""
    return review(subject).open


def review(subject: Subject) -> Review:
    """Apply every rule and return all findings, those that a waiver covers apart."""
    found = [finding for each in RULES for finding in _findings(each, each.run(subject), subject.organ)]
    review = waive(found, subject.ledger.register.documents, subject.today)
    return Review(_sorted(review.open), _sorted(review.waived))


def check_text(name: str, text: str, organ: Organ | None = None) -> tuple[Finding, ...]:
    """Return what the rules about running text find in a text without markup, such as one to be imported.

    Args:
        name: What to call the text in the findings.
        text: Any text at all; every line is a paragraph.
        organ: What the organ decides about the checks.
    """
    texts = Texts((plain_prose(name, text),), organ or Organ())
    return _sorted(
        finding
        for each in RULES
        if each.on_texts
        for finding in _findings(each, each.on_texts(texts), texts.organ)
    )


def _findings(each: RegisteredRule, hits: Iterable[Hit], organ: Organ) -> Iterator[Finding]:
    """Make findings of a rule's hits, unless the organ has switched their code off."""
    for hit in hits if each.code not in organ.off else ():
        code = hit.code or each.code
        if code not in organ.off:
            item = str(hit.item) if hit.item else None
            line, column = hit.at.line, hit.at.column
            # Findings are printed and published: what a page must not say they must not repeat.
            message, remedy = printable(hide(hit.message, organ.privacy)), printable(hit.remedy)
            yield Finding(code, each.severity, printable(hit.path), line, column, item, message, remedy)


def _sorted(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=lambda f: (f.path, f.line, f.column, f.code, f.message)))
