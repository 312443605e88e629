"""Tables that are ledgers: each row an item, its columns recognised by their headers (`columns.yml`)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from .blocks import Block
from .source import LeftOut, Stretch

HEADER = "表头（已作为各项的字段名）"
NUMBER = "表里的序号"


@dataclass(frozen=True)
class Row:
    """A row as an item: its kind, its title, its facts by the codes of fields, and the other cells."""

    kind: str
    title: Stretch
    fields: tuple[tuple[str, Stretch], ...]
    body: tuple[Block, ...]


@dataclass(frozen=True)
class Rows:
    """The items of a table, and what of the table comes into none of them."""

    rows: tuple[Row, ...] = ()
    left_out: tuple[LeftOut, ...] = ()

    def __bool__(self) -> bool:
        """Tell whether the table is a ledger."""
        return bool(self.rows)


@dataclass(frozen=True)
class _Columns:
    number: re.Pattern[str]
    title: tuple[tuple[re.Pattern[str], str], ...]
    fields: tuple[tuple[str, re.Pattern[str]], ...]


@cache
def _columns() -> _Columns:
    data: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("columns.yml").read_text(encoding="utf-8"))
    return _Columns(
        re.compile(data["number"]),
        tuple((re.compile(each["words"]), each["kind"]) for each in data["title"]),
        tuple((code, re.compile(each)) for code, each in data["fields"].items()),
    )


def read_rows(cells: Sequence[Sequence[Stretch]], kind: str | None) -> Rows:
    """Read a table as a ledger.

    Args:
        cells: Its rows of cells.
        kind: What the items of the section are, None if it does not say.

    Returns:
        Its items; none if its first row is no header of a ledger.
    """
    header = ["".join(cell.text.split()) for cell in cells[0]]
    columns = _columns()
    title, table_kind = next(
        (
            (at, kind)
            for pattern, kind in columns.title
            for at, name in enumerate(header)
            if pattern.fullmatch(name)
        ),
        (-1, ""),
    )
    roles = {
        at: code
        for at, name in enumerate(header)
        if at != title
        for code, pattern in columns.fields
        if pattern.fullmatch(name)
    }
    numbers = {at for at, name in enumerate(header) if columns.number.fullmatch(name)}
    if title < 0 or not (roles or numbers) or any(len(row) > len(header) for row in cells):
        return Rows()
    left_out = [_left(cell, HEADER) for cell in cells[0]]
    rows: list[Row] = []
    for row in cells[1:]:
        if not any(row):
            continue
        if title >= len(row) or not row[title]:
            # A row without a title says more of the one above; merged cells look so.
            if not rows:
                return Rows()
            above = rows.pop()
            more = tuple(
                Block(cell, label=header[at]) for at, cell in enumerate(row) if cell and at not in numbers
            )
            rows.append(Row(above.kind, above.title, above.fields, (*above.body, *more)))
        else:
            facts = [(roles[at], cell) for at, cell in enumerate(row) if at in roles and cell]
            others = [
                at
                for at in range(len(row))
                if at != title and at not in roles and at not in numbers and row[at]
            ]
            body = tuple(Block(row[at], label=header[at]) for at in others)
            rows.append(Row(kind or table_kind, row[title], tuple(facts), body))
        left_out += [_left(row[at], NUMBER) for at in numbers if at < len(row)]
    return Rows(tuple(rows), tuple(each for some in left_out for each in some))


def _left(cell: Stretch, reason: str) -> list[LeftOut]:
    return [LeftOut(start, end, reason) for start, end in cell.spans()]
