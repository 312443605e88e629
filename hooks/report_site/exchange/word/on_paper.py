"""The pages of a report on paper, each kept until it or the title of an item that it names is another one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from report_site.exchange.wording import wording
from report_site.ledger.ids import ItemId
from report_site.ledger.items import Document, Item
from report_site.ledger.register import Register
from report_site.memo import Memo, digest

from .blocks import Block, Paragraph, Run, Words, below_title, page_blocks
from .paper import written_blocks

_KIND = "page on paper"


@dataclass(frozen=True)
class _Written:
    """A page's text, and the titles of the items that it names (None: there is no such item)."""

    text: bytes
    titles: Mapping[ItemId, str | None]


class _Titles(Mapping[ItemId, str]):
    """The titles of items; it knows which were asked for."""

    def __init__(self, items: Mapping[ItemId, Item]) -> None:
        self.items_of = items
        self.asked: dict[ItemId, str | None] = {}

    def __getitem__(self, wanted: ItemId) -> str:
        item = self.items_of.get(wanted)
        self.asked[wanted] = item.title if item else None
        return self.items_of[wanted].title

    def __iter__(self) -> Iterator[ItemId]:
        return iter(self.items_of)

    def __len__(self) -> int:
        return len(self.items_of)


def first_page(register: Register, year: int) -> Document | None:
    """Return the page whose title is that of the whole report, if there is one."""
    return next((page for page in register.report_pages(year) if page.path.endswith("/index.md")), None)


def pages_on_paper(register: Register, year: int, memo: Memo) -> list[bytes]:
    """Return the text of each page of a year's report, as `written_blocks` gives it."""
    first = first_page(register, year)
    return [_on_paper(register, page, page is first, memo).text for page in register.report_pages(year)]


def keep_pages(register: Register, year: int, memo: Memo) -> None:
    """Let the next round find what is noted of a year's pages, though nobody looked at it in this one."""
    first = first_page(register, year)
    for page in register.report_pages(year):
        memo.keep(_KIND, _key(page, page is first))


def _on_paper(register: Register, page: Document, is_first: bool, memo: Memo) -> _Written:
    key, titles = _key(page, is_first), _Titles(register.items)
    known: _Written | None = memo.noted(_KIND, key)
    if known and all(titles.get(item) == title for item, title in known.titles.items()):
        return known
    words = Words(titles, tuple(register.settings.kind_of_prefix), wording("report")["view"])
    written = _Written(written_blocks(_blocks(page, is_first, words)), titles.asked)
    memo.note(_KIND, key, written)
    return written


def _key(page: Document, is_first: bool) -> str:
    return digest(page.key, str(is_first))


def _blocks(page: Document, is_first: bool, words: Words) -> Iterator[Block]:
    """Yield the blocks of a page; the first page's title is that of the whole."""
    blocks = page_blocks(page, words)
    if is_first:
        yield from below_title(blocks, page.title)
        return
    if not any(heading.level == 1 for heading in page.headings):
        yield Paragraph((Run(page.title or ""),), 1)
    yield from blocks
