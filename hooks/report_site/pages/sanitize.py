"""Cleaning what editors write: no HTML of theirs can run a script, load from elsewhere or pose as the theme.

Our own HTML (cards, chips, views) needs forms and drawings that editors may not write. It is kept out of a
page while the rest is cleaned, and marks stand in its place; so the allow-list stays short, and large views
cost nothing.
"""

from __future__ import annotations

import re
import secrets
import string
from collections.abc import Mapping
from html import escape
from typing import Any
from urllib.parse import urlsplit

import nh3

from report_site.ledger.markdown import scalar

# Nobody can guess it, so no text can pose as a mark. It never reaches a page: builds stay reproducible.
_SECRET = "".join(secrets.choice(string.ascii_lowercase) for _ in range(24))
MARK = re.compile(rf"{_SECRET}(\d+)x")
_PLACE = re.compile(rf"<div>{_SECRET}(\d+)x</div>|{MARK.pattern}")

# What Markdown and its extensions make; nothing that loads, runs, posts or stands outside a text.
_TAGS = {
    *("h1", "h2", "h3", "h4", "h5", "h6", "p", "div", "blockquote", "pre", "hr", "br", "details", "summary"),
    *("ul", "ol", "li", "dl", "dt", "dd", "figure", "figcaption", "img", "a"),
    *("table", "caption", "colgroup", "col", "thead", "tbody", "tfoot", "tr", "th", "td"),
    *(
        "abbr",
        "b",
        "cite",
        "code",
        "del",
        "dfn",
        "em",
        "i",
        "ins",
        "kbd",
        "mark",
        "q",
        "s",
        "samp",
        "small",
        "span",
    ),
    *("strong", "sub", "sup", "time", "u", "var", "ruby", "rt", "rp"),
}
_EVERYWHERE = {
    "aria-current",
    "aria-hidden",
    "aria-label",
    "class",
    "data-preview",
    "data-search-exclude",
    "dir",
    "id",
}
_ATTRIBUTES = {
    "*": _EVERYWHERE | {"lang", "role", "title"},
    "a": {"href"},
    "col": {"span"},
    "colgroup": {"span"},
    "details": {"open"},
    "img": {"alt", "height", "loading", "src", "width"},
    "ol": {"start", "reversed", "type"},
    "td": {"align", "colspan", "rowspan"},
    "th": {"align", "colspan", "rowspan", "scope"},
    "time": {"datetime"},
}
# What the site and its theme read in a front matter, beside title and description. All other keys would reach
# the theme, which trusts them (template, icon, location …). Chinese keys are for the ledger alone.
_SETTINGS: dict[str, type] = {"hide": list, "search": dict, "wide": bool}
FRONT_MATTER = ("title", "description", *_SETTINGS)
_SEARCH: dict[str, type | tuple[type, ...]] = {"exclude": bool, "boost": (int, float)}


def clean(html: str) -> str:
    """Return HTML with nothing left but harmless elements, attributes and addresses."""
    return _CLEANER.clean(html)


def clean_front_matter(meta: Mapping[str, Any]) -> dict[str, Any]:
    """Return a front matter as the theme may see it, which writes title and description as HTML."""
    texts = {key: text for key in ("title", "description") if (text := scalar(meta.get(key)))}
    kept = _only(meta, _SETTINGS)
    if "search" in kept:
        kept["search"] = _only(kept["search"], _SEARCH)
    return {**kept, **{key: escape(text) for key, text in texts.items()}}


class Trusted:
    """Our own HTML on one page, kept until the page is clean."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._pieces: list[str] = []

    def mark(self, html: str = "") -> str:
        """Keep a piece of HTML, which may hold marks itself, and return the mark that stands for it."""
        self._pieces.append(html)
        return f"{_SECRET}{len(self._pieces) - 1}x"

    def fill(self, mark: str, html: str) -> None:
        """Let a mark stand for other HTML than before."""
        self._pieces[int(mark[len(_SECRET) : -1])] = html

    def put_back(self, html: str) -> str:
        """Return cleaned HTML with every piece in its mark's place."""
        if _SECRET not in html:  # Found much faster than the pattern finds nothing.
            return html
        return _PLACE.sub(lambda match: self.put_back(self._pieces[int(match[1] or match[2])]), html)


def _only(values: Mapping[str, Any], kinds: Mapping[str, type | tuple[type, ...]]) -> dict[str, Any]:
    return {key: values[key] for key, kind in kinds.items() if isinstance(values.get(key), kind)}


def _attribute(tag: str, name: str, value: str) -> str | None:
    """Return an attribute's value, or None to leave the attribute out."""
    if _SECRET in value:
        return None  # A mark in an attribute: our HTML would break out of it.
    if name == "id" and value.startswith("__"):
        return None  # The theme finds its own settings by such ids.
    if tag == "img" and name == "src" and _elsewhere(value):
        return None
    return value


def _elsewhere(address: str) -> bool:
    try:
        parts = urlsplit(address.replace("\\", "/").strip())
    except ValueError:
        return True
    return bool(parts.scheme or parts.netloc)


_CLEANER = nh3.Cleaner(
    tags=_TAGS,
    attributes=_ATTRIBUTES,
    attribute_filter=_attribute,
    url_schemes={"http", "https", "mailto", "tel"},
    link_rel=None,
)
