"""A sheet in which every row has all its cells, written as text row by row.

xlsxwriter keeps each cell as an object and asks each what it is when it writes them, which takes most of a
workbook's time. All else of a sheet stays its business. The names with an underscore are its own:
`_write_rows` is called between <sheetData> and </sheetData>, the others by what writes one cell.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

# What it shows, and how, if not plainly.
Cell = tuple[str | date, Format | None]
_letters = cache(xl_col_to_name)


class FullSheet(Worksheet):  # type: ignore[misc]  # it ships no types
    """A sheet that is filled at once, from its first row to its last."""

    def fill(self, rows: Iterable[tuple[list[Cell], float | None]]) -> None:
        """Take every row: its cells, as many as in all others, and its height in points if it has one."""
        self.rows = [self._row(number, *row) for number, row in enumerate(rows, start=1)]

    def _row(self, number: int, cells: list[Cell], height: float | None) -> str:
        self._check_dimensions(number - 1, 0)
        self._check_dimensions(number - 1, len(cells) - 1)
        written = "".join(
            self._cell(f"{_letters(place)}{number}", value, style)
            for place, (value, style) in enumerate(cells)
        )
        high = f' ht="{height:g}" customHeight="1"' if height else ""
        return f'<row r="{number}" spans="1:{len(cells)}"{high}>{written}</row>'

    def _cell(self, place: str, value: str | date, style: Format | None) -> str:
        of_style = f' s="{style._get_xf_index()}"' if style else ""
        if isinstance(value, str):
            index = self.str_table._get_shared_string_index(value)
            return f'<c r="{place}"{of_style} t="s"><v>{index}</v></c>'
        return f'<c r="{place}"{of_style}><v>{self._convert_date_time(value):.16G}</v></c>'

    def _write_rows(self) -> None:
        self.fh.writelines(self.rows)
