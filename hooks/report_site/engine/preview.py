"""Single pages rendered from texts in memory: the gate tries them, and editors see what readers will see.

Everything that all pages share (configuration, theme, templates) is read once; `show` then takes the site to
other texts, so that whoever keeps a Preview pays for a page and not for the site.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from html import escape, unescape
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urljoin, urlsplit

from jinja2 import Environment
from mkdocs.commands.build import _populate_page, get_context
from mkdocs.config import load_config
from mkdocs.structure.files import File, Files, set_exclusions
from mkdocs.structure.nav import Navigation, get_navigation
from mkdocs.structure.pages import Page

from report_site.clock import reference_date

from .assets import hash_names
from .events import KNOW, PREVIEW, Known

_TAG = re.compile(r"<[A-Za-z][^<>]*>")
_ADDRESS = re.compile(r'(\s(?:href|src)=)(?:"([^"]*)"|([^\s"\'>]+))')


@dataclass(frozen=True)
class _Shown:
    """What is shown: the texts, other files, the digest of all that the texts say but for places, the day."""

    texts: Mapping[str, str]
    others: frozenset[str]
    facts: str
    day: date

    def says_the_same(self, other: _Shown) -> bool:
        """Tell whether the other one has the same files, which say the same on the same day."""
        mine, theirs = ((each.others, each.facts, each.day) for each in (self, other))
        return mine == theirs and self.texts.keys() == other.texts.keys()


class Preview:
    """The site as it would be with the texts last shown, ready to render any of its pages."""

    def __init__(self, config_file: Path) -> None:
        """Read the engine's mkdocs.yml and the theme."""
        with TemporaryDirectory() as empty:
            # It stands for the docs folder and takes nothing.
            config = load_config(str(config_file), docs_dir=empty, site_dir=f"{empty}-site")
        # `show` says what is known; that this is no build stands from the beginning.
        config.extra[PREVIEW] = True
        config.plugins.on_startup(command="build", dirty=False)
        self.config = config.plugins.on_config(config)
        self.files = Files([])
        self._configured = self.config.nav
        self._environment: Environment | None = None
        self._navigation: Navigation | None = None
        self._shown: _Shown | None = None
        theme = Files([])
        theme.add_files_from_theme(self.config.theme.get_env(), self.config)
        hash_names(theme, self.config)
        self._theme = list(theme)

    def show(self, texts: Mapping[str, str], others: Collection[str], known: Known) -> None:
        """Run the engine up to the point where pages are rendered.

        Args:
            texts: The text of every page, by its path below the docs folder.
            others: The paths of all other files.
            known: What these texts say, so that they are not read again.
        """
        shown = _Shown(texts, frozenset(others), known.ledger.register.facts, reference_date())
        if self._amended(shown, known):
            return
        config = self.config
        config.extra[PREVIEW] = known
        config.nav = self._configured
        config.plugins.on_pre_build(config=config)
        contents = {**dict.fromkeys(others, ""), **texts}
        own = [File.generated(config, path, content=contents[path]) for path in sorted(contents)]
        files = Files([*self._theme, *own])
        self.files = config.plugins.on_files(files, config=config)
        set_exclusions(self.files, config)
        self._navigation = None
        self._shown = shown

    def _amended(self, shown: _Shown, known: Known) -> bool:
        """Take what is shown to texts that say the same in other words, which few edits do not; tell whether.

        Then files and navigation are the same, and only contents differ.
        """
        know, before = self.config.extra.get(KNOW), self._shown
        if not (know and before and before.says_the_same(shown)):
            return False
        for path, text in shown.texts.items():
            if text != before.texts[path]:
                self.files.src_uris[path].content_string = text
        know(known)
        self._shown = shown
        return True

    def warm_up(self, paths: Iterable[str]) -> None:
        """Render some pages, as far as they are there, for all that is loaded and made on the way."""
        if self._navigation is None:
            for path in paths:
                if path in self.paths:
                    self.page(path)

    @property
    def paths(self) -> Collection[str]:
        """The paths of all files of the site, those included that the engine adds."""
        return self.files.src_uris.keys()

    def render(self, path: str) -> str:
        """Return a page's content as HTML; whatever the engine raises comes through."""
        return self._page(path).content or ""

    def title(self, path: str) -> str:
        """Return a page's title as text."""
        page = self.files.src_uris[path].page
        return unescape(str((page.meta.get("title") or page.title) if page else ""))

    def page(self, path: str) -> str:
        """Return the whole page, byte for byte as a build writes it below the site's root."""
        config, navigation = self.config, self._with_navigation()
        page = self._page(path)
        environment = self._templates()
        page.active = True
        try:
            context = get_context(navigation, self.files, config, page)
            template = environment.get_template(page.meta.get("template", "main.html"))
            context = config.plugins.on_page_context(context, page=page, config=config, nav=navigation)
            return config.plugins.on_post_page(template.render(context), page=page, config=config)
        finally:
            page.active = False

    def standing_alone(self, path: str, html: str) -> str:
        """Return a whole page with addresses that are right wherever it is shown on the same host."""
        root = urlsplit(self.config.site_url or "/").path or "/"
        return rooted(html.lstrip(), posixpath.join(root, self.files.src_uris[path].url.removeprefix("./")))

    def _page(self, path: str) -> Page:
        file = self.files.src_uris[path]
        page = file.page or Page(None, file, self.config)
        _populate_page(page, self.config, self.files)
        return page

    def _with_navigation(self) -> Navigation:
        """Return the navigation, which the content of a page does not need."""
        if self._navigation is None:
            navigation = get_navigation(self.files, self.config)
            self._navigation = self.config.plugins.on_nav(navigation, config=self.config, files=self.files)
        return self._navigation

    def _templates(self) -> Environment:
        if self._environment is None:
            environment = self.config.theme.get_env()
            self._environment = self.config.plugins.on_env(environment, config=self.config, files=self.files)
        return self._environment


def rooted(html: str, address: str) -> str:
    """Return a page whose relative addresses are those from the host's root.

    Links within the page stay as they are.

    Args:
        html: The page, as templates and the sanitiser write it: no bare angle brackets in attributes.
        address: Where the page lies on its host.
    """

    def moved(match: re.Match[str]) -> str:
        target = unescape(match[2] if match[2] is not None else match[3])
        try:
            result = target if target.startswith("#") else urljoin(address, target)
        except ValueError:
            result = target
        return f'{match[1]}"{escape(result)}"'

    return _TAG.sub(lambda tag: _ADDRESS.sub(moved, tag.group()), html)
