"""Sheets that are filled at once: nobody can tell them from those that xlsxwriter writes cell by cell."""

import io
import zipfile
from datetime import date

import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from report_site.exchange.excel.full_sheet import FullSheet

Rows = list[tuple[list[str | date], float | None]]

# xlsxwriter has another number for the first of January 1900.
_values = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=40),
    st.dates(date(1900, 1, 2), date(9999, 12, 31)),
)
_heights = st.one_of(st.none(), st.integers(2, 27).map(lambda lines: 15.0 * lines))
_sheets = st.integers(1, 30).flatmap(
    lambda width: st.lists(
        st.tuples(st.lists(_values, min_size=width, max_size=width), _heights), min_size=1, max_size=40
    )
)


def parts(rows: Rows, filled: bool) -> dict[str, bytes]:
    """Write rows in a workbook's first sheet; the second shares texts and formats with it."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    day, plain = book.add_format({"num_format": "yyyy-mm-dd"}), book.add_format({"bold": True})
    if filled:
        cells = ([(each, day if isinstance(each, date) else plain) for each in row] for row, _ in rows)
        heights = (height for _, height in rows)
        book.add_worksheet("甲", FullSheet).fill(zip(cells, heights, strict=True))
    else:
        sheet = book.add_worksheet("甲")
        for line, (row, height) in enumerate(rows):
            if height:
                sheet.set_row(line, height)
            for place, value in enumerate(row):
                if isinstance(value, date):
                    sheet.write_datetime(line, place, value, day)
                else:
                    sheet.write_string(line, place, value, plain)
    other = book.add_worksheet("乙")
    other.write_string(0, 0, "乙", book.add_format({"italic": True}))
    other.write_string(1, 0, "甲", plain)
    book.close()
    with zipfile.ZipFile(out) as archive:
        return {name: archive.read(name) for name in archive.namelist() if name != "docProps/core.xml"}


@settings(max_examples=40)
@given(_sheets)
def test_its_bytes_are_those_of_cells_written_one_by_one(rows: Rows) -> None:
    assert parts(rows, filled=True) == parts(rows, filled=False)


def test_a_cell_may_have_no_format() -> None:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.add_worksheet("甲", FullSheet).fill([([("甲", None), (date(2024, 1, 15), None)], None)])
    book.close()
    with zipfile.ZipFile(out) as archive:
        xml = archive.read("xl/worksheets/sheet1.xml").decode()
    assert '<c r="A1" t="s"><v>0</v></c><c r="B1"><v>45306</v></c>' in xml
