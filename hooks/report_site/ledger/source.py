"""Markdown to items, with line numbers: the one reading that site, checks, gate and editor share."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from .declarations import read_declarations
from .fields import PENDING
from .items import Document, Pending, Position, Table
from .markdown import LineKind, Outline, cells, outline, scalar
from .mentions import anchors_of, find_mentions, free_fields, without_fields
from .settings import Settings

__all__ = ["PENDING", "QUERY_BLOCK", "parse"]

QUERY_BLOCK = "台账"


def parse(path: str, text: str, settings: Settings) -> Document:
    """Read one page. Any text at all gives a document; what is wrong in it is for the checks to say.

    Args:
        path: The page's path below the docs folder, which tells the report's year.
        text: The whole file, front matter included.
        settings: The vocabulary.
    """
    page = outline(text)
    declarations, unclosed = read_declarations(path, page, settings)
    anchors = anchors_of(page.headings, declarations)
    free = free_fields(declarations, settings)
    prose = without_fields(page.prose, declarations, free)
    document = Document(
        path=path,
        text="\n".join(page.lines),
        title=_title(page),
        front=page.front,
        headings=page.headings,
        anchors=anchors,
        declarations=declarations,
        mentions=find_mentions(page, prose, declarations, anchors, settings),
        pending=tuple(_pending(page)),
        blocks=tuple(fence for fence in page.fences if fence.name == QUERY_BLOCK),
        tables=tuple(_tables(page)),
        unclosed=unclosed,
        free=free,
    )
    # It would be the same, read again.
    vars(document)["outline"] = page
    return document


def _title(page: Outline) -> str | None:
    first = next((heading.title for heading in page.headings if heading.level == 1), None)
    return scalar(page.front.data.get("title")) or first


def _pending(page: Outline) -> Iterator[Pending]:
    """Yield every 【待补：什么】 in prose, headings, tables and fields."""
    for number, line in enumerate(page.prose, start=1):
        for match in PENDING.finditer(line) if "【" in line else ():
            yield Pending((match[1] or "").strip(), Position(number, match.start() + 1))


def _tables(page: Outline) -> Iterator[Table]:
    """Yield every table with its cells."""
    kinds = [LineKind.BLANK, *page.kinds, LineKind.BLANK]
    edges = [i for i, (a, b) in enumerate(pairwise(kinds)) if (a is LineKind.TABLE) != (b is LineKind.TABLE)]
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        rows = [(index + 1, cells(page.lines[index])) for index in range(start, end)]
        yield Table(rows[0][1], tuple(rows[2:]), start + 1)
