"""The navigation, derived from what there is: a new page, branch or year needs no line of configuration."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure import StructureItem
from mkdocs.structure.nav import Link, Navigation, Section
from mkdocs.structure.pages import Page

from report_site.ledger.branches import page_order
from report_site.ledger.items import Document
from report_site.ledger.register import Register
from report_site.pages.menu import THEME, Menu
from report_site.pages.menu import Entry as MenuEntry
from report_site.pages.site import FINDINGS_PATH, LEDGER_PATH, RULES_PATH, ledger_path

# MkDocs's own form of a navigation: titles to paths or to further lists.
Entry = str | dict[str, Any]


def navigation(register: Register, ledger_views: Mapping[str, str], paths: Iterable[str]) -> list[Entry]:
    """Return the navigation of a site, with titles as HTML, for the theme writes them as they are.

    Args:
        register: What the pages say; its documents include no generated pages.
        ledger_views: The views of a year's ledger, title by file name.
        paths: All pages of the site that may stand in the navigation, generated ones included.
    """
    available = set(paths)
    titles = {document.path: document.title for document in register.documents}

    def page(path: str, title: str | None = None) -> list[Entry]:
        if path not in available:
            return []
        available.discard(path)
        name = title or titles.get(path)
        return [{escape(name, quote=False): path}] if name else [path]

    def section(title: str, entries: list[Entry]) -> list[Entry]:
        return [{escape(title, quote=False): entries}] if entries else []

    reports = [
        entry
        for year in register.years
        for entry in section(f"{year}年", [e for doc in register.report_pages(year) for e in page(doc.path)])
    ]
    ledgers = [
        entry
        for year in register.years
        for entry in section(
            f"{year}年",
            [e for name, title in ledger_views.items() for e in page(ledger_path(year, name), title)],
        )
    ]
    of_branches = _branch_pages(register, available)
    branches = [
        entry
        for branch in register.branches
        for entry in section(branch.short, [e for path in of_branches[branch.slug] for e in page(path)])
    ]
    checks = [*page(FINDINGS_PATH, "检查结果"), *page(RULES_PATH, "检查规则")]
    home = page("index.md", "首页")
    ordered = [
        *home,
        *section("工作报告", reports),
        *section("台账", [*page(LEDGER_PATH, "全部年度"), *ledgers, *checks]),
        *section("支部", [*page("branches/index.md"), *branches]),
    ]
    rest = sorted((doc for doc in register.documents if doc.path in available), key=_place)
    folders: dict[str, list[Entry]] = {}
    for document in rest:
        folder = document.path.rpartition("/")[0]
        folders.setdefault(folder, []).extend(page(document.path))
    for folder, entries in folders.items():
        title = "使用指南" if folder == "guide" else titles.get(f"{folder}/index.md") or folder
        ordered.extend(section(title, entries) if folder else entries)
    return ordered


def _branch_pages(register: Register, paths: Iterable[str]) -> dict[str, list[str]]:
    """Return the pages of each branch: its own, its years newest first, then what else its folder holds."""
    pages = {branch.slug: [branch.path] for branch in register.branches}
    for path in sorted(paths, reverse=True):
        branch = register.branch_of_page(path)
        if branch and path != branch.path:
            pages[branch.slug].append(path)
    return pages


def _place(document: Document) -> tuple[str, bool, float, str]:
    folder, _, name = document.path.rpartition("/")
    return (folder, name != "index.md", page_order(document), name)


def has_own_menu(config: MkDocsConfig) -> bool:
    """Tell whether the menu beside a page is ours: in a site with another theme it is that theme's."""
    return any(Path(folder).resolve() == THEME for folder in config.theme.dirs)


class Beside:
    """The menu beside each page, as the template asks for it: `menu(page, base_url, contents)`."""

    def __init__(self, nav: Navigation) -> None:
        """Take the navigation of pages that have all been rendered, for only then are their titles known."""
        self.menu = Menu(tuple(map(_entry, nav.items)))

    def __call__(self, page: Page | None, base: str, contents: str) -> str:
        """Return the entries beside a page, or on one of the theme's own, such as 404.html."""
        toc = page.toc.items if page else []
        has_contents = toc[0].children if toc and toc[0].level == 1 else toc
        return self.menu.html(page.url if page else None, base, contents if has_contents else "")


def _entry(item: StructureItem) -> MenuEntry:
    """Return an entry of MkDocs's navigation as the menu knows it."""
    title = item.title or ""
    if isinstance(item, Section):
        return MenuEntry(title, children=tuple(map(_entry, item.children)))
    if isinstance(item, Page):
        return MenuEntry(title, item.url, item.is_index)
    assert isinstance(item, Link)
    return MenuEntry(title, item.url)
