"""The frame around pages: what the theme writes alike on all pages of a folder is rendered once for them all.

Addresses in a frame are relative. Two pages of a folder have the same way to whatever lies outside their own
folders: the theme's files, the site's root.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

Render = Callable[[], str]
# The theme's header up to the page's title, the title, and the rest.
_HEADER = re.compile(
    r'(.*data-md-component="header-topic">\s*<span class="md-ellipsis">\s*)([^<]*?)(\s*</span>.*)', re.DOTALL
)


class Frame:
    """The frames of one build."""

    def __init__(self) -> None:
        """Begin with nothing rendered."""
        self._parts: dict[tuple[str, ...], str] = {}
        self._headers: dict[tuple[str, ...], tuple[str, str]] = {}

    def part(self, name: str, page: Any, base: str, render: Render) -> str:
        """Return a part of the frame that depends on nothing of the page but where it lies.

        Args:
            name: The part's name.
            page: The page, None for one of the theme's own.
            base: The way from the page to the site's root.
            render: Renders the part for this page.
        """
        place = (name, base, _folder(page))
        if place not in self._parts:
            self._parts[place] = render()
        return self._parts[place]

    def header(self, page: Any, base: str, links: str, render: Render) -> str:
        """Return the header, which shows the page's title besides.

        Args:
            page: As for `part`; so are `base` and `render`.
            base: The way from the page to the site's root.
            links: The header's addresses that may lead to a page, as they are on this one.
            render: Renders the header.
        """
        place = (base, links, _folder(page))
        title = str(page.meta.get("title") or page.title) if page else ""
        if place in self._headers and title.strip() == title:
            return title.join(self._headers[place])
        html = render()
        match = _HEADER.fullmatch(html)
        if match and match[2] == title:
            self._headers[place] = match[1], match[3]
        return html


def _folder(page: Any) -> str:
    return page.url.rstrip("/").rpartition("/")[0] if page else ""
