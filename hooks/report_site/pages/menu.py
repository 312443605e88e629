"""The menu beside a page: the sections that the page lies in unfolded, of all others only their heads.

The theme's own menu names every page of the site on every page, which makes a large site quadratic. This one
is HTML as the theme writes it with navigation.indexes, .prune, .sections and .tabs, so that its styles and
scripts work. What is the same on many pages is put together once.
"""

from __future__ import annotations

from dataclasses import dataclass

_HERE = "md-nav__link md-nav__link--active"
_ARROW = '<span class="md-nav__icon md-icon"></span>'


@dataclass(frozen=True, eq=False)
class Entry:
    """An entry of the navigation: a section, which has children, or else a page or an address elsewhere.

    title: As HTML.
    url: From the site's root, or absolute.
    is_index: Whether it is its section's own page.
    """

    title: str
    url: str = ""
    is_index: bool = False
    children: tuple[Entry, ...] = ()

    @property
    def index(self) -> Entry | None:
        """A section's own page, if it has one: the section's title leads there. The whole has no title."""
        return next((child for child in self.children if child.is_index), None) if self.title else None

    @property
    def first(self) -> Entry:
        """The page that somebody comes to who follows a folded section."""
        return self.children[0].first if self.children else self


class Menu:
    """The navigation of a site, ready to be shown beside any of its pages."""

    def __init__(self, entries: tuple[Entry, ...]) -> None:
        """Take the entries of the first level."""
        self.root = Entry("", children=entries)
        self.ways: dict[str, tuple[int, ...]] = {}
        self._note_ways(self.root, ())
        self._folded: dict[tuple[Entry, str], list[str]] = {}

    def html(self, url: str | None, base: str, contents: str = "") -> str:
        """Return the menu's list entries.

        Args:
            url: The page that it is shown on. None, or one that the navigation lacks, unfolds nothing.
            base: The way from that page to the site's root, or the root's absolute path.
            contents: The page's table of contents, for narrow screens; "" if there is none.
        """
        return _Beside(
            self, self.ways.get(url or "", ()) if url is not None else (), base, contents
        ).entries()

    def folded(self, section: Entry, base: str) -> list[str]:
        """Return the entries of a section, all of them folded; its own page has none."""
        if (section, base) not in self._folded:
            index = section.index
            self._folded[section, base] = [
                "" if child is index else _folded(child, base) for child in section.children
            ]
        return self._folded[section, base]

    def _note_ways(self, section: Entry, way: tuple[int, ...]) -> None:
        for number, child in enumerate(section.children):
            if child.children:
                self._note_ways(child, (*way, number))
            else:
                self.ways[child.url] = (*way, number)


@dataclass(frozen=True)
class _Beside:
    """The menu of one page.

    way: Which entry of each level leads to the page.
    """

    menu: Menu
    way: tuple[int, ...]
    base: str
    contents: str

    def entries(self, level: int = 0, section: Entry | None = None) -> str:
        """Return the entries of a section on the way, that of the next level unfolded."""
        section = section or self.menu.root
        entries = self.menu.folded(section, self.base)
        if level == len(self.way) or section.children[self.way[level]] is section.index:
            return "".join(entries)
        here = self.way[level]
        child = section.children[here]
        opened = self.section(level + 1, child) if child.children else self.page(child)
        return "".join([*entries[:here], opened, *entries[here + 1 :]])

    def section(self, level: int, section: Entry) -> str:
        """Return an unfolded section."""
        name = "__nav_" + "_".join(str(number + 1) for number in self.way[:level])
        kind, focus = (" md-nav__item--section", "") if level <= 2 else ("", ' tabindex="0"')
        head = self.head(level, section, f'for="{name}" id="{name}_label"{focus}')
        return (
            f'<li class="md-nav__item md-nav__item--active{kind} md-nav__item--nested">'
            f'<input class="md-nav__toggle md-toggle" type="checkbox" id="{name}" checked>{head}'
            f'<nav class="md-nav" data-md-level="{level}" aria-labelledby="{name}_label"'
            ' aria-expanded="true">'
            f'<label class="md-nav__title" for="{name}">{_ARROW}{section.title}</label>'
            f'<ul class="md-nav__list" data-md-scrollfix>\n{self.entries(level, section)}</ul></nav></li>\n'
        )

    def head(self, level: int, section: Entry, label: str) -> str:
        """Return the title of an unfolded section, which leads to its own page if it has one."""
        index = section.index
        if index is None:
            return f'<label class="md-nav__link" {label}>{_content(section)}{_ARROW}</label>'
        here = " md-nav__link--active" if section.children[self.way[level]] is index else ""
        link = f'<a href="{_address(index, self.base)}" class="md-nav__link{here}">{_content(section)}</a>'
        if len(section.children) > 1:
            link += f'<label class="md-nav__link{here}" {label}>{_ARROW}</label>'
        return f'<div class="md-nav__link md-nav__container">{link}</div>'

    def page(self, page: Entry) -> str:
        """Return the entry of the page itself."""
        label = self.contents and f'<label class="{_HERE}" for="__toc">{_content(page)}{_ARROW}</label>'
        link = f'<a href="{_address(page, self.base)}" class="{_HERE}">{_content(page)}</a>'
        return (
            '<li class="md-nav__item md-nav__item--active">'
            '<input class="md-nav__toggle md-toggle" type="checkbox" id="__toc">'
            f"{label}{link}{self.contents}</li>\n"
        )


def _folded(entry: Entry, base: str) -> str:
    """Return an entry that the page does not lie in: a link, of a section to its first page."""
    kind, arrow = (" md-nav__item--pruned md-nav__item--nested", _ARROW) if entry.children else ("", "")
    return (
        f'<li class="md-nav__item{kind}"><a href="{_address(entry.first, base)}" class="md-nav__link">'
        f"{_content(entry)}{arrow}</a></li>\n"
    )


def _content(entry: Entry) -> str:
    return f'<span class="md-ellipsis">{entry.title}</span>'


def _address(entry: Entry, base: str) -> str:
    elsewhere = "://" in entry.url or entry.url.startswith(("/", "#", "mailto:"))
    return entry.url if elsewhere else f"{base.rstrip('/')}/{entry.url}"
