"""What a workbook that comes back would change: its cells against what they were, and the pages now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from report_site.ledger.ids import ItemId, parse_id
from report_site.ledger.items import LEAF, Item
from report_site.ledger.query import Ledger
from report_site.ledger.settings import FieldSpec

from .cells import TOO_LONG, fillable, shown
from .reading import Line, Returned
from .values import ValueProblemError, squeezed, value_of


@dataclass(frozen=True)
class Change:
    """A field to be changed to what a cell says; in a conflict the page was changed too.

    cell: The cell's name, such as M12.
    before: What the cell said when the workbook was made.
    now: What the page says.
    """

    item: Item
    label: str
    cell: str
    before: str
    now: str
    after: str


@dataclass(frozen=True)
class Refusal:
    """A cell or row that cannot be read: where, what is wrong, what to do."""

    place: str
    message: str
    remedy: str


@dataclass(frozen=True)
class Plan:
    """What would be changed, what not and why.

    changes: Cells that were filled in.
    conflicts: Cells that were filled in while the page changed too: not written.
    refusals: What must be put right first: as long as there is one nothing is written.
    notes: What is left unread.
    """

    changes: tuple[Change, ...]
    conflicts: tuple[Change, ...]
    refusals: tuple[Refusal, ...]
    notes: tuple[str, ...]


def plan_changes(returned: Returned, ledger: Ledger) -> Plan:
    """Return what a workbook would change on the pages as they are now."""
    found: list[Change | Refusal | str] = []
    seen: dict[ItemId, int] = {}
    for line in returned.lines:
        found += _line(line, returned, ledger, seen)
    changes = [each for each in found if isinstance(each, Change)]
    return Plan(
        tuple(each for each in changes if each.now == each.before),
        tuple(each for each in changes if each.now != each.before),
        tuple(each for each in found if isinstance(each, Refusal)),
        tuple(each for each in found if isinstance(each, str)),
    )


def _line(
    line: Line, returned: Returned, ledger: Ledger, seen: dict[ItemId, int]
) -> Iterator[Change | Refusal | str]:
    place = f"第 {line.number} 行"
    if not line.key:
        yield Refusal(place, "没有编号", "补上原来的编号；新的事项请写在网页里，再重新下载台账")
        return
    key = parse_id(line.key, ledger.register.settings.kind_of_prefix)
    original = returned.originals.get(str(key))
    if key is None or original is None:
        yield Refusal(place, f"编号“{line.key}”不是下载时就有的", "改回原来的编号；新的事项请写在网页里")
        return
    if key in seen:
        yield Refusal(place, f"{key} 在第 {seen[key]} 行已经有了", "删去其中一行")
        return
    seen[key] = line.number
    item = ledger.register.items.get(key)
    if item is None or item.role != LEAF:
        yield f"{place}：{key} 在网页上已经没有了，这一行没有读"
        return
    for column, text in line.texts.items():
        spec = fillable(ledger.register.settings, column)
        cell = f"{returned.columns[column]}{line.number}"
        if spec and column in original:
            yield from _cell(ledger, item, spec, (cell, text, original[column]))
        elif _is_unread(ledger, item, column, text):
            yield f"{cell}：“{column}”这一列不读，{key} 的这一处请在网页里改"


def _cell(
    ledger: Ledger, item: Item, spec: FieldSpec, cell: tuple[str, str, str]
) -> Iterator[Change | Refusal]:
    """Yield what a cell (its name, its text, its text at first) would change, if anything."""
    name, text, original = cell
    if squeezed(text) == squeezed(original):
        return
    if original == TOO_LONG:
        yield Refusal(name, f"{item.id} 的{spec.label}太长，表里放不下", "这一格改回原样，请在网页里改")
        return
    try:
        after = value_of(ledger, spec, text)
    except ValueProblemError as error:
        yield Refusal(name, f"{item.id}：{error.message}", error.remedy)
        return
    before = _readable(ledger, spec, original)
    now = _readable(ledger, spec, shown(ledger, item, spec.label))
    if after not in (before, now):
        yield Change(item, spec.label, name, before, now, after)


def _readable(ledger: Ledger, spec: FieldSpec, text: str) -> str:
    """Return a page's value as it would be written now, or as it is where it means nothing."""
    try:
        return value_of(ledger, spec, text)
    except ValueProblemError:
        return squeezed(text)


def _is_unread(ledger: Ledger, item: Item, column: str, text: str) -> bool:
    """Tell whether a cell of a column that is not read says something else than the page."""
    known = column in ledger.register.settings.relation_of_label or column in ("类别", "事项")
    return known and squeezed(text) != squeezed(shown(ledger, item, column))
