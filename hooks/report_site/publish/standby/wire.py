"""What goes over the standby's socket: a task as JSON one way, lines of text the other.

What a line of the answer begins with tells what it is; what a plugin may print begins otherwise.
"""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

# Kinds of tasks: pages that a push brings, and one page that somebody is writing.
EXAMINE, DRAW = "examine", "draw"
# The task is taken; a step is begun (its kind and its page); the result; the exit code, from the server.
READY, STEP, RESULT, ENDED = "+", ">", "=", "."
NAME = "standby.sock"
# Held by the one that answers there, as long as it lives.
LOCK = "standby.lock"
_NEW = f"{NAME}.new"


@dataclass(frozen=True)
class Task:
    """What a child is to do.

    kind: EXAMINE or DRAW.
    engine: The folder of the engine's mkdocs.yml.
    commit: What the site must stand at, empty where nothing was accepted yet; None: whatever stands.
    job: The values of the job, its limits and reference date among them.
    base: The site's files, for a process that does not have them.
    repository: Where the history is read, if pages may show it.
    """

    kind: str
    engine: str
    commit: str | None
    job: dict[str, Any]
    base: dict[str, Any] | None = None
    repository: str = ""

    def dumped(self) -> bytes:
        """Return the task as JSON."""
        return json.dumps(asdict(self)).encode("ascii")

    @classmethod
    def loaded(cls, data: bytes) -> Task:
        """Return the task of a JSON text."""
        return cls(**json.loads(data))


def listen(folder: Path) -> socket.socket:
    """Return a socket in a folder that only its owner can speak to; one that was left there goes."""
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    before = os.umask(0o177)
    try:
        with _short(folder) as way:
            (way / _NEW).unlink(missing_ok=True)
            listening.bind(str(way / _NEW))
            listening.listen(64)
            # It has its name when it answers.
            (way / _NEW).replace(way / NAME)
    finally:
        os.umask(before)
    return listening


def connect(folder: Path, patience: float) -> socket.socket:
    """Return a connection to the standby of a folder.

    Raises:
        OSError: If none listens there.
    """
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.settimeout(patience)
    try:
        with _short(folder) as way:
            connection.connect(str(way / NAME))
    except OSError:
        connection.close()
        raise
    return connection


@contextmanager
def _short(folder: Path) -> Iterator[Path]:
    """Yield a short way to a folder: the system takes no more than 107 bytes for a socket."""
    descriptor = os.open(folder, os.O_PATH | os.O_DIRECTORY)
    try:
        yield Path(f"/proc/self/fd/{descriptor}")
    finally:
        os.close(descriptor)
