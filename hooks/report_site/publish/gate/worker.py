"""Looking at a push's pages in a process that they may kill, and that is then started again without them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from report_site.publish.standby.client import Ended, carry_out
from report_site.publish.standby.wire import EXAMINE, Task

from .base import Base
from .job import WHOLE, Job, load_problems
from .model import FOLDER, House, Problem

# A page that kills the process costs a new start: after a few the push is refused for these.
ATTEMPTS = 3


def examined(job: Job, house: House, commit: str, base: Callable[[], Base]) -> list[Problem]:
    """Return what is wrong with a job's pages, however hostile they are.

    Args:
        job: The pages.
        house: The rules.
        commit: What the push starts from, empty if there is nothing yet.
        base: Reads the site there, if it must be read.
    """
    killers: list[Problem] = []
    for _ in range(ATTEMPTS):
        task = Task(EXAMINE, str(house.engine), commit, job.dumped())
        ended = carry_out(task, house.standby, base)
        if ended.result is not None:
            return killers + load_problems(ended.result)
        died = _died_at(ended)
        killers.append(_too_much(died))
        job = replace(job, skipped=(*job.skipped, died))
        if died[0] == WHOLE:
            break
    return killers


def _died_at(ended: Ended) -> tuple[str, str]:
    """Return the step that a process died at."""
    if ended.overran:
        return (WHOLE, "")
    if ended.step is None or not ended.killed:
        raise RuntimeError(f"looking at pages ended with {ended.code}")
    return ended.step


def _too_much(died: tuple[str, str]) -> Problem:
    step, path = died
    if step == WHOLE:
        return Problem("", None, "检查整个网站用时太久", "分几次推送；仍然不行，请联系管理员")
    remedy = "把页面分成几页，删去成片重复的括号、符号和超大的表格"
    return Problem(f"{FOLDER}/{path}", None, "这一页太复杂，网站算不出来", remedy)
