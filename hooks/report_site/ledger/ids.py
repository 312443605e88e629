"""The grammar of item ids such as ZG-2023-1 or LZ-2023-1-4, and how to find them in a text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

# What office software makes of a hyphen. The Chinese dash (—) is punctuation and ends an id.
HYPHENS = "-\u2010\u2011\u2012\u2013\u2212\uff0d"
INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad"
_WORD = f"A-Za-z0-9Ａ-Ｚａ-ｚ０-９{HYPHENS}"
# Zero-width characters, which travel with text copied from web pages, may stand anywhere inside.
_GAP = f"[{INVISIBLE}]*"
_DASH = f"{_GAP}[{HYPHENS}]"
_DIGIT = f"{_GAP}[0-9０-９]"
CANDIDATE = re.compile(
    # The letter first and then what stands before it: so it is found much faster.
    rf"([A-Za-zＡ-Ｚａ-ｚ](?<![{_WORD}].)(?:{_GAP}[A-Za-zＡ-Ｚａ-ｚ]){{1,3}}){_DASH}((?:{_DIGIT}){{4}})"
    rf"((?:{_DASH}(?:{_DIGIT}){{1,4}})+)(?!{_GAP}[{_WORD}])"
)
_TO_ASCII = str.maketrans(dict.fromkeys(HYPHENS, "-") | dict.fromkeys(INVISIBLE))


class ItemId(NamedTuple):
    """An item's permanent name: the prefix of its kind, a year and one or more numbers.

    A tuple, for ids are hashed and compared more than anything else.
    """

    prefix: str
    year: int
    numbers: tuple[int, ...]

    def __str__(self) -> str:
        """Write the id the one canonical way."""
        return "-".join([self.prefix, str(self.year), *map(str, self.numbers)])


@dataclass(frozen=True)
class FoundId:
    """An id found in a text: where it stands, and as what it was written."""

    id: ItemId
    start: int
    end: int
    written: str

    @property
    def canonical(self) -> bool:
        """Tell whether it was written the one canonical way."""
        return self.written == str(self.id)


def clean(text: str) -> str:
    """Return `text` trimmed, without invisible characters, in plain hyphens and half-width letters."""
    return unicodedata.normalize("NFKC", text.translate(_TO_ASCII)).strip()


def visible(text: str) -> str:
    """Return `text` without invisible characters."""
    return text.translate(dict.fromkeys(map(ord, INVISIBLE)))


def parse_id(written: str, prefixes: Collection[str]) -> ItemId | None:
    """Read one id, forgiving width, case, hyphens, zeros before a number and invisible characters.

    Args:
        written: The text, which must be one id and nothing else.
        prefixes: The letters that kinds of items begin with.

    Returns:
        The id, or None if the text is none.
    """
    match = CANDIDATE.fullmatch(clean(written))
    return _id_of(match, prefixes) if match else None


def find_ids(text: str, prefixes: Collection[str]) -> Iterator[FoundId]:
    """Yield every id that stands in `text`; it ends where neither letter, digit nor hyphen follows."""
    for match in CANDIDATE.finditer(text):
        found = _id_of(match, prefixes)
        if found:
            yield FoundId(found, match.start(), match.end(), match.group())


def _id_of(match: re.Match[str], prefixes: Collection[str]) -> ItemId | None:
    prefix = _plain(match[1]).upper()
    numbers = _plain(match[3]).split("-")[1:]
    year = _plain(match[2])
    if prefix not in prefixes or year.startswith("0"):
        return None
    return ItemId(prefix, int(year), tuple(map(int, numbers)))


@lru_cache(maxsize=4096)
def _plain(text: str) -> str:
    return clean(text)
