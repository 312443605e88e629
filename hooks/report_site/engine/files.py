"""Between MkDocs's files and the floors below: what is read of them, and what is written beside pages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files, InclusionLevel

from report_site.exchange.items_json import items_json, schema_text
from report_site.exchange.ledger_csv import ledger_csv
from report_site.history.git import head, latest_commits
from report_site.ledger.query import Query
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


def changes(config: MkDocsConfig) -> tuple[Change, ...] | None:
    """Return the latest changes of pages, newest first, None without a history."""
    commits = latest_commits(Path(config.docs_dir), LATEST_CHANGES)
    if commits is None:
        return None
    return tuple(Change(commit.day, commit.author, commit.summary, commit.paths) for commit in commits)


def exports(site: Site, config: MkDocsConfig, searched: bool) -> dict[str, str]:
    """Return the content of every generated file that is no page, by path.

    Args:
        site: The site.
        config: Its configuration.
        searched: Whether it has a search, which needs scripts.
    """
    register = site.register
    columns = register.settings.columns
    common: dict[str, Any] = {
        "site": config.site_name,
        "commit": head(Path(config.docs_dir)),
        "today": site.today,
    }
    made = {
        "ledger/items.json": items_json(register, site.urls, **common),
        "ledger/items.schema.json": schema_text(),
        "ledger/ledger.csv": ledger_csv(site.ledger, register.leaves, ("年度", *columns)),
    }
    for year in register.years:
        items = site.ledger.select(Query(reports=frozenset({year})))
        made[f"ledger/{year}/items.json"] = items_json(register, site.urls, **common, items=items)
        made[f"ledger/{year}/ledger-{year}.csv"] = ledger_csv(site.ledger, items, columns)
    for item in register.items.values():
        made[f"i/{item.id}/index.html"] = forward_page(site, item)
    return {**made, **scripts()} if searched else made
