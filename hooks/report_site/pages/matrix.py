"""The matrix: problems and rectifications against measures, with empty rows and columns marked as gaps."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from report_site.ledger.blocks import Block
from report_site.ledger.ids import ItemId
from report_site.ledger.items import Item

from .render import render
from .site import View

# A larger matrix can be neither read nor printed; what is left out is said below it.
LIMIT = 60


@dataclass(frozen=True)
class Row:
    """A row: its item, and for each column the names of the relations that join the two."""

    item: Item
    cells: tuple[tuple[str, ...], ...]

    @property
    def empty(self) -> bool:
        """Tell a row without any relation."""
        return not any(self.cells)


def matrix(view: View, block: Block) -> Markup:
    """Render the rows and columns that the settings set against each other."""
    settings = view.site.register.settings
    items = view.site.ledger.select(block.query)
    columns = [item for kind in settings.matrix.columns for item in items if item.kind == kind]
    down = [item for kind in settings.matrix.rows for item in items if item.kind == kind]
    joined = _joined(view)
    rows = [
        Row(item, tuple(tuple(joined.get((item.id, column.id), ())) for column in columns[:LIMIT]))
        for item in down[:LIMIT]
    ]
    own = {item.id for item in down}
    touched = {column for row, column in joined if row in own}
    return render(
        "matrix.html",
        view=view,
        rows=rows,
        columns=columns[:LIMIT],
        empty_columns={column.id for column in columns} - touched,
        limit=LIMIT,
        left_out=(len(down) - len(rows), len(columns) - len(columns[:LIMIT])),
        kinds=settings.kinds,
    )


def _joined(view: View) -> dict[tuple[ItemId, ItemId], list[str]]:
    """Return the names of the relations between each pair of items, as written at the row's end."""
    register = view.site.register
    joined: dict[tuple[ItemId, ItemId], list[str]] = {}
    for link in register.links:
        relation = register.settings.relations[link.relation]
        joined.setdefault((link.source, link.target), []).append(relation.forward)
        joined.setdefault((link.target, link.source), []).append(relation.backward)
    return joined
