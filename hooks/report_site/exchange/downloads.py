"""The files for Word and Excel that a site offers: made at build time, each from what it shows alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial

from report_site.ledger.query import Ledger
from report_site.memo import Memo, digest
from report_site.second_core import SecondCore

from .excel.cells import units_of
from .excel.sheets import Sheet, Sheets
from .excel.workbook import ledger_xlsx
from .word.letter import Letter, Letters
from .word.notice import notice_docx, notice_text, rectifications
from .word.on_paper import keep_pages, pages_on_paper
from .word.report import report_docx, report_title


@dataclass(frozen=True)
class _Offer:
    """A file: its path below the site's root, a digest of all that it is made of, and how it is made."""

    path: str
    made_of: str
    make: Callable[[], bytes]


def downloads(ledger: Ledger, letters: Letters, today: date, memo: Memo | None = None) -> dict[str, bytes]:
    """Return every file by its path below the site's root; arguments as for `begin_downloads`."""
    return {path: content() for path, content in begin_downloads(ledger, letters, today, memo).items()}


def begin_downloads(
    ledger: Ledger, letters: Letters, today: date, memo: Memo | None = None
) -> dict[str, Callable[[], bytes]]:
    """Begin to make every file on the machine's second core; return what gives each, best late and in order.

    The paths are below the site's root; `pages.downloads` links to them.

    Args:
        ledger: What the pages say.
        letters: What the organ says of its letters.
        today: The reference date.
        memo: Files that were made before; a file is made anew only if something that it shows has changed.
    """
    memo = memo or Memo()
    offers = list(_offers(ledger, letters, today, memo))
    known: dict[str, bytes] = memo.recall_all(
        "download", [each.made_of for each in offers], lambda missing: {}
    )
    missing = {offer.made_of: offer for offer in offers if offer.made_of not in known}
    core = SecondCore(lambda offer: memo.apart(offer.make), list(missing.values()))
    places = {made_of: index for index, made_of in enumerate(missing)}

    def make(made_of: str) -> bytes:
        content, kept = core.take(places[made_of])
        memo.adopt(kept)
        return content

    return {
        offer.path: partial(memo.recall, "download", offer.made_of, partial(make, offer.made_of))
        for offer in offers
    }


def _offers(ledger: Ledger, letters: Letters, today: date, memo: Memo) -> Iterator[_Offer]:
    register = ledger.register
    sheets = Sheets(ledger)

    def workbook(path: str, sheet: Callable[[], Sheet]) -> _Offer:
        # Rows show nothing but facts: as long as those are the same, none is looked at.
        rows = memo.recall("rows", digest(register.facts, path), lambda: _rows(ledger, sheet()))
        return _Offer(path, digest(repr(today), rows), lambda: ledger_xlsx(ledger, sheet(), today))

    yield workbook("ledger/ledger.xlsx", sheets.of_all_years)
    for year in register.years:
        letter = letters.of(year)
        yield workbook(f"ledger/{year}/ledger-{year}.xlsx", partial(sheets.of_year, year))
        if register.report_pages(year):
            yield _report(ledger, year, letter, today, memo)
        yield from _notice(ledger, year, letter, today, memo)
    for branch in register.branches:
        yield workbook(f"branches/{branch.slug}/duties-{branch.slug}.xlsx", partial(sheets.of_branch, branch))


def _rows(ledger: Ledger, sheet: Sheet) -> str:
    """Return a digest of all that a workbook says."""
    # No text of a cell holds a line end: a field is one line, a title too.
    rows = ("\n".join(row.texts) for row in sheet.rows)
    return digest(repr((sheet.title, sheet.columns, units_of(ledger))), *rows)


def _report(ledger: Ledger, year: int, letter: Letter, today: date, memo: Memo) -> _Offer:
    register = ledger.register

    def made_of() -> str:
        return digest(report_title(register, year), *pages_on_paper(register, year, memo))

    key = digest(register.facts, *(page.key for page in register.report_pages(year)))
    text = memo.recall("text of a report", key, made_of)
    keep_pages(register, year, memo)
    path = f"reports/{year}/report-{year}.docx"
    made = digest(repr((letter, today)), text)
    return _Offer(path, made, lambda: report_docx(register, year, letter, today, memo=memo))


def _notice(ledger: Ledger, year: int, letter: Letter, today: date, memo: Memo) -> Iterator[_Offer]:
    """Yield a year's notice if there is anything to write about."""

    def text() -> str:
        return notice_text(ledger, year, today) if rectifications(ledger, year) else ""

    written = memo.recall("text of a notice", digest(ledger.register.facts, repr((year, today))), text)
    if written:
        path = f"ledger/{year}/notice-{year}.docx"
        key = digest(repr((letter, today)), written)
        yield _Offer(path, key, lambda: notice_docx(ledger, year, letter, today))
