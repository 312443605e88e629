"""What the cells of the workbook show, and which of them are read back."""

from __future__ import annotations

from report_site.ledger.columns import cell_text
from report_site.ledger.items import Item
from report_site.ledger.query import Ledger
from report_site.ledger.settings import FieldSpec, Settings

UNKNOWN, NONE, NOT_APPLICABLE = "未填报", "无", "—"
YEAR = "年度"
# A cell of a workbook holds no more (Excel's own limit), counted in UTF-16.
MOST_TEXT = 32_767
TOO_LONG = "（文字太长，见网页）"
_FILLABLE = ("units", "state", "date", "text")


def units_of(ledger: Ledger) -> tuple[str, ...]:
    """Return who may be responsible: every branch, every unit, and the word for all branches."""
    branches = (branch.short for branch in ledger.register.branches)
    settings = ledger.register.settings
    return (*branches, *settings.units, *settings.all_branches[:1])


def shown(ledger: Ledger, item: Item, column: str) -> str:
    """Return the text of a cell, as on the site: what nobody has filled in is 未填报, never empty."""
    settings = ledger.register.settings
    text = cell_text(ledger, item, column)
    if 2 * len(text) > MOST_TEXT and len(text.encode("utf-16-le")) > 2 * MOST_TEXT:
        return TOO_LONG
    if text:
        return text
    if column in settings.relation_of_label:
        relation, forward = settings.relation_of_label[column]
        return NONE if item.kind in (relation.sources if forward else relation.targets) else NOT_APPLICABLE
    if column == "缺口" or (column == settings.label("state") and not item.state_class):
        return NOT_APPLICABLE
    return UNKNOWN


def fillable(settings: Settings, column: str) -> FieldSpec | None:
    """Return the field that a column is read back into, None for a column that is not read back.

    Links are not: a link may be written at its other end, in another row.
    """
    spec = settings.field_of_label.get(column)
    return spec if spec and spec.type in _FILLABLE else None
