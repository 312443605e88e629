"""The machine's second core: a forked process works through a list from its end, this one from its start.

They meet where they meet, so neither waits for the other, whatever else either has to do. The other process
is a convenience and never trusted to come back: what it did not give, for whatever reason, is made here, as
it would be without it. What it would have logged is logged here, when its result is taken.

A fork copies one thread alone: only a process that says so (`allow`) forks, and only while it has no threads
but those that it vouches for.
"""

from __future__ import annotations

import gc
import logging
import mmap
import os
import pickle
import signal
import struct
import sys
import threading
import warnings
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Generic, TypeVar

Input = TypeVar("Input")
Result = TypeVar("Result")

# Below this a fork costs more than it saves.
FEW = 16
# What the other process tells: an index, and where its result lies.
_NEWS = struct.Struct("qqq")
# The threads beside which this process may fork; none before it says so.
_vouched_for: set[threading.Thread] = set()


def allow(*threads: threading.Thread) -> None:
    """Let this thread fork from now on, beside no others but some.

    Args:
        threads: Those that hold no lock which another process might want, such as one that only reads.
    """
    _vouched_for.update({threading.current_thread(), *threads})


def in_halves(make: Callable[[Input], Result], inputs: Sequence[Input]) -> list[Result]:
    """Return what a pure function gives for each input, in order.

    Raises:
        Exception: What `make` raises for the first input for which it does.
    """
    core = SecondCore(make, inputs)
    return [core.take(index) for index in range(len(inputs))]


class SecondCore(Generic[Input, Result]):
    """A list of results, of which another process makes the last ones."""

    def __init__(self, make: Callable[[Input], Result], inputs: Sequence[Input]) -> None:
        """Begin with the last input, in another process if there is one to be had.

        Args:
            make: A function whose results can be pickled, and which depends on nothing that changes later.
            inputs: What to make results of; they are not pickled.
        """
        self._make, self._inputs = make, inputs
        self._here, self._other = os.getpid(), 0
        self._asked = 0
        self._places: dict[int, tuple[int, int]] = {}
        if len(inputs) >= FEW and _may_fork():
            # A machine without room for another process does without.
            with suppress(OSError):
                self._start()

    def take(self, index: int) -> Result:
        """Return a result, made here if the other process has not come so far."""
        given = self.given(index)
        return given[0] if given else self._make(self._inputs[index])

    def given(self, index: int) -> tuple[Result] | None:
        """Return what the other process made of an input, None if it is to be made here.

        Each index is asked for once, and best in rising order. What is under way there is waited for.
        """
        if not self._other or os.getpid() != self._here:
            return None
        found: tuple[Result] | None = None
        if index < self._back[0]:
            self._front[0] = index
            self._listen(wait=False)
        else:
            while index not in self._places and self._listen(wait=True):
                pass
            offset, length = self._places.pop(index, (0, 0))
            if length:
                result, records = pickle.loads(os.pread(self._store, length, offset))
                for record in records:
                    logging.getLogger(record.name).handle(record)
                found = (result,)
        self._asked += 1
        if self._asked == len(self._inputs):
            self.end()
        return found

    def end(self) -> None:
        """Let go of the other process, whose results nobody wants any more."""
        if self._other and os.getpid() == self._here:
            os.close(self._store)
            os.close(self._news)
            # Somebody may have waited for every child of this process.
            with suppress(ProcessLookupError, ChildProcessError):
                os.kill(self._other, signal.SIGKILL)
                os.waitpid(self._other, 0)
            self._other = 0

    def __del__(self) -> None:
        """Leave no process behind where a build failed."""
        self.end()

    def _start(self) -> None:
        # All up to `front` is this process's, all from `back` on the other's. If both take the same one at
        # the same moment, it is made twice: no lock is needed, and none can be left held.
        shared = memoryview(mmap.mmap(-1, 16)).cast("q")
        self._front, self._back = shared[:1], shared[1:]
        self._front[0], self._back[0] = -1, len(self._inputs)
        self._news, news = os.pipe()
        self._store = os.memfd_create("second core")
        timer = signal.getitimer(signal.ITIMER_PROF)[0]
        try:
            with warnings.catch_warnings():
                # Of threads, which `_may_fork` has looked at.
                warnings.simplefilter("ignore", DeprecationWarning)
                # What is shared stays so: collections look at new objects only, in both processes.
                gc.freeze()
                self._other = os.fork()
            if os.getpid() != self._here:
                _detach(self._store, news)
                signal.setitimer(signal.ITIMER_PROF, timer)
                self._work(news)
        finally:
            # Nothing of the first process's may run in the other: no buffer, no exit, no test.
            if os.getpid() != self._here:
                os._exit(0)
            os.close(news)
            if not self._other:
                os.close(self._store)
                os.close(self._news)

    def _work(self, news: int) -> None:
        """Make results, the last first, until the first process has come near or is no more."""
        records = _collected()
        shown = _warnings_shown()
        end = 0
        for index in range(len(self._inputs) - 1, -1, -1):
            if self._front[0] >= index or os.getppid() != self._here:
                return
            self._back[0] = index
            records.clear()
            shown.clear()
            try:
                data = pickle.dumps((self._make(self._inputs[index]), records), pickle.HIGHEST_PROTOCOL)
            except Exception:
                # It fails there too, and there it says so.
                data = b""
            # A warning of Python's is shown once for its place in the code, so it must come from there.
            written = 0 if shown else os.pwrite(self._store, data, end)
            os.write(news, _NEWS.pack(index, end, written if written == len(data) else 0))
            end += written

    def _listen(self, wait: bool) -> bool:
        """Take in what the other process tells; return False if it has ended."""
        os.set_blocking(self._news, wait)
        try:
            told = os.read(self._news, _NEWS.size * 1000)
        except BlockingIOError:
            return True
        self._places |= {index: (offset, length) for index, offset, length in _NEWS.iter_unpack(told)}
        return bool(told)


def _may_fork() -> bool:
    return (
        _vouched_for.issuperset(threading.enumerate())
        and sys.platform == "linux"
        and len(os.sched_getaffinity(0)) > 1
    )


def _detach(*kept: int) -> None:
    """Let go of all that the first process has open, so that nobody waits for both to end."""
    _vouched_for.clear()
    signal.set_wakeup_fd(-1)
    for descriptor in [int(each.name) for each in Path("/proc/self/fd").iterdir()]:
        if descriptor not in (0, 1, 2, *kept):
            with suppress(OSError):
                os.close(descriptor)
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nothing, descriptor)


def _collected() -> list[logging.LogRecord]:
    """Let every logger of this process write into a list; filters are for the process that repeats it."""
    records: list[logging.LogRecord] = []
    loggers = [each for each in logging.root.manager.loggerDict.values() if isinstance(each, logging.Logger)]
    for logger in (logging.root, *loggers):
        logger.handlers, logger.filters, logger.propagate = [], [], True
    logging.root.addHandler(_Keeper(records))
    return records


class _Keeper(logging.Handler):
    def __init__(self, records: list[logging.LogRecord]) -> None:
        super().__init__()
        self.records = records

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


def _warnings_shown() -> list[Any]:
    """Let this process's warnings be written into a list."""
    shown: list[Any] = []

    def show(*warning: Any, **_: Any) -> None:
        shown.append(warning)

    warnings.showwarning = show
    return shown
