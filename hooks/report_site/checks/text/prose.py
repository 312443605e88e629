"""A page's running text as the text rules see it: passages without markup, in which a place can be named."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from report_site.ledger.items import Document, Position
from report_site.ledger.markdown import LIST_MARKER, LineKind
from report_site.ledger.mentions import blank, without_fields

HAN = "\u4e00-\u9fff"
MOST_IN_A_PASSAGE = 100
HEADING, TABLE, TEXT = "heading", "table", "text"
# What nobody reads: attributes in braces, labels of notes and links, the line of a container.
_NO_TEXT = re.compile(
    r"\{:?[^{}\n]{1,200}\}|\[\^[^\[\]\n]{1,200}\]|(?<=\])\[[^\[\]\n]{0,200}\]|^\*\[[^\[\]\n]{1,200}\]:"
    r"|^\s*(?:!!!|\?\?\?\+?|===[!+]?) .*$",
    re.MULTILINE,
)
_NO_TEXT_SIGN = re.compile(r"[{\[!?=]")
_DIGIT = re.compile("[0-9]")
_LIST = re.compile(r"(?:\s*>)*\s*")
_REPORT_YEAR = re.compile(r"(?:^|/)reports/([0-9]{4})/")
_QUOTED = re.compile(r"“[^“”]*”|《[^《》]*》|「[^「」]*」")
# In a text broken at a margin lines of this length end anywhere; other lines end with a sign.
_MARGIN = 20
_ENDS = tuple("。！？；：:”）)")
_BEGINS = re.compile(r"[\s　]|[（(]?[一二三四五六七八九十0-9]{1,3}[）)、.．是]|[①-⑳【]|第[一-十]，")
_SENTENCE = re.compile(r"[^。！？；\n]*[。！？；\n]?")


@dataclass(frozen=True)
class Sentence:
    """A piece of a passage up to its 。！？；, with where it starts in the passage."""

    text: str
    start: int


@dataclass(frozen=True)
class Passage:
    """A heading, a paragraph, a list entry or a row of a table.

    text: Its lines as they stand in the file, with blanks for what is no prose.
    line: The line of the file that its first line is.
    start: Where its words begin, behind a list's marker.
    kind: MOST_IN_A_PASSAGE = 100
    HEADING, TABLE or TEXT.
    level: The level of a heading, else 0.
    quoted: Whether it is a block quotation, which is to be left as its author wrote it.
    listed: Whether its number is one that Markdown counts itself (`1. `).
    """

    text: str
    line: int
    start: int = 0
    kind: str = TEXT
    level: int = 0
    quoted: bool = False
    listed: bool = False

    def find(self, pattern: re.Pattern[str], sign: str = "") -> Iterator[re.Match[str]]:
        """Yield what matches in its text, but no more than anybody would mend at one sitting.

        Args:
            pattern: What to find.
            sign: What stands in every match; a text without it is passed over, which is much faster.
        """
        return islice(pattern.finditer(self.text), MOST_IN_A_PASSAGE) if sign in self.text else iter(())

    def at(self, offset: int) -> Position:
        """Return the place in the file of an offset in the text."""
        number = bisect_right(self._starts, offset) - 1
        return Position(self.line + number, offset - self._starts[number] + 1)

    @cached_property
    def has_digits(self) -> bool:
        """Whether there is a figure in its text."""
        return _DIGIT.search(self.text) is not None

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(match.end() for match in re.finditer("\n", self.text))]

    @cached_property
    def words(self) -> str:
        """The text without any white space."""
        return "".join(self.text[self.start :].split())

    def is_quoted(self, offset: int) -> bool:
        """Tell whether a place lies in quotation marks or in the title of a document."""
        index = bisect_right(self._quotes, (offset, len(self.text))) - 1
        return index >= 0 and offset < self._quotes[index][1]

    @cached_property
    def _quotes(self) -> list[tuple[int, int]]:
        return [match.span() for match in _QUOTED.finditer(self.text)]

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """Its sentences in order."""
        return tuple(Sentence(m.group(), m.start()) for m in _SENTENCE.finditer(self.text) if m.group())


@dataclass(frozen=True, eq=False)
class Prose:
    """The running text of one page.

    path: The page's path, as findings name it.
    year: The year of the report that the page belongs to, if any.
    """

    path: str
    year: int | None
    passages: tuple[Passage, ...]

    @property
    def running(self) -> Iterator[Passage]:
        """Its paragraphs and list entries."""
        return (passage for passage in self.passages if passage.kind == TEXT)

    def holding(self, sign: re.Pattern[str]) -> Iterator[Passage]:
        """Yield the passages that hold a sign; where the page holds none, one look at all of it tells."""
        if sign.search(self._text):
            yield from (passage for passage in self.passages if sign.search(passage.text))

    @cached_property
    def _text(self) -> str:
        return "\n".join(passage.text for passage in self.passages)


def read_prose(document: Document) -> Prose:
    """Return the running text of a page."""
    match = _REPORT_YEAR.search(document.path)
    ids: dict[int, list[tuple[int, int]]] = {}
    for mention in document.mentions:  # an id is no text, however it is written
        start = mention.at.column - 1
        ids.setdefault(mention.at.line - 1, []).append((start, start + len(mention.written)))
    prose = without_fields(document.outline.prose, document.declarations, document.free)
    lines = [blank(line, ids[index]) if index in ids else line for index, line in enumerate(prose)]
    passages = sorted(
        (*_lines(document, lines), *_paragraphs(document, lines)), key=lambda passage: passage.line
    )
    return Prose(
        document.path,
        int(match[1]) if match else None,
        tuple(passage for passage in passages if passage.words),
    )


def plain_prose(path: str, text: str) -> Prose:
    """Return a text without markup as prose: every line is a passage, but for lines broken at a margin."""
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    long = [line for line in lines if len(line.strip()) >= _MARGIN]
    is_wrapped = sum(not line.rstrip().endswith(_ENDS) for line in long) > len(long) * 0.4
    parts: list[tuple[int, list[str]]] = []
    for number, line in enumerate(lines, start=1):
        before = lines[number - 2] if number > 1 else ""
        goes_on = len(before.strip()) >= _MARGIN and not before.rstrip().endswith(_ENDS)
        if is_wrapped and goes_on and line.strip() and not _BEGINS.match(line):
            parts[-1][1].append(line)
        else:
            parts.append((number, [line]))
    passages = (Passage("\n".join(some), number, _indent(some[0])) for number, some in parts)
    return Prose(path, None, tuple(passage for passage in passages if passage.words))


def _lines(document: Document, lines: list[str]) -> Iterator[Passage]:
    levels = {heading.line: heading.level for heading in document.headings}
    for number, kind in enumerate(document.outline.kinds, start=1):
        if kind is LineKind.HEADING and number in levels:
            text = _without_attributes(lines[number - 1])
            start = len(text) - len(text.lstrip("# "))
            yield Passage(text, number, start, HEADING, levels[number])
        elif kind is LineKind.TABLE:
            text = _without_attributes(lines[number - 1])
            if text.strip("|:- "):
                yield Passage(text, number, 0, TABLE)


def _paragraphs(document: Document, lines: list[str]) -> Iterator[Passage]:
    for first, end in document.outline.paragraphs:
        text = _without_attributes("\n".join(lines[first:end]))
        start = _indent(text)
        marker = LIST_MARKER.match(document.outline.lines[first], start)
        if marker and marker[1]:
            start = marker.end()
        yield Passage(
            text, first + 1, start, quoted=">" in text[:start], listed=bool(marker and not marker[1])
        )


def _indent(text: str) -> int:
    """Return where the words begin, behind blanks and the marks of a quotation."""
    match = _LIST.match(text)
    return match.end() if match else 0


def _without_attributes(text: str) -> str:
    if not _NO_TEXT_SIGN.search(text):
        return text
    return _NO_TEXT.sub(lambda match: " " * len(match.group()), text)
