"""Builds that make only what has changed, and give byte for byte what a clean build gives.

Everything that concerns the whole site is made anew in each build: register, findings, generated pages,
navigation, search. What may be skipped is the Markdown and the template of single pages:

1. `recall`, before Markdown is rendered: a page whose source is the same, and whose pieces and addresses give
   what they gave, gets back what Markdown made of it then.
2. `choose`, before templates: a page needs its template if what it would show was never written before, or is
   not what stands on the disk. Whatever on the disk is not right is removed, and what is missing is made.

Nothing is believed for its age: results are found by digests of what they depend on, files by what they hold.
A build that is killed leaves the memory of the one before, which is as true as ever.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import get_plugin_logger
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import TableOfContents

from report_site.memo import Memo, digest
from report_site.pages.extension import Asked
from report_site.pages.pieces import piece_digest, piece_html, seen
from report_site.pages.site import Site, View
from report_site.search.index import FOLDER as SEARCH

from .links import follow, tell
from .navigation import has_own_menu
from .outputs import Outputs
from .rendered import FILES, Made, Rendered, opened, revive, take_over, targets
from .shown import Shown

NEW, SHOWS, LEADS = "原文是新的或改过", "页面上显示的别处内容变了", "链接或图片的去处变了"
AROUND, WRITTEN = "导航里显示的标题或网址变了", "生成的网页缺失或被改动过"
log = get_plugin_logger("report-site")


@dataclass(frozen=True)
class Proven:
    """The states that pages had at the end of a build, and the digests of what they could see then."""

    seen: Mapping[str, str]
    states: frozenset[str]


class Rebuild:
    """One build: what it recalls, what it makes, and why."""

    def __init__(self, memo: Memo, site: Site, files: Files, config: MkDocsConfig, serving: bool) -> None:
        """Take in the site as it is to be, with all its files, before anything is rendered."""
        self.memo, self.site, self.files, self.config = memo, site, files, config
        lowest = InclusionLevel.DRAFT if serving else InclusionLevel.NOT_IN_NAV
        self.built = [file for file in files if file.inclusion.value >= lowest.value]
        self.pages = [file for file in self.built if file.is_documentation_page()]
        self.sources = {file.src_uri: _source(file) for file in self.pages}
        # What MkDocs is told to make: at first every page.
        self.wanted = set(self.sources)
        self.read = self.templated = 0
        self.rendered: dict[str, Rendered] = {}
        # What was recorded last, and what is to be recorded as another process has made it.
        self.recorded: Made
        self._taken_over: dict[str, Made] = {}
        self.why: dict[str, str] = {}
        # Files that several others would write.
        self.contested: frozenset[str] = frozenset()
        self.outputs = Outputs(Path(config.site_dir), memo)
        self.seen = {
            **seen(site),
            FILES: digest(*(f"{file.src_uri} {file.url} {file.inclusion}" for file in files)),
        }

    def recall(self) -> None:
        """Give back to pages what Markdown made of them, as far as it would make the same today."""
        proven: Proven = self.memo.noted("proven", "") or Proven({}, frozenset())
        for file in self.pages:
            path = file.src_uri
            # Drafts of `mkdocs serve` have no page yet.
            rendered: Rendered | None = (
                self.memo.noted("rendered page", self.sources[path]) if file.page else None
            )
            why = self._doubt(file, rendered, proven) if rendered else NEW
            if rendered is None or file.page is None or why:
                self.why[path] = why
                continue
            self.wanted.discard(path)
            self.rendered[path] = rendered
            revive(file.page, rendered, self.files)
        for path in self.rendered:
            tell(self.rendered[path].links)
        for file in self.files:
            # MkDocs asks each file before Markdown, before the template and before it copies.
            file.is_modified = lambda path=file.src_uri: path in self.wanted  # type: ignore[method-assign,misc]

    def record(self, page: Page, html: str, asked: Asked) -> None:
        """Remember what Markdown made of a page, and by what answers."""
        path = page.file.src_uri
        source = self.sources[path]
        self.read += 1
        given = self._taken_over.pop(path, None)
        self.recorded = made = given or Made.of(page, html, asked, source, self.files, self.config)
        self.rendered[path] = made.rendered
        page.links_to_anchors = targets(made.rendered.links, self.files)
        self.memo.note("rendered page", source, made.rendered)
        self.memo.note("asked", source, made.asked)
        self.memo.note("body", source, made.body)

    def take_over(self, page: Page, made: Made) -> None:
        """Give a page what another process recorded of it; it is recorded here when its turn comes."""
        take_over(page, made)
        self._taken_over[page.file.src_uri] = made

    def body(self, path: str) -> tuple[str, Any]:
        """Return the HTML and the table of contents that Markdown made of a page."""
        return opened(self.memo.noted("body", self.sources[path]))

    def choose(self, navigation: Navigation, written_later: Iterable[str]) -> None:
        """Choose the pages that need their template and the files to copy; remove what is not right.

        Args:
            navigation: The navigation, whose pages all have their titles by now.
            written_later: The files that are written after this, whatever stands there.
        """
        rendered = self.wanted
        self.shown = Shown(navigation, _menu_features(self.config))
        writers = Counter([file.dest_uri for file in self.built] + [*written_later])
        self.contested = frozenset(path for path, count in writers.items() if count > 1)
        kept = set(self._shards())
        self.wanted = set()
        for file in self.built:
            if file.dest_uri not in self.contested and self._stands(file):
                kept.add(file.dest_uri)
            else:
                self.wanted.add(file.src_uri)
        self.outputs.keep_only(kept)
        for path in self.sources:
            log.debug("%s：%s", path, self.why.get(path, NEW) if path in self.wanted else "沿用")
        for file in self.pages:
            if file.src_uri in self.wanted and file.src_uri not in rendered and file.page:
                file.page.content, file.page.toc = self.body(file.src_uri)

    def written(self, page: Page, output: str) -> None:
        """Remember what a page's template gave."""
        self.templated += 1
        # MkDocs writes no empty file.
        if output.strip():
            text = output.encode("utf-8", errors="xmlcharrefreplace")
            self.memo.note("output", self._around(page), digest(text))
        # MkDocs would keep them to its end, and has no more use for them; None would change the page's title.
        page.content = ""
        page.toc = TableOfContents([])

    def amend(self, site: Site, changed: Collection[str]) -> list[str]:
        """Return the pages to be made again when a finished build is taken to another site.

        Args:
            site: The site, of the same files, facts and day.
            changed: The pages whose text is other.
        """
        proven = self._proven()
        self.site, self.seen = site, {**seen(site), FILES: self.seen[FILES]}
        for path in changed:
            self.sources[path] = _source(self.files.src_uris[path])
        return [
            path
            for path, rendered in self.rendered.items()
            if path in changed or self._doubt(self.files.src_uris[path], rendered, proven)
        ]

    def note(self) -> None:
        """Note what holds at the end of a build."""
        for path in sorted(_files_of(self.outputs.folder / SEARCH)):
            self.memo.note("shard", path.name, self.outputs.digest(f"{SEARCH}/{path.name}"))
        self.outputs.remember()
        self.memo.note("proven", "", self._proven())

    def finish(self) -> None:
        """Note what holds at the end of this build, keep what the next one needs, and say what was made."""
        self.note()
        for source in self.sources.values():
            self.memo.keep("asked", source)
            self.memo.keep("body", source)
        log.info(
            "生成了 %d 页的正文、%d 页的网页，沿用 %d 页；其他文件写了 %d 个，沿用 %d 个",
            self.read,
            self.templated,
            len(self.pages) - self.templated,
            len(self.wanted) - self.templated,
            len(self.built) - len(self.pages) - len(self.wanted) + self.templated,
        )

    def _proven(self) -> Proven:
        return Proven(self.seen, frozenset(each.state for each in self.rendered.values()))

    def _doubt(self, file: File, rendered: Rendered, proven: Proven) -> str:
        """Return why a page might not be the same today, "" if it is proven to be."""
        changed = {name for name in rendered.sees if self.seen[name] != proven.seen.get(name)}
        if rendered.state not in proven.states:
            changed = set(rendered.sees)
        if not changed:
            return ""
        asked: Asked | None = self.memo.noted("asked", self.sources[file.src_uri])
        if asked is None:
            return NEW
        if FILES in changed and follow(asked.addresses, file, self.files, self.config) != rendered.links:
            return LEADS
        view = View(self.site, file.src_uri)
        for piece, before in asked.pieces.items():
            if piece.sees in changed and piece_digest(piece_html(view, piece)) != before:
                return SHOWS
        return ""

    def _stands(self, file: File) -> bool:
        """Tell whether the file that this one becomes stands on the disk as it should."""
        if not file.is_documentation_page():
            return not file.dest_uri.startswith(f"{SEARCH}/") and self.outputs.holds(file)
        if file.page is None or file.src_uri not in self.rendered:
            return False
        key = self._around(file.page)
        before = self.memo.noted("output", key)
        if before is None:
            self.why.setdefault(file.src_uri, AROUND)
        elif self.outputs.digest(file.dest_uri) == before:
            return True
        else:
            self.why.setdefault(file.src_uri, WRITTEN)
        return False

    def _around(self, page: Page) -> str:
        """Return a digest of all that a page's template depends on."""
        state = self.rendered[page.file.src_uri].state
        # Its date is not among them: only the sitemap shows it.
        place = [ancestor.title for ancestor in page.ancestors]
        own = repr((page.canonical_url, page.edit_url, page.is_homepage, place))
        return digest(state, own, self.shown.by(page))

    def _shards(self) -> list[str]:
        """Return the parts of the search's index that are what their names say."""
        paths = [f"{SEARCH}/{path.name}" for path in _files_of(self.outputs.folder / SEARCH)]
        return [
            path
            for path in paths
            if self.memo.noted("shard", path.removeprefix(f"{SEARCH}/")) == self.outputs.digest(path)
        ]


def _menu_features(config: MkDocsConfig) -> set[str]:
    """Return the theme's features that say how much a menu shows; ours shows but the way to its page."""
    features = set(config.theme.get("features", ()))
    return (features | {"navigation.prune"}) - {"navigation.sections"} if has_own_menu(config) else features


def _files_of(folder: Path) -> list[Path]:
    return [path for path in folder.glob("*.bin") if path.is_file()]


def _source(file: File) -> str:
    return digest(file.src_uri, file.url, str(file.inclusion), file.content_bytes)
