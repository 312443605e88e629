"""The files for Word and Excel that a site offers: made at build time, each from what it shows alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from report_site.ledger.ids import find_ids
from report_site.ledger.query import Ledger
from report_site.memo import Memo, digest

from .excel.cells import units_of
from .excel.sheets import Sheet, Sheets
from .excel.workbook import ledger_xlsx
from .word.letter import Letter, Letters
from .word.notice import notice_docx, notice_text, rectifications
from .word.report import report_docx


@dataclass(frozen=True)
class _Offer:
    """A file: its path below the site's root, a digest of all that it is made of, and how it is made."""

    path: str
    made_of: str
    make: Callable[[], bytes]


def downloads(ledger: Ledger, letters: Letters, today: date, memo: Memo | None = None) -> dict[str, bytes]:
    """Return every file by its path below the site's root. `pages.downloads` links to them.

    Args:
        ledger: What the pages say.
        letters: What the organ says of its letters.
        today: The reference date.
        memo: Files that were made before; a file is made anew only if something that it shows has changed.
    """
    memo = memo or Memo()
    return {
        offer.path: memo.recall("download", offer.made_of, offer.make)
        for offer in _offers(ledger, letters, today)
    }


def _offers(ledger: Ledger, letters: Letters, today: date) -> Iterator[_Offer]:
    sheets = Sheets(ledger)
    yield _workbook("ledger/ledger.xlsx", ledger, sheets.of_all_years(), today)
    for year in ledger.register.years:
        letter = letters.of(year)
        yield _workbook(f"ledger/{year}/ledger-{year}.xlsx", ledger, sheets.of_year(year), today)
        if ledger.register.report_pages(year):
            yield _report(ledger, year, letter, today)
        if rectifications(ledger, year):
            yield _notice(ledger, year, letter, today)
    for branch in ledger.register.branches:
        path = f"branches/{branch.slug}/duties-{branch.slug}.xlsx"
        yield _workbook(path, ledger, sheets.of_branch(branch), today)


def _workbook(path: str, ledger: Ledger, sheet: Sheet, today: date) -> _Offer:
    # No text of a cell holds a line end: a field is one line, a title too.
    rows = ("\n".join(row.texts) for row in sheet.rows)
    made_of = digest(repr((sheet.title, sheet.columns, units_of(ledger), today)), *rows)
    return _Offer(path, made_of, lambda: ledger_xlsx(ledger, sheet, today))


def _report(ledger: Ledger, year: int, letter: Letter, today: date) -> _Offer:
    register = ledger.register
    pages = register.report_pages(year)
    named = [
        register.items[found.id].title
        for page in pages
        for found in find_ids(page.text, register.settings.kind_of_prefix)
        if found.id in register.items
    ]
    made_of = digest(repr((letter, today, named)), *(f"{page.path}\n{page.text}" for page in pages))
    path = f"reports/{year}/report-{year}.docx"
    return _Offer(path, made_of, lambda: report_docx(register, year, letter, today))


def _notice(ledger: Ledger, year: int, letter: Letter, today: date) -> _Offer:
    text = notice_text(ledger, year, today)
    path = f"ledger/{year}/notice-{year}.docx"
    return _Offer(path, digest(repr((letter, today)), text), lambda: notice_docx(ledger, year, letter, today))
