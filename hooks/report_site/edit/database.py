"""What the editing server remembers between requests and restarts, in one SQLite file.

Nothing in it is the truth about the site: that is the repository alone. Lost, it costs log-ins and drafts.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from threading import Lock
from typing import Any

_SCHEMA = """\
CREATE TABLE IF NOT EXISTS sessions (
    token TEXT PRIMARY KEY, account TEXT NOT NULL, began REAL NOT NULL, seen REAL NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS failures (account TEXT NOT NULL, address TEXT NOT NULL, time REAL NOT NULL);
CREATE TABLE IF NOT EXISTS drafts (
    account TEXT, path TEXT, text TEXT NOT NULL, token TEXT NOT NULL, time REAL NOT NULL,
    PRIMARY KEY (account, path)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS uploads (
    account TEXT, page TEXT, name TEXT, content BLOB NOT NULL, time REAL NOT NULL,
    PRIMARY KEY (account, page, name)
);
CREATE TABLE IF NOT EXISTS remarks (review TEXT PRIMARY KEY, by TEXT NOT NULL, remark TEXT NOT NULL);
"""


class Database:
    """One connection, which the server's threads take in turn; the commands open one of their own."""

    def __init__(self, file: Path) -> None:
        """Open the file; one that is not there is made, readable by its owner only.

        A damaged one is put aside: the site must not stay away for the sake of its drafts.
        """
        self._lock = Lock()
        try:
            self._connection = _opened(file)
        except sqlite3.OperationalError:
            # Not the file's fault: a full disk, somebody else's lock.
            raise
        except sqlite3.DatabaseError:
            file.replace(file.with_name(f"{file.name}.damaged"))
            self._connection = _opened(file)

    def run(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """Run one statement, which is on the disk afterwards, and return its rows."""
        with self._lock:
            return self._connection.execute(statement, values).fetchall()

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()


def _opened(file: Path) -> sqlite3.Connection:
    file.touch(mode=0o600)
    connection = sqlite3.connect(file, timeout=30, isolation_level=None, check_same_thread=False)
    try:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.executescript(_SCHEMA)
    except BaseException:
        connection.close()
        raise
    return connection
