"""What Markdown made of a page: told of so that it can be remembered, and given back to a page."""

from __future__ import annotations

import pickle
import zlib
from dataclasses import dataclass
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from report_site.memo import digest
from report_site.pages.extension import Asked

from .links import Links, follow

# What a page sees of the site beside what its pieces see: which files there are.
FILES = "files"


@dataclass(frozen=True)
class Rendered:
    """What Markdown made of a page, all but its text (kept apart, for few pages need it again).

    state: A digest of the source and of all that the page was answered: pages of one state are the same.
    sees: What of the site its pieces may see, and FILES.
    """

    state: str
    sees: frozenset[str]
    title: str | None
    meta: dict[str, Any]
    anchors: frozenset[str]
    links: Links


@dataclass(frozen=True)
class Made:
    """All that is remembered of what Markdown made of a page.

    rendered: All but its text.
    asked: What it asked for.
    body: Its text, for `opened`.
    """

    rendered: Rendered
    asked: Asked
    body: bytes

    @staticmethod
    def of(page: Page, html: str, asked: Asked, source: str, files: Files, config: MkDocsConfig) -> Made:
        """Take it from a page that has just been rendered.

        Args:
            page: The page.
            html: Its text.
            asked: What it asked for, and what it was answered.
            source: A digest of what it was made from.
            files: All files of the site.
            config: Its configuration.
        """
        links = follow(asked.addresses, page.file, files, config)
        sees = frozenset({FILES, *(piece.sees for piece in asked.pieces)})
        state = digest(source, links.digest, *asked.pieces.values())
        anchors = frozenset(page.present_anchor_ids or ())
        rendered = Rendered(state, sees, page._title_from_render, dict(page.meta), anchors, links)
        return Made(rendered, asked, zlib.compress(pickle.dumps((html, page.toc)), 1))


def opened(body: bytes) -> tuple[str, Any]:
    """Return the HTML and the table of contents that Markdown made of a page."""
    html, toc = pickle.loads(zlib.decompress(body))
    return html, toc


def take_over(page: Page, made: Made) -> None:
    """Give a page what another process made of it, as if Markdown had made it now."""
    page.content, page.toc = opened(made.body)
    page._title_from_render = made.rendered.title
    page.present_anchor_ids = set(made.rendered.anchors)


def revive(page: Page, rendered: Rendered, files: Files) -> None:
    """Give a page what other pages and MkDocs's checks look at, though it is not rendered."""
    page.markdown = page.content = ""
    page.meta = dict(rendered.meta)
    page._title_from_render = rendered.title
    page.present_anchor_ids = set(rendered.anchors)
    page.links_to_anchors = targets(rendered.links, files)


def targets(links: Links, files: Files) -> dict[File, dict[str, str]]:
    """Return the anchors that links lead to, by file, as MkDocs checks them."""
    return {files.src_uris[path]: anchors for path, anchors in links.anchors.items()}
