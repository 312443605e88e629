"""A page as the blocks of a document on paper: headings, paragraphs, tables, without what serves the ledger.

Field lists and brackets are left out, and an id in a text becomes the title of its item. Everything else that
readers see stays: what Word has no form for (code, notes) is kept as plain paragraphs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from report_site.ledger.ids import ItemId, find_ids
from report_site.ledger.items import Declaration, Document
from report_site.ledger.markdown import LIST_MARKER, LineKind, plain
from report_site.ledger.source import QUERY_BLOCK

_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_PICTURE = re.compile(r"!\[([^\[\]]*)\]\([^()\n]*\)(?:\{[^{}\n]*\})?")
_ATTRIBUTES = re.compile(r"\s*\{:[^{}\n]*\}")
_FOOTNOTE = re.compile(r"\[\^([^\]\n]+)\]:?")
_AUTOLINK = re.compile(r"<((?:https?://|mailto:)[^<>\s]+)>")
_BOLD = re.compile(r"(?<!\\)(\*\*|__)(?=\S)(.+?)(?<=\S)\1", re.DOTALL)
_CONTAINER = re.compile(r"\s*(?:!!!|\?\?\?\+?|===[!+]?)\s+[\w -]*(?:\"([^\"]*)\")?\s*$")
_QUOTED = re.compile(r"\s*(?:>\s?)+")
_LATIN = re.compile(r"[!-~]")


@dataclass(frozen=True)
class Run:
    """A piece of text; a line break in it is one on paper too."""

    text: str
    bold: bool = False


@dataclass(frozen=True)
class Paragraph:
    """A paragraph, or a heading of a level from 1."""

    runs: tuple[Run, ...]
    level: int = 0

    @property
    def text(self) -> str:
        """Its words."""
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True)
class Grid:
    """A table: its header and its rows of equally many cells."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


Block = Paragraph | Grid


@dataclass(frozen=True)
class Words:
    """What stands on paper in place of what only a page can show.

    titles: Of every item that a text may name.
    prefixes: The letters that ids begin with.
    view: What stands in place of a block 台账.
    """

    titles: Mapping[ItemId, str]
    prefixes: Iterable[str]
    view: str


def page_blocks(document: Document, words: Words) -> Iterator[Block]:
    """Yield the blocks of a page in its order; its headings have the levels that they have there."""
    return _Page(document, words).blocks()


def below_title(blocks: Iterator[Block], title: str | None) -> Iterator[Block]:
    """Yield the blocks of the first page without its title, headings one level higher."""
    for block in blocks:
        if not isinstance(block, Paragraph) or not block.level:
            yield block
        elif block.level > 1 or block.text != title:
            yield Paragraph(block.runs, max(block.level - 1, 1))


