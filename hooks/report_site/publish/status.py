"""What the builder is doing, told to editors, administrators and programs."""

from __future__ import annotations

import fcntl
import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from . import content, release
from .atomic import write_atomically
from .installation import Installation
from .log import now
from .release import Wanted

IDLE, BUILDING, FAILED = "idle", "building", "failed"
_SHOWN = 10


@dataclass(frozen=True)
class Status:
    """How far the site is.

    head: The newest accepted commit.
    live: The commit that readers see.
    state: `idle`, `building` or `failed`.
    since: When that began.
    error: Why the newest commit could not be published, else None.
    """

    head: str | None
    live: str | None
    state: str
    since: str
    error: str | None


@dataclass(frozen=True)
class Failure:
    """What could not be built, why, and when."""

    wanted: Wanted
    error: str
    moment: str


def read(installation: Installation) -> Status:
    """Return the state as it is now: what the builder wrote last, put right by what can be seen."""
    recorded = _recorded(installation)
    state, since, error = (recorded.get(key) for key in ("state", "since", "error"))
    if state == BUILDING and not _locked(installation):
        # The builder was stopped; whoever starts it again goes on.
        state = IDLE
    shown = release.live(installation)
    return Status(
        content.head(installation.content),
        shown.wanted.commit if shown else None,
        str(state or IDLE),
        str(since or now()),
        error,
    )


def write(installation: Installation, state: str, error: str | None = None) -> None:
    """Write down what the builder is doing; `since` stays as long as the state and its reason do."""
    recorded = _recorded(installation)
    same = (recorded.get("state"), recorded.get("error")) == (state, error)
    since = str(recorded["since"]) if same else now()
    shown = release.live(installation)
    status = Status(
        content.head(installation.content), shown.wanted.commit if shown else None, state, since, error
    )
    facts = {**asdict(status), "accepted": accepted(installation, status)}
    text = json.dumps(facts, ensure_ascii=False, indent=2) + "\n"
    if facts != recorded:
        write_atomically(installation.status_file, text)


def accepted(installation: Installation, status: Status) -> list[dict[str, str]]:
    """Return the newest accepted commits, each with how far it is on its way to the readers.

    Their `state` is `live`, `building`, `failed`, or `waiting`: for the builder, or for a pin to be let go.
    """
    waiting = content.not_in(installation.content, status.live)
    onward = "waiting" if status.state == IDLE else status.state
    return [
        {**asdict(each), "state": onward if each.commit in waiting else "live"}
        for each in content.latest(installation.content, _SHOWN)
    ]


def failure(installation: Installation) -> Failure | None:
    """Return the last failure, None once a build has succeeded."""
    try:
        facts = json.loads(installation.failure_file.read_text(encoding="utf-8"))
        return Failure(release.wanted_from(facts["wanted"]), facts["error"], facts["moment"])
    except (FileNotFoundError, ValueError, KeyError):
        return None


def write_failure(installation: Installation, failed: Failure) -> None:
    """Write down that something could not be built."""
    facts = {**asdict(failed), "wanted": release.wanted_facts(failed.wanted)}
    write_atomically(installation.failure_file, json.dumps(facts, ensure_ascii=False, indent=2) + "\n")


def moment(text: str) -> datetime:
    """Read a time as `log.now` writes it."""
    return datetime.fromisoformat(text)


def _recorded(installation: Installation) -> dict[str, Any]:
    try:
        facts = json.loads(installation.status_file.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return facts if isinstance(facts, dict) else {}


def _locked(installation: Installation) -> bool:
    """Return whether a builder is at work; a shared lock, for it only asks."""
    try:
        with installation.build_lock.open() as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except FileNotFoundError:
        return False
    return False
