"""A year's report as a Word file: the text of its pages, one after the other, in a letter's layout."""

from __future__ import annotations

from datetime import date

from report_site.exchange.wording import wording
from report_site.ledger.register import Register
from report_site.memo import Memo

from .letter import Letter, missing
from .on_paper import first_page, pages_on_paper
from .paper import Paper

PLAIN, LETTERHEAD = "材料", "红头"
PROFILES = (PLAIN, LETTERHEAD)


def report_docx(
    register: Register,
    year: int,
    letter: Letter,
    today: date,
    profile: str = PLAIN,
    memo: Memo | None = None,
) -> bytes:
    """Write a year's report.

    Args:
        register: What the pages say.
        year: The report's year; it must have pages.
        letter: What stands around the text.
        today: The reference date, for the file's properties.
        profile: PLAIN for title, text and signature; LETTERHEAD with the red mark above and an addressee.
        memo: What was made before with the register's settings.
    """
    title = report_title(register, year)
    paper = Paper(title, letter.organ, today)
    if profile == LETTERHEAD:
        paper.letterhead(letter)
    paper.title(title)
    if letter.to or profile == LETTERHEAD:
        paper.addressee(letter.to or missing("主送机关"))
    for text in pages_on_paper(register, year, memo or Memo()):
        paper.written(text)
    paper.attachments(letter.attachments)
    paper.signature(letter)
    paper.note(wording("report")["note"])
    return paper.data()


def report_title(register: Register, year: int) -> str:
    """Return the title of a year's report: that of its first page, else one of ours."""
    first = first_page(register, year)
    return (first and first.title) or wording("report")["title"].format(year=year)
