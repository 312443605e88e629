"""Results of pure functions, kept by what they depend on: in a file between builds, in memory while warm.

A result is found again only under the very input that it was made from, so nothing can be out of date; what
is the same for all results (the program, its settings) is the store's `environment`. Notes (`note`, `noted`)
are what was seen the last time: they may be out of date, and whoever reads them must prove them first.
"""

from __future__ import annotations

import gc
import os
import pickle
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar, cast

Result = TypeVar("Result")
Kept = dict[tuple[str, str], Any]
_DIGEST = 16
# So many results of a kind are read one by one; whoever wants more than that will want most of them.
_FEW = 100
# With rows of their own, apart from the index: results are large, and are read in passing.
_TABLES = (
    "CREATE TABLE IF NOT EXISTS about (environment TEXT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS results (kind TEXT, key TEXT, result BLOB, PRIMARY KEY (kind, key))",
)


def digest(*parts: bytes | memoryview | str) -> str:
    """Return a key for an input: equal for equal parts, and for no others."""
    # Many processors have instructions for it, which makes it the fastest for whole files.
    hashed = sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        hashed.update(len(data).to_bytes(8, "big"))
        hashed.update(data)
    return hashed.hexdigest()[: 2 * _DIGEST]


class Memo:
    """What was computed before. Without a file it remembers as long as it lives.

    Only results that the latest round used are kept: `save` ends a round and forgets the others.
    """

    def __init__(self, file: Path | None = None, environment: str = "") -> None:
        """Open a store; one that is damaged, or was made in another environment, counts as empty.

        Args:
            file: Where results are kept between processes. Its folder is made when they are saved.
            environment: A digest of all that every result depends on.
        """
        self.file = file
        self.environment = environment
        self._known: dict[tuple[str, str], Any] = {}
        self._used: set[tuple[str, str]] = set()
        self._unsaved: set[tuple[str, str]] = set()
        self._latest: dict[str, tuple[str, Any]] = {}
        # How often a kind was looked for in the file, and the kinds of which all has been read.
        self._sought: Counter[str] = Counter()
        self._whole: set[str] = set()
        # A connection is of no use in a process that was forked since.
        self._process = os.getpid()
        self._stored = self._open()

    def recall(self, kind: str, key: str, make: Callable[[], Result]) -> Result:
        """Return what `make` gave for this input before, or let it make it now.

        Args:
            kind: What function it is.
            key: A `digest` of everything that its result depends on beside the environment.
            make: Computes the result, which must be picklable and is shared: nobody may change it.
        """
        place = (kind, key)
        if not self._is_known(place):
            self._keep(place, make())
        return cast(Result, self._known[place])

    def enter(self, environment: str) -> None:
        """Begin a round in an environment; what was made in another one is forgotten."""
        self._used = set()
        if environment != self.environment:
            self.close()
            self.environment = environment
            self._known, self._unsaved, self._latest = {}, set(), {}
            self._stored = self._open()

    def latest(self, kind: str, key: str, make: Callable[[], Result]) -> Result:
        """Return what `make` gave the last time, if that was for the same key; else let it make it now.

        It is never written to the file: for what is made as fast as it could be read, and for what has to be
        brought up to date by whoever asks for it.
        """
        known = self._latest.get(kind)
        if known is None or known[0] != key:
            known = self._latest[kind] = (key, make())
        return cast(Result, known[1])

    def note(self, kind: str, key: str, what: object) -> None:
        """Keep what was seen at a key, in place of what was noted there before."""
        self._keep((kind, key), what)

    def noted(self, kind: str, key: str) -> Any:
        """Return what was noted last at a key, None where nothing was."""
        return self._known[kind, key] if self._is_known((kind, key)) else None

    def keep(self, kind: str, key: str) -> None:
        """Let the next round find what is kept at a key, without reading it now."""
        self._used.add((kind, key))

    def recall_all(
        self, kind: str, keys: Iterable[str], make: Callable[[list[str]], Mapping[str, Result]]
    ) -> dict[str, Result]:
        """Return what is known of many inputs, by key, where making them together is cheaper.

        Args:
            kind: What function it is.
            keys: As for `recall`.
            make: Computes those of the keys that were not known. What it leaves out is not remembered, and
                stays out of the answer.
        """
        wanted = list(dict.fromkeys(keys))
        missing = [key for key in wanted if not self._is_known((kind, key))]
        for key, result in make(missing).items() if missing else ():
            self._keep((kind, key), result)
        return {key: self._known[kind, key] for key in wanted if (kind, key) in self._known}

    def apart(self, make: Callable[[], Result]) -> tuple[Result, Kept]:
        """Return what a function gives, and what it had this memory keep, for the memory of another process.

        Args:
            make: Computes the result.
        """
        before = set(self._unsaved)
        result = make()
        return result, {place: self._known[place] for place in self._unsaved - before}

    def adopt(self, kept: Kept) -> None:
        """Keep what the memory of another process was made to keep."""
        for place, result in kept.items():
            self._keep(place, result)

    def save(self) -> None:
        """End a round: write what is new, forget what this round did not use.

        Raises:
            OSError, sqlite3.Error: If it cannot be written; the file then holds the round before.
        """
        for place in self._known.keys() - self._used:
            del self._known[place]
        if self.file:
            self._write(self.file)
        self._used, self._unsaved = set(), set()

    def close(self) -> None:
        """Let go of the file."""
        if self._stored:
            self._stored.close()
            self._stored = None

    def _is_known(self, place: tuple[str, str]) -> bool:
        """Tell whether there is a result, which is then in memory and counts as used."""
        if place not in self._known:
            self._load(*place)
        if place in self._known:
            self._used.add(place)
            return True
        return False

    def _keep(self, place: tuple[str, str], result: object) -> None:
        self._known[place] = result
        self._used.add(place)
        self._unsaved.add(place)

    def _open(self) -> sqlite3.Connection | None:
        """Return the store if it is of this environment."""
        self._sought, self._whole = Counter(), set()
        if self.file is None or not self.file.is_file():
            return None
        stored = sqlite3.connect(f"file:{self.file.as_posix()}?mode=ro", uri=True)
        try:
            environments = stored.execute("SELECT environment FROM about").fetchall()
        except sqlite3.Error:
            environments = []
        if environments == [(self.environment,)]:
            return stored
        stored.close()
        return None

    def _load(self, kind: str, key: str) -> None:
        """Read a result from the file, and when many of its kind are wanted all of them."""
        if self._stored is None or kind in self._whole or os.getpid() != self._process:
            return
        self._sought[kind] += 1
        if self._sought[kind] <= _FEW:
            self._read(self._stored, kind, " AND key = ?", key)
            return
        self._whole.add(kind)
        with _kept_apart():
            self._read(self._stored, kind)

    def _read(self, stored: sqlite3.Connection, kind: str, condition: str = "", *values: str) -> None:
        """Take in results of a kind, as far as the file can be read."""
        query = f"SELECT key, CAST(result AS BLOB) FROM results WHERE kind = ?{condition}"
        with suppress(sqlite3.Error):
            for key, row in stored.execute(query, (kind, *values)):
                place, data = (kind, key), memoryview(row)[_DIGEST:]
                # A bit that fell over on the disk must not become a site.
                if place not in self._known and _seal(place, data) == row[:_DIGEST]:
                    self._known[place] = pickle.loads(data)

    def _write(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        afresh = self._stored is None
        self.close()
        # A new store takes its place when it is whole.
        target = file.with_name(f"{file.name}.new") if afresh else file
        if afresh:
            target.unlink(missing_ok=True)
        with closing(sqlite3.connect(target)) as stored, stored:
            for table in _TABLES:
                stored.execute(table)
            if afresh:
                stored.execute("INSERT INTO about VALUES (?)", (self.environment,))
            kept = set(stored.execute("SELECT kind, key FROM results"))
            stored.executemany("DELETE FROM results WHERE kind = ? AND key = ?", sorted(kept - self._used))
            stored.executemany(
                "INSERT OR REPLACE INTO results VALUES (?, ?, ?)",
                (
                    (*place, _sealed(place, self._known[place]))
                    for place in sorted(self._unsaved & self._used)
                ),
            )
        if afresh:
            target.replace(file)
        self._stored = self._open()


@contextmanager
def _kept_apart() -> Iterator[None]:
    """Let the garbage collector never look through what is made now: it is to live as long as the process."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_on:
            gc.enable()


def _sealed(place: tuple[str, str], result: Any) -> bytes:
    data = pickle.dumps(result, pickle.HIGHEST_PROTOCOL)
    return _seal(place, data) + data


def _seal(place: tuple[str, str], data: bytes | memoryview) -> bytes:
    return bytes.fromhex(digest(*place, data))
