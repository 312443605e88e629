"""The search in MkDocs: collects pages where Material's plugin would, leaves a stub in place of its index."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from html import unescape
from typing import TYPE_CHECKING, Any

from mkdocs.structure.pages import Page

from report_site.ledger.items import Item
from report_site.ledger.register import Register
from report_site.memo import digest
from report_site.search.extract import Contents, Facts, extract
from report_site.search.index import Line, Words, write_index
from report_site.search.index import Page as IndexPage
from report_site.search.vocabulary import Vocabulary

if TYPE_CHECKING:
    from .incremental import Rebuild
    from .two_cores import Templates

PLUGIN = "material/search"
# A regular expression that matches nothing: Material's own highlighting is not to cut our terms.
_NEVER = "(?!x)x"
_YEAR = re.compile(r"(?:^|/)([0-9]{4})(?:/|\.md$)")


class Collector:
    """Stands in for the plugin's own index, so that this one is neither computed nor shipped.

    The plugin hands each page to `add_entry_from_context` and writes what `generate_search_index` returns,
    which is all that Material's bundle reads before the reader types.
    """

    def __init__(self, rebuild: Callable[[], Rebuild | None]) -> None:
        """Take a function that returns the build; a preview is none, and collects nothing."""
        self.rebuild = rebuild
        self.templates: Templates | None = None
        self.lines: dict[str, Line] = {}

    def add_entry_from_context(self, page: Page) -> None:
        """Take in a page."""
        rebuild = self.rebuild()
        if rebuild:
            output = self.templates.output(page) if self.templates else None
            self._add(rebuild, page, lambda: page.content or "", output.line if output else None)
            line = self.lines.get(page.file.src_uri)
            if line:
                # Now, for the page lets go of its content.
                self.lines[line.path] = replace(line, text=partial(str, line.text()))

    def _add(self, rebuild: Rebuild, page: Page, html: Callable[[], str], line: str | None = None) -> None:
        settings = page.meta.get("search") or {}
        site, path = rebuild.site, page.file.src_uri
        # Drafts that `mkdocs serve` shows are no part of the site.
        if settings.get("exclude") or path not in site.urls:
            return
        title = unescape(str(page.meta.get("title", page.title) or ""))
        facts = _facts(site.register, path)
        head = IndexPage(
            path=path,
            url=site.urls[path],
            title=title,
            year=_year(site.register, path),
            boost=float(settings.get("boost", 1)),
            branch=_branch(site.register, path),
            contents=Contents((), ()),
        )
        key = digest(rebuild.rendered[path].state, repr((head, facts)))
        rebuild.memo.keep("line", key)

        def make() -> str:
            return line or replace(head, contents=extract(html(), title, facts)).line()

        self.lines[path] = Line(path, head.year, key, partial(rebuild.memo.recall, "line", key, make))

    def generate_search_index(self, previous: Any) -> str:
        """Return the stub."""
        return json.dumps({"config": {"lang": ["zh"], "separator": _NEVER, "pipeline": []}, "docs": []})

    def write(self, rebuild: Rebuild, vocabulary: Vocabulary) -> None:
        """Write the index, with the pages that this build passed over."""
        for file in rebuild.pages:
            if file.page and file.src_uri not in self.lines:
                self._add(rebuild, file.page, lambda path=file.src_uri: rebuild.body(path)[0])  # type: ignore[misc]
        settings = rebuild.site.register.settings
        kinds = {kind.label: code for code, kind in settings.kinds.items()}
        words = Words(vocabulary, kinds, dict(settings.states))
        write_index(self.lines.values(), words, rebuild.outputs.folder, rebuild.memo)


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
