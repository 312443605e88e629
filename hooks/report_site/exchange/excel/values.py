"""What a person wrote into a cell, as it is written into a page, whatever Excel or WPS made of it."""

from __future__ import annotations

import re
from datetime import date, timedelta

from report_site.ledger.blocks import nearest
from report_site.ledger.dates import parse_date
from report_site.ledger.fields import is_missing, split_values, typed
from report_site.ledger.ids import visible
from report_site.ledger.markdown import plain
from report_site.ledger.query import Ledger
from report_site.ledger.settings import FieldSpec

from .cells import NOT_APPLICABLE, UNKNOWN, units_of

# A day that lost its format: days since the end of 1899, as Excel counts them (here 1990 to 2099).
_SERIAL = re.compile(r"3[3-9]\d{3}|[4-6]\d{4}|7[0-2]\d{3}")
_EPOCH = date(1899, 12, 30)
HOW_TO_WRITE_DATES = "写成 2024-06-30、2024年6月30日，或 2024年6月（指该月最后一天）"


class ValueProblemError(Exception):
    """A cell says what no page may say: what is wrong and what to do, both in Chinese."""

    def __init__(self, message: str, remedy: str) -> None:
        """Keep the two sentences."""
        super().__init__(f"{message}；{remedy}")
        self.message = message
        self.remedy = remedy


def squeezed(text: str) -> str:
    """Return a text on one line, without what is invisible and doubled blanks; 未填报 for an empty cell."""
    words = " ".join(visible(text).split())
    return UNKNOWN if words in ("", NOT_APPLICABLE) else words


def value_of(ledger: Ledger, spec: FieldSpec, cell: str) -> str:
    """Return what a cell says as the value of a field.

    Raises:
        ValueProblemError: If it names a state or unit that does not exist, or no day.
    """
    settings = ledger.register.settings
    text = squeezed(cell)
    if is_missing(text, settings.unknown_states):
        return typed(text)
    if spec.type == "state":
        return _state(typed(text), tuple(settings.states))
    if spec.type == "date":
        return _day(spec, typed(text))
    if spec.type == "units":
        return _units(ledger, text)
    return text


def _state(written: str, states: tuple[str, ...]) -> str:
    if written not in states:
        raise ValueProblemError(f"没有“{written}”这个状态", nearest(written, states))
    return written


def _day(spec: FieldSpec, written: str) -> str:
    if _SERIAL.fullmatch(written):
        return (_EPOCH + timedelta(days=int(written))).isoformat()
    # Excel writes 2024-06-30 00:00:00 where a cell has lost its format.
    day = parse_date(written.removesuffix(" 00:00:00"))
    if day is None:
        raise ValueProblemError(f"{spec.label}“{written}”不是日期，或没有这一天", HOW_TO_WRITE_DATES)
    return day.isoformat()


def _units(ledger: Ledger, written: str) -> str:
    register = ledger.register
    known = {*register.branch_of_name, *register.settings.units, *register.settings.all_branches}
    names = [typed(name) for name in split_values(plain(written))]
    for name in names:
        if name not in known:
            offer = nearest(name, tuple(dict.fromkeys((*units_of(ledger), *sorted(known)))))
            raise ValueProblemError(f"没有“{name}”这个支部或单位", offer)
    return "、".join(names)
