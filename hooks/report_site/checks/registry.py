"""The registry of rules: each is a function over a Subject that yields what it finds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from functools import cached_property
from typing import Any

from report_site.ledger.ids import ItemId
from report_site.ledger.items import Document, Item, Position
from report_site.ledger.query import Ledger
from report_site.ledger.register import BadLink
from report_site.ledger.settings import Settings
from report_site.memo import Memo

from .findings import Severity
from .organ import Organ
from .page_bytes import Fault
from .privacy.attachments import Attachment
from .text.prose import Prose
from .text.texts import Text, Texts


class Scope(Enum):
    """What a rule needs to see. What it found there is kept until something that it saw changes."""

    SITE = "everything; such a rule runs each time"
    LEDGER = "what `pages` say, among the facts of all others: places in these may change unseen"
    PAGE = "one page: `documents` has only this one, and there are no items, links, branches or files"
    BRANCH = "one folder below branches/: its documents and its branch"
    FILE = "one file that is no page, and what was read out of it"


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
    facts: What was kept of pages (`Fact`), by their paths.
    judged: The only pages that findings are wanted about; None for all.
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
    facts: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    judged: tuple[Document, ...] | None = None
    memo: Memo = field(default_factory=Memo)

    @property
    def pages(self) -> tuple[Document, ...]:
        """The pages that findings are wanted about."""
        return self.ledger.register.documents if self.judged is None else self.judged

    @property
    def items(self) -> Iterator[Item]:
        """The items of these pages, but for those whose id is taken."""
        register = self.ledger.register
        return (item for page in self.pages for item in page.items if register.items[item.id] is item)

    @property
    def bad_links(self) -> Iterator[BadLink]:
        """The links of these pages that join nothing."""
        paths = {page.path for page in self.pages}
        return (bad for bad in self.ledger.register.bad_links if bad.link.item.path in paths)

    @cached_property
    def texts(self) -> Texts:
        """The running text of these pages."""
        pages = tuple(Text.of(each, self.facts.get(each.path)) for each in self.pages)
        return Texts(pages, self.organ, self.memo)


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

    parts: Its function, or several, each with what it needs to see.
    on_texts: The same for a rule that needs nothing but running text.
    codes: For a rule with several codes, their titles and why they matter, under given settings.
    """

    code: str
    severity: Severity
    title: str
    parts: dict[Scope, Rule]
    on_texts: TextRule | None = None
    codes: Codes | None = None


RULES: list[RegisteredRule] = []


def rule(
    code: str, severity: Severity, title: str, scope: Scope = Scope.SITE, codes: Codes | None = None
) -> Callable[[Rule], Rule]:
    """Enter the decorated function in the registry."""

    def enter(run: Rule) -> Rule:
        RULES.append(RegisteredRule(code, severity, title, {scope: run}, codes=codes))
        return run

    return enter


def also(code: str, scope: Scope) -> Callable[[Rule], Rule]:
    """Enter the decorated function as another part of a rule, for what that cannot see."""

    def enter(run: Rule) -> Rule:
        next(rule for rule in RULES if rule.code == code).parts[scope] = run
        return run

    return enter


def text_rule(
    code: str, severity: Severity, title: str, scope: Scope = Scope.SITE
) -> Callable[[TextRule], TextRule]:
    """Enter the decorated function, which needs nothing but running text, in the registry."""

    def enter(run: TextRule) -> TextRule:
        RULES.append(RegisteredRule(code, severity, title, {scope: lambda subject: run(subject.texts)}, run))
        return run

    return enter


def page_rule(code: str, severity: Severity, title: str) -> Callable[[PageRule], PageRule]:
    """Enter the decorated function, which judges each page's running text by itself, in the registry."""

    def enter(run: PageRule) -> PageRule:
        def run_all(texts: Texts) -> Iterator[Hit]:
            for text in texts.pages:
                yield from run(text.prose)

        text_rule(code, severity, title, Scope.PAGE)(run_all)
        return run

    return enter
