"""What happens to a site, one JSON object to a line, for people and for programs."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import datetime
from typing import Any

from report_site.clock import SHANGHAI

from .installation import Installation

_LARGEST = 5 * 2**20


def record(installation: Installation, event: str, **facts: Any) -> None:
    """Add a line; the file before the last rotation is kept as log.jsonl.1.

    A log that cannot be written (a full disk) stops nothing.
    """
    line = json.dumps({"time": now(), "event": event, **facts}, ensure_ascii=False)
    path = installation.log_file
    try:
        if path.exists() and path.stat().st_size > _LARGEST:
            path.replace(path.with_name(path.name + ".1"))
        with path.open("a", encoding="utf-8") as file:
            file.write(line + "\n")
    except OSError:
        return


def latest(installation: Installation, event: str) -> dict[str, Any] | None:
    """Return the facts of the newest event of a kind, None if the log knows of none."""
    try:
        lines = installation.log_file.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return None
    for line in reversed(lines):
        if f'"event": "{event}"' in line:
            # Whoever wrote it may have been killed in the middle.
            with suppress(ValueError):
                return dict(json.loads(line))
    return None


def now() -> str:
    """Return the time as it is told to people and written down: in Shanghai, to the second."""
    return datetime.now(SHANGHAI).isoformat(timespec="seconds")


def told(moment: str) -> str:
    """Return a time that was written down, of whatever zone, as people are told it."""
    return f"{datetime.fromisoformat(moment).astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}"
