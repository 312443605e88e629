"""The two steps of a build that take page by page, Markdown and template, with the machine's second core.

MkDocs stays in charge: it goes through the pages as ever, and every event takes place here. Only where it
would render it gets what the other process has rendered, if that has come so far. The other process goes the
same way for its pages, so the result is the same whoever made it.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from jinja2 import Environment
from mkdocs.commands import build
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import InclusionLevel
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page

from report_site.second_core import SecondCore

_DRAFT = InclusionLevel.DRAFT.value

if TYPE_CHECKING:
    from .incremental import Rebuild
    from .rendered import Made
    from .search import Collector


def share_markdown(rebuild: Rebuild) -> None:
    """Have some of the pages that MkDocs is going to read rendered by the second core."""
    # Drafts of `mkdocs serve` have no page yet.
    pages = [file.page for file in rebuild.pages if file.page and file.src_uri in rebuild.wanted]

    def populate(page: Page) -> Made:
        build._populate_page(page, rebuild.config, rebuild.files)
        return rebuild.recorded

    def render(page: Page, index: int, config: MkDocsConfig, files: Any) -> None:
        given = core.given(index)
        if given:
            rebuild.take_over(page, given[0])
        else:
            Page.render(page, config, files)

    core = SecondCore(populate, pages)
    for index, page in enumerate(pages):
        page.render = partial(render, page, index)  # type: ignore[method-assign]


@dataclass(frozen=True)
class Output:
    """What a page's template gave, compressed, and the page's line in the index of the search."""

    html: bytes
    line: str | None


class Templates:
    """The templates of pages."""

    def __init__(self, rebuild: Rebuild, navigation: Navigation, search: Collector | None) -> None:
        """Take the build, in which the pages are not chosen yet."""
        self._rebuild, self._navigation, self._search = rebuild, navigation, search
        self._core: SecondCore[Page, Output] | None = None
        self._places: dict[str, int] = {}
        self._latest: tuple[str, Output | None] = ("", None)

    def share(self, environment: Environment) -> None:
        """Let pages' templates give what the other process made of them."""
        self._environment = environment
        templates, base = self, environment.template_class

        class Template(base):  # type: ignore[misc,valid-type]
            def render(self, *contexts: Any, **values: Any) -> str:
                page = contexts[0].get("page") if contexts else None
                output = templates.output(page) if page else None
                return (
                    zlib.decompress(output.html).decode() if output else super().render(*contexts, **values)
                )

        environment.template_class = Template

    def output(self, page: Page) -> Output | None:
        """Return what the other process made of a page, None if it is to be made here."""
        path = page.file.src_uri
        if path != self._latest[0]:
            # Not before the first page: templates that all pages use are compiled by now.
            if self._core is None:
                self._begin(page)
            place = self._places.get(path)
            given = self._core.given(place) if self._core and place is not None else None
            self._latest = (path, given[0] if given else None)
        return self._latest[1]

    def end(self) -> None:
        """Give nothing any more: whatever is made after this build is made here."""
        self._places = {}
        self._latest = ("", None)

    def _begin(self, first: Page) -> None:
        files = [file for file in self._rebuild.pages if file.src_uri in self._rebuild.wanted]
        # Drafts that `mkdocs serve` shows are marked as such by MkDocs.
        pages = [file.page for file in files if file.page and file.inclusion.value > _DRAFT]
        self._places = {page.file.src_uri: place for place, page in enumerate(pages)}
        self._core = SecondCore(partial(self._make, first), pages)

    def _make(self, first: Page, page: Page) -> Output:
        """Do what MkDocs does with a page up to its template; it was at work on the first one."""
        config, navigation = self._rebuild.config, self._navigation
        first.active = False
        page.active = True
        try:
            context = build.get_context(navigation, self._rebuild.pages, config, page)
            template = self._environment.get_template(page.meta.get("template", "main.html"))
            context = config.plugins.on_page_context(context, page=page, config=config, nav=navigation)
            html = template.render(context)
        finally:
            page.active = False
        line = self._search.lines.get(page.file.src_uri) if self._search else None
        return Output(zlib.compress(html.encode(), 1), line.text() if line else None)
