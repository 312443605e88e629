"""The ledger as a table: a plain one for any page, a full one that readers filter, sort and download."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup, escape

from report_site.ledger.blocks import Block
from report_site.ledger.columns import cell_text
from report_site.ledger.items import Item
from report_site.ledger.query import count_by, is_overdue

from .downloads import Download, of_ledger
from .marks import state, unknown
from .render import render
from .site import View

_NOT_APPLICABLE = '<span class="rs-na">—</span>'
# Sorts after everything: what nobody has filled in comes last.
_LAST = "\uffff"
# Columns of a width of their own.
_CLASSES = {
    "编号": "rs-table__id",
    "类别": "rs-table__word",
    "事项": "rs-table__title",
    "缺口": "rs-table__gap",
}


@dataclass(frozen=True)
class Row:
    """A row: what filters look at, and its cells as HTML."""

    item: Item
    owners: str
    gap: bool
    cells: Markup


@dataclass(frozen=True)
class Choice:
    """A filter of the full ledger: its key in the address, its name, and its values with their counts."""

    key: str
    label: str
    values: dict[str, tuple[str, int]]


def plain_table(view: View, block: Block) -> Markup:
    """Render the items of a query as a table without controls."""
    items = view.site.ledger.select(block.query)
    columns = block.columns or ("编号", "事项", "责任单位", "完成时限", "状态")
    rows = _rows(view, items, columns)
    return render("table.html", columns=columns, rows=rows, caption=f"共 {len(items)} 项")


def full_ledger(view: View, block: Block) -> Markup:
    """Render the whole ledger of a year (or of all years) with filters and downloads."""
    site = view.site
    items = site.ledger.select(block.query)
    years = sorted(block.query.reports, reverse=True)
    year = years[0] if len(years) == 1 else None
    settings = site.register.settings
    columns = block.columns or (settings.columns if year else ("年度", *settings.columns))
    return render(
        "ledger.html",
        view=view,
        columns=columns,
        classes=_CLASSES,
        rows=_rows(view, items, columns),
        choices=_choices(view, items, year),
        total=len(items),
        files=_files(view, year) if not block.columns else [],
        caption=f"{year}年台账" if year else "全部年度台账",
    )


def _files(view: View, year: int | None) -> list[Download]:
    name = f"ledger/{year}/ledger-{year}.csv" if year else "ledger/ledger.csv"
    data = f"ledger/{year}/items.json" if year else "ledger/items.json"
    return [
        *of_ledger(view, year),
        Download("下载 CSV（全部事项，Excel、WPS 可直接打开）", view.url(name)),
        Download("下载 JSON（全部事项）", view.url(data)),
    ]


def _choices(view: View, items: tuple[Item, ...], year: int | None) -> list[Choice]:
    register = view.site.register
    settings = register.settings
    kinds = count_by(items, lambda item: item.kind, settings.kinds)
    states = count_by([item for item in items if item.state_class], lambda item: item.state, settings.states)
    owners: dict[str, int] = {}
    for item in items:
        for owner in register.owners(item):
            owners[owner] = owners.get(owner, 0) + 1
    gaps = sum(item.id in view.site.ledger.gaps for item in items)
    choices = [
        Choice("kind", "类别", {kind: (settings.kinds[kind].label, count) for kind, count in kinds.items()}),
        Choice("state", "状态", {state: (state, count) for state, count in states.items()}),
        Choice("owner", "责任单位", {owner: (owner, count) for owner, count in owners.items()}),
        Choice("gap", "缺口", {"yes": ("有缺口", gaps), "no": ("没有缺口", len(items) - gaps)}),
    ]
    if year is None:
        reports = count_by(items, lambda item: str(item.report), map(str, register.years))
        choices.insert(
            0, Choice("year", "年度", {each: (f"{each}年", count) for each, count in reports.items()})
        )
    return choices


def _rows(view: View, items: tuple[Item, ...], columns: tuple[str, ...]) -> list[Row]:
    register, gaps = view.site.register, view.site.ledger.gaps
    return [
        Row(
            item=item,
            owners="\n".join(register.owners(item)),
            gap=item.id in gaps,
            cells=Markup("".join(_cell(view, item, column) for column in columns)),
        )
        for item in items
    ]


# Tables hold most of the site's HTML: cells are put together by hand, where templates are far slower.


def _cell(view: View, item: Item, column: str) -> str:
    """Return a cell as HTML, with a sort key where its text would sort wrongly."""
    html, sort = _content(view, item, column)
    key = f' data-sort="{escape(sort)}"' if sort else ""
    css = _CLASSES.get(column)
    return f'<td class="{css}"{key}>{html}</td>' if css else f"<td{key}>{html}</td>"


def _content(view: View, item: Item, column: str) -> tuple[str, str]:
    """Return a cell's HTML and its sort key ("" where the text itself sorts well)."""
    settings = view.site.register.settings
    if column == settings.label("id"):
        sort = "-".join([item.id.prefix, str(item.id.year), *(f"{number:04}" for number in item.id.numbers)])
        return _link(view, item, str(item.id)), sort
    if column == "事项":
        return _link(view, item, item.title), ""
    if column == settings.label("state"):
        return state(item) or _NOT_APPLICABLE, ""
    if column in settings.relation_of_label:
        return _linked(view, item, column), ""
    text = cell_text(view.site.ledger, item, column)
    if column == settings.label("due") and is_overdue(item, view.site.today):
        return f'{escape(text)} <span class="rs-overdue">已过时限</span>', ""
    if column == "缺口":
        return f'<span class="rs-gap">{escape(text)}</span>' if text else _NOT_APPLICABLE, ""
    if not text or settings.states.get(text) == "unknown":
        return unknown(text or "未填报"), _LAST
    return str(escape(text)), ""


def _link(view: View, item: Item, text: str) -> str:
    return f'<a href="{escape(view.item(item))}" data-preview>{escape(text)}</a>'


def _linked(view: View, item: Item, label: str) -> str:
    relation, forward = view.site.register.settings.relation_of_label[label]
    if item.kind not in (relation.sources if forward else relation.targets):
        return _NOT_APPLICABLE
    links = [
        f'<a class="rs-id" href="{escape(view.item(other))}" title="{escape(other.title)}" data-preview>'
        f"{other.id}</a>"
        for other in view.site.register.linked(item.id, label)
    ]
    return "、".join(links) or unknown("无")
