"""Workbooks as they come back: opened, changed and saved again by another program."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter
from python_calamine import CalamineWorkbook

Cells = list[list[Any]]


def sheets_of(data: bytes) -> dict[str, Cells]:
    """Return every sheet's cells as another library reads them."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


def column(cells: Cells, name: str) -> int:
    """Return the place of a column in the ledger."""
    return cells[0].index(name)


def row(cells: Cells, item: str) -> list[Any]:
    """Return an item's row of the ledger."""
    return next(each for each in cells if each[column(cells, "编号")] == item)


def filled_in(data: bytes, changes: Mapping[tuple[str, str], Any]) -> bytes:
    """Return a workbook in which cells, named by an item and a column, say something else."""
    sheets = sheets_of(data)
    ledger = sheets["台账"]
    for (item, name), value in changes.items():
        row(ledger, item)[column(ledger, name)] = value
    return saved(sheets)


def saved(sheets: Mapping[str, Cells]) -> bytes:
    """Write sheets as another program would: no formats but those of days, nothing hidden, nothing else."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for name, cells in sheets.items():
        sheet = book.add_worksheet(name)
        for line, texts in enumerate(cells):
            for place, value in enumerate(texts):
                if isinstance(value, date | datetime):
                    sheet.write_datetime(line, place, value, day)
                elif value != "":
                    sheet.write(line, place, value)
    book.close()
    return out.getvalue()


def in_file(folder: Path, data: bytes) -> Path:
    """Write a workbook to a file."""
    path = folder / "台账.xlsx"
    path.write_bytes(data)
    return path
