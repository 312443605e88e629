"""Who is logged in: random tokens, of which only hashes are kept, that end by themselves."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

from .database import Database

HOUR = 3600.0
# Without a request, and in all.
IDLE, LONGEST = 12 * HOUR, 7 * 24 * HOUR
_MINUTE = 60.0


@dataclass(frozen=True)
class Session:
    """A log-in that holds: whose, and until when if nothing more is asked."""

    account: str
    ends: float


class Sessions:
    """The log-ins that hold."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        """Keep them in a database; the clock is the tests' to set."""
        self._database, self._clock = database, clock

    def begin(self, account: str) -> str:
        """Log an account in and return the token for its cookie; what has ended is forgotten on the way."""
        now, token = self._clock(), secrets.token_urlsafe(32)
        self._database.run("DELETE FROM sessions WHERE seen < ? OR began < ?", now - IDLE, now - LONGEST)
        self._database.run("INSERT INTO sessions VALUES (?, ?, ?, ?)", _hash(token), account, now, now)
        return token

    def find(self, token: str) -> Session | None:
        """Return the log-in that a token stands for, None if it has ended or never was."""
        now, hashed = self._clock(), _hash(token)
        rows = self._database.run("SELECT account, began, seen FROM sessions WHERE token = ?", hashed)
        for account, began, seen in rows:
            if seen >= now - IDLE and began >= now - LONGEST:
                if seen < now - _MINUTE:
                    self._database.run("UPDATE sessions SET seen = ? WHERE token = ?", now, hashed)
                return Session(account, min(now + IDLE, began + LONGEST))
        return None

    def end(self, token: str) -> None:
        """Log out."""
        self._database.run("DELETE FROM sessions WHERE token = ?", _hash(token))

    def end_all(self, account: str) -> None:
        """End every log-in of an account."""
        self._database.run("DELETE FROM sessions WHERE account = ?", account)


def _hash(token: str) -> str:
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
