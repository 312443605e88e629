"""Just enough Markdown to know what each line of a page is: the one reading that gate, editor and site share.

It follows Python-Markdown and pymdownx.superfences where renderers differ: `#标题` needs no space, a fence
ends at its own length, and one that never ends is none.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from itertools import pairwise
from typing import Any

import yaml

_FRONT = re.compile(r"-{3}[ \t]*\n(.*?\n)?(?:-{3}|\.{3})[ \t]*(?:\n|\Z)", re.DOTALL)
FRONT_MATTER_BYTES = 64_000
_DEEPEST_FRONT = 20
_ALIAS, _TOO_DEEP, _TOO_LONG, _NO_TEXT = "用了引用（& 和 *）", "套得太深", "太长", "有不是文字的字符"
# Errors of front matter that is not broken but would be dangerous to use.
REFUSED = frozenset({_ALIAS, _TOO_DEEP, _TOO_LONG, _NO_TEXT})
_FULL_WIDTH_KEY = re.compile(r"\s*[^\s:：#]+\s*：")
_FENCE = re.compile(
    r"(?P<prefix>[> ]*)(?P<rule>`{3,}|~{3,})"
    r"(?:[ ]*\.?(?P<name>[\w#.+-]+)(?=[ ]|$))?"
    r"(?:[ ]*\{[^\n]*\}|(?:[ ]*[a-zA-Z][a-zA-Z0-9_]*(?:=(?:\"[^\"]*\"|'[^']*'))?(?=[ ]|$))+)?[ ]*$"
)
_HEADING = re.compile(r"(#{1,6})(.*)")
_UNDERLINE = re.compile(r"(=+|-+) *$")
_DELIMITERS = re.compile(r"[|:\- ]+$")
_EXPLICIT_ID = re.compile(r"(?:^|\s):?#([^\s}]+)")
_BAR = re.compile(r"\|")
_ENTRY = re.compile(r"\s*(?:[-*+]|\d+\.)\s")
# Admonitions, tabs, footnotes and definitions hold indented paragraphs, as list entries do.
_CONTAINER = re.compile(r"\s*(?:(?:!!!|\?\?\?\+?|===[!+]?)\s|\[\^[^\]\n]+\]:|:\s)")
# What people and office software put before an entry; \uf0b7 and its like are Word's. Doubled it is none.
LIST_MARKER = re.compile(r"\s*(?:([-*+•·●▪◦–—－\uf0b7\uf06c\uf0d8])(?!\1)|\d{1,3}[.)](?=\s))\s*")
_TARGET = r"\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)"
_TAG = r"</?[A-Za-z][^<>\n]*>"
_ADDRESS = r"https?://[!-'*-~]+"
_NO_PROSE = re.compile(rf"\\[^\n]|`+|<!--|{_TAG}|(?<=\]){_TARGET}|{_ADDRESS}")
# What a text must hold for any of it to be no prose; it is found much faster.
_NO_PROSE_SIGN = re.compile(r"\\|`|<|\]\(|\]:|http")
_DEFINITION = re.compile(r"^ {0,3}\[[^\]\n]+\]:.*$", re.MULTILINE)
_LINK = re.compile(rf"!?\[([^\[\]]*)\]{_TARGET}")
# Bounded, so that many openings without an end cost no more than their number.
_EMPHASIS = re.compile(
    r"(\*{1,3}|`{1,3}|~~|==)(?=\S)(.{1,200}?)(?<=\S)\1|(?<!\w)(_{1,3})(?=\S)(.{1,200}?)(?<=\S)\3(?!\w)"
)
_MARKUP = re.compile(r"[\\\[<*`~=_]")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_ESCAPED = 0xF0000  # characters for private use, in whose place an escaped sign is no markup
_UNESCAPE = {_ESCAPED + code: code for code in range(128)}


class LineKind(Enum):
    """What a line of Markdown is; TEXT is a line of a paragraph or list."""

    FRONT = "front"
    BLANK = "blank"
    HEADING = "heading"
    FENCE = "fence"
    CODE = "code"
    COMMENT = "comment"
    RULE = "rule"
    TABLE = "table"
    TEXT = "text"


_IN_A_PARAGRAPH = (LineKind.TEXT, LineKind.TABLE, LineKind.FENCE)


@dataclass(frozen=True)
class FrontMatter:
    """The YAML at the head of a page.

    data: What it says; empty where there is none or it cannot be read.
    lines: How many lines it takes, its two rules included.
    error: Why YAML cannot read it, or None.
    error_line: The line of the page at which YAML gave up.
    key_lines: The line of each key of the outermost level.
    """

    data: dict[str, Any]
    lines: int
    error: str | None = None
    error_line: int = 1
    key_lines: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Heading:
    """A heading: its level, its plain title, the lines it takes, and the id it gives itself if it does."""

    level: int
    title: str
    line: int
    end_line: int
    explicit_id: str | None


@dataclass(frozen=True)
class Fence:
    """A fenced block: the name after the fence, its content, and its lines, both fences included."""

    name: str
    content: str
    line: int
    end_line: int


@dataclass(frozen=True)
class Outline:
    """The lines of a page (without line ends) with what each is.

    kinds: Parallel to `lines`.
    prose: Parallel to `lines`: the line with blanks for what is no prose, or empty where it is no text.
    paragraphs: The lines (first, end) of each paragraph and list entry, counted from 0.
    """

    front: FrontMatter
    lines: tuple[str, ...]
    kinds: tuple[LineKind, ...]
    prose: tuple[str, ...]
    paragraphs: tuple[tuple[int, int], ...]
    headings: tuple[Heading, ...]
    fences: tuple[Fence, ...]


def outline(text: str) -> Outline:
    """Read a page's lines. Any text at all is accepted; line ends may be of any system."""
    return plain_outline(text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n"))


def plain_outline(text: str) -> Outline:
    """Read the lines of a page whose line ends are plain."""
    front = _front_matter(text)
    lines = tuple(text.split("\n"))
    reader = _Reader(lines, front.lines)
    paragraphs = tuple(_paragraphs(lines, reader.kinds))
    return Outline(
        front=front,
        lines=lines,
        kinds=tuple(reader.kinds),
        prose=_prose(lines, reader.kinds, paragraphs),
        paragraphs=paragraphs,
        headings=tuple(reader.headings),
        fences=tuple(reader.fences),
    )


def mask(text: str) -> str:
    """Return `text`, equally long, with blanks for what is no prose: code, link targets, tags, addresses."""
    if not _NO_PROSE_SIGN.search(text):
        return text
    parts: list[str] = []
    position = 0
    for start, end in _hidden(text):
        parts += (text[position:start], re.sub(r"[^\n]", " ", text[start:end]))
        position = end
    masked = "".join([*parts, text[position:]])
    return _DEFINITION.sub(lambda match: " " * len(match.group()), masked)


def plain(text: str) -> str:
    """Return the words of a piece of inline Markdown without its markup."""
    if not _MARKUP.search(text):
        return text.strip()
    text = _ESCAPE.sub(lambda match: chr(_ESCAPED + ord(match[1])), text)
    text = re.sub(_TAG, "", _LINK.sub(r"\1", text))
    text = _EMPHASIS.sub(lambda match: match[2] or match[4], text)
    return text.translate(_UNESCAPE).strip()


def cells(line: str) -> tuple[str, ...]:
    """Split a row of a table into its trimmed cells; an escaped bar or one in a code span divides nothing."""
    line = line.strip()
    hidden: set[int] = set()
    if "\\" in line or "`" in line:
        for start, end in _hidden(line):
            if line[start] in "\\`":
                hidden.update(range(start, end))
    bars = [match.start() for match in _BAR.finditer(line) if match.start() not in hidden]
    row = [line[start + 1 : end].strip() for start, end in pairwise([-1, *bars, len(line)])]
    first = 1 if bars and bars[0] == 0 else 0
    last = len(row) - 1 if len(row) > 1 and bars[-1] == len(line) - 1 else len(row)
    return tuple(cell.replace("\\|", "|") for cell in row[first:last])


def scalar(value: object) -> str | None:
    """Return a front matter value as text; None where it is empty or no single value."""
    if value is None or isinstance(value, dict | list | tuple | set):
        return None
    return str(value).strip() or None


def _hidden(text: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of escapes, code, comments, tags, link targets and addresses, in one pass."""
    runs: dict[int, list[int]] = {}
    for match in re.finditer(r"`+", text):
        runs.setdefault(len(match.group()), []).append(match.start())
    last_comment_end = text.rfind("-->")
    position = 0
    while found := _NO_PROSE.search(text, position):
        start, end = found.span()
        if text[start] == "`":
            closers = runs.get(end - start, [])
            place = bisect_right(closers, start)
            position = end
            if place < len(closers):
                position = closers[place] + end - start
                yield start, position
        elif text.startswith("<!--", start):
            position = text.index("-->", start) + 3 if start < last_comment_end else end
            yield start, position
        else:
            position = end
            yield start, end


def _paragraphs(lines: tuple[str, ...], kinds: list[LineKind]) -> Iterator[tuple[int, int]]:
    first: int | None = None
    for index, kind in enumerate(kinds):
        inside = kind is LineKind.TEXT
        if first is not None and (not inside or LIST_MARKER.match(lines[index])):
            yield first, index
            first = None
        if inside and first is None:
            first = index
    if first is not None:
        yield first, len(kinds)


def _prose(
    lines: tuple[str, ...], kinds: list[LineKind], paragraphs: tuple[tuple[int, int], ...]
) -> tuple[str, ...]:
    prose = [
        mask(line) if kind is LineKind.HEADING or kind is LineKind.TABLE else ""
        for line, kind in zip(lines, kinds, strict=True)
    ]
    for first, end in paragraphs:
        prose[first:end] = mask("\n".join(lines[first:end])).split("\n")
    return tuple(prose)


def _front_matter(text: str) -> FrontMatter:
    match = _FRONT.match(text)
    if not match:
        return FrontMatter({}, 0)
    text, lines = match[1] or "", match.group().count("\n") + (not match.group().endswith("\n"))
    full_width = (
        number for number, line in enumerate(text.split("\n"), start=2) if _FULL_WIDTH_KEY.match(line)
    )
    if len(text) > FRONT_MATTER_BYTES:
        return FrontMatter({}, lines, _TOO_LONG)
    try:
        data = yaml.load(text, _Loader)
        "".join(_strings(data)).encode("utf-8")
    except RecursionError:
        return FrontMatter({}, lines, _TOO_DEEP)
    except UnicodeEncodeError:
        return FrontMatter({}, lines, _NO_TEXT)
    except yaml.MarkedYAMLError as error:
        if error.problem == _ALIAS:
            return FrontMatter({}, lines, _ALIAS, error.problem_mark.line + 2 if error.problem_mark else 1)
        line = error.problem_mark.line + 2 if error.problem_mark else 1
        return FrontMatter({}, lines, error.problem or "YAML", min(next(full_width, line), lines))
    except Exception as error:  # PyYAML raises IndexError, KeyError and others for odd tags
        return FrontMatter({}, lines, str(error) or type(error).__name__)
    if data is None:
        return FrontMatter({}, lines)
    if not isinstance(data, dict):
        return FrontMatter({}, lines, "不是“键: 值”的形式", next(full_width, 2))
    keys = {str(key): value for key, value in data.items()}
    begins = [
        (line.split(":")[0].strip("\"' "), number) for number, line in enumerate(text.split("\n"), start=2)
    ]
    return FrontMatter(keys, lines, key_lines={key: number for key, number in begins if key in keys})


def _strings(value: object) -> Iterator[str]:
    """Yield every text in a value of YAML."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _strings(key)
            yield from _strings(inner)
    elif isinstance(value, list | tuple | set):
        for inner in value:
            yield from _strings(inner)


class _Loader(yaml.SafeLoader):
    """Reads front matter, which has no use for aliases: a few lines of them can stand for gigabytes."""

    depth = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """Refuse an alias and what is nested too deeply, compose anything else."""
        if self.check_event(yaml.AliasEvent):
            mark: yaml.error.Mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            raise yaml.composer.ComposerError(None, None, _ALIAS, mark)
        self.depth += 1
        if self.depth > _DEEPEST_FRONT:
            raise RecursionError
        node: yaml.Node | None = super().compose_node(parent, index)
        self.depth -= 1
        return node


class _Reader:
    """Walks the lines once and says what each is."""

    def __init__(self, lines: tuple[str, ...], front_lines: int) -> None:
        self.lines = lines
        self.kinds = [LineKind.FRONT] * front_lines
        self.headings: list[Heading] = []
        self.fences: list[Fence] = []
        self.fence_at = {fence.line - 1: fence for fence in _fences(lines, front_lines)}
        # How many levels of four blanks a paragraph may stand in here before it is code.
        self.level = 0
        self.last_comment_end = max((i for i, line in enumerate(lines) if "-->" in line), default=-1)
        while len(self.kinds) < len(lines):
            self._read(len(self.kinds))

    def _read(self, index: int) -> None:
        """Classify the line at `index`, with those that belong to it."""
        line = self.lines[index]
        if not line.strip():
            self._take(LineKind.BLANK, 1)
        elif index in self.fence_at:
            self._take_fence(self.fence_at[index], line)
        elif self._code(line) or self._comment(index) or self._heading(index):
            pass
        elif _is_rule(line):
            self.level = 0
            self._take(LineKind.RULE, 1)
        else:
            self._note_level(line)
            if not self._table(index):
                self._take(LineKind.TEXT, 1)

    @property
    def previous(self) -> LineKind:
        return self.kinds[-1] if self.kinds else LineKind.BLANK

    @property
    def starts_block(self) -> bool:
        """Whether the next line begins a block of its own, as after a blank line."""
        return self.previous not in _IN_A_PARAGRAPH

    def _take(self, kind: LineKind, count: int) -> None:
        self.kinds.extend([kind] * count)

    def _take_fence(self, fence: Fence, line: str) -> None:
        is_code = self._is_code(line)
        if not is_code:
            self.fences.append(fence)
        self._take(LineKind.CODE if is_code else LineKind.FENCE, fence.end_line - fence.line + 1)

    def _is_code(self, line: str) -> bool:
        return self.starts_block and _depth(line) > self.level

    def _code(self, line: str) -> bool:
        if self._is_code(line):
            self._take(LineKind.CODE, 1)
            return True
        return False

    def _comment(self, index: int) -> bool:
        if not self.lines[index].lstrip().startswith("<!--"):
            return False
        for end in range(index, self.last_comment_end + 1):
            if "-->" in self.lines[end]:
                self._take(LineKind.COMMENT, end - index + 1)
                return True
        return False

    def _note_level(self, line: str) -> None:
        holds_blocks = _ENTRY.match(line) or _CONTAINER.match(line)
        if holds_blocks and (self.starts_block or self.level):
            self.level = min(_depth(line), self.level) + 1
        elif self.starts_block:
            self.level = min(_depth(line), self.level)

    def _heading(self, index: int) -> bool:
        line = self.lines[index]
        match = _HEADING.match(line)
        title = _without_closing_marks(match[2].strip()) if match else ""
        if match and title:
            self._add_heading(len(match[1]), title, index, 1)
            return True
        below = self.lines[index + 1] if index + 1 < len(self.lines) else ""
        underline = _UNDERLINE.match(below)
        is_other = LIST_MARKER.match(line) or _CONTAINER.match(line) or self._is_table(line, below)
        if underline and self.starts_block and not is_other:
            self._add_heading(1 if underline[1].startswith("=") else 2, line.strip(), index, 2)
            return True
        return False

    def _add_heading(self, level: int, title: str, index: int, count: int) -> None:
        self.level = 0
        words, attributes = split_attributes(title)
        explicit = _EXPLICIT_ID.search(attributes)
        self.headings.append(
            Heading(level, plain(words), index + 1, index + count, explicit[1] if explicit else None)
        )
        self._take(LineKind.HEADING, count)

    def _table(self, index: int) -> bool:
        below = self.lines[index + 1] if index + 1 < len(self.lines) else ""
        if not self.starts_block or not self._is_table(self.lines[index], below):
            return False
        end = index
        while end < len(self.lines) and self._is_row(end):
            end += 1
        self._take(LineKind.TABLE, end - index)
        return True

    def _is_row(self, index: int) -> bool:
        line = self.lines[index].strip()
        return bool(line) and not line.startswith("<!--") and index not in self.fence_at

    @staticmethod
    def _is_table(line: str, below: str) -> bool:
        """Tell whether two lines are the head of a table: equally many cells, and rules in the second."""
        if "|" not in line or "|" not in below or "-" not in below or not _DELIMITERS.match(below):
            return False
        head, rules = line.strip(), below.strip()
        # Python-Markdown looks for outer bars only where the head has them.
        extra = (rules[0] == "|" and head[0] != "|") or (rules[-1] == "|" and head[-1] != "|")
        return not extra and len(cells(line)) == len(cells(below))


def _without_closing_marks(title: str) -> str:
    """Return `## 标题 ##` without what closes it; an escaped # is part of the title."""
    rest = title.rstrip("#")
    return f"{rest}#" if rest.endswith("\\") and rest != title else rest.rstrip()


def split_attributes(title: str) -> tuple[str, str]:
    """Split a heading's text from the attributes in braces at its end: `标题 {: #id }`."""
    if title.endswith("}"):
        start = title.rfind("{")
        if start > 0 and title[start - 1] == " " and title[start + 1 : -1].strip(": "):
            return title[:start].rstrip(), title[start + 1 : -1]
    return title, ""


def _is_rule(line: str) -> bool:
    """Tell whether a line is a horizontal rule: three or more of one sign, no three blanks between."""
    signs = line.replace(" ", "")
    return (
        len(signs) > 2
        and signs in ("-" * len(signs), "*" * len(signs), "_" * len(signs))
        and "   " not in line.strip()
    )


def _depth(line: str) -> int:
    """Return by how many levels of four blanks a line is indented."""
    indent = line[: len(line) - len(line.lstrip(" \t"))].expandtabs(4)
    return len(indent) // 4


def _fences(lines: tuple[str, ...], first: int) -> Iterator[Fence]:
    """Yield the fenced blocks, as superfences finds them: what is less indented than its fence spoils it."""
    opening: re.Match[str] | None = None
    start, content = 0, list[str]()
    for index, raw in enumerate(lines[first:], start=first):
        line = raw.expandtabs(4)
        if opening is None:
            if "```" in line or "~~~" in line:
                opening, start, content = _FENCE.match(line), index, []
            continue
        width = len(opening["prefix"])
        prefix = line[: min(width, len(line) - len(line.lstrip("> ")))]
        rest = line[len(prefix) :]
        if (
            line.strip()
            and rest
            and (len(prefix) < width or prefix.count(">") != opening["prefix"].count(">"))
        ):
            opening = None
        elif rest.rstrip() == opening["rule"]:
            yield Fence(opening["name"] or "", "\n".join(content), start + 1, index + 1)
            opening = None
        else:
            content.append(rest)
