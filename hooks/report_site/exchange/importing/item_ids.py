"""Ids for the items of an import: kept from an earlier one, else the next free."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from report_site.ledger.ids import ItemId
from report_site.ledger.numbering import next_id
from report_site.ledger.settings import Settings

from .sections import OVERVIEW, Entry, Section, with_ids


def numbered(
    sections: Iterable[Section],
    settings: Settings,
    used: Collection[ItemId],
    year: int,
    keep: Mapping[int, ItemId],
) -> tuple[Section, ...]:
    """Give every item its id.

    Args:
        sections: The sections without ids.
        settings: The vocabulary.
        used: Every id that may not be used again.
        year: The report's year.
        keep: Ids that items have from an earlier import, by the item's place in the order of `walk`.
    """
    sections = tuple(sections)
    taken = {*used, *keep.values()}
    free = _Free(taken)
    ids: list[ItemId | None] = []

    def number(entry: Entry, group: tuple[int, ...], kind_above: str | None) -> None:
        place = len(ids)
        kind = settings.kinds.get(entry.kind or "")
        new = keep.get(place)
        if kind and new is None:
            inside = group if entry.kind == kind_above else ()
            zero = ItemId(kind.prefix, year, (0,))
            if entry.role == OVERVIEW:
                new = None if zero in taken else zero
                taken.add(zero)
            else:
                new = free.next(kind.prefix, year, inside)
        ids.append(new)
        for child in entry.children:
            number(child, new.numbers if new else group, entry.kind if new else kind_above)

    for section in sections:
        for each in section.content:
            if isinstance(each, Entry):
                number(each, (), None)
    given = iter(ids)
    return tuple(replace(each, content=with_ids(each.content, given)) for each in sections)


class _Free:
    """The next free ids; for each group the used ones are looked through once."""

    def __init__(self, taken: Collection[ItemId]) -> None:
        self.taken = taken
        self.last: dict[tuple[str, int, tuple[int, ...]], ItemId] = {}

    def next(self, prefix: str, year: int, group: tuple[int, ...]) -> ItemId:
        """Return the next free id of a group."""
        key = prefix, year, group
        last = self.last.get(key)
        if last:
            self.last[key] = ItemId(prefix, year, (*group, last.numbers[-1] + 1))
        else:
            self.last[key] = next_id(self.taken, prefix, year, group)
        return self.last[key]
