"""A year's report as a Word file: the text of its pages, one after the other, in a letter's layout."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial

from report_site.exchange.wording import wording
from report_site.ledger.items import Document
from report_site.ledger.register import Register
from report_site.memo import Memo, digest

from .blocks import Block, Paragraph, Run, Words, below_title, page_blocks
from .letter import Letter, missing
from .paper import Paper, written_blocks

PLAIN, LETTERHEAD = "材料", "红头"
ON_PAPER = "page on paper"
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
    pages = register.report_pages(year)
    title = report_title(register, year)
    paper = Paper(title, letter.organ, today)
    if profile == LETTERHEAD:
        paper.letterhead(letter)
    paper.title(title)
    if letter.to or profile == LETTERHEAD:
        paper.addressee(letter.to or missing("主送机关"))
    memo, words, first = memo or Memo(), report_words(register), _index(pages)
    for page, key in zip(pages, page_keys(register, year), strict=True):
        text = partial(_text, page, page is first, words)
        paper.written(memo.recall(ON_PAPER, key, lambda text=text: written_blocks(text())))  # type: ignore[misc]
    paper.attachments(letter.attachments)
    paper.signature(letter)
    paper.note(wording("report")["note"])
    return paper.data()


def page_keys(register: Register, year: int) -> list[str]:
    """Return digests of all that each page of a report is on paper, to keep it by as ON_PAPER."""
    pages = register.report_pages(year)
    first = _index(pages)
    # What a page says of items elsewhere are facts.
    return [digest(register.facts, page.key, str(page is first)) for page in pages]


def report_title(register: Register, year: int) -> str:
    """Return the title of a year's report: that of its first page, else one of ours."""
    index = _index(register.report_pages(year))
    return (index and index.title) or wording("report")["title"].format(year=year)


def report_words(register: Register) -> Words:
    """Return what stands on paper in place of ids and views."""
    settings = register.settings
    titles = {item.id: item.title for item in register.items.values()}
    return Words(titles, tuple(settings.kind_of_prefix), wording("report")["view"])


def _index(pages: tuple[Document, ...]) -> Document | None:
    return next((page for page in pages if page.path.endswith("/index.md")), None)


def _text(page: Document, is_first: bool, words: Words) -> Iterator[Block]:
    """Yield the blocks of a page; the first page's title is that of the whole."""
    blocks = page_blocks(page, words)
    if is_first:
        yield from below_title(blocks, page.title)
        return
    if not any(heading.level == 1 for heading in page.headings):
        yield Paragraph((Run(page.title or ""),), 1)
    yield from blocks
