"""How often somebody may try to log in: few times for one account from one address, more in all.

The bound for an account from one address stops guessing; those for the account alone and the address alone
stop guessing from many places and for many accounts. Only failures count, so that nobody is kept out by his
own work.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Lock

from .database import Database

WINDOW = 15 * 60.0
BOTH, ACCOUNT, ADDRESS = 5, 50, 100


class Throttle:
    """Failed attempts of the last quarter of an hour."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        """Keep them in a database; the clock is the tests' to set."""
        self._database, self._clock = database, clock
        self._lock = Lock()

    def attempt(self, account: str, address: str) -> int:
        """Count an attempt as failed before it is made, so that many at once are no way around the bound.

        Returns:
            0, or the seconds to wait; then it may not be made and does not count.
        """
        with self._lock:
            wait = self.seconds(account, address)
            if not wait:
                values = account, address, self._clock()
                self._database.run("INSERT INTO failures VALUES (?, ?, ?)", *values)
            return wait

    def seconds(self, account: str, address: str) -> int:
        """Return how long an attempt has to wait, 0 if it may be made now."""
        now = self._clock()
        self._database.run("DELETE FROM failures WHERE time <= ?", now - WINDOW)
        waits = [
            self._wait(now, BOTH, "account = ? AND address = ?", account, address),
            self._wait(now, ACCOUNT, "account = ?", account),
            self._wait(now, ADDRESS, "address = ?", address),
        ]
        return max(waits)

    def succeeded(self, account: str, address: str) -> None:
        """Forget an account's failures from an address: it has logged in there.

        Guesses from elsewhere still count.
        """
        self._database.run("DELETE FROM failures WHERE account = ? AND address = ?", account, address)

    def forgive(self, account: str) -> None:
        """Forget all of an account's failures: the administrator unlocks it."""
        self._database.run("DELETE FROM failures WHERE account = ?", account)

    def _wait(self, now: float, bound: int, condition: str, *values: str) -> int:
        """Return the seconds until fewer than `bound` failures are in the window."""
        statement = f"SELECT time FROM failures WHERE {condition} ORDER BY time DESC LIMIT 1 OFFSET ?"
        rows = self._database.run(statement, *values, bound - 1)
        return int(rows[0][0] + WINDOW - now) + 1 if rows else 0
