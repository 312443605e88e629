"""What a reader makes of a file: one text, the blocks that stand in it, and what is no part of the report."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

MOST_CHARACTERS = 2_000_000
_FOLDED = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | dict.fromkeys((0x3000, 0xA0), ord(" "))


class UnreadableError(ValueError):
    """A file cannot be imported; the text says in one Chinese sentence why and what to do."""


class RevisionsError(UnreadableError):
    """A file has revisions, and nobody said what to do with them."""


@dataclass(frozen=True)
class Stretch:
    """Some characters of the source in their order, each with its place there.

    text: The characters.
    at: Parallel to `text`: the offset of each in the source.
    """

    text: str = ""
    at: tuple[int, ...] = ()

    def __bool__(self) -> bool:
        """Tell whether there are any."""
        return bool(self.text)

    def __add__(self, other: Stretch) -> Stretch:
        """Return both, one behind the other."""
        return Stretch(self.text + other.text, self.at + other.at)

    def cut(self, start: int = 0, end: int | None = None) -> Stretch:
        """Return the characters from `start` to `end`."""
        return Stretch(self.text[start:end], self.at[start:end])

    def strip(self) -> Stretch:
        """Return it without white space at either end."""
        start = len(self.text) - len(self.text.lstrip())
        return self.cut(start, max(start, len(self.text.rstrip())))

    def without(self, spans: Iterable[tuple[int, int]]) -> Stretch:
        """Return it without some spans, which are in order and do not overlap."""
        kept = Stretch()
        position = 0
        for start, end in spans:
            kept += self.cut(position, start)
            position = end
        return kept + self.cut(position)

    def spans(self) -> Iterator[tuple[int, int]]:
        """Yield the unbroken pieces of the source that it is made of, as offsets there."""
        if not self.at:
            return
        start = self.at[0]
        for last, following in pairwise(self.at):
            if following != last + 1:
                yield start, last + 1
                start = following
        yield start, self.at[-1] + 1


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of the source: where it starts and ends there, and what its format tells.

    level: The level of its heading style, 1 the outermost; 0 is the style of a document's title.
    numbered: How many characters at its beginning are a number that was rebuilt from Word's numbering.
    """

    start: int
    end: int
    level: int | None = None
    numbered: int = 0


@dataclass(frozen=True)
class Table:
    """A table of the source: for each cell of each row where its text starts and ends."""

    rows: tuple[tuple[tuple[int, int], ...], ...]


@dataclass(frozen=True)
class LeftOut:
    """A piece of the source that comes into no page, and why, in Chinese."""

    start: int
    end: int
    reason: str


@dataclass(frozen=True)
class Source:
    """A file, read.

    text: All its characters, with a line break behind each paragraph.
    blocks: Its paragraphs and tables in order.
    left_out: What the reader itself sets aside: headers, comments, text deleted in revisions.
    notes: What somebody should know who compares the pages with the file, each a Chinese sentence.
    """

    text: str
    blocks: tuple[Paragraph | Table, ...]
    left_out: tuple[LeftOut, ...] = ()
    notes: tuple[str, ...] = ()


def folded(text: str) -> str:
    """Return a text of the same length in half-width letters, digits and signs, to look for patterns in."""
    return text.translate(_FOLDED)


def is_invisible(char: str) -> bool:
    """Tell whether a character is seen by nobody: zero-width ones, marks of byte order, controls."""
    return unicodedata.category(char) in ("Cf", "Cc") and not char.isspace()
