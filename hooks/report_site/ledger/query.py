"""The one query behind every view: which items, and how many. Two views can therefore never disagree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property, partial

from .gaps import Gaps, find_gaps
from .ids import ItemId
from .items import Item
from .register import Register
from .settings import GapRule


@dataclass(frozen=True)
class Query:
    """Which leaf items to take; an empty part takes all. All parts must hold.

    reports: Years of reports.
    kinds: Codes of kinds.
    states: Names of states.
    owners: Units by the name that the register gives them.
    gap: True for items with a gap, False for those without, None for all.
    """

    reports: frozenset[int] = frozenset()
    kinds: frozenset[str] = frozenset()
    states: frozenset[str] = frozenset()
    owners: frozenset[str] = frozenset()
    gap: bool | None = None


@dataclass(frozen=True)
class Ledger:
    """A register made ready for queries: gaps worked out, items sorted into years and kinds."""

    register: Register

    @cached_property
    def gaps(self) -> Gaps:
        """Every item that lacks something, with the rules it breaks."""
        register = self.register
        return register.memo.latest("gaps", register.facts, partial(find_gaps, register))

    @cached_property
    def _shelves(self) -> dict[tuple[int, str], list[Item]]:
        shelves: dict[tuple[int, str], list[Item]] = {}
        for item in self.register.leaves:
            shelves.setdefault((item.report, item.kind), []).append(item)
        return shelves

    def gaps_of(self, item: ItemId) -> tuple[GapRule, ...]:
        """Return the rules that an item breaks."""
        return self.gaps.get(item, ())

    @cached_property
    def _ordered(self) -> list[Item]:
        return [item for shelf in self._shelves.values() for item in shelf]

    @cached_property
    def _places_of_owner(self) -> dict[str, list[int]]:
        places: dict[str, list[int]] = {}
        for place, item in enumerate(self._ordered):
            for owner in self.register.owners(item):
                places.setdefault(owner, []).append(place)
        return places

    def select(self, query: Query) -> tuple[Item, ...]:
        """Return the items a query takes, in the register's order."""
        return tuple(item for item in self._candidates(query) if self._holds(query, item))

    def _candidates(self, query: Query) -> Iterator[Item]:
        """Yield the items that a query may take: each of hundreds of branches asks for its own."""
        if query.owners:
            places = {place for owner in query.owners for place in self._places_of_owner.get(owner, ())}
            yield from (self._ordered[place] for place in sorted(places))
        else:
            for (report, kind), shelf in self._shelves.items():
                if (not query.reports or report in query.reports) and (
                    not query.kinds or kind in query.kinds
                ):
                    yield from shelf

    def _holds(self, query: Query, item: Item) -> bool:
        return (
            (not query.reports or item.report in query.reports)
            and (not query.kinds or item.kind in query.kinds)
            and (not query.states or item.state in query.states)
            and (query.gap is None or query.gap == (item.id in self.gaps))
        )


def is_overdue(item: Item, today: date) -> bool:
    """Tell whether an item's deadline has passed while nothing says that it is done or dropped."""
    return (
        item.due is not None
        and item.due < today
        and item.state_class in ("unknown", "open", "active", "reopened")
    )


def count_by(
    items: Iterable[Item], key: Callable[[Item], str | None], order: Iterable[str]
) -> dict[str, int]:
    """Count items by a key; the parts add up to the number of items.

    Args:
        items: What to count.
        key: The part an item belongs to; None counts as 未填报, which is never shown as anything else.
        order: The order of the parts; those that occur and are not named come last.

    Returns:
        Parts that occur, with their counts.
    """
    counts = Counter(key(item) or "未填报" for item in items)
    known = list(dict.fromkeys(order))
    parts = [part for part in known if counts[part]] + [part for part in counts if part not in known]
    return {part: counts[part] for part in parts}
