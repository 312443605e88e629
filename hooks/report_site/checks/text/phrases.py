"""Standard wordings: what not to write, what instead, and why: phrases.yml and the organ's own list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from report_site.ledger.blocks import nearest

OFF = "关"
_KEYS = ("改为", "说明", "出处", "同句", "除外", "疑问")


class PhraseError(ValueError):
    """An entry cannot be used; each line of the text names one by its key, in Chinese."""


@dataclass(frozen=True)
class Phrase:
    """One entry.

    wrong, right: What stands there, and what should.
    note: Why, for the editor.
    source: Where this is laid down.
    near: A word that must stand in the same sentence, "" if none need.
    exceptions: Longer wordings that hold the wrong one and are right.
    doubtful: Whether only somebody who knows the matter can tell.
    """

    wrong: str
    right: str
    note: str = ""
    source: str = ""
    near: str = ""
    exceptions: tuple[str, ...] = ()
    doubtful: bool = False

    def found_in(self, text: str) -> Iterator[int]:
        """Yield where the wrong wording stands in a sentence, the right ones and exceptions passed over."""
        if self.near not in text:
            return
        keep = [word for word in (self.right, *self.exceptions) if self.wrong in word]
        start = text.find(self.wrong)
        while start >= 0:
            if not any(_lies_in(text, start, word, word.find(self.wrong)) for word in keep):
                yield start
            start = text.find(self.wrong, start + len(self.wrong))


def _lies_in(text: str, start: int, word: str, offset: int) -> bool:
    """Tell whether `text` has `word` around `start`, `offset` characters before it."""
    return start >= offset and text.startswith(word, start - offset)


@cache
def default_phrases() -> tuple[Phrase, ...]:
    """Return the package's entries."""
    data = yaml.safe_load(Path(__file__).with_name("phrases.yml").read_text(encoding="utf-8"))
    return read_phrases(data, ())


def read_phrases(data: Mapping[str, Any], below: tuple[Phrase, ...]) -> tuple[Phrase, ...]:
    """Lay entries over others: one of the same wording is replaced as a whole, one marked 关 is dropped.

    Raises:
        PhraseError: Naming every entry that cannot be used.
    """
    phrases = {phrase.wrong: phrase for phrase in below}
    problems: list[str] = []
    for wrong, value in data.items():
        entry = {"改为": value} if isinstance(value, str) else value
        problem = "" if value in (OFF, False) else _problem(wrong, entry)
        if problem:
            problems.append(f"“{wrong}”{problem}")
        elif value in (OFF, False):
            phrases.pop(wrong, None)
        else:
            phrases[wrong] = _phrase(wrong, entry)
    if problems:
        raise PhraseError("\n".join(problems))
    return tuple(phrases.values())


def _problem(wrong: str, entry: Any) -> str:
    if not isinstance(entry, dict):
        return f"后面要写改成什么，或者写“{OFF}”"
    for key, value in entry.items():
        if key not in _KEYS:
            return f"里没有“{key}”这一项，{nearest(str(key), _KEYS)}"
        if key == "除外":
            if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
                return "的“除外”要写成列表，如 [甲, 乙]"
        elif not isinstance(value, bool if key == "疑问" else str):
            return f"的“{key}”{'只能写 true 或 false' if key == '疑问' else '要写文字'}"
    if not wrong.strip() or not entry.get("改为", "").strip():
        return "缺少“改为”"
    return ""


def _phrase(wrong: str, entry: Mapping[str, Any]) -> Phrase:
    return Phrase(
        wrong=wrong.strip(),
        right=entry["改为"].strip(),
        note=entry.get("说明", ""),
        source=entry.get("出处", ""),
        near=entry.get("同句", ""),
        exceptions=tuple(entry.get("除外", ())),
        doubtful=entry.get("疑问", False),
    )
