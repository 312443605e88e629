"""The process that reads one file for the editor: the wish and the file in, JSON out.

It has bounds of memory and time and may be killed: whoever may edit may send any file.
"""

from __future__ import annotations

import json
import pickle
import resource
import sys
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from report_site.exchange.importing.reading import import_page
from report_site.exchange.importing.source import UnreadableError
from report_site.ledger.ids import ItemId
from report_site.ledger.items import Item
from report_site.ledger.settings import Settings
from report_site.ledger.source import parse

_MEMORY = 1 << 30
_SECONDS = 30


@dataclass(frozen=True)
class Wish:
    """What the reading process is told; the file itself follows.

    name: The file's name, which tells .doc from .wps.
    path: The page that the text is for.
    year: The year of the page's report, None where its path says none: then no item gets an id.
    used: Every id that may not be given again.
    """

    name: str
    path: str
    year: int | None
    used: Collection[ItemId]
    settings: Settings


def main() -> None:
    """Answer with {"markdown": …} or {"problem": …}."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # The server pickled the wish; the file behind it is only bytes.
    wish: Wish = pickle.load(sys.stdin.buffer)
    try:
        answer = _read(wish, sys.stdin.buffer.read())
    except UnreadableError as error:
        answer = {"problem": str(error)}
    print(json.dumps(answer))


def _read(wish: Wish, content: bytes) -> dict[str, Any]:
    done = import_page(wish.name, content, wish.year, wish.used, wish.settings)
    items = parse(wish.path, done.markdown, wish.settings).items
    counts = Counter(_label(item, wish.settings) for item in items)
    return {
        "markdown": done.markdown,
        "items": [{"label": label, "count": count} for label, count in counts.items()],
        "left_out": [{"text": text, "why": why} for why, text in done.left_out],
        "problems": list(done.problems),
    }


def _label(item: Item, settings: Settings) -> str:
    """Return as what an item is counted: groups and overviews apart, as everywhere."""
    roles = {role: name for name, role in settings.roles.items()}
    return roles.get(item.role) or settings.kinds[item.kind].label


if __name__ == "__main__":
    main()
