"""The blocks of a source as they are to be read: joined where lines were broken, rid of what is no report."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from unicodedata import east_asian_width

from report_site.checks.text.prose import Passage, Prose
from report_site.checks.text.residue import remnants
from report_site.checks.text.texts import Text, Texts

from .ordinals import ordinal_at_start
from .source import LeftOut, Paragraph, Source, Stretch, Table, is_invisible

PAGE_NUMBER = "页码"
RUNNING_HEAD = "每页重复的页眉页脚"
CONTENTS = "目录"
RESIDUE = "来源网站残留的字样"
INVISIBLE = "看不见的字符"
_PAGE_NUMBER = re.compile(
    r"(?:[—–\-－_·•]{1,3}\s*[0-9０-９]{1,4}\s*[—–\-－_·•]{1,3}|第\s*[0-9０-９]{1,4}\s*页.{0,12}|[0-9]{1,3}\s*/\s*[0-9]{1,3})"
)
_CONTENTS_TITLE = re.compile(r"目\s*[录次]")
_CONTENTS_LINE = re.compile(r".{2,60}?(?:[.．…·]{3,}|\t)\s*[—\-(（]?\s*[0-9]{1,3}\s*[—\-)）]?")
_ENDS = tuple("。！？：；…!?:;”）)")
_QUOTES = {"“": "”", '"': '"', "（": "）", "(": ")"}
# Lines are broken at a margin if so many stop short of a sentence's end at nearly the same width.
_SHORTEST_MARGIN = 30
_RAGGED = 6
_FEWEST_FULL = 3
_MOST_ENDED = 0.6
_REPEATED = 3
# A table of contents without page numbers.
_FEWEST_ENTRIES = 3
_LONGEST_ENTRY = 40
_STOPS = tuple("。；;，,：:")


@dataclass(frozen=True)
class Block:
    """A paragraph or a table of the report.

    text: Its words without white space at the ends.
    level, numbered: As in `Paragraph`.
    cells: For a table its cells row by row, else nothing.
    label: For what stood in a cell of a ledger, the name of its column.
    opens: The kind of the section that the paragraph opens without a heading (see `openings`).
    """

    text: Stretch
    level: int | None = None
    numbered: int = 0
    cells: tuple[tuple[Stretch, ...], ...] = ()
    label: str = ""
    opens: str | None = None


@dataclass(frozen=True)
class _Line:
    block: Block
    indent: int
    width: int


def read_blocks(source: Source) -> tuple[tuple[Block, ...], tuple[LeftOut, ...]]:
    """Return the blocks of a source, and everything that none of them holds but white space."""
    cleaner = _Cleaner(source)
    lines = [line for each in source.blocks if (line := cleaner.line(each))]
    lines = list(_without_pages(lines, cleaner.left_out))
    blocks = _without_residue([*_joined(lines)], cleaner.left_out)
    return tuple(blocks), tuple(cleaner.left_out)


class _Cleaner:
    """Makes lines of the source's blocks, without what the reader set aside and what nobody sees."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.aside = sorted((each.start, each.end) for each in source.left_out)
        self.left_out = list(source.left_out)

    def line(self, each: Paragraph | Table) -> _Line | None:
        """Return a line, None if nothing is in it."""
        if isinstance(each, Table):
            cells = tuple(tuple(self.stretch(*cell).strip() for cell in row) for row in each.rows)
            return _Line(Block(Stretch(), cells=cells), 0, 0) if any(map(any, cells)) else None
        raw = self.stretch(each.start, each.end)
        text = raw.strip()
        indent = len(raw.text) - len(raw.text.lstrip())
        return (
            _Line(Block(text, each.level, each.numbered), indent, _width(raw.text.rstrip())) if text else None
        )

    def stretch(self, start: int, end: int) -> Stretch:
        """Return what is to be read between two offsets."""
        taken: list[tuple[int, int]] = []
        for first, last in self.aside[max(0, bisect_left(self.aside, (start, 0)) - 1) :]:
            if first >= end:
                break
            if last > start:
                taken.append((max(first, start) - start, min(last, end) - start))
        whole = Stretch(self.source.text[start:end], tuple(range(start, end))).without(taken)
        unseen = [(index, index + 1) for index, char in enumerate(whole.text) if is_invisible(char)]
        self.left_out += [LeftOut(whole.at[index], whole.at[index] + 1, INVISIBLE) for index, _ in unseen]
        return whole.without(unseen) if unseen else whole


def _width(text: str) -> int:
    return sum(2 if east_asian_width(char) in "WFA" else 1 for char in text)


def _leave(text: Stretch, reason: str, left_out: list[LeftOut]) -> None:
    left_out += [LeftOut(start, end, reason) for start, end in text.spans()]


