"""MkDocs's events, each bound to what the floors below do.

The register is read from the sources, never collected while rendering, so that a skipped page loses nothing.
"""

from __future__ import annotations

import gc
import logging
import sqlite3
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import event_priority, get_plugin_logger
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page

from report_site import second_core
from report_site.checks import UNBUILDABLE, Finding, Review, Severity
from report_site.checks.organ import Organ, OrganError
from report_site.checks.output import line, summary
from report_site.checks.registry import Subject
from report_site.checks.reviewing import review
from report_site.clock import reference_date
from report_site.exchange.downloads import begin_downloads
from report_site.exchange.word.letter import Letters, load_letters
from report_site.ledger.query import Ledger
from report_site.ledger.settings import Settings, SettingsError, load_settings
from report_site.memo import Memo
from report_site.pages.extension import Asked
from report_site.pages.frame import Frame
from report_site.pages.generated import YEAR_VIEWS, generated_pages
from report_site.pages.sanitize import clean_front_matter
from report_site.pages.security import FILE, headers_file
from report_site.pages.site import Change, Site, View
from report_site.project import (
    ProjectError,
    Sources,
    build_ledger,
    read_organ,
    subject_of,
)
from report_site.search.index import worker_address
from report_site.search.vocabulary import Vocabulary, VocabularyError, load_vocabulary

from .assets import hash_names
from .audit import audit_private
from .build import rebuilder
from .edit_links import link_to_editor, show_edit_links
from .environment import strangers
from .files import addresses, exports, latest_changes, sources_of
from .incremental import Rebuild
from .memory import MEMO, keep_quiet, memory_file, remembered
from .navigation import Beside, navigation
from .outputs import Outputs
from .scripts import SCOPE, theme_hashes
from .search import PLUGIN, Collector
from .templates import remember_files
from .two_cores import Templates, share_markdown

if TYPE_CHECKING:
    from mkdocs.livereload import LiveReloadServer

EXTENSION = "report_site.pages.extension"
# In `extra`: single pages are shown, by somebody who has read their texts (`Known`).
PREVIEW = "report_site_preview"
# Beside it, unless something else may have a say in the files: what such a reader calls when he has read
# other texts that say the same.
KNOW = "report_site_know"
# Written after everything else; without the search, whose folder is known by its name.
_LATE = ("sitemap.xml.gz", FILE)
_COLLECT = (200_000, 20, 100)
_IN_NAV = (InclusionLevel.UNDEFINED, InclusionLevel.INCLUDED)
log = get_plugin_logger("report-site")


@dataclass(frozen=True)
class Known:
    """What whoever shows single pages knows of the site, so that the engine need not find it out.

    ledger: What the pages say.
    review: The findings about them.
    changes: The latest changes.
    """

    ledger: Ledger
    review: Review = field(default_factory=lambda: Review((), ()))
    changes: tuple[Change, ...] | None = None


