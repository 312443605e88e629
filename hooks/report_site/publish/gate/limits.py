"""How much a push may hold and how long looking at it may take."""

from __future__ import annotations

from dataclasses import dataclass

KILO, MEGA = 1_000, 1_000_000


@dataclass(frozen=True)
class Limits:
    """Bounds on a push, far above what honest work needs.

    commits, files: How many a push may bring or change.
    path: The longest path, in bytes of UTF-8.
    page, picture, document, folder: Bytes of one page, picture or document, and of a branch's whole folder.
    front: Characters of a page's front matter.
    line: Characters of one line. The longest paragraph of a real report has 430.
    nesting: How deep lists and quotations may stand in one another.
    page_seconds: Seconds of computing for one page.
    push_seconds: Seconds for looking at all pages together.
    memory: Bytes of memory for it.
    """

    commits: int = 500
    files: int = 10_000
    path: int = 240
    page: int = 512 * KILO
    picture: int = 5 * MEGA
    document: int = 20 * MEGA
    folder: int = 200 * MEGA
    front: int = 8 * KILO
    line: int = 2_000
    nesting: int = 8
    page_seconds: float = 5
    push_seconds: float = 120
    memory: int = 2_000 * MEGA
