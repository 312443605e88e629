"""The running text of all pages, and the facts that rules about several pages keep of each one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Generic, TypeVar

from report_site.checks.organ import Organ
from report_site.ledger.items import Document
from report_site.memo import Memo

from .prose import Prose, plain_prose, read_prose

Kept = TypeVar("Kept")
FACTS: list[Fact[Any]] = []


class Fact(Generic[Kept]):
    """Decorates a function over a page's running text, whose result is kept until the page changes.

    A rule that compares pages takes from each only such facts, so that it need not read them all again.
    """

    def __init__(self, make: Callable[[Prose], Kept]) -> None:
        """Take the function; what it returns must be picklable."""
        self.make = make
        self.number = len(FACTS)
        FACTS.append(self)

    def __call__(self, text: Text) -> Kept:
        """Return the fact about a page."""
        if text.facts is None:
            return self.make(text.prose)
        kept: Kept = text.facts[self.number]
        return kept


@dataclass(frozen=True, eq=False)
class Text:
    """The running text of one page.

    path: As `Prose` has it.
    raw: All of the page.
    read: Returns its prose, which takes a while.
    facts: What was kept of it, one for each of FACTS; None if nothing was.
    """

    path: str
    raw: str
    read: Callable[[], Prose]
    facts: tuple[Any, ...] | None = None

    @staticmethod
    def of(document: Document, facts: tuple[Any, ...] | None = None) -> Text:
        """Return the running text of a page."""
        return Text(document.path, document.text, lambda: read_prose(document), facts)

    @cached_property
    def prose(self) -> Prose:
        """Its passages."""
        return self.read()


@dataclass(frozen=True)
class Texts:
    """What the rules about running text look at: pages without their markup, and the organ's decisions.

    memo: What was found before.
    """

    pages: tuple[Text, ...]
    organ: Organ = field(default_factory=Organ)
    memo: Memo = field(default_factory=Memo)

    @staticmethod
    def plain(name: str, text: str, organ: Organ) -> Texts:
        """Take a text without markup, such as one to be imported; every line is a paragraph."""
        return Texts((Text(name, text, lambda: plain_prose(name, text)),), organ)

    def each(self, fact: Fact[Kept]) -> Iterator[tuple[Text, Kept]]:
        """Yield every page with a fact about it."""
        return ((text, fact(text)) for text in self.pages)
