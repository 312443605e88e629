"""The builder's loop: whatever wakes it, it looks whether something is to be built."""

from __future__ import annotations

import os
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from . import engines
from .builder import bring_up_to_date, warm_up
from .installation import Installation
from .log import record
from .workshop import Workshop

# How often the queue file is looked at, and how often the builder looks without having been called.
GLANCE, TICK = 0.02, 60.0


def watch(installation: Installation, ended: Callable[[], bool]) -> None:
    """Call the builder when the queue file was touched or a tick has passed.

    Its workshop is kept, and warmed up at the start, so that builds are warm.

    Args:
        installation: The site.
        ended: Tells whether to return.
    """
    seen, next_tick, retry = 0, 0.0, True
    with Workshop(installation) as workshop:
        while not ended():
            touched = _touched(installation)
            if touched != seen or time.monotonic() >= next_tick:
                seen, next_tick = touched, time.monotonic() + TICK
                try:
                    bring_up_to_date(installation, retry=retry, workshop=workshop)
                    if retry:
                        warm_up(installation, workshop)
                    workshop.lay_out()
                except Exception:
                    record(installation, "bug", traceback=traceback.format_exc())
                retry = False
            time.sleep(GLANCE)


def engine_changed(installation: Installation) -> bool:
    """Return whether this process runs from an engine of the installation that is no longer in use."""
    own = Path(sys.prefix).parent.resolve()
    return own.parent == installation.engines.resolve() and own != installation.engine.resolve()


def give_way(installation: Installation) -> NoReturn:
    """Go on as the same command of the engine that is in use now."""
    command = str(engines.command(installation))
    os.execv(command, [command, *sys.argv[1:]])


def _touched(installation: Installation) -> int:
    try:
        return installation.queue.stat().st_mtime_ns
    except FileNotFoundError:
        return 0
