"""items.json: every item for other programs, by the published schema in items.schema.json."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from report_site.ledger.ids import ItemId
from report_site.ledger.items import Document, Item
from report_site.ledger.register import Register
from report_site.memo import Memo, digest

SCHEMA_VERSION = 1


def schema_text() -> str:
    """Return the JSON Schema that items.json follows."""
    return Path(__file__).with_name("items.schema.json").read_text(encoding="utf-8")


def items_json(
    register: Register,
    urls: Mapping[str, str],
    *,
    site: str,
    commit: str | None,
    today: date,
    items: Collection[Item] | None = None,
    memo: Memo | None = None,
) -> str:
    """Write items as JSON, one to a line: a fixed order, so that the same inputs give the same bytes.

    Args:
        register: Where the items stand.
        urls: The address of each page below the site's root.
        site: The site's name.
        commit: The commit the pages come from, None without git.
        today: The reference date.
        items: The items to write, all (groups and overviews too) by default.
        memo: What was made before with the register's settings.
    """
    chosen = register.items.values() if items is None else items
    entry_of = _entries(register, urls, {item.path for item in chosen}, memo or Memo())
    head = {"schema": SCHEMA_VERSION, "site": site, "commit": commit, "as_of": today.isoformat()}
    lines = "".join(f" {_dump(key)}: {_dump(value)},\n" for key, value in head.items())
    entries = ",\n".join(f"  {entry_of[item.id]}" for item in chosen)
    return f'{{\n{lines} "items": [\n{entries}\n ]\n}}\n'


def _entries(
    register: Register, urls: Mapping[str, str], paths: Collection[str], memo: Memo
) -> dict[ItemId, str]:
    """Return the items of pages as JSON, kept as long as page and facts of the ledger are the same."""
    entries: dict[ItemId, str] = {}
    for path in paths:
        document = register.document_of[path]
        key = digest(register.facts, document.key, urls.get(path, ""), str(path in urls))
        entries |= memo.recall("entries", key, partial(_of_page, register, urls, document))
    return entries


def _of_page(register: Register, urls: Mapping[str, str], document: Document) -> dict[ItemId, str]:
    # A later declaration of an id that is taken is none.
    items = (item for item in document.items if register.items[item.id] is item)
    return {item.id: _dump(_item(register, urls, item)) for item in items}


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _item(register: Register, urls: Mapping[str, str], item: Item) -> dict[str, Any]:
    page = urls.get(item.path)
    return {
        "id": str(item.id),
        "kind": item.kind,
        "role": item.role,
        "title": item.title,
        "year": item.id.year,
        "report": item.report,
        "state": item.state,
        "state_class": item.state_class,
        "owners": list(register.owners(item)),
        "due": item.due.isoformat() if item.due else None,
        "url": None if page is None else f"{page}#{item.id}",
        "source": {"path": item.path, "line": item.at.line},
        "links": _ids(register.outgoing.get(item.id, {})),
        "backlinks": _ids(register.incoming.get(item.id, {})),
    }


def _ids(relations: Mapping[str, list[Any]]) -> dict[str, list[str]]:
    return {relation: [str(other) for other in others] for relation, others in sorted(relations.items())}