class _Page:
    def __init__(self, document: Document, words: Words) -> None:
        self.words = words
        self.prefixes = tuple(words.prefixes)
        self.outline = document.outline
        self.headings = {each.line - 1: each for each in document.headings}
        self.fences = {each.line - 1: each for each in document.outline.fences}
        self.tables = {each.line - 1: each for each in document.tables}
        self.paragraphs = dict(document.outline.paragraphs)
        declared = [each for each in document.declarations if each.item]
        self.lists = {line for each in declared if not each.is_bracket for line in _lines(each)}
        self.lines = _without_brackets(document.outline.lines, declared)

    def blocks(self) -> Iterator[Block]:
        index = 0
        while index < len(self.lines):
            kind = self.outline.kinds[index]
            if heading := self.headings.get(index):
                yield Paragraph((Run(self.without_ids(heading.title)),), heading.level)
                index = heading.end_line
            elif fence := self.fences.get(index):
                yield from self.fence(fence.name, fence.content)
                index = fence.end_line
            elif table := self.tables.get(index):
                rows = tuple(_fitted(tuple(map(self.cell, row)), len(table.header)) for _, row in table.rows)
                yield Grid(tuple(map(self.cell, table.header)), rows)
                index += len(table.rows) + 2
            elif index in self.paragraphs:
                end = self.paragraphs[index]
                yield from self.paragraph(index, end)
                index = end
            else:
                if kind is LineKind.CODE:
                    yield Paragraph((Run(self.lines[index].strip()),))
                index += 1

    def fence(self, name: str, content: str) -> Iterator[Paragraph]:
        lines = [self.words.view] if name == QUERY_BLOCK else content.split("\n")
        for line in lines:
            if line.strip():
                yield Paragraph((Run(line.strip()),))

    def paragraph(self, first: int, end: int) -> Iterator[Paragraph]:
        """Yield what some lines of text give: the head of a note is a paragraph of its own."""
        kept: list[str] = []
        for index in range(first, end):
            line = self.lines[index]
            container = _CONTAINER.match(line)
            if index in self.lists or container:
                yield from self.joined(kept)
                kept = []
                if container and container[1]:
                    yield Paragraph(self.runs(f"**{container[1]}**"))
            else:
                kept.append(line)
        yield from self.joined(kept)

    def joined(self, lines: list[str]) -> Iterator[Paragraph]:
        """Yield the paragraph of lines as an editor wrapped them; a bullet goes, a number stays."""
        text = ""
        for number, raw in enumerate(lines):
            line = _QUOTED.sub("", raw, count=1) if raw.lstrip().startswith(">") else raw
            marker = LIST_MARKER.match(line) if number == 0 else None
            words = line[marker.end() :] if marker and marker[1] else line
            breaks = words.endswith(("  ", "\\"))
            words = words.strip().removesuffix("\\") if breaks else words.strip()
            between = " " if text and _LATIN.match(text[-1]) and _LATIN.match(words) else ""
            text += between + words + ("\n" if breaks and number < len(lines) - 1 else "")
        runs = self.runs(text)
        if any(run.text.strip() for run in runs):
            yield Paragraph(runs)

    def cell(self, text: str) -> str:
        return "".join(run.text for run in self.runs(text))

    def runs(self, text: str) -> tuple[Run, ...]:
        """Part inline Markdown into what is bold and what is not."""
        text = _ATTRIBUTES.sub("", _COMMENT.sub("", text))
        text = _BREAK.sub("\n", _AUTOLINK.sub(r"\1", _FOOTNOTE.sub(r"〔\1〕", text)))
        text = _PICTURE.sub(r"（图：\1）", text)
        runs, position = [], 0
        for match in _BOLD.finditer(text):
            runs += [Run(self.words_of(text[position : match.start()])), Run(self.words_of(match[2]), True)]
            position = match.end()
        runs.append(Run(self.words_of(text[position:])))
        return tuple(run for run in runs if run.text)

    def words_of(self, text: str) -> str:
        """Return a piece of a line without markup and ids, but with the blanks at its ends."""
        bare = plain(text)
        start = len(text) - len(text.lstrip())
        end = len(text.rstrip())
        return self.without_ids(text[:start] + bare + text[end:]) if bare else text

    def without_ids(self, text: str) -> str:
        """Put the titles of items in the place of their ids; blanks beside them go."""
        parts, position = [], 0
        for found in find_ids(text, self.prefixes):
            if found.id in self.words.titles:
                parts += [text[position : found.start].rstrip(" "), f"“{self.words.titles[found.id]}”"]
                position = found.end + len(text[found.end :]) - len(text[found.end :].lstrip(" "))
        return "".join([*parts, text[position:]])


def _lines(declaration: Declaration) -> range:
    return range(declaration.start.line - 1, declaration.end.line - 1)


def _without_brackets(lines: tuple[str, ...], declared: list[Declaration]) -> list[str]:
    """Return the lines without the brackets that declare items."""
    kept = list(lines)
    for each in reversed([each for each in declared if each.is_bracket]):
        first, last = each.start.line - 1, each.end.line - 1
        if first == last:
            kept[first] = kept[first][: each.start.column - 1] + kept[first][each.end.column - 1 :]
        else:
            kept[last] = kept[last][each.end.column - 1 :]
            kept[first] = kept[first][: each.start.column - 1]
            kept[first + 1 : last] = [""] * (last - first - 1)
    return kept


def _fitted(row: tuple[str, ...], width: int) -> tuple[str, ...]:
    return (*row[:width], *[""] * (width - len(row)))
