"""A page's HTML as the search sees it: texts, and tags with what counts of them. Most are of few kinds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from html import unescape

# What stands between texts: a comment or a tag. Attribute values may hold ">".
_MARKUP = re.compile(r"(<!--.*?-->|</?[a-zA-Z](?:[^>\"']++|\"[^\"]*\"|'[^']*')*+>)", re.DOTALL)
_TAG = re.compile(r"<(/?)([a-zA-Z][\w:-]*)(.*)>", re.DOTALL)
_ATTRIBUTE = re.compile(r"([\w:-]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+)))?")
HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
_VOID = frozenset(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "source", "wbr"])
_SKIPPED = frozenset(["form", "script", "style", "svg", "template"])
_INLINE = frozenset(
    [
        *("a", "abbr", "b", "cite", "code", "del", "dfn", "em", "font", "i", "ins", "kbd", "label", "mark"),
        *("q", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "u", "var"),
    ]
)
# Classes of pages/templates. An item's facts rank before texts, what names other items after them.
_ZONES = {
    "rs-card": "fields",
    "rs-chip": "fields",
    "rs-chain": "around",
    "rs-facts__wide": "around",
    "rs-backlinks": "around",
    # Views repeat what stands elsewhere, except these two.
    "rs-view": "around",
    "rs-profile": "fields",
    "rs-roster": "text",
}


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag, and what its attributes say that counts here.

    breaks: What it puts between the texts around it.
    skips: Whether nothing inside it is read.
    is_plain: Whether nothing changes with it.
    """

    name: str
    closes: bool
    breaks: str
    is_void: bool
    id: str
    zone: str | None
    excluded: bool
    skips: bool
    is_chip: bool
    is_plain: bool


def texts_and_tags(html: str) -> Iterator[tuple[str, Tag | None]]:
    """Yield every text (it may be empty) with the tag after it: None for a comment and at the end."""
    parts = _MARKUP.split(html)
    for text, raw in zip(parts[::2], [*parts[1::2], ""], strict=True):
        yield unescape(text), _tag(raw)


@lru_cache(maxsize=4096)
def _tag(raw: str) -> Tag | None:
    """Read a tag, None for anything else."""
    match = _TAG.fullmatch(raw)
    if not match:
        return None
    name = match[2].lower()
    breaks = "" if name in _INLINE else " " if name == "br" and not match[1] else "\n"
    attributes = {
        key.lower(): unescape(one or two or three) for key, one, two, three in _ATTRIBUTE.findall(match[3])
    }
    classes = attributes.get("class", "").split()
    excluded = "data-search-exclude" in attributes or "hidden" in attributes
    skips = excluded or name in _SKIPPED or "headerlink" in classes
    zone = next((_ZONES[each] for each in reversed(classes) if each in _ZONES), None)
    is_chip = "rs-chip" in classes
    is_anchor = name in HEADINGS or (name == "span" and "id" in attributes)
    return Tag(
        name=name,
        closes=bool(match[1]),
        breaks=breaks,
        is_void=name in _VOID or match[3].endswith("/"),
        id=attributes.get("id", ""),
        zone=zone,
        excluded=excluded,
        skips=skips,
        is_chip=is_chip,
        is_plain=not (is_anchor or skips or zone or is_chip),
    )
