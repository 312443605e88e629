"""Field lines and brackets, `字段：值`: how one is recognised and what its value says."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from functools import cache

from .ids import INVISIBLE, clean
from .items import Field, Position
from .markdown import plain

COLONS = ":：∶﹕"
TITLE_LENGTH = 24
# What may stand between the characters of a name, as some writers space them: 编 号.
_GAP = f"[ \t\u3000\u00a0{INVISIBLE}]*"
_LETTER = "[A-Za-z\u4e00-\u9fff]"
_MARKUP = r"(?:\*\*|__|`)"
# The name of a field as the settings allow it, perhaps in bold, with or without its colon.
FIELD = re.compile(
    rf"{_GAP}(?P<open>{_MARKUP})?(?P<label>{_LETTER}(?:{_GAP}{_LETTER}){{0,11}}){_GAP}(?P<close>{_MARKUP}{_GAP})?"
    rf"[{COLONS}](?(close)|(?(open)(?P=open)?)){_GAP}"
)
BETWEEN_ITEMS = " \t\u3000\u00a0\n。；;，,、" + INVISIBLE
PENDING = re.compile(rf"【\s*待补\s*(?:[{COLONS}]([^【】]*))?】")
_SENTENCE_END = re.compile(r"[。！？；;!?]")
# 和, 与 and 及 separate ids only: they occur in names of units.
_SEPARATORS = re.compile(r"[、，,；;\s]+|(?<=\d)[和与及](?=[A-Za-z])")
_STRIP_INVISIBLE = str.maketrans(dict.fromkeys(INVISIBLE) | {"\u00a0": " ", "\n": " "})
_QUOTES = "“”‘’\"'「」『』"
_BRACKETS = re.compile(r"[（(）)]")


def split_values(value: str) -> tuple[str, ...]:
    """Split a list of names or ids, separated by 、，； or white space, quotes and a closing 。 ignored."""
    parts = (part.strip(_QUOTES + "。") for part in _SEPARATORS.split(value))
    return tuple(part for part in parts if part)


def typed(value: str) -> str:
    """Return the value of a field that is no free text: without markup, quotes and a closing 。or ；."""
    return plain(value).strip(" 。；;，,*_`" + _QUOTES)


def is_missing(value: str, unknown: Collection[str]) -> bool:
    """Tell whether a value says nothing: it is empty, 【待补】 or one of the unknown words such as 未填报."""
    word = typed(value)
    return not word or word in unknown or PENDING.fullmatch(word) is not None


def make_field(match: re.Match[str], value: str, position: Callable[[int], Position]) -> Field:
    """Make a field of a match of FIELD and the raw text of its value."""
    return Field(
        squeeze(match["label"]),
        value.translate(_STRIP_INVISIBLE).strip(),
        position(match.start("label")),
        position(match.end()),
    )


def squeeze(label: str) -> str:
    """Return a name without the blanks that some writers put between its characters."""
    return clean(re.sub(r"\s", "", label))


@cache
def bracket_pattern(label: str) -> re.Pattern[str]:
    """Return what a bracket with fields begins with: `（编号：`, however it is spaced."""
    name = _GAP.join(map(re.escape, label))
    return re.compile(rf"[（(]{_GAP}(?:{_MARKUP}{_GAP})?{name}{_GAP}(?:{_MARKUP}{_GAP})?[{COLONS}]")


def closing_bracket(text: str, start: int, beginning: re.Pattern[str]) -> int | None:
    """Return the offset behind the bracket that closes the one at `start`, brackets of either width nesting.

    None if it does not close before another one with fields begins (`beginning`).
    """
    depth = 0
    for match in _BRACKETS.finditer(text, start):
        if match.group() in "（(":
            if depth and beginning.match(text, match.start()):
                return None
            depth += 1
        else:
            depth -= 1
        if depth == 0:
            return match.end()
    return None


def split_fields(inner: str, known: Collection[str]) -> list[tuple[re.Match[str], str]]:
    """Split the inside of a bracket into fields, each a match of FIELD and the raw text of its value.

    A new one begins after a ；, and after another separator or a blank if its name is known; never inside
    inner brackets.
    """
    starts: list[re.Match[str]] = []
    for position, is_strong in _breaks(inner):
        if starts and position < starts[-1].end():
            continue
        match = FIELD.match(inner, position)
        if match and (is_strong or squeeze(match["label"]) in known):
            starts.append(match)
    ends = [*(match.start() for match in starts[1:]), len(inner)] if starts else []
    return [
        (match, inner[match.end() : end].rstrip(BETWEEN_ITEMS))
        for match, end in zip(starts, ends, strict=True)
    ]


def _breaks(inner: str) -> list[tuple[int, bool]]:
    """Return where a field may begin, with whether any name will do: the start and behind separators."""
    breaks = [(0, True)]
    depth = 0
    for match in re.finditer(r"[（(）)]|[、，,；;\s]+", inner):
        if match.group() in "（(":
            depth += 1
        elif match.group() in "）)":
            depth -= 1
        elif depth <= 0:
            breaks.append((match.end(), "；" in match.group() or ";" in match.group()))
    return breaks


def first_sentence(text: str) -> str:
    """Return the first sentence of an item's text, cut to TITLE_LENGTH: the title of a bracket item."""
    words = " ".join(plain(text).split())
    sentence = _SENTENCE_END.split(words, maxsplit=1)[0].strip(" ，,、：:")
    return sentence if len(sentence) <= TITLE_LENGTH else sentence[:TITLE_LENGTH].rstrip(" ，,、：:") + "…"