def _without_pages(lines: list[_Line], left_out: list[LeftOut]) -> Iterator[_Line]:
    """Yield the lines without page numbers, what is repeated beside them, and a table of contents."""
    texts = [line.block.text for line in lines]
    numbers = {index for index, text in enumerate(texts) if _PAGE_NUMBER.fullmatch(text.text)}
    beside = {at for index in numbers for at in (index - 1, index + 1) if 0 <= at < len(lines)} - numbers
    counts = Counter(text.text for text in texts)
    repeated = {words for at in beside if counts[words := texts[at].text] >= _REPEATED and words}
    contents = {
        index
        for index, text in enumerate(texts)
        if len(text.text) < 100 and _CONTENTS_LINE.fullmatch(text.text)
    }
    if len(contents) < 2:
        contents = set()
    contents |= _announced([text.text for text in texts])
    for index, line in enumerate(lines):
        text = texts[index]
        is_title = _CONTENTS_TITLE.fullmatch(text.text) and index + 1 in contents
        if index in numbers:
            _leave(text, PAGE_NUMBER, left_out)
        elif text.text in repeated and not text.text.endswith(_ENDS):
            _leave(text, RUNNING_HEAD, left_out)
        elif index in contents or is_title:
            _leave(text, CONTENTS, left_out)
        else:
            yield line


def _announced(texts: list[str]) -> set[int]:
    """Return the lines of contents without page numbers: headings that come once more, in the same order."""
    again = {text: index for index, text in enumerate(texts)}
    counts = Counter(texts)
    found: set[int] = set()
    run: list[int] = []
    for index, text in enumerate([*texts, ""]):
        is_heading = 0 < len(text) <= _LONGEST_ENTRY and not text.endswith(_STOPS)
        is_twice = is_heading and counts[text] == 2 and again[text] > index
        if is_twice and (not run or again[texts[run[-1]]] < again[text]):
            run.append(index)
            continue
        if len(run) >= _FEWEST_ENTRIES and again[texts[run[0]]] >= index:
            found |= {*run}
        run = [index] if is_twice else []
    return found


def _joined(lines: list[_Line]) -> Iterator[Block]:
    """Yield the blocks, those put together that were broken at a margin."""
    open_lines = [
        line for line in lines if line.width >= _SHORTEST_MARGIN and not line.block.text.text.endswith(_ENDS)
    ]
    margin = _margin([line.width for line in open_lines])
    long = [line for line in lines if line.width >= margin - _RAGGED]
    full = [line for line in open_lines if margin - _RAGGED <= line.width <= margin + _RAGGED]
    wider = sum(line.width > margin + _RAGGED for line in lines)
    is_wrapped = (
        len(full) >= _FEWEST_FULL and len(full) >= len(long) * (1 - _MOST_ENDED) and wider * 10 <= len(full)
    )
    # Where first lines are indented, a line that is not goes on, whatever the one before ends in.
    has_indents = sum(line.indent > 0 for line in lines) * 10 >= len(lines)
    joined: Block | None = None
    last: _Line | None = None
    for line in lines:
        if is_wrapped and joined and last and _goes_on(last, line, margin, has_indents=has_indents):
            joined = replace(joined, text=joined.text + line.block.text)
        else:
            if joined:
                yield joined
            joined = line.block
        last = line
    if joined:
        yield joined


def _margin(widths: list[int]) -> int:
    """Return the width at which most lines are broken, 0 if there are none."""
    near = Counter(widths)
    return max(near, key=lambda width: (sum(near[width + each] for each in range(-2, 3)), width), default=0)


def _goes_on(last: _Line, line: _Line, margin: int, *, has_indents: bool) -> bool:
    if last.block.cells or line.block.cells or line.block.level is not None or last.block.level is not None:
        return False
    ended = last.block.text.text.endswith(_ENDS)
    is_short = last.width < margin - _RAGGED and (ended or not has_indents)
    if is_short or (line.indent and has_indents):
        return False
    if ordinal_at_start(line.block.text.text) and (ended or not has_indents):
        return False
    return has_indents or not ended


def _without_residue(blocks: list[Block], left_out: list[LeftOut]) -> Iterator[Block]:
    """Yield the blocks without what is left in them of the site that they were copied from."""
    # One line for each block, so that a place tells which.
    lines = [each.text.text.replace("\n", " ") for each in blocks]
    passages = tuple(Passage(text, line) for line, text in enumerate(lines, start=1))
    prose = Prose("", None, tuple(passage for passage in passages if passage.words))
    page = Text("", "\n".join(lines), lambda: prose)
    found: dict[int, list[tuple[int, int]]] = {}
    for _, at, words in remnants(Texts((page,))):
        line, start = lines[at.line - 1], at.column - 1
        end = start + len(words)
        before, after = line[start - 1 : start], line[end : end + 1]
        if _QUOTES.get(before) == after:
            start, end = start - 1, end + 1
        found.setdefault(at.line - 1, []).append((start, end))
    for index, block in enumerate(blocks):
        spans = _disjoint(found.get(index, []))
        for start, end in spans:
            _leave(block.text.cut(start, end), RESIDUE, left_out)
        text = block.text.without(spans).strip() if spans else block.text
        if text or block.cells:
            yield replace(block, text=text)


def _disjoint(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start < joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined
