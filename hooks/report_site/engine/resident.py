"""Build one site after the other in one process: `python -m report_site.engine.resident mkdocs.yml`.

The publisher's `build.Process` starts it with the engine's own interpreter. It is the only place where text
from editors meets MkDocs on the server, so it gives up network and memory before it reads any of it.

A request is a line of JSON on standard input, its answer an empty line on standard output. A build that
fails ends the process, with the reason in its log (standard error): no state outlives a failure. So does the
closing of standard input, which happens however the publisher ends.
"""

from __future__ import annotations

import argparse
import gc
import json
import logging
import os
import signal
import sys
import threading
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue
from typing import IO, Any

from report_site import second_core

from .limits import MEMORY, limit
from .warm import Warm

CPU_SECONDS = 900


def main() -> int:
    """Build what is asked for until a build fails or memory gets scarce; return the exit code."""
    parser = argparse.ArgumentParser()
    parser.add_argument("config", type=Path, help="mkdocs.yml of the engine")
    config: Path = parser.parse_args().config
    answers = _own_output()
    limit()
    logging.basicConfig(level=logging.WARNING, format="%(message)s", stream=sys.stderr)
    requests = _requests()
    warm = Warm(config)
    code = 0
    while code == 0 and _address_space() < MEMORY * 3 // 4:
        request = requests.get()
        _begin_log()
        # SOURCE_DATE_EPOCH and the like, which the engine and MkDocs read where they need them.
        os.environ.update(request["environment"])
        # In computing time, so that a busy machine ends nothing; the default action needs no help of Python.
        signal.setitimer(signal.ITIMER_PROF, CPU_SECONDS)
        code = warm.build(Path(request["docs"]), Path(request["site"]))
        signal.setitimer(signal.ITIMER_PROF, 0)
        if code == 0:
            print(file=answers, flush=True)
            _settle()
    return code


def _settle() -> None:
    """Put what is remembered where the next build's collections do not look through it; nobody waits now."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()


def _own_output() -> IO[str]:
    """Return standard output, and let whatever else prints (a hook) print to the log."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return answers


def _begin_log() -> None:
    """Let the log hold the lines of one build only; it may be no file where somebody tries this by hand."""
    with suppress(OSError):
        os.ftruncate(2, 0)
        os.lseek(2, 0, os.SEEK_SET)


def _address_space() -> int:
    """Return what counts against the limit of memory."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    return pages * os.sysconf("SC_PAGE_SIZE")


def _requests() -> SimpleQueue[dict[str, Any]]:
    """Return the queue that a thread fills; it ends the process, in whatever it is, when input closes."""
    requests: SimpleQueue[dict[str, Any]] = SimpleQueue()

    def read() -> None:
        # Not through sys.stdin, whose lock the interpreter wants when it ends.
        with os.fdopen(os.dup(0), "rb") as lines:
            for line in lines:
                requests.put(json.loads(line))
        os._exit(1)

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    # While a site is being built it waits for what comes after, and holds nothing that anybody wants.
    second_core.allow(reader)
    return requests


if __name__ == "__main__":
    sys.exit(main())
