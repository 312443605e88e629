"""Findings that can be mended by putting one text in place of another: an editor offers them in one click.

Only where there is one right answer, or one word that is nearest; everything else is left to whoever writes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from report_site.ledger.fields import typed
from report_site.ledger.ids import find_ids
from report_site.ledger.items import Document, Field, Position
from report_site.ledger.register import Register

from .findings import Finding
from .text.prose import read_prose
from .text.width import full_width_signs, half_width_marks

_Signs = Callable[[str], list[tuple[int, str, str]]]
# As `ledger.blocks.nearest`, whose first word is offered.
_CUTOFF = 0.5


@dataclass(frozen=True)
class Fix:
    """A text to be put in place of what stands from `start` up to `end`, which is exclusive."""

    start: Position
    end: Position
    text: str


@dataclass(frozen=True)
class _Case:
    """A finding with the page and the register that it was found in."""

    finding: Finding
    document: Document
    register: Register

    @property
    def at(self) -> Position:
        return Position(self.finding.line, self.finding.column)

    def fields(self) -> Iterator[Field]:
        """Yield the fields of the page."""
        return (field for each in self.document.declarations for field in each.fields)

    def instead(self, old: str, new: str, at: Position) -> Fix | None:
        """Return the fix that writes `new` for `old`, looked for in a line from a place on."""
        column = self.document.outline.lines[at.line - 1].find(old, at.column - 1) + 1
        if not (old and column):
            return None
        return Fix(Position(at.line, column), Position(at.line, column + len(old)), new)

    def nearest(self, old: str, words: Iterable[str], at: Position) -> Fix | None:
        """Return the fix that writes the nearest of some words for `old`."""
        close = get_close_matches(old, tuple(words), n=1, cutoff=_CUTOFF)
        return self.instead(old, close[0], at) if close else None


def fix_of(finding: Finding, document: Document, register: Register) -> Fix | None:
    """Return how a finding is mended, None if a person has to think about it.

    Args:
        finding: One that was found in the page.
        document: The page.
        register: What all pages say.
    """
    make = _FIXES.get(finding.code)
    return make(_Case(finding, document, register)) if make else None


def _field_name(case: _Case) -> Fix | None:
    found = next((field for field in case.fields() if field.at == case.at), None)
    return case.nearest(found.label, case.register.settings.labels, case.at) if found else None


def _state(case: _Case) -> Fix | None:
    found = next((field for field in case.fields() if field.value_at == case.at), None)
    return case.nearest(typed(found.value), case.register.settings.states, case.at) if found else None


def _unit(case: _Case) -> Fix | None:
    register = case.register
    offer = (
        *(branch.short for branch in register.branches),
        *register.branch_of_name,
        *register.settings.units,
        *register.settings.all_branches,
    )
    owners = {owner for item in case.document.items for owner in item.owners if owner not in offer}
    wrong = next((owner for owner in owners if f"“{owner}”" in case.finding.message), None)
    return case.nearest(wrong, offer, case.at) if wrong else None


def _taken_id(case: _Case) -> Fix | None:
    duplicates = (each for each in case.register.duplicates if each.path == case.document.path)
    item = next((each for each in duplicates if each.at == case.at), None)
    label = case.register.settings.label("id")
    field = next((each for each in item.fields if each.label == label), None) if item else None
    free = _ids_in_remedy(case)
    return case.instead(field.value, free[-1], field.value_at) if field and free else None


def _spelt_id(case: _Case) -> Fix | None:
    written = next((each.written for each in case.document.mentions if each.at == case.at), None)
    if written is None:
        field = next((each for each in case.fields() if each.value_at == case.at), None)
        spelt = find_ids(field.value, case.register.settings.kind_of_prefix) if field else ()
        found = (each for each in spelt if str(each.id) == case.finding.item)
        written = next((each.written for each in found if each.written != case.finding.item), None)
    return case.instead(written, case.finding.item, case.at) if written and case.finding.item else None


def _missing_id(case: _Case) -> Fix | None:
    written = next((each.written for each in case.document.mentions if each.at == case.at), None)
    links = (each.link for each in case.register.bad_links if each.link.item.path == case.document.path)
    written = written or next((each.written for each in links if each.at == case.at), None)
    offered = _ids_in_remedy(case)
    return case.instead(written, offered[0], case.at) if written and len(offered) == 1 else None


def _activity(case: _Case) -> Fix | None:
    names = case.register.settings.branches.activity_names
    records = (each for branch in case.register.branches for each in branch.records)
    place = case.document.path, case.finding.line
    record = next((each for each in records if (each.path, each.line) == place), None)
    return case.nearest(record.activity, names, case.at) if record else None


def _widths(signs: _Signs) -> Callable[[_Case], Fix | None]:
    def fix(case: _Case) -> Fix | None:
        """Mend the whole paragraph, as its one finding means it."""
        for passage in read_prose(case.document).passages:
            found = [] if passage.quoted else signs(passage.text)
            if found and passage.at(found[0][0]) == case.at:
                places = [passage.at(start) for start, _, _ in found]
                lines = [list(line) for line in case.document.outline.lines[: places[-1].line]]
                for place, (_, _, right) in zip(places, found, strict=True):
                    lines[place.line - 1][place.column - 1] = right
                end = Position(places[-1].line, places[-1].column + 1)
                del lines[-1][end.column - 1 :]
                text = "\n".join("".join(line) for line in lines[case.at.line - 1 :])
                return Fix(case.at, end, text[case.at.column - 1 :])
        return None

    return fix


def _ids_in_remedy(case: _Case) -> list[str]:
    found = find_ids(case.finding.remedy, case.register.settings.kind_of_prefix)
    return list(dict.fromkeys(str(each.id) for each in found))


_FIXES: dict[str, Callable[[_Case], Fix | None]] = {
    "FD01": _field_name,
    "FD03": _state,
    "FD06": _unit,
    "ID01": _taken_id,
    "ID03": _spelt_id,
    "LK01": _missing_id,
    "RT02": _activity,
    "TX07": _widths(half_width_marks),
    "TX08": _widths(full_width_signs),
}
