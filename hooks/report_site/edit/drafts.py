"""Unsaved texts, kept on the server from the first pause in typing until the commit that holds them."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from .database import Database


@dataclass(frozen=True)
class Draft:
    """An unsaved text: of which page, on the ground of which version, since when."""

    path: str
    text: str
    token: str
    time: float


class Drafts:
    """At most one for each account and page."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        """Keep them in a database."""
        self._database, self._clock = database, clock

    def put(self, account: str, path: str, text: str, token: str) -> float:
        """Keep a text in the place of the one before, and return the time."""
        now = self._clock()
        self._database.run(
            "INSERT OR REPLACE INTO drafts VALUES (?, ?, ?, ?, ?)", account, path, text, token, now
        )
        return now

    def get(self, account: str, path: str) -> Draft | None:
        """Return what is kept for a page."""
        return next((each for each in self.all(account) if each.path == path), None)

    def all(self, account: str) -> list[Draft]:
        """Return everything that is kept for an account, newest first."""
        rows = self._database.run(
            "SELECT path, text, token, time FROM drafts WHERE account = ? ORDER BY time DESC", account
        )
        return [Draft(*row) for row in rows]

    def drop(self, account: str, path: str, before: float | None = None) -> None:
        """Let a text go; if it is newer than `before` it stays, for it was typed while that was saved."""
        last = self._clock() if before is None else before
        self._database.run(
            "DELETE FROM drafts WHERE account = ? AND path = ? AND time <= ?", account, path, last
        )
