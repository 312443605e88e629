"""The ids that history knows: an id that once stood in a commit is never given to another item."""

from __future__ import annotations

from pathlib import Path

from report_site.ledger.ids import ItemId, find_ids
from report_site.ledger.register import Register
from report_site.ledger.settings import Settings
from report_site.ledger.source import parse
from report_site.memo import Memo, digest

from .git import commits_of_pages, lines_added, page_at, place_in_repository

# The pages to whose lines a commit added an id, each with these ids.
Added = tuple[tuple[str, frozenset[ItemId]], ...]


def ids_seen(docs: Path, register: Register, memo: Memo | None = None) -> dict[ItemId, str]:
    """Return the ids that a commit gave to an item and that no page declares now, each with its page.

    Without a repository there are none. A commit never changes, so each is read only once.

    Args:
        docs: The folder of the pages.
        register: What the pages declare now.
        memo: What was made before with the register's settings.
    """
    memo = memo or Memo()
    settings = register.settings
    place = place_in_repository(docs)
    commits = {digest(place, commit): commit for commit in commits_of_pages(docs)}

    def read(keys: list[str]) -> dict[str, Added]:
        added = _ids_added(docs, [commits[key] for key in keys], settings)
        return {key: added[commits[key]] for key in keys if commits[key] in added}

    added = memo.recall_all("ids that a commit added", commits, read)
    pages = {
        digest(key, path): (commits[key], path)
        for key, added_to in added.items()
        for path, ids in added_to
        if not ids <= register.items.keys()
    }

    def read_pages(keys: list[str]) -> dict[str, tuple[ItemId, ...]]:
        texts = {key: page_at(docs, *pages[key]) for key in keys}
        # The line alone does not tell an item from an example in a block of code.
        return {
            key: tuple(item.id for item in parse(pages[key][1], text, settings).items)
            for key, text in texts.items()
            if text is not None
        }

    declared = memo.recall_all("ids of a page in a commit", pages, read_pages)
    return {
        each: pages[key][1] for key, ids in declared.items() for each in ids if each not in register.items
    }


def _ids_added(docs: Path, commits: list[str], settings: Settings) -> dict[str, Added]:
    """Return for each commit the ids in the lines with 编号 that it added, by page."""
    found: dict[str, Added] = {}
    for commit, lines in lines_added(docs, commits, settings.label("id")).items():
        pages: dict[str, set[ItemId]] = {}
        for added in lines:
            ids = {each.id for each in find_ids(added.line, settings.kind_of_prefix)}
            pages.setdefault(added.path, set()).update(ids)
        found[commit] = tuple((path, frozenset(ids)) for path, ids in pages.items())
    return found
