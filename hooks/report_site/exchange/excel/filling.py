"""A filled-in workbook written into the texts of pages, and told in Chinese item by item."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from report_site.exchange.wording import wording
from report_site.ledger.editing import with_fields
from report_site.ledger.query import Ledger
from report_site.ledger.register import build_register
from report_site.ledger.settings import Settings
from report_site.ledger.source import parse

from .changes import Change, Plan, Refusal, plan_changes
from .reading import Returned

_MOST_NOTES = 20
_UNWRITABLE = "写进网页以后读出来会变样"
_REMEDY = "去掉里面单个的括号、分号和“名称：”这样的写法，或者直接在网页里改"


@dataclass(frozen=True)
class Filled:
    """What a workbook makes of the pages.

    plan: What it changes and what not.
    refusals: What must be put right first, cells that no page could say too.
    texts: The pages that change, by path, as they would be.
    """

    plan: Plan
    refusals: tuple[Refusal, ...]
    texts: Mapping[str, str]


def fill_in(returned: Returned, texts: Mapping[str, str], settings: Settings) -> Filled:
    """Return the pages with what was filled in; every byte that no change concerns stays.

    Args:
        returned: The workbook.
        texts: Every page by its path below the docs folder, with line ends and byte order marks.
        settings: The vocabulary.
    """
    documents = [parse(path, text, settings) for path, text in texts.items()]
    plan = plan_changes(returned, Ledger(build_register(documents, settings)))
    refusals = list(plan.refusals)
    changed: dict[str, str] = {}
    for change in plan.changes:
        path = change.item.path
        text = changed.get(path, texts[path])
        new = with_fields(path, text, change.item.id, {change.label: change.after}, settings)
        if new is None:
            refusals.append(Refusal(change.cell, f"{change.item.id} 的{change.label}{_UNWRITABLE}", _REMEDY))
        else:
            changed[path] = new
    return Filled(plan, tuple(refusals), changed)


def describe(
    filled: Filled, refusals: Sequence[Refusal], warnings: Sequence[Refusal], *, dry_run: bool
) -> str:
    """Return what would be or was changed, what was not, and why, for somebody at a terminal.

    Args:
        filled: What the workbook makes of the pages.
        refusals: All that was refused, by the checks too.
        warnings: What the checks would warn of.
        dry_run: Whether nothing is to be written.
    """
    words = wording("import")
    plan = filled.plan
    lines = _by_item(plan.changes, words["change"])
    if plan.conflicts:
        lines += ["", words["conflicts"], *_by_item(plan.conflicts, words["conflict"])]
    for heading, found in ((words["refusals"], refusals), (words["warnings"], warnings)):
        if found:
            lines += ["", heading]
            lines += [f"  {each.place}：{each.message}。→ {each.remedy}" for each in found]
    if plan.notes:
        lines += ["", words["notes"], *(f"  {note}" for note in plan.notes[:_MOST_NOTES])]
        more = len(plan.notes) - _MOST_NOTES
        lines += [words["more"].format(count=more)] if more > 0 else []
    outcome = "refused" if refusals else "nothing" if not plan.changes else "dry" if dry_run else "done"
    items = len({change.item.id for change in plan.changes})
    last = words[outcome].format(items=items, cells=len(plan.changes), pages=len(filled.texts))
    return "\n".join([*lines, *([""] if lines else []), last])


def _by_item(changes: tuple[Change, ...], form: str) -> list[str]:
    lines = []
    for item, of_item in groupby(changes, key=lambda change: change.item):
        lines.append(f"{item.id} {item.title}（{item.path}）")
        lines += [
            "  " + form.format(label=each.label, before=each.before, now=each.now, after=each.after)
            for each in of_item
        ]
    return lines
