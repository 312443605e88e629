"""The list of gaps: what has no counterpart, by rule, with why it matters."""

from __future__ import annotations

from markupsafe import Markup

from report_site.ledger.blocks import Block
from report_site.ledger.items import Item
from report_site.ledger.settings import GapRule

from .render import render
from .site import View


def gap_list(view: View, block: Block) -> Markup:
    """Render the gaps of a query's items, one section for each rule that is broken."""
    ledger = view.site.ledger
    items = ledger.select(block.query)
    broken: dict[GapRule, list[Item]] = {}
    for rule in ledger.register.settings.gaps:
        missing = [item for item in items if rule in ledger.gaps_of(item.id)]
        if missing:
            broken[rule] = missing
    return render(
        "gaps.html", view=view, broken=broken, total=len(items), kinds=ledger.register.settings.kinds
    )
