"""The ledger's columns: what stands in each, as plain text, the same for page, CSV and later Excel."""

from __future__ import annotations

from .items import Item
from .query import Ledger


def cell_text(ledger: Ledger, item: Item, column: str) -> str:
    """Return the text of one cell; what nobody has filled in is empty in relations, 未填报 in fields.

    Args:
        ledger: Where the item stands.
        item: The row.
        column: The column's Chinese name: a built-in one, a field or a relation.
    """
    settings = ledger.register.settings
    if column in settings.relation_of_label:
        return "、".join(str(other.id) for other in ledger.register.linked(item.id, column))
    spec = settings.field_of_label.get(column)
    match spec.code if spec else column:
        case "id":
            return str(item.id)
        case "类别":
            return settings.kinds[item.kind].label
        case "事项":
            return item.title
        case "年度":
            return str(item.report)
        case "缺口":
            return "；".join(rule.title for rule in ledger.gaps_of(item.id))
        case "state":
            return item.state or ""
        case "due" if item.due:
            return item.due.isoformat()
        case "owners" if item.owners:
            return "、".join(item.owners)
    return item.value(column) or ""
