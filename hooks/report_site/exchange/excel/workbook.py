"""The workbook: the ledger to filter, print and fill in, how to fill it in, and what it was made from."""

from __future__ import annotations

import io
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from report_site.exchange.wording import wording
from report_site.ledger.items import Item
from report_site.ledger.query import Ledger, is_overdue
from report_site.ledger.settings import Settings

from .cells import NOT_APPLICABLE, UNKNOWN, day_of, fillable, units_of
from .layout import COLOURS, WIDTH_OF_LATE_DAYS, height_of, width_of
from .sheets import Sheet

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

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
        sheet = self.book.add_worksheet(LEDGER)
        last, columns = len(self.sheet.rows), self.sheet.columns
        widths = [width_of(self.settings, column) for column in columns]
        due = self.settings.label("due")
        if due in columns and any(is_overdue(row.item, self.today) for row in self.sheet.rows):
            widths[columns.index(due)] = WIDTH_OF_LATE_DAYS
        for number, column in enumerate(columns):
            spec = fillable(self.settings, column)
            sheet.set_column(number, number, widths[number])
            sheet.write_string(0, number, column, self.head_to_fill if spec else self.head)
            if spec and last:
                self.guide(sheet, number, spec.type, last)
        for line, row in enumerate(self.sheet.rows, start=1):
            for number, (column, text) in enumerate(zip(columns, row.texts, strict=True)):
                self.cell(sheet, line, number, row.item, column, text)
            height = height_of(row.texts, widths)
            if height:
                sheet.set_row(line, height)
        sheet.autofilter(0, 0, last, len(columns) - 1)
        sheet.freeze_panes(1, columns.index("事项") + 1 if "事项" in columns[:4] else 1)
        self.print_layout(sheet)

    def cell(self, sheet: Worksheet, line: int, number: int, item: Item, column: str, text: str) -> None:
        """Write one cell: a day as a day, anything else as text, an id or a number of a file too."""
        day = day_of(self.settings, column, text)
        if day:
            is_late = column == self.settings.label("due") and is_overdue(item, self.today)
            moment = datetime(day.year, day.month, day.day)
            sheet.write_datetime(line, number, moment, self.late if is_late else self.day)
        else:
            format_ = self.faint if text in (UNKNOWN, NOT_APPLICABLE) else self.text
            sheet.write_string(line, number, text, format_)

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
        columns = "、".join(name for name in self.sheet.columns if fillable(self.settings, name))
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
        sheet = self.book.add_worksheet(ORIGINAL)
        sheet.very_hidden()
        kept = [number for number, name in enumerate(self.sheet.columns) if fillable(self.settings, name)]
        sheet.write_row(0, 0, [KEY, *(self.sheet.columns[number] for number in kept)])
        for line, row in enumerate(self.sheet.rows, start=1):
            sheet.write_string(line, 0, str(row.item.id))
            for place, number in enumerate(kept, start=1):
                sheet.write_string(line, place, row.texts[number])


def _listed(letter: str, count: int) -> str:
    """Return where the values stand that a list offers."""
    return f"={CHOICES}!${letter}$2:${letter}${1 + max(count, 1)}"


def _printed(text: str) -> str:
    """Return a text for a header of print, in which & begins a command."""
    return text[:_MOST_TITLE].replace("&", "&&")
