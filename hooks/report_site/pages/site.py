"""The site as pages see it: where every page and item stands, seen from one page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property
from urllib.parse import quote

from report_site.checks import Review
from report_site.checks.organ import Organ
from report_site.ledger.branches import Branch
from report_site.ledger.flow import Flow
from report_site.ledger.ids import ItemId
from report_site.ledger.items import Item
from report_site.ledger.query import Ledger
from report_site.ledger.register import Register

LEDGER_PATH = "ledger/index.md"
FINDINGS_PATH = "ledger/findings.md"
RULES_PATH = "ledger/rules.md"


def ledger_path(year: int | None, view: str = "index") -> str:
    """Return the path of a generated ledger page, of one year or (None) of all years."""
    return f"ledger/{year}/{view}.md" if year else LEDGER_PATH


# A ledger asks for the same few pages thousands of times.
_quoted = cache(quote)


@dataclass(frozen=True)
class Change:
    """One commit that touched the pages: its day, author, summary, and the pages it changed."""

    day: date
    author: str
    summary: str
    paths: tuple[str, ...]


@dataclass(frozen=True)
class Site:
    """Everything a view may show.

    urls: The address below the site's root of each page, by its path below the docs folder.
    today: The reference date.
    changes: The latest changes, newest first, or None where there is no history.
    review: The findings about the pages.
    edit_urls: Where each page can be edited, as far as the site knows; filled before pages are rendered.
    organ: What the organ decides about the checks.
    """

    ledger: Ledger
    urls: Mapping[str, str]
    today: date
    changes: tuple[Change, ...] | None = None
    review: Review = field(default_factory=lambda: Review((), ()))
    edit_urls: Mapping[str, str] = field(default_factory=dict)
    organ: Organ = field(default_factory=Organ)
    flow: Flow = field(init=False)

    def __post_init__(self) -> None:
        """Make what all pages share."""
        object.__setattr__(self, "flow", Flow(self.ledger.register))

    @property
    def register(self) -> Register:
        """The register behind the ledger."""
        return self.ledger.register

    @cached_property
    def newest_year(self) -> int | None:
        """The year of the newest report."""
        return next(iter(self.register.years), None)


@dataclass(frozen=True)
class View:
    """A site seen from one page: every address is relative to that page, so any host and sub-path will do.

    path: The page's path below the docs folder.
    """

    site: Site
    path: str

    @cached_property
    def _up(self) -> str:
        return "../" * self.site.urls.get(self.path, self.path).count("/")

    def url(self, address: str) -> str:
        """Return the way to an address below the site's root."""
        return (self._up + _quoted(address)) or "./"

    def page(self, path: str) -> str | None:
        """Return the way to a page, or None if the site does not have it."""
        if path not in self.site.urls:
            return None
        return self.url(self.site.urls[path])

    def item(self, item: Item) -> str:
        """Return the way to where an item stands today."""
        if item.path == self.path:
            return f"#{item.id}"
        page = self.page(item.path)
        return f"{page}#{item.id}" if page else self.permanent(item.id)

    def permanent(self, item: ItemId) -> str:
        """Return the way to an item's permanent address."""
        return self.url(f"i/{item}/")

    def branch(self, branch: Branch) -> str | None:
        """Return the way to a branch's page."""
        return self.page(branch.path)

    def ledger(self, year: int | None, **filters: str) -> str:
        """Return the way to a year's ledger (None: that of all years), filtered."""
        query = "&".join(f"{key}={quote(value)}" for key, value in filters.items() if value)
        return (self.page(ledger_path(year)) or "") + (f"?{query}" if query else "")
