"""What a heading's words say a section is about. The words are data, in `headings.yml`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from .source import folded

_LONGEST = 40


@dataclass(frozen=True)
class Words:
    """The words of `headings.yml`, compiled; a kind of None is a section that holds no items."""

    kinds: tuple[tuple[str | None, tuple[re.Pattern[str], ...]], ...]
    beside: re.Pattern[str]
    work: re.Pattern[str]
    measure: re.Pattern[str]
    feedback: re.Pattern[str]
    titles: tuple[tuple[str, re.Pattern[str]], ...]
    openings: tuple[tuple[str, re.Pattern[str], bool], ...]


@dataclass(frozen=True)
class Meaning:
    """What a heading says: the kinds it names in the order of its words, and whether it says nothing else."""

    kinds: tuple[str | None, ...]
    is_pure: bool


@cache
def words() -> Words:
    """Return the words."""
    data: dict[str, Any] = yaml.safe_load(
        Path(__file__).with_name("headings.yml").read_text(encoding="utf-8")
    )
    return Words(
        tuple((each["kind"], tuple(map(re.compile, each["words"]))) for each in data["kinds"]),
        re.compile(data["beside"]),
        re.compile(data["work"]),
        re.compile(rf"(?:^|(?<=[。；]))(?:{data['labels']['measure']})[：:]"),
        re.compile(data["feedback"]),
        tuple((each["kind"], re.compile(each["words"])) for each in data["titles"]),
        tuple((each["kind"], re.compile(each["words"]), each["needs_list"]) for each in data["openings"]),
    )


@cache
def meaning(title: str) -> Meaning:
    """Return what a heading without its ordinal says; a text that is too long for a heading says nothing."""
    if len(title) > _LONGEST:
        return Meaning((), is_pure=False)
    rest = "".join(folded(title).replace("“", "").replace("”", "").split())
    found: list[tuple[int, str | None]] = []
    for kind, patterns in words().kinds:
        for pattern in patterns:
            match = pattern.search(rest)
            if match and match.group():
                found.append((match.start(), kind))
                rest = rest[: match.start()] + "\0" * len(match.group()) + rest[match.end() :]
    others = words().beside.sub("", rest.replace("\0", "")).strip("。.:,()")
    kinds = tuple(dict.fromkeys(kind for _, kind in sorted(found, key=lambda each: each[0])))
    return Meaning(kinds, bool(found) and len(others) <= 1)


def is_work(title: str) -> bool:
    """Tell whether a heading that names no section begins like one about work done."""
    return words().work.match(title) is not None


def kind_of_document(title: str) -> str | None:
    """Return the kind of the items in a document without sections, by its title; None if it does not say."""
    return next((kind for kind, pattern in words().titles if pattern.search(title)), None)
