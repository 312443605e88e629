"""Links between the files of the site: where each stands and what it points to."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from report_site.severity import Severity

from .model import FOLDER, Problem

_TARGET = r"(?:<([^<>\n]*)>|([^\s<>()]*(?:\([^\s<>()]*\)[^\s<>()]*)*))"
_LINK = re.compile(rf"(!\[[^\[\]]*)?\]\(\s*{_TARGET}")
_DEFINITION = re.compile(r" {0,3}\[[^\[\]]+\]:\s*<?([^\s<>]+)")
_AUTOMATIC = re.compile(r"<([A-Za-z][A-Za-z0-9+.-]*:[^\s<>]*)>")


@dataclass(frozen=True)
class Link:
    """A link or picture in a page: its line and its target as written."""

    line: int
    target: str
    is_picture: bool


def links_in(lines: tuple[str, ...]) -> tuple[Link, ...]:
    """Return the links in a page's surface."""
    found = []
    for number, line in enumerate(lines, start=1):
        found += [Link(number, match[2] or match[3] or "", bool(match[1])) for match in _LINK.finditer(line)]
        found += [Link(number, match[1], False) for match in _AUTOMATIC.finditer(line)]
        definition = _DEFINITION.match(line)
        if definition:
            found.append(Link(number, definition[1], False))
    return tuple(found)


def broken_links(
    links: Mapping[str, tuple[Link, ...]],
    before: Mapping[str, tuple[Link, ...]],
    files: Collection[str],
    files_before: Collection[str],
) -> Iterator[Problem]:
    """Yield the links to files that are not there: an error where the push took the file away.

    Args:
        links: The links of the pages to look at, by path below the docs folder.
        before: Those of changed pages at the push's base, none for a new page.
        files: The paths below the docs folder of all files.
        files_before: The same at the push's base.
    """
    for path, own in links.items():
        old = {link.target for link in before.get(path, own)}
        for link in own:
            target = _resolved(path, link.target)
            if target is None or target in files:
                continue
            if target in files_before:
                message = f"链接指向的“{target}”被这次推送删去或改名了"
                yield Problem(f"{FOLDER}/{path}", link.line, message, "把这个链接一起改掉，或者留着那个文件")
            elif link.target not in old:
                message = f"链接指向的“{target}”不存在"
                remedy = "核对文件名；附件要和页面一起提交"
                yield Problem(f"{FOLDER}/{path}", link.line, message, remedy, Severity.WARNING)


def _resolved(path: str, target: str) -> str | None:
    """Return the file a link points to, None if it leads to an address, to a folder or within the page."""
    try:
        parts = urlsplit(target)
    except ValueError:
        return None
    file = unquote(parts.path)
    if parts.scheme or parts.netloc or not file or file.startswith("/") or file.endswith("/"):
        return None
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), file))
