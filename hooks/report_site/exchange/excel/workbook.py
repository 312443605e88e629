"""The workbook: the ledger to filter, print and fill in, how to fill it in, and what it was made from."""

from __future__ import annotations

import io
from datetime import date, datetime
from itertools import chain
from typing import TYPE_CHECKING, Any

from report_site.exchange.wording import wording
from report_site.ledger.dates import parse_date
from report_site.ledger.fields import typed
from report_site.ledger.items import Item
from report_site.ledger.query import Ledger, is_overdue
from report_site.ledger.settings import Settings

from .cells import NOT_APPLICABLE, UNKNOWN, fillable, units_of
from .layout import COLOURS, WIDTH_OF_LATE_DAYS, height_of, width_of
from .sheets import Row, Sheet

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

    from .full_sheet import Cell, FullSheet

LEDGER, HELP, CHOICES, ORIGINAL = "台账", "填写说明", "选项", "原值"
KEY = "编号"
_MOST_TITLE = 100  # a header of print holds 255 characters, its codes included
_A4 = 9
_DAY = "yyyy-mm-dd"


def ledger_xlsx(ledger: Ledger, sheet: Sheet, today: date) -> bytes:
    """Write items as a workbook that people fill in and hand back.

    Args:
        ledger: Where the items stand.
        sheet: What it shows.
        today: The reference date: deadlines are judged by it and it stands at the foot of every page.
    """
    import xlsxwriter  # here: it is slow to load, and most builds make no file anew

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties({"title": sheet.title, "created": datetime(today.year, today.month, today.day)})
    settings = ledger.register.settings
    writer = _Writer(book, settings, sheet, units_of(ledger), today)
    writer.ledger()
    writer.help()
    writer.choices()
    writer.original()
    book.close()
    return out.getvalue()


