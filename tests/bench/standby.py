"""What the standby process costs: `python -m tests.bench.standby [PAGES …]`.

Prints seconds of the processor for loading a site, for taking in one accepted page, and for one push and one
preview in a fork of what is loaded, as the standby forks them. Nothing is asserted.
"""

from __future__ import annotations

import gc
import logging
import os
import sys
import time
from collections.abc import Callable
from datetime import date
from functools import partial

from report_site.publish.gate.base import Base
from report_site.publish.gate.draft import Draft, drawn
from report_site.publish.gate.examine import examine
from report_site.publish.gate.job import Job
from report_site.publish.gate.limits import Limits
from report_site.publish.gate.standing import Standing

from tests.bench.made_site import edit, made_site
from tests.site_builder import EPOCH, ROOT

DAY = date(2024, 1, 15)
SIZES = (1_000, 5_000)


def main(sizes: tuple[int, ...]) -> None:
    """Measure sites of these sizes and print a row for each."""
    os.environ["SOURCE_DATE_EPOCH"] = EPOCH
    logging.disable(logging.WARNING)
    print("  页面    装载  跟上一页    推送    预览   （CPU 秒；推送和预览在装好的进程的分身里）")
    for pages in sizes:
        texts = made_site(pages)
        standing = Standing(ROOT, Base("1", texts), DAY)
        load = seconds(standing.warm_up)
        gc.freeze()
        changed = edit(texts, "body")
        ((path, text),) = changed.items()
        job = Job(DAY, Limits(), ((path, text, ""),), changed)
        draft = Draft(DAY, Limits(), path, text)
        push = forked(partial(looked_at, job, standing))
        preview = forked(partial(drawn, draft, standing, begin))
        after = Standing(ROOT, Base("2", {**texts, **changed}), DAY, standing)
        follow = seconds(after.warm_up)
        print(f"{pages:6}{load:8.2f}{follow:10.2f}{push:8.2f}{preview:8.2f}")
        gc.unfreeze()


def looked_at(job: Job, standing: Standing) -> None:
    """Look at a push."""
    list(examine(job, standing, begin))


def begin(step: str, path: str) -> None:
    """Take a step without limits."""


def seconds(work: Callable[[], object]) -> float:
    """Return the seconds of the processor that some work takes."""
    began = time.process_time()
    work()
    return time.process_time() - began


def forked(work: Callable[[], object]) -> float:
    """Return the same for work in a fork of this process, the fork's own cost included."""
    pid = os.fork()
    if pid == 0:
        gc.disable()
        work()
        os._exit(0)
    _, status, used = os.wait4(pid, 0)
    if status:
        raise SystemExit(f"分身结束于 {status}")
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main(tuple(map(int, sys.argv[1:])) or SIZES)
