"""The process that looks at a push's pages, started, limited and, when a page kills it, started again."""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
from dataclasses import replace

from .job import RESULT, STEP, WHOLE, Job, load_problems
from .model import FOLDER, Problem

# A page that kills the process costs a new start: after a few the push is refused for these.
ATTEMPTS = 3
_KEPT = ("PATH", "REPORT_SITE_URL", "TMPDIR")
# Named and not imported: the engine, which it needs, takes long to load.
_PROGRAM = "from report_site.publish.gate.examine import main; main()"
log = logging.getLogger(__name__)


def examined(job: Job) -> list[Problem]:
    """Return what is wrong with a job's pages, however hostile they are."""
    killers: list[Problem] = []
    for _ in range(ATTEMPTS):
        problems, died = _attempt(job)
        if died is None:
            return killers + problems
        killers.append(_too_much(died))
        job = replace(job, skipped=(*job.skipped, died))
        if died[0] == WHOLE:
            break
    return killers


def _attempt(job: Job) -> tuple[list[Problem], tuple[str, str] | None]:
    """Return the problems that a process finds, or the step that it dies at."""
    try:
        done = subprocess.run(
            [sys.executable, "-I", "-X", "utf8", "-c", _PROGRAM],
            input=job.dumped(),
            capture_output=True,
            env=_environment(),
            # The other limits count time of computing; this one holds if something sleeps.
            timeout=4 * job.limits.push_seconds,
            check=False,
        )
        out, errors, code = done.stdout, done.stderr, done.returncode
    except subprocess.TimeoutExpired as expired:
        out, errors, code = expired.stdout or b"", expired.stderr or b"", None
    if errors:
        log.error("looking at pages: %s", errors.decode("utf-8", "replace"))
    lines = out.decode("ascii", "replace").splitlines()
    results = [line for line in lines if line.startswith(RESULT)]
    if code == 0 and results:
        return load_problems(results[-1].removeprefix(RESULT)), None
    steps = [line for line in lines if line.startswith(STEP)]
    if code in (None, -signal.SIGXCPU):
        return [], (WHOLE, "")
    if not steps or code >= 0:
        raise RuntimeError(f"looking at pages ended with {code}")
    step, path = json.loads(steps[-1].removeprefix(STEP))
    return [], (step, path)


def _too_much(died: tuple[str, str]) -> Problem:
    step, path = died
    if step == WHOLE:
        return Problem("", None, "检查整个网站用时太久", "分几次推送；仍然不行，请联系管理员")
    remedy = "把页面分成几页，删去成片重复的括号、符号和超大的表格"
    return Problem(f"{FOLDER}/{path}", None, "这一页太复杂，网站算不出来", remedy)


def _environment() -> dict[str, str]:
    """Return what the process may know: nothing of the repository and its quarantine."""
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return {**kept, "HOME": "/nonexistent", "LC_ALL": "C.UTF-8", "NO_MKDOCS_2_WARNING": "1"}
