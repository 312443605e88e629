"""The next free id. An id is permanent: one that a page or history has used is never offered again."""

from __future__ import annotations

from collections.abc import Collection

from .ids import ItemId


def next_id(used: Collection[ItemId], prefix: str, year: int, group: tuple[int, ...] = ()) -> ItemId:
    """Return the id after the highest used one.

    Args:
        used: Every id of the pages and of history.
        prefix: The letters of the kind.
        year: The year in the id.
        group: The numbers of the group it belongs to, none for an item of its own.
    """
    depth = len(group)
    taken = [
        each.numbers[depth]
        for each in used
        if (each.prefix, each.year, each.numbers[:depth]) == (prefix, year, group)
        and len(each.numbers) > depth
    ]
    return ItemId(prefix, year, (*group, max(taken, default=0) + 1))
