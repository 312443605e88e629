"""What a page shows of the navigation, so that a new title concerns only the pages that show it.

Follows the templates of Material: nav-item.html, tabs-item.html, path.html and footer.html. With
`navigation.prune` a page shows the top level, and below it only what its own ancestors hold; without, all.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page

from report_site.memo import digest

# What the templates write of a page in a menu, beside title and address.
_MARKS = ("icon", "status", "subtitle")


class Shown:
    """A navigation in which every page has its title."""

    def __init__(self, navigation: Navigation, features: Iterable[str]) -> None:
        """Take the navigation and the theme's features."""
        self.navigation = navigation
        self.features = set(features)
        self._levels: dict[int, str] = {}
        home = navigation.homepage
        self._home = (home.title, home.url) if home else None

    @cached_property
    def _everything(self) -> str:
        return digest(repr(_whole(self.navigation.items)))

    def by(self, page: Page) -> str:
        """Return a digest of what a page shows of the navigation, its own title included."""
        neighbours = [
            (near.title, near.url) if near else None for near in (page.previous_page, page.next_page)
        ]
        own = repr((page.title, self._home, neighbours))
        if "navigation.prune" not in self.features:
            return digest(own, self._everything)
        ancestors: list[Any] = list(page.ancestors)
        lists = [self.navigation.items, *(each.children for each in reversed(ancestors))]
        return digest(own, *(self._level(entries, depth + 1) for depth, entries in enumerate(lists)))

    def _level(self, entries: list[Any], level: int) -> str:
        """Return a digest of one list of entries as a page inside it shows them."""
        if id(entries) not in self._levels:
            # Sections of the level below the tab are headings: they stay open, whoever is looking.
            tabs = "navigation.tabs" in self.features
            opened = "navigation.sections" in self.features and level == (2 if tabs else 1)
            shown = [_whole([entry]) if opened else _pruned(entry) for entry in entries]
            self._levels[id(entries)] = digest(repr(shown))
        return self._levels[id(entries)]


def _entry(entry: Any) -> tuple[Any, ...]:
    marks = [entry.meta.get(mark) for mark in _MARKS] if entry.is_page else []
    return (entry.title, None if entry.is_section else entry.url, entry.is_page and entry.is_index, marks)


def _whole(entries: list[Any]) -> list[Any]:
    """Return entries with all that is below them."""
    return [(_entry(entry), _whole(entry.children) if entry.is_section else None) for entry in entries]


def _pruned(entry: Any) -> tuple[Any, ...]:
    """Return an entry that is closed: a link to the first page below it.

    How many entries it holds is shown too: the templates write a blank line for each.
    """
    steps = []
    first = entry
    while first.children:
        steps.append((len(first.children), any(each.is_page and each.is_index for each in first.children)))
        first = first.children[0]
    return (_entry(entry), steps, _entry(first)[1:])
