"""Between MkDocs's files and the floors below: what is read of them, and what is written beside pages."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files, InclusionLevel

from report_site.exchange.items_json import item_entries, items_json, schema_text
from report_site.exchange.ledger_csv import ledger_csv
from report_site.history.git import head, latest_commits
from report_site.ledger.items import Item
from report_site.ledger.query import Query
from report_site.memo import Memo, digest
from report_site.pages.generated import forward_page
from report_site.pages.site import Change, Site
from report_site.project import Sources
from report_site.search.index import scripts

LATEST_CHANGES = 8


def sources_of(files: Files, config: MkDocsConfig) -> Sources:
    """Return the pages that are built and the other files of the docs folder that are published."""
    pages = {file.src_uri: file.content_bytes for file in files.documentation_pages()}
    others = (
        file.src_uri
        for file in files
        if file.src_dir == config.docs_dir
        and not file.is_documentation_page()
        and file.inclusion is not InclusionLevel.EXCLUDED
    )
    return Sources.of(pages, others)


def addresses(files: Files) -> dict[str, str]:
    """Return the addresses of pages, that of the home page ("./") as the empty way from the site's root."""
    urls = {file.src_uri: file.url for file in files.documentation_pages()}
    return {path: "" if url == "./" else url for path, url in urls.items()}


def latest_changes(docs: Path) -> tuple[Change, ...] | None:
    """Return the latest changes of the pages in a folder, newest first, None without a history."""
    commits = latest_commits(docs, LATEST_CHANGES)
    if commits is None:
        return None
    return tuple(Change(commit.day, commit.author, commit.summary, commit.paths) for commit in commits)


def exports(site: Site, config: MkDocsConfig, searched: bool, memo: Memo) -> dict[str, Callable[[], str]]:
    """Return every generated file that is no page, by path, each with what makes its content.

    Args:
        site: The site.
        config: Its configuration.
        searched: Whether it has a search, which needs scripts.
        memo: What was made before. What shows nothing but facts is kept as long as those are the same.
    """
    register = site.register
    commit = cache(lambda: head(Path(config.docs_dir)))
    entries = cache(lambda: item_entries(register, site.urls, memo))

    def as_json(year: int | None = None) -> str:
        items = register.items.values() if year is None else of_year(year)
        return items_json(items, entries(), site=config.site_name, commit=commit(), today=site.today)

    def as_csv(year: int | None = None) -> str:
        columns = register.settings.columns if year else ("年度", *register.settings.columns)
        return memo.recall(
            "csv",
            digest(register.facts, str(year)),
            lambda: ledger_csv(site.ledger, of_year(year) if year else register.leaves, columns),
        )

    def of_year(year: int) -> tuple[Item, ...]:
        return site.ledger.select(Query(reports=frozenset({year})))

    @cache
    def forward_pages() -> dict[str, str]:
        key = digest(register.facts, repr(sorted(site.urls.items())))
        return memo.recall(
            "forward pages", key, lambda: {path: forward_page(site, item) for path, item in forwards.items()}
        )

    def forwarding(path: str) -> str:
        return forward_pages()[path]

    forwards = {f"i/{item.id}/index.html": item for item in register.items.values()}
    made: dict[str, Callable[[], str]] = {
        "ledger/items.json": as_json,
        "ledger/items.schema.json": schema_text,
        "ledger/ledger.csv": as_csv,
    }
    for year in register.years:
        made[f"ledger/{year}/items.json"] = partial(as_json, year)
        made[f"ledger/{year}/ledger-{year}.csv"] = partial(as_csv, year)
    made |= {path: partial(forwarding, path) for path in forwards}
    if searched:
        made.update({path: partial(str, text) for path, text in scripts().items()})
    return made
