"""The flow chart: what led to what, as SVG made at build time, each node a link, and the same as a table."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from report_site.ledger.blocks import Block
from report_site.ledger.flow import Edge
from report_site.ledger.ids import ItemId
from report_site.ledger.items import Item

from .render import render
from .site import View

# More nodes than this can be neither drawn legibly nor followed; what is left out is said below the chart.
LIMIT = 120
# Lengths in user units of the drawing; a Chinese character is FONT wide.
FONT, LINE, CHARACTERS = 14, 19, 12
WIDTH, PAD, GAP_X, GAP_Y, HEAD = CHARACTERS * FONT + 20, 10, 86, 18, 40

_CLOSING = tuple("，。、；：？！）》〉」』】”’…")


@dataclass(frozen=True)
class Node:
    """A drawn item: its corner, height and lines of text."""

    item: Item
    x: int
    y: int
    height: int
    lines: tuple[str, ...]

    @property
    def middle(self) -> int:
        """The height at which its edges end."""
        return self.y + self.height // 2


@dataclass(frozen=True)
class Curve:
    """A drawn edge: the path, and what it joins."""

    path: str
    edge: Edge


def flowchart(view: View, block: Block) -> Markup:
    """Draw what is joined to anything or has a gap, a column for each kind, and list all edges below."""
    site = view.site
    items = site.ledger.select(block.query)
    reports = block.query.reports or frozenset(site.register.years)
    # Groups and overviews too: they are not counted, but they lead to something.
    place = {item.id: n for n, item in enumerate(site.register.items.values()) if item.report in reports}
    edges = [edge for edge in site.flow.edges if edge.earlier in place and edge.later in place]
    edges.sort(key=lambda edge: (place[edge.earlier], place[edge.later]))
    joined = {end for edge in edges for end in (edge.earlier, edge.later)}
    # A gap is drawn where its counterpart is missing: a node that nothing leads away from.
    shown = [each for each in place if each in joined or each in site.ledger.gaps]
    drawn = [site.register.items[each] for each in shown][:LIMIT]
    nodes = _layout(drawn, edges, list(site.register.settings.kinds))
    return render(
        "flowchart.html",
        view=view,
        nodes=nodes.values(),
        heads=_heads(view, nodes),
        curves=_curves(nodes, edges),
        edges=edges,
        gaps=site.ledger.gaps,
        missing=[(item, site.ledger.gaps_of(item.id)) for item in items if item.id in site.ledger.gaps],
        items=site.register.items,
        relations=site.register.settings.relations,
        kinds=site.register.settings.kinds,
        size=_size(nodes),
        unjoined=[item for item in items if item.id not in shown],
        left_out=len(shown) - len(drawn),
        limit=LIMIT,
        width=WIDTH,
        pad=PAD,
        line=LINE,
    )


def _layout(items: list[Item], edges: list[Edge], kinds: list[str]) -> dict[ItemId, Node]:
    """Place the items by columns; in a column by the mean place of their neighbours (barycentre method)."""
    columns = [column for kind in kinds if (column := [item for item in items if item.kind == kind])]
    neighbours: dict[ItemId, list[ItemId]] = {}
    for edge in edges:
        neighbours.setdefault(edge.earlier, []).append(edge.later)
        neighbours.setdefault(edge.later, []).append(edge.earlier)
    place = {item.id: float(row) for column in columns for row, item in enumerate(column)}
    for _ in range(4):
        for column in columns:
            column.sort(
                key=lambda item: (
                    _mean([place[n] for n in neighbours.get(item.id, ()) if n in place]),
                    item.id,
                )
            )
            place.update((item.id, float(row)) for row, item in enumerate(column))
    return {node.item.id: node for number, column in enumerate(columns) for node in _column(column, number)}


def _mean(values: list[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def _column(items: list[Item], number: int) -> list[Node]:
    nodes = []
    y = HEAD
    for item in items:
        lines = wrap(item.title)
        height = PAD * 2 + LINE * (len(lines) + 1)
        nodes.append(Node(item, number * (WIDTH + GAP_X), y, height, lines))
        y += height + GAP_Y
    return nodes


def wrap(title: str) -> tuple[str, ...]:
    """Break a title into at most three lines of CHARACTERS characters; a longer one ends in …."""
    lines = []
    while title:
        # No line begins with a closing mark: the character before it comes along.
        end = CHARACTERS - 1 if title[CHARACTERS : CHARACTERS + 1] in _CLOSING else CHARACTERS
        lines.append(title[:end])
        title = title[end:]
    return tuple(lines) if len(lines) <= 3 else (*lines[:2], lines[2][:-1] + "…")


def _curves(nodes: dict[ItemId, Node], edges: list[Edge]) -> list[Curve]:
    curves = []
    for edge in edges:
        one, other = nodes.get(edge.earlier), nodes.get(edge.later)
        if one and other:
            curves.append(Curve(_path(one, other), edge))
    return curves


def _path(one: Node, other: Node) -> str:
    """Return a curve between facing sides of two nodes; nodes of one column are joined on the right."""
    forward, same = other.x > one.x, other.x == one.x
    start = one.x + (WIDTH if forward or same else 0)
    end = other.x + (0 if forward else WIDTH)
    bend = GAP_X // 2 if forward or same else -GAP_X // 2
    back = -bend if not same else bend
    return (
        f"M{start} {one.middle} C{start + bend} {one.middle} {end + back} {other.middle} {end} {other.middle}"
    )


def _heads(view: View, nodes: dict[ItemId, Node]) -> list[tuple[int, str]]:
    kinds = view.site.register.settings.kinds
    return sorted({(node.x + WIDTH // 2, kinds[node.item.kind].label) for node in nodes.values()})


def _size(nodes: dict[ItemId, Node]) -> tuple[int, int]:
    right = max((node.x + WIDTH for node in nodes.values()), default=0)
    bottom = max((node.y + node.height for node in nodes.values()), default=0)
    return right + GAP_X // 2, bottom + 4
