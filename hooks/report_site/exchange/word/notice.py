"""The draft of a notice on a year's rectification: templates/notice.md, filled in from queries."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from report_site.ledger.columns import cell_text
from report_site.ledger.items import Item
from report_site.ledger.query import Ledger, Query, count_by, is_overdue
from report_site.ledger.source import parse

from .blocks import Words, below_title, page_blocks
from .letter import Letter
from .paper import Paper, written_blocks

_KIND = "rectification"
_FINISHED = ("done", "closed")
_MARKUP = re.compile(r"([\\`*_\[\]<>|#~=])")


@dataclass(frozen=True)
class UnitFigures:
    """What is the business of one unit ("": of none): items; of them finished, overdue, without a state."""

    name: str
    total: int
    finished: int
    overdue: int
    unknown: int


def rectifications(ledger: Ledger, year: int) -> tuple[Item, ...]:
    """Return what a year's notice is about, also what was dropped, which it counts apart."""
    return ledger.select(Query(reports=frozenset({year}), kinds=frozenset({_KIND})))


def notice_docx(ledger: Ledger, year: int, letter: Letter, today: date) -> bytes:
    """Write the draft of a year's notice.

    Args:
        ledger: Where every figure comes from.
        year: The report's year, which must have rectifications.
        letter: What stands around the text.
        today: The reference date: the figures are as of that day.
    """
    page = parse("notice.md", notice_text(ledger, year, today), ledger.register.settings)
    title = page.title or ""
    paper = Paper(title, letter.organ, today)
    paper.title(title)
    paper.written(written_blocks(below_title(page_blocks(page, Words({}, (), "")), title)))
    paper.signature(letter)
    return paper.data()


def notice_text(ledger: Ledger, year: int, today: date) -> str:
    """Return the notice as Markdown."""
    text: str = _template().render(figures(ledger, year, today))
    return text


def figures(ledger: Ledger, year: int, today: date) -> dict[str, Any]:
    """Return the figures of a notice by the names that its template uses: counts of one query's items."""
    register = ledger.register
    everything = rectifications(ledger, year)
    items = tuple(item for item in everything if item.state_class != "withdrawn")
    of_unit: dict[str, list[Item]] = {}
    for item in items:
        for unit in register.owners(item) or ("",):
            of_unit.setdefault(unit, []).append(item)
    # What is nobody's business comes last.
    shares = [_unit(unit, of_unit[unit], today) for unit in sorted(of_unit, key=lambda unit: not unit)]
    gaps = [rule.title for item in items for rule in ledger.gaps_of(item.id)]
    overdue = [item for item in items if is_overdue(item, today)]
    columns = ("编号", "事项", "责任单位", "完成时限", "状态")
    return {
        "year": year,
        "today": today,
        "total": len(items),
        "withdrawn": len(everything) - len(items),
        "states": count_by(items, lambda item: item.state, register.settings.states),
        "finished_states": [
            name for name, state_class in register.settings.states.items() if state_class in _FINISHED
        ],
        "finished": sum(item.state_class in _FINISHED for item in items),
        "unknown": sum(item.state_class == "unknown" for item in items),
        "without_day": sum(item.due is None for item in items),
        "units": shares,
        "columns": columns,
        "overdue": [[cell_text(ledger, item, column) or "未填报" for column in columns] for item in overdue],
        "with_gaps": sum(bool(ledger.gaps_of(item.id)) for item in items),
        "gaps": {title: gaps.count(title) for title in dict.fromkeys(gaps)},
    }


def _unit(name: str, items: list[Item], today: date) -> UnitFigures:
    return UnitFigures(
        name,
        len(items),
        sum(item.state_class in _FINISHED for item in items),
        sum(is_overdue(item, today) for item in items),
        sum(item.state_class == "unknown" for item in items),
    )


@cache
def _template() -> Any:
    environment = Environment(
        loader=PackageLoader("report_site.exchange"),
        autoescape=False,  # it is Markdown; `md` escapes
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["md"] = lambda text: _MARKUP.sub(r"\\\1", text)
    return environment.get_template("notice.md")
