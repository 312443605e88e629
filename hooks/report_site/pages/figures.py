"""Counts and the chart of states: figures show their parts, which add up, and lead to the ledger."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from report_site.ledger.blocks import Block
from report_site.ledger.ids import ItemId
from report_site.ledger.items import Item
from report_site.ledger.query import Query, count_by

from .render import render
from .site import View


@dataclass(frozen=True)
class Part:
    """A part of a figure: its name, how many, the state's class ("" for no state), the way to its items."""

    label: str
    count: int
    state_class: str
    href: str


@dataclass(frozen=True)
class Figure:
    """A kind of item in figures: the total, the parts that add up to it, and how many have a gap."""

    kind: str
    label: str
    total: int
    href: str
    parts: tuple[Part, ...]
    gaps: int
    gaps_href: str


@dataclass(frozen=True)
class Bar:
    """A segment of the chart of states, in per cent of the chart's width, and its label."""

    x: float
    width: float
    state_class: str
    label: str


def counts(view: View, block: Block) -> Markup:
    """Render in one line how many items a query takes, and how many of them are in which state."""
    items = view.site.ledger.select(block.query)
    return render("counts.html", view=view, total=len(items), parts=_states(view, items, ""))


def overview(view: View, block: Block) -> Markup:
    """Render the figures of each kind of item with their parts."""
    return render("overview.html", view=view, figures=_figures(view, block.query), year=_year(block.query))


def state_chart(view: View, block: Block) -> Markup:
    """Render one bar for each kind of item, divided by state, with the figures beside it."""
    rows = [
        figure for figure in _figures(view, block.query) if any(part.state_class for part in figure.parts)
    ]
    bars = [(figure, _bars(figure)) for figure in rows]
    return render("state_chart.html", view=view, bars=bars)


def _year(query: Query) -> int | None:
    return next(iter(query.reports)) if len(query.reports) == 1 else None


def _figures(view: View, query: Query) -> list[Figure]:
    items = view.site.ledger.select(query)
    year = _year(query)
    figures = []
    for kind in view.site.register.settings.kinds.values():
        own = tuple(item for item in items if item.kind == kind.code)
        figures.append(
            Figure(
                kind=kind.code,
                label=kind.label,
                total=len(own),
                href=view.ledger(year, kind=kind.code),
                parts=_states(view, own, kind.code, year) if kind.stateful else _groups(view, own),
                gaps=sum(item.id in view.site.ledger.gaps for item in own),
                gaps_href=view.ledger(year, kind=kind.code, gap="yes"),
            )
        )
    return figures


def _states(view: View, items: tuple[Item, ...], kind: str, year: int | None = None) -> tuple[Part, ...]:
    states = view.site.register.settings.states
    parts = count_by(items, lambda item: item.state, states)
    return tuple(
        Part(state, count, states.get(state, "unknown"), view.ledger(year, kind=kind, state=state))
        for state, count in parts.items()
    )


def _groups(view: View, items: tuple[Item, ...]) -> tuple[Part, ...]:
    """Return the parts of a kind without states: the groups that its items' ids belong to."""
    register = view.site.register
    parents: dict[ItemId, int] = {}
    for item in items:
        parent = item.id._replace(numbers=item.id.numbers[:-1])
        parents[parent] = parents.get(parent, 0) + 1
    parts = []
    for parent, count in parents.items():
        group = register.items.get(parent)
        parts.append(
            Part(group.title, count, "", view.item(group)) if group else Part("未分组", count, "", "")
        )
    return tuple(parts)


def _bars(figure: Figure) -> list[Bar]:
    bars, x = [], 0.0
    for part in figure.parts:
        width = round(100 * part.count / figure.total, 3)
        bars.append(Bar(round(x, 3), width, part.state_class, f"{part.label} {part.count}"))
        x += width
    return bars
