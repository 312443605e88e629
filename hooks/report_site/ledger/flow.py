"""The life of a promise: which items come before and after an item, along the relations that flow."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from .ids import ItemId
from .register import Register


@dataclass(frozen=True)
class Edge:
    """One step from an earlier item to a later one, with the code of its relation."""

    earlier: ItemId
    later: ItemId
    relation: str


@dataclass(frozen=True)
class Stage:
    """Items at one distance from an item, reached by one relation (its near name) or at second hand ("")."""

    label: str
    items: tuple[ItemId, ...]


@dataclass(frozen=True)
class Flow:
    """The edges of a register in the order of time, whichever end a link was written at."""

    register: Register

    @cached_property
    def edges(self) -> tuple[Edge, ...]:
        """Every link whose relation flows, from the earlier item to the later one."""
        edges = []
        for link in self.register.links:
            flow = self.register.settings.relations[link.relation].flow
            if flow == "forward":
                edges.append(Edge(link.source, link.target, link.relation))
            elif flow == "backward":
                edges.append(Edge(link.target, link.source, link.relation))
        return tuple(edges)

    @cached_property
    def _next(self) -> dict[ItemId, list[ItemId]]:
        return _neighbours([(edge.earlier, edge.later) for edge in self.edges])

    @cached_property
    def _previous(self) -> dict[ItemId, list[ItemId]]:
        return _neighbours([(edge.later, edge.earlier) for edge in self.edges])

    def before(self, item: ItemId) -> list[Stage]:
        """Return what came before an item: the direct ones by relation, then those at second hand."""
        return self._stages(item, self._previous, later=False)

    def after(self, item: ItemId) -> list[Stage]:
        """Return what comes after an item: the direct ones by relation, then those at second hand."""
        return self._stages(item, self._next, later=True)

    def _stages(self, item: ItemId, steps: dict[ItemId, list[ItemId]], later: bool) -> list[Stage]:
        settings = self.register.settings
        stages = []
        for relation in settings.relations.values():
            if relation.flow:
                at_source = (relation.flow == "forward") == later
                label = relation.forward if at_source else relation.backward
                linked = tuple(other.id for other in self.register.linked(item, label))
                if linked:
                    stages.append(Stage(label, linked))
        direct = {item, *steps.get(item, ())}
        second = dict.fromkeys(
            far for near in steps.get(item, ()) for far in steps.get(near, ()) if far not in direct
        )
        return [*stages, Stage("", tuple(second))] if second else stages


def _neighbours(pairs: list[tuple[ItemId, ItemId]]) -> dict[ItemId, list[ItemId]]:
    neighbours: dict[ItemId, list[ItemId]] = {}
    for one, other in pairs:
        if other not in neighbours.setdefault(one, []):
            neighbours[one].append(other)
    return neighbours
