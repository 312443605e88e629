"""Having a task done: by the standby process if one answers, else by a process of its own."""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from .wire import ENDED, READY, RESULT, STEP, Task, connect

if TYPE_CHECKING:
    from report_site.publish.gate.base import Base

# How long the standby may take to begin: on a busy machine it still takes in what was accepted before,
# and a process of its own would have to do far more.
PATIENCE = 30.0
_KEPT = ("PATH", "REPORT_SITE_URL", "TMPDIR")
# Named and not imported: the engine, which it needs, takes long to load.
_PROGRAM = "from report_site.publish.standby.child import main; main()"
_OVERRUN = (-signal.SIGXCPU, -signal.SIGALRM)
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Ended:
    """How a task ended.

    result: What the child answered, None if it died before.
    step: The last step that it began.
    code: Its exit code, negative for the signal that killed it; None if it had to be stopped.
    """

    result: str | None
    step: tuple[str, str] | None
    code: int | None

    @property
    def overran(self) -> bool:
        """Tell whether it took too long as a whole."""
        return self.code is None or self.code in _OVERRUN

    @property
    def killed(self) -> bool:
        """Tell whether a signal ended it."""
        return self.code is not None and self.code < 0


def carry_out(task: Task, standby: Path | None, base: Callable[[], Base]) -> Ended:
    """Have a task done.

    Args:
        task: What is to be done.
        standby: The folder where a standby process may listen.
        base: Reads the site that the task starts from, for a process that has not.
    """
    ended = ask(task, standby) if standby else None
    return ended or _in_own_process(replace(task, base=asdict(base())))


def ask(task: Task, folder: Path, patience: float = PATIENCE) -> Ended | None:
    """Have a task done by the standby of a folder.

    Args:
        task: What is to be done.
        folder: Where it listens.
        patience: Seconds for it to begin.

    Returns:
        None if there is no standby, or if it does not begin or finish.
    """
    with suppress(OSError), connect(folder, patience) as connection:
        connection.sendall(task.dumped())
        connection.shutdown(1)
        lines: list[str] = []
        deadline = time.monotonic() + patience
        with connection.makefile("r", encoding="ascii", errors="replace") as answer:
            for line in answer:
                lines.append(line.rstrip("\n"))
                if line.startswith(READY):
                    # The child's own clock ends it first.
                    deadline = time.monotonic() + wall_seconds(task) + PATIENCE
                if line.startswith((RESULT, ENDED)):
                    break
                connection.settimeout(max(deadline - time.monotonic(), 0.001))
        last = lines[-1] if lines else ""
        if last.startswith(RESULT):
            return _ended(lines, 0)
        if last.startswith(ENDED) and any(line.startswith(READY) for line in lines):
            return _ended(lines, int(last.removeprefix(ENDED)))
    return None


def wall_seconds(task: Task) -> float:
    """Return how long a task may last.

    Its other limits count time of computing; this one holds if something sleeps.
    """
    return 4.0 * float(task.job["limits"]["push_seconds"])


def _in_own_process(task: Task) -> Ended:
    command = [sys.executable, "-I", "-X", "utf8", "-c", _PROGRAM]
    try:
        done = subprocess.run(
            command,
            input=task.dumped(),
            capture_output=True,
            env=environment(),
            timeout=wall_seconds(task),
            check=False,
        )
        out, errors, code = done.stdout, done.stderr, done.returncode
    except subprocess.TimeoutExpired as expired:
        out, errors, code = expired.stdout or b"", expired.stderr or b"", None
    if errors:
        log.error("looking at pages: %s", errors.decode("utf-8", "replace"))
    return _ended(out.decode("ascii", "replace").splitlines(), code)


def _ended(lines: Iterable[str], code: int | None) -> Ended:
    result = step = None
    for line in lines:
        if line.startswith(STEP):
            kind, path = json.loads(line.removeprefix(STEP))
            step = kind, path
        elif line.startswith(RESULT):
            result = line.removeprefix(RESULT)
    return Ended(result if code == 0 else None, step, code)


def environment() -> dict[str, str]:
    """Return what a process may know that looks at pages: nothing of a push's repository and quarantine."""
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return {**kept, "HOME": "/nonexistent", "LC_ALL": "C.UTF-8", "NO_MKDOCS_2_WARNING": "1"}
