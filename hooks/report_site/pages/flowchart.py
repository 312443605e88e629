"""The flow chart: what led to what, as SVG made at build time, each node a link, and the same as a table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

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
WIDTH, PAD, GAP_X, GAP_Y, HEAD, LANE = CHARACTERS * FONT + 20, 10, 86, 18, 40, 14

_CLOSING = tuple("，。、；：？！）》〉」』】”’…")


@dataclass(frozen=True)
class Lane:
    """A free line in a column, by which the edges of one item pass between the boxes that stand there."""

    source: ItemId
    column: int


Place = ItemId | Lane


@dataclass(frozen=True)
class Node:
    """A drawn item, or (None) a lane: its corner, height and lines of text."""

    item: Item | None
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
    kinds = list(site.register.settings.kinds)
    ways = _ways(drawn, edges, kinds)
    places = _layout(_columns(drawn, ways.values(), kinds), site.register.items)
    nodes = [node for node in places.values() if node.item]
    return render(
        "flowchart.html",
        view=view,
        nodes=nodes,
        heads=_heads(view, nodes),
        curves=[Curve(_path([places[each] for each in way]), edge) for edge, way in ways.items()],
        edges=edges,
        gaps=site.ledger.gaps,
        missing=[(item, site.ledger.gaps_of(item.id)) for item in items if item.id in site.ledger.gaps],
        items=site.register.items,
        relations=site.register.settings.relations,
        kinds=site.register.settings.kinds,
        size=_size(places.values()),
        unjoined=[item for item in items if item.id not in shown],
        left_out=len(shown) - len(drawn),
        limit=LIMIT,
        width=WIDTH,
        pad=PAD,
        line=LINE,
    )


def _ways(items: list[Item], edges: list[Edge], kinds: list[str]) -> dict[Edge, list[Place]]:
    """Return what each edge passes: an item, a lane in every column between, an item."""
    present = [kind for kind in kinds if any(item.kind == kind for item in items)]
    column = {item.id: present.index(item.kind) for item in items}
    ways: dict[Edge, list[Place]] = {}
    for edge in edges:
        if edge.earlier in column and edge.later in column:
            start, end = column[edge.earlier], column[edge.later]
            between = range(start + 1, end) if start < end else range(start - 1, end, -1)
            ways[edge] = [edge.earlier, *(Lane(edge.earlier, each) for each in between), edge.later]
    return ways


def _columns(items: list[Item], ways: Iterable[list[Place]], kinds: list[str]) -> list[list[Place]]:
    """Sort items and lanes into columns; in a column by the mean place of their neighbours (barycentre)."""
    stacks = ([item.id for item in items if item.kind == kind] for kind in kinds)
    columns: list[list[Place]] = [[*stack] for stack in stacks if stack]
    neighbours: dict[Place, list[Place]] = {}
    for way in ways:
        for one, other in pairwise(way):
            neighbours.setdefault(one, []).append(other)
            neighbours.setdefault(other, []).append(one)
    for place in neighbours:
        if isinstance(place, Lane):
            columns[place.column].append(place)
    first = {place: row for column in columns for row, place in enumerate(column)}
    rows = {place: float(row) for place, row in first.items()}
    for _ in range(4):
        for column in columns:
            column.sort(
                key=lambda place: (_mean([rows[each] for each in neighbours.get(place, ())]), first[place])
            )
            rows.update((place, float(row)) for row, place in enumerate(column))
    return columns


def _mean(values: list[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def _layout(columns: list[list[Place]], items: Mapping[ItemId, Item]) -> dict[Place, Node]:
    """Give every item a box and every lane a line, from the top of its column down."""
    nodes: dict[Place, Node] = {}
    for number, column in enumerate(columns):
        x, y = number * (WIDTH + GAP_X), HEAD
        for place in column:
            if isinstance(place, Lane):
                nodes[place] = Node(None, x, y, 0, ())
                y += LANE
            else:
                lines = wrap(items[place].title)
                height = PAD * 2 + LINE * (len(lines) + 1)
                nodes[place] = Node(items[place], x, y, height, lines)
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


def _path(nodes: list[Node]) -> str:
    """Return a curve through nodes, straight through a lane; nodes of one column are joined on the right."""
    start = nodes[0]
    x = start.x + (0 if nodes[-1].x < start.x else WIDTH)
    path = [f"M{x} {start.middle}"]
    for one, other in pairwise(nodes):
        turn = GAP_X // 2 if other.x >= one.x else -GAP_X // 2
        end = other.x + (0 if other.x > one.x else WIDTH)
        back = turn if other.x == one.x else -turn
        path.append(f"C{x + turn} {one.middle} {end + back} {other.middle} {end} {other.middle}")
        x = end
        if other.item is None:
            x += WIDTH if other.x > one.x else -WIDTH
            path.append(f"H{x}")
    return " ".join(path)


def _heads(view: View, nodes: list[Node]) -> list[tuple[int, str]]:
    kinds = view.site.register.settings.kinds
    return sorted({(node.x + WIDTH // 2, kinds[node.item.kind].label) for node in nodes if node.item})


def _size(nodes: Iterable[Node]) -> tuple[int, int]:
    corners = [(node.x + WIDTH, node.y + node.height) for node in nodes] or [(0, 0)]
    return max(x for x, _ in corners) + GAP_X // 2, max(y for _, y in corners) + 4
