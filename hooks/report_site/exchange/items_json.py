"""items.json: every item for other programs, by the published schema in items.schema.json."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from report_site.ledger.ids import ItemId
from report_site.ledger.items import Item
from report_site.ledger.register import Register
from report_site.memo import Memo, digest

SCHEMA_VERSION = 1
Entries = dict[ItemId, tuple[str, str]]


def schema_text() -> str:
    """Return the JSON Schema that items.json follows."""
    return Path(__file__).with_name("items.schema.json").read_text(encoding="utf-8")


def item_entries(register: Register, urls: Mapping[str, str], memo: Memo | None = None) -> Entries:
    """Return every item as JSON, kept as long as facts and addresses are the same.

    Its line moves when something is written above: this is what stands before and after it.

    Args:
        register: Where the items stand.
        urls: The address of each page below the site's root.
        memo: What was made before with the register's settings.
    """
    key = digest(register.facts, repr(sorted(urls.items())))
    return (memo or Memo()).recall("entries", key, partial(_entries, register, urls))


def items_json(items: Iterable[Item], entries: Entries, *, site: str, commit: str | None, today: date) -> str:
    """Write items as JSON, one to a line: a fixed order, so that the same inputs give the same bytes.

    Args:
        items: The items to write.
        entries: What `item_entries` gave.
        site: The site's name.
        commit: The commit the pages come from, None without git.
        today: The reference date.
    """
    head = {"schema": SCHEMA_VERSION, "site": site, "commit": commit, "as_of": today.isoformat()}
    lines = "".join(f" {_dump(key)}: {_dump(value)},\n" for key, value in head.items())
    listed = ((item.at.line, *entries[item.id]) for item in items)
    entry_lines = ",\n".join(f"  {before}{line}{after}" for line, before, after in listed)
    return f'{{\n{lines} "items": [\n{entry_lines}\n ]\n}}\n'


def _entries(register: Register, urls: Mapping[str, str]) -> Entries:
    entries = {}
    for item in register.items.values():
        # Inside a text a quotation mark is escaped: this stands nowhere else.
        before, line, after = _dump(_item(register, urls, item)).partition('"line": null')
        entries[item.id] = (before + line.removesuffix("null"), after)
    return entries


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
        "source": {"path": item.path, "line": None},
        "links": _ids(register.outgoing.get(item.id, {})),
        "backlinks": _ids(register.incoming.get(item.id, {})),
    }


def _ids(relations: Mapping[str, list[Any]]) -> dict[str, list[str]]:
    return {relation: [str(other) for other in others] for relation, others in sorted(relations.items())}
