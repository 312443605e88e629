"""The search in MkDocs: collects pages where Material's plugin would, leaves a stub in place of its index."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from html import unescape
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.pages import Page

from report_site.ledger.items import Item
from report_site.ledger.register import Register
from report_site.pages.site import Site
from report_site.search.extract import Facts, extract
from report_site.search.index import Page as IndexPage
from report_site.search.index import Words, read_index, write_index
from report_site.search.vocabulary import Vocabulary

PLUGIN = "material/search"
# A regular expression that matches nothing: Material's own highlighting is not to cut our terms.
_NEVER = "(?!x)x"
_YEAR = re.compile(r"(?:^|/)([0-9]{4})(?:/|\.md$)")


class Collector:
    """Stands in for the plugin's own index, so that this one is neither computed nor shipped.

    The plugin hands each page to `add_entry_from_context` and writes what `generate_search_index` returns,
    which is all that Material's bundle reads before the reader types.
    """

    def __init__(self, site: Callable[[], Site]) -> None:
        """Take a function that returns the site being built."""
        self.site = site
        self.lines: dict[str, str] = {}

    def add_entry_from_context(self, page: Page) -> None:
        """Take in a page."""
        settings = page.meta.get("search") or {}
        if settings.get("exclude"):
            return
        site = self.site()
        path, title = page.file.src_uri, unescape(str(page.meta.get("title", page.title) or ""))
        self.lines[path] = IndexPage(
            path=path,
            url=site.urls[path],
            title=title,
            year=_year(site.register, path),
            boost=float(settings.get("boost", 1)),
            branch=_branch(site.register, path),
            contents=extract(page.content or "", title, _facts(site.register, path)),
        ).line()

    def generate_search_index(self, previous: Any) -> str:
        """Return the stub."""
        return json.dumps({"config": {"lang": ["zh"], "separator": _NEVER, "pipeline": []}, "docs": []})

    def write(self, config: MkDocsConfig, vocabulary: Vocabulary, skipped: Iterable[str]) -> None:
        """Write the index; pages that this build did not render come from the index it finds."""
        folder = Path(config.site_dir)
        wanted = set(skipped) - self.lines.keys()
        before = read_index(folder) if wanted else {}
        kept = {path: line for path, line in before.items() if path in wanted}
        settings = self.site().register.settings
        kinds = {kind.label: code for code, kind in settings.kinds.items()}
        write_index({**kept, **self.lines}.values(), Words(vocabulary, kinds, dict(settings.states)), folder)


def _facts(register: Register, path: str) -> dict[str, Facts]:
    document = register.document_of.get(path)
    branch = _branch(register, path)
    return {str(item.id): _of(register, item, branch) for item in (document.items if document else ())}


def _of(register: Register, item: Item, branch: str | None) -> Facts:
    owners = register.owners(item) or ((branch,) if branch else ())
    return Facts(str(item.id), item.title, register.settings.kinds[item.kind].label, item.state, owners)


def _year(register: Register, path: str) -> int:
    """Return the year that stands in a page's path: reports/2023/… or branches/…/2023.md."""
    match = _YEAR.search(path)
    return int(match[1]) if match else 0


def _branch(register: Register, path: str) -> str | None:
    branch = register.branch_of_page(path)
    return branch.short if branch else None