class Events:
    """The site being built. MkDocs keeps hooks as long as it runs: every build starts afresh in on_config."""

    def __init__(self) -> None:
        """Begin with nothing read."""
        self.serving = self.dirty = False
        # The memory of this build, and our own from build to build; a warm builder brings another.
        self.memo = Memo()
        self.own: Memo | None = None
        self.rebuild: Rebuild | None = None
        self.asked: Asked
        self.config: MkDocsConfig
        self.settings: Settings
        self.subject: Subject
        self.site: Site
        self.view: View
        self.search: Collector | None = None
        self.vocabulary: Vocabulary
        self.organ: Organ
        self.letters: Letters
        self.edit_urls: dict[str, str] = {}
        # Files that nobody wants to read before pages are written, with what gives their content.
        self.papers: list[tuple[File, Callable[[], bytes]]] = []
        # Whether nothing has a say in pages that we cannot follow, not even into another process.
        self.followed = False
        self.templates: Templates | None = None
        self.navigation: Navigation
        self.environment: Environment
        self.headers: str
        self.private = False

    def on_startup(self, *, command: str, dirty: bool) -> None:
        """Remember whether this is `mkdocs serve`, where all the 提示 at every save would hide the rest."""
        # A build makes millions of objects that live to its end: looking through them is a tenth of its time.
        gc.set_threshold(*_COLLECT)
        self.serving = command == "serve"
        self.dirty = dirty
        keep_quiet()
        second_core.allow()

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Check the vocabulary before anything is read, and hand the Markdown extension its view."""
        self.config, self.memo, self.rebuild, self.templates = config, self._memory(config), None, None
        remember_files(config.theme, self.memo)
        try:
            self.settings = load_settings(config.extra.get("ledger"))
        except SettingsError as error:
            raise PluginError("\n".join(error.problems)) from error
        try:
            self.organ = read_organ(Path(config.config_file_path).parent, self.settings)
            self.letters = load_letters(Path(config.config_file_path).parent)
        except (ProjectError, OrganError) as error:
            raise PluginError(str(error)) from error
        for needed in ("attr_list", EXTENSION):
            if needed not in config.markdown_extensions:
                config.markdown_extensions.append(needed)
        options = config.mdx_configs.setdefault(EXTENSION, {})
        options["view"], options["asked"] = lambda: self.view, lambda: self.asked
        if PREVIEW in config.extra and not strangers(config, self):
            config.extra[KNOW] = self.know
        config.extra.setdefault("scope", SCOPE)
        show_edit_links(config)
        self._start_search(config)
        return config

    def know(self, known: Known) -> None:
        """Take what is known of other texts, which say what those of the last `on_files` say."""
        self.site = replace(self.site, ledger=known.ledger, review=known.review, changes=known.changes)

    # Late, so that pages added by plugins are seen too.
    @event_priority(-100)
    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Read every page, say what is wrong, and add the generated pages, files and the navigation."""
        hash_names(files, config)
        known: Known | None = config.extra.get(PREVIEW)
        sources = Sources({}, (), ()) if known else sources_of(files, config)
        ledger = known.ledger if known else build_ledger(sources.texts, self.settings, self.memo)
        register = ledger.register
        for path, text in generated_pages(register).items():
            # An editor's page of the same name stands.
            if path not in files.src_uris:
                # A site with a navigation of its own need not name them.
                level = InclusionLevel.NOT_IN_NAV if config.nav else InclusionLevel.UNDEFINED
                files.append(File.generated(config, path, content=text, inclusion=level))
        today = reference_date()
        docs = Path(config.docs_dir)
        # Before all else that takes time, for the second core is at them from now on.
        papers = {} if known else begin_downloads(ledger, self.letters, today, self.memo)
        changes = known.changes if known else latest_changes(docs)
        if known:
            found = known.review
        else:
            self.subject = subject_of(ledger, docs, today, self.organ, sources, self.memo)
            found = review(self.subject)
        self.edit_urls, self.papers = {}, []
        self.site = Site(ledger, addresses(files), today, changes, found, self.edit_urls, self.organ)
        if not known:
            self.report(found.open, docs.name)
            for path, paper in papers.items():
                # Strangers may want to read it.
                file = File.generated(config, path, content=b"" if self.followed else paper())
                files.append(file)
                if self.followed:
                    self.papers.append((file, paper))
        for path, content in exports(self.site, config, self.search is not None, self.memo).items():
            # Single pages only want to know that it is there.
            files.append(File.generated(config, path, content="" if known else content()))
        if config.nav is None:
            views = {name: title for name, title, _, _ in YEAR_VIEWS}
            paths = [file.src_uri for file in files.documentation_pages() if file.inclusion in _IN_NAV]
            config.nav = navigation(register, views, paths)
        return files

    def on_nav(self, nav: Navigation, *, config: MkDocsConfig, files: Files) -> Navigation:
        """Date the sitemap by the reference date, since nothing may depend on the clock; note edit links."""
        for file in files.documentation_pages():
            link_to_editor(file, config)
            if file.page:
                file.page.update_date = self.site.today.isoformat()
                if file.page.edit_url:
                    self.edit_urls[file.src_uri] = file.page.edit_url
        if PREVIEW not in config.extra:
            self.rebuild = Rebuild(self.memo, self.site, files, config, self.serving)
            if self.dirty:
                self.rebuild.recall()
            if self.followed:
                share_markdown(self.rebuild)
        self.navigation = nav
        return nav

    def on_env(self, env: Environment, *, config: MkDocsConfig, files: Files) -> None:
        """Give the templates the menu, read the theme's own scripts out of them, choose what is written."""
        self.environment = env
        env.globals["menu"], env.globals["frame"] = Beside(self.navigation), Frame()
        if self.rebuild and self.followed:
            self.templates = Templates(self.rebuild, self.navigation, self.search)
            self.templates.share(env)
            if self.search:
                self.search.templates = self.templates
        self.headers = headers_file(theme_hashes(env, config))
        for file, paper in self.papers:
            file.content_bytes = paper()
        if self.rebuild:
            self.rebuild.choose(self.navigation, [*config.theme.static_templates, *_LATE])

    def on_page_markdown(self, markdown: str, *, page: Page, config: MkDocsConfig, files: Files) -> None:
        """Tell the Markdown extension which page comes next, and the theme only what it may know of it."""
        page.meta = clean_front_matter(page.meta)
        self.view = View(self.site, page.file.src_uri)
        self.asked = Asked()

    # Last, to remember what other hooks make of a page.
    @event_priority(-100)
    def on_page_content(self, html: str, *, page: Page, config: MkDocsConfig, files: Files) -> None:
        """Tell MkDocs's link check the anchors of items inside paragraphs, whose HTML it never saw."""
        document = self.site.register.document_of.get(page.file.src_uri)
        if document and page.present_anchor_ids is not None:
            page.present_anchor_ids.update(str(item.id) for item in document.items)
        if self.rebuild:
            self.rebuild.record(page, html, self.asked)

    @event_priority(-100)
    def on_post_page(self, output: str, *, page: Page, config: MkDocsConfig) -> None:
        """Remember what a page's file holds."""
        if self.rebuild:
            self.rebuild.written(page, output)

    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Write the headers for web servers and the search's index, then read the whole site once more."""
        (Path(config.site_dir) / FILE).write_text(self.headers, encoding="utf-8")
        if self.search and self.rebuild:
            self.search.write(self.rebuild, self.vocabulary)
        if self.templates:
            self.templates.end()
        if self.rebuild:
            self.audit(config, self.rebuild.outputs)
            self.rebuild.finish()
            self._save()

    def on_serve(
        self, server: LiveReloadServer, *, config: MkDocsConfig, builder: Callable[..., None]
    ) -> LiveReloadServer:
        """Let `mkdocs serve` make only what was changed, as long as nobody asked for clean builds."""
        if self.serving and not self.dirty:
            self.dirty = True
            server.builder = rebuilder(config)
        return server

    def on_shutdown(self) -> None:
        """Let go of the memory's file."""
        if self.own:
            self.own.close()

    def _memory(self, config: MkDocsConfig) -> Memo:
        """Return the memory for this build: the builder's, else our own, kept in a file but for `serve`."""
        given: Memo | None = config.extra.pop(MEMO, None)
        self.followed = False
        if config.extra.get(PREVIEW, False):
            return Memo()
        if given is None:
            if self.own is None or not self.serving:
                self.own = Memo(None if self.serving else memory_file(config))
            given = self.own
        memo = remembered(given, config, self)
        self.followed = memo is given and not log.isEnabledFor(logging.DEBUG)
        return memo

    def _save(self) -> None:
        try:
            self.memo.save()
        except (OSError, sqlite3.Error) as error:
            log.info("记不住这次生成的结果，下次只好完整生成：%s 写不进去（%s）", self.memo.file, error)

    def audit(self, config: MkDocsConfig, outputs: Outputs, written: Collection[str] | None = None) -> None:
        """Let no site be finished that shows private data; a preview shows it to its editor alone."""
        site = Path(config.site_dir)
        findings = audit_private(outputs, self.organ.privacy, self.memo, written)
        for finding in findings:
            log.error(line(finding, site.name))
        if (findings or self.private) and not self.serving:
            raise PluginError("网站里有不能公开的内容（见上面编码以 PV 开头的错误），不要发布")

    def _start_search(self, config: MkDocsConfig) -> None:
        """Take the place of the search plugin's index and worker; a site without the plugin has no search."""
        plugin = config.plugins.get(PLUGIN)
        self.search = Collector(lambda: self.rebuild) if plugin else None
        if not plugin:
            return
        plugin.search_index = self.search
        config.extra["search_worker"] = worker_address()
        try:
            self.vocabulary = load_vocabulary(Path(config.config_file_path).parent)
        except VocabularyError as error:
            raise PluginError(str(error)) from error

    def report(self, findings: tuple[Finding, ...], folder: str) -> None:
        """Say what was found, and end the build where no site can be made of it."""
        told = not self.serving and log.isEnabledFor(logging.INFO)
        for finding in findings:
            if finding.severity is not Severity.NOTICE:
                log.warning(line(finding, folder))
            elif told:
                log.info(line(finding, folder))
        log.info("检查结果：%s", summary(findings))
        # Attached files are copied as they are: what was found in them fails the build like what pages show.
        self.private = any(
            each.severity is Severity.ERROR and each.code.startswith("PV") for each in findings
        )
        unbuildable = sum(finding.code in UNBUILDABLE for finding in findings)
        if unbuildable:
            raise PluginError(f"上面有 {unbuildable} 处错误不改好，网站无法生成")
