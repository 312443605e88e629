"""The process that looks at hostile text: limited before it reads anything, killed by whatever overruns.

It reads a task, says each step before taking it, answers and ends. The standby forks it, with everything
loaded; where there is no standby it is started by itself and loads what it needs.
"""

from __future__ import annotations

import json
import logging
import os
import resource
import signal
import sys
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path

from report_site.clock import SHANGHAI
from report_site.engine.offline import refuse_network
from report_site.history.git import COMMIT, REPOSITORY
from report_site.publish.gate.base import Base
from report_site.publish.gate.draft import Draft, drawn
from report_site.publish.gate.examine import Begin, examine
from report_site.publish.gate.job import WHOLE, Job, dump_problems
from report_site.publish.gate.limits import Limits
from report_site.publish.gate.standing import Standing

from .wire import DRAW, EXAMINE, READY, RESULT, STEP, Task

DONE, NOT_MINE = 0, 3


def main() -> None:
    """Do the task on the standard input without anything loaded."""
    sys.exit(do(sys.stdin.buffer.read(), None))


def do(request: bytes, standing: Standing | None) -> int:
    """Do a task and write the answer to the standard output.

    Args:
        request: The task.
        standing: The site that is loaded, if any is.

    Returns:
        DONE, or NOT_MINE if the task is not for what is loaded.
    """
    task = Task.loaded(request)
    limits, today = Limits(**task.job["limits"]), date.fromisoformat(task.job["today"])
    if standing is None:
        assert task.base is not None
        base = Base.loaded(task.base)
        set_place(task.repository, base.commit)
        standing = Standing(Path(task.engine), base, today)
    elif Path(task.engine).resolve() != standing.engine or task.commit not in (None, standing.base.commit):
        return NOT_MINE
    print(READY, flush=True)
    set_date(today)
    _limit(limits)
    logging.disable(logging.WARNING)
    if today != standing.today:
        standing = Standing(standing.engine, standing.base, today, standing)
    answer = _KINDS[task.kind](task, standing, _stepper(limits))
    print(RESULT + answer, flush=True)
    return DONE


def set_date(today: date) -> None:
    """Have everything that is made from now on made as of a day."""
    os.environ["SOURCE_DATE_EPOCH"] = str(int(datetime.combine(today, time(12), SHANGHAI).timestamp()))


def set_place(repository: str, commit: str) -> None:
    """Say where the history of the pages is read."""
    for name, value in ((REPOSITORY, repository), (COMMIT, commit)):
        if value:
            os.environ[name] = value
        else:
            os.environ.pop(name, None)


def _examine(task: Task, standing: Standing, begin: Begin) -> str:
    return dump_problems(list(examine(Job.loaded(task.job), standing, begin)))


def _draw(task: Task, standing: Standing, begin: Begin) -> str:
    return json.dumps(drawn(Draft.loaded(task.job), standing, begin))


_KINDS: dict[str, Callable[[Task, Standing, Begin], str]] = {EXAMINE: _examine, DRAW: _draw}


def _stepper(limits: Limits) -> Begin:
    def begin(step: str, path: str) -> None:
        print(STEP + json.dumps([step, path]), flush=True)
        signal.setitimer(signal.ITIMER_PROF, limits.push_seconds if step == WHOLE else limits.page_seconds)

    return begin


def _limit(limits: Limits) -> None:
    """Bound memory and time, and refuse the network."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    # What is loaded already is no fault of the task's.
    memory = pages * resource.getpagesize() + limits.memory
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # The system asks to end at the first bound and ends the process at the second.
    seconds = int(limits.push_seconds)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
    # Time of computing, so that a busy machine refuses nobody; the signals' default action ends the process
    # even in the middle of a regular expression.
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, 4 * limits.push_seconds)
    refuse_network()
