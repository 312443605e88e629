"""What forms, completion and the picker offer: the ledger's configuration and what the pages hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from report_site.ledger.branches import Branch
from report_site.ledger.items import Item
from report_site.ledger.numbering import next_id
from report_site.ledger.register import Register
from report_site.ledger.scaffold import item_fields
from report_site.ledger.settings import Settings

from .site import Snapshot


def vocabulary(snapshot: Snapshot) -> dict[str, Any]:
    """Return what `GET api/vocabulary` answers."""
    register = snapshot.register
    settings = register.settings
    return {
        "hash": snapshot.version,
        "kinds": [
            {
                "code": kind.code,
                "label": kind.label,
                "prefix": kind.prefix,
                "stateful": kind.stateful,
                "template": item_fields(settings, kind),
            }
            for kind in settings.kinds.values()
        ],
        "fields": [
            {"code": each.code, "label": each.label, "type": each.type} for each in settings.fields.values()
        ],
        "roles": list(settings.roles),
        "states": [{"name": name, "class": known} for name, known in settings.states.items()],
        "relations": list(_relations(settings)),
        "units": [
            *map(_unit, register.branches),
            *({"name": u, "names": [], "path": None} for u in settings.units),
        ],
        "all_branches": list(settings.all_branches),
        "years": list(register.years),
        "next_ids": _next_ids(snapshot),
        "items": [_item(each) for each in register.items.values()],
        "records": {
            "columns": _spellings(settings.branches.columns),
            "activities": _spellings(settings.branches.activities),
        },
        "facts": [*settings.branches.facts, *settings.branches.further],
    }


def _relations(settings: Settings) -> Iterator[dict[str, Any]]:
    """Yield each relation twice, once for each end that may write it."""
    for relation in settings.relations.values():
        common = {"code": relation.code, "same_kind": relation.same_kind}
        ends = (
            (relation.forward, relation.sources, relation.targets, "later"),
            (relation.backward, relation.targets, relation.sources, "earlier"),
        )
        for label, kinds, targets, year in ends:
            yield {
                **common,
                "label": label,
                "kinds": sorted(kinds),
                "targets": sorted(targets),
                "later": year if relation.later else None,
            }


def _unit(branch: Branch) -> dict[str, Any]:
    names = dict.fromkeys([branch.short, *branch.aliases])
    names.pop(branch.name, None)
    return {"name": branch.name, "names": list(names), "path": branch.path}


def _item(item: Item) -> dict[str, Any]:
    return {
        "id": str(item.id),
        "title": item.title,
        "kind": item.kind,
        "state": item.state,
        "year": item.id.year,
        "report": item.report,
        "path": item.path,
        "url": f"i/{item.id}/",
        "role": item.role,
    }


def _next_ids(snapshot: Snapshot) -> dict[str, dict[str, str]]:
    register: Register = snapshot.register
    years = sorted({near for year in register.years for near in (year - 1, year, year + 1)})
    return {
        kind.prefix: {str(year): str(next_id(snapshot.used, kind.prefix, year)) for year in years}
        for kind in register.settings.kinds.values()
    }


def _spellings(names: Mapping[str, str]) -> list[dict[str, Any]]:
    found: dict[str, list[str]] = {}
    for spelling, name in names.items():
        found.setdefault(name, []).extend([spelling] if spelling != name else [])
    return [{"name": name, "names": others} for name, others in found.items()]