class _Writer:
    def __init__(
        self,
        book: Workbook,
        settings: Settings,
        sheet: Sheet,
        units: tuple[str, ...],
        today: date,
    ) -> None:
        self.book = book
        self.units = units
        self.settings = settings
        self.sheet = sheet
        self.today = today
        self.due = settings.label("due")
        specs = {name: fillable(settings, name) for name in sheet.columns}
        self.fillable = {name: spec for name, spec in specs.items() if spec}
        self.words = wording("workbook")
        cell = {"text_wrap": True, "valign": "top", "border": 1, "border_color": "#BFBFBF"}
        overdue = f'{_DAY}"{self.words["overdue"]}"'
        self.text = book.add_format({**cell, "num_format": "@"})
        self.faint = book.add_format({**cell, "num_format": "@", "font_color": "#7F7F7F"})
        self.day = book.add_format({**cell, "num_format": _DAY, "align": "left"})
        self.late = book.add_format(
            {**cell, "num_format": overdue, "align": "left", "bold": True, "font_color": "#9C0006"}
        )
        head = {**cell, "bold": True, "valign": "vcenter", "align": "center"}
        self.head = book.add_format({**head, "bg_color": "#D9D9D9"})
        self.head_to_fill = book.add_format({**head, "bg_color": "#C00000", "font_color": "#FFFFFF"})

    def ledger(self) -> None:
        """Write the sheet that people see first."""
        sheet = self.full_sheet(LEDGER)
        last, columns = len(self.sheet.rows), self.sheet.columns
        widths = [width_of(self.settings, column) for column in columns]
        if self.due in columns and any(is_overdue(row.item, self.today) for row in self.sheet.rows):
            widths[columns.index(self.due)] = WIDTH_OF_LATE_DAYS
        for number, column in enumerate(columns):
            sheet.set_column(number, number, widths[number])
            if column in self.fillable and last:
                self.guide(sheet, number, self.fillable[column].type, last)
        head: list[Cell] = [
            (name, self.head_to_fill if name in self.fillable else self.head) for name in columns
        ]
        rows = ((self.cells(row), height_of(row.texts, widths)) for row in self.sheet.rows)
        sheet.fill(chain([(head, None)], rows))
        sheet.autofilter(0, 0, last, len(columns) - 1)
        sheet.freeze_panes(1, columns.index("事项") + 1 if "事项" in columns[:4] else 1)
        self.print_layout(sheet)

    def cells(self, row: Row) -> list[Cell]:
        """Return a row's cells: a day as a day, anything else as text, an id or a number of a file too."""
        return [self.cell(row.item, *each) for each in zip(self.sheet.columns, row.texts, strict=True)]

    def cell(self, item: Item, column: str, text: str) -> Cell:
        """Return a cell with its format."""
        if text in (UNKNOWN, NOT_APPLICABLE):
            return text, self.faint
        spec = self.fillable.get(column)
        day = parse_date(typed(text)) if spec and spec.type == "date" else None
        if day is None:
            return text, self.text
        is_late = column == self.due and is_overdue(item, self.today)
        return day, self.late if is_late else self.day

    def guide(self, sheet: Worksheet, number: int, kind: str, last: int) -> None:
        """Offer what a column may hold; a state must be one of the list."""
        hint: dict[str, Any] = {"validate": "any", "input_message": self.words["hints"][kind]}
        if kind == "state":
            hint |= {"validate": "list", "source": _listed("A", len(self.settings.states))}
            hint |= {"error_title": self.words["wrong"], "error_message": self.words["hints"][kind]}
            for state, state_class in self.settings.states.items():
                background, colour = COLOURS[state_class]
                rule = {"type": "cell", "criteria": "==", "value": f'"{state.replace(chr(34), chr(34) * 2)}"'}
                format_ = self.book.add_format({"bg_color": background, "font_color": colour})
                sheet.conditional_format(1, number, last, number, {**rule, "format": format_})
        elif kind == "units":
            # Several may stand in one cell, which no list can hold.
            hint |= {"validate": "list", "source": _listed("B", len(self.units)), "show_error": False}
        sheet.data_validation(1, number, last, number, hint)

    def full_sheet(self, name: str) -> FullSheet:
        """Add a sheet that is filled at once."""
        from .full_sheet import FullSheet  # here: xlsxwriter again

        sheet: FullSheet = self.book.add_worksheet(name, FullSheet)
        return sheet

    def print_layout(self, sheet: Worksheet) -> None:
        """Lay the sheet out for A4, as wide as the paper, its header on every page."""
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.set_margins(left=0.5, right=0.5, top=0.8, bottom=0.7)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        sheet.set_header(f"&C&14&B{_printed(self.sheet.title)}")
        sheet.set_footer(f"&L{self.words['as_of'].format(day=self.today.isoformat())}&R{self.words['page']}")

    def help(self) -> None:
        """Write how to fill it in, and which columns are read back."""
        sheet = self.book.add_worksheet(HELP)
        sheet.set_column(0, 0, 100)
        wrapped = self.book.add_format({"text_wrap": True, "valign": "top"})
        columns = "、".join(self.fillable)
        states = "、".join(self.settings.states)
        for line, text in enumerate(self.words["help"]):
            sheet.write_string(line, 0, text.format(columns=columns, states=states), wrapped)

    def choices(self) -> None:
        """Write, out of sight, what the lists offer: states in column A, units in column B."""
        sheet = self.book.add_worksheet(CHOICES)
        sheet.hide()
        for line, state in enumerate((self.settings.label("state"), *self.settings.states)):
            sheet.write_string(line, 0, state)
        for line, unit in enumerate((self.settings.label("owners"), *self.units)):
            sheet.write_string(line, 1, unit)

    def original(self) -> None:
        """Write, well out of sight, the texts of what may be filled in: what differs from them was."""
        sheet = self.full_sheet(ORIGINAL)
        sheet.very_hidden()
        kept = [number for number, name in enumerate(self.sheet.columns) if name in self.fillable]
        head = [KEY, *self.fillable]
        rows = ([str(row.item.id), *(row.texts[number] for number in kept)] for row in self.sheet.rows)
        sheet.fill(([(text, None) for text in row], None) for row in (head, *rows))


def _listed(letter: str, count: int) -> str:
    """Return where the values stand that a list offers."""
    return f"={CHOICES}!${letter}$2:${letter}${1 + max(count, 1)}"


def _printed(text: str) -> str:
    """Return a text for a header of print, in which & begins a command."""
    return text[:_MOST_TITLE].replace("&", "&&")
