"""Amending a site that stands, where nothing but the running text of pages is other.

What pages say beside their running text (`Document.facts`: items, fields, tables, titles) makes the register,
the views, the navigation and all links to a page. As long as it is the same, an edit can show in few places
only, and everything else that MkDocs and the engine made for the last build still holds:

- the edited pages themselves, and the index of the search for them;
- findings and latest changes, on the pages that show these (`pieces.seen` tells which);
- the files for Word that hold a page's text, and the data files that name the commit.

Whoever cannot be sure raises `UnfitError` before anything is written; the whole build is asked then.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path

from mkdocs.commands.build import _build_page, _populate_page
from mkdocs.plugins import get_plugin_logger

from report_site.checks.reviewing import review
from report_site.exchange.downloads import downloads
from report_site.history.ids import ids_seen
from report_site.ledger.query import Ledger
from report_site.ledger.register import read_again
from report_site.ledger.source import parse
from report_site.pages.site import Site
from report_site.project import Sources
from report_site.search.index import FOLDER as SEARCH

from .events import Events
from .files import exports, latest_changes
from .incremental import Rebuild
from .outputs import Outputs

log = get_plugin_logger("report-site")


class UnfitError(Exception):
    """A site cannot be amended, for the reason that is the argument (Chinese); nothing was written."""


def amend(events: Events, changed: Collection[str], outputs: Outputs) -> None:
    """Take the site of the last build to the texts that its pages have now.

    Args:
        events: The engine as the last build left it.
        changed: The files below the folder of the pages that are other; none came or went.
        outputs: The site's folder, in which everything stands as the last build left it.

    Raises:
        UnfitError: If more may have to change.
        PluginError: As a whole build does, if the site cannot be built or must not be published.
    """
    rebuild = events.rebuild
    if rebuild is None or not rebuild.rendered.keys() >= set(changed):
        raise UnfitError("改的不只是页面")
    events.site = _read(events, changed)
    events.report(events.site.review.open, Path(events.config.docs_dir).name)
    again = rebuild.amend(events.site, changed)
    for path in again:
        _render(rebuild, path)
    others = _others(events, rebuild)
    # From here on files are written.
    pages = rebuild.files.documentation_pages()
    for path in again:
        file = rebuild.files.src_uris[path]
        assert file.page
        outputs.remove(file.dest_uri)
        _build_page(file.page, events.config, pages, events.navigation, events.environment)
    for path, content in others.items():
        outputs.remove(path)
        rebuild.files.src_uris[path].content_bytes = content
        (outputs.folder / path).write_bytes(content)
    written = [*(rebuild.files.src_uris[path].dest_uri for path in again), *others]
    if events.search:
        events.search.write(rebuild, events.vocabulary)
        written += outputs.look_again(f"{SEARCH}/")
    events.audit(events.config, outputs, written)
    for path in written:
        outputs.digest(path)
    rebuild.outputs = outputs
    rebuild.note()
    log.info("只有 %d 页的文字变了：生成了 %d 页，其他文件写了 %d 个", len(changed), len(again), len(others))


def _read(events: Events, changed: Collection[str]) -> Site:
    """Return the site with the texts that the changed pages have now."""
    docs, settings, known = Path(events.config.docs_dir), events.settings, events.site.register.document_of
    read = Sources.of({path: (docs / path).read_bytes() for path in sorted(changed)}, ())
    documents = {path: parse(path, text, settings) for path, text in read.texts.items()}
    if any(document.facts != known[path].facts for path, document in documents.items()):
        raise UnfitError("事项、标题、表格或页首信息变了")
    faults = (*(fault for fault in events.subject.faults if fault.path not in changed), *read.faults)
    ledger = Ledger(read_again(events.site.register, documents))
    seen = ids_seen(docs, ledger.register, events.memo)
    events.subject = replace(events.subject, ledger=ledger, seen=seen, faults=faults)
    found = review(events.subject)
    # Mostly nothing new is found; its digest is known then.
    found = events.site.review if found == events.site.review else found
    return replace(events.site, ledger=ledger, changes=latest_changes(docs), review=found)


def _render(rebuild: Rebuild, path: str) -> None:
    """Render a page, of which other pages show title and anchors, if those are the same."""
    file, before = rebuild.files.src_uris[path], rebuild.rendered[path]
    assert file.page
    if file.dest_uri in rebuild.contested:
        raise UnfitError("几个文件写到同一个地方")
    _populate_page(file.page, rebuild.config, rebuild.files)
    now = rebuild.rendered[path]
    if (now.title, now.meta, now.anchors) != (before.title, before.meta, before.anchors):
        raise UnfitError("页面的标题或小标题变了")


def _others(events: Events, rebuild: Rebuild) -> Mapping[str, bytes]:
    """Return every generated file that is no page and is other than it was, by path."""
    site, memo, files = events.site, events.memo, rebuild.files.src_uris
    papers = downloads(site.ledger, events.letters, site.today, memo)
    texts = {path: make() for path, make in exports(site, events.config, bool(events.search), memo).items()}
    return {
        **{path: paper for path, paper in papers.items() if paper != files[path].content_bytes},
        **{path: text.encode() for path, text in texts.items() if text != files[path].content_string},
    }
