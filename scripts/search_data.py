"""Make the character tables of the search: hooks/report_site/search/data/{pinyin,traditional}.txt.

Run it once in a throw-away environment, the site itself needs neither library:

    python3 -m venv /tmp/tables && /tmp/tables/bin/pip install pypinyin opencc-python-reimplemented
    /tmp/tables/bin/python scripts/search_data.py

Readings come from pypinyin (MIT), pairs of characters from OpenCC's TSCharacters (Apache 2.0).
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from pathlib import Path

import opencc  # type: ignore[import-not-found]
from pypinyin.constants import PINYIN_DICT  # type: ignore[import-not-found]

DATA = Path(__file__).resolve().parents[1] / "hooks/report_site/search/data"
NOTE = "# Made by scripts/search_data.py from {}; do not edit.\n"


def encodable(character: str, encoding: str) -> bool:
    """Tell whether a character belongs to a national standard's set."""
    try:
        character.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def toneless(reading: str) -> str:
    """Return a syllable without its tone, ü as v."""
    letters = unicodedata.normalize("NFD", reading.replace("ü", "v").replace("ǘ", "v").replace("ǚ", "v"))
    return "".join(letter for letter in letters.replace("ǜ", "v") if letter.isascii() and letter.isalpha())


def pinyin() -> str:
    """Return one line per syllable: the characters read so first of all, then those also read so."""
    first: dict[str, list[str]] = defaultdict(list)
    other: dict[str, list[str]] = defaultdict(list)
    for code in sorted(PINYIN_DICT):
        character = chr(code)
        if not ("一" <= character <= "鿿" and encodable(character, "gb2312")):
            continue
        readings = list(dict.fromkeys(toneless(reading) for reading in PINYIN_DICT[code].split(",")))
        first[readings[0]].append(character)
        for reading in readings[1:]:
            other[reading].append(character)
    return "".join(
        f"{syllable} {''.join(first[syllable])} {''.join(other[syllable])}".rstrip() + "\n"
        for syllable in sorted(first.keys() | other.keys())
        if syllable
    )


def traditional() -> str:
    """Return pairs of a traditional character of Big5 and its simplified form."""
    source = Path(opencc.__file__).parent / "dictionary/TSCharacters.txt"
    pairs = (line.split() for line in source.read_text(encoding="utf-8").splitlines())
    wanted = [(pair[0], pair[1]) for pair in pairs if len(pair) > 1 and pair[0] != pair[1]]
    return "".join(
        f"{old}{new}\n" for old, new in sorted(wanted) if encodable(old, "big5") and encodable(new, "gb2312")
    )


if __name__ == "__main__":
    (DATA / "pinyin.txt").write_text(NOTE.format("pypinyin, MIT licence") + pinyin(), encoding="utf-8")
    (DATA / "traditional.txt").write_text(
        NOTE.format("OpenCC's TSCharacters, Apache licence 2.0") + traditional(), encoding="utf-8"
    )
