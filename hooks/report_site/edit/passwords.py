"""Passwords: Argon2id hashes in a file of their own, one-time ones that must be changed at the first log-in.

The parameters are OWASP's second choice (19 MiB, two rounds): dear to guess, cheap enough for a small server.
"""

from __future__ import annotations

import secrets
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Semaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from report_site.publish.atomic import lock, write_atomically

_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# What is compared for an account without a password, so that the answer takes as long as for any other.
_NOBODY = _HASHER.hash(secrets.token_urlsafe())
# Hashing at once: each costs its memory.
_AT_ONCE = Semaphore(2)
# Without what looks alike when it is read out or copied from paper.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
SHORTEST, LONGEST = 10, 200
_EASY = ("0123456789", "1234567890", "9876543210", "abcdefghij", "qwertyuiop", "password", "admin")


@dataclass(frozen=True)
class Entry:
    """An account's password: its hash, and whether it serves for one log-in only."""

    hashed: str
    once: bool


class Passwords:
    """The file: a line `account:hash` for each, with `:once` behind it for one-time passwords."""

    def __init__(self, file: Path) -> None:
        """Take the file, which need not be there yet."""
        self.file = file

    def is_right(self, account: str | None, password: str) -> bool:
        """Tell whether a password is an account's; None, an account that is none, takes the same time."""
        entry = self._read().get(account) if account else None
        with _AT_ONCE:
            try:
                return _HASHER.verify(entry.hashed if entry else _NOBODY, password[:LONGEST]) and bool(entry)
            except (VerificationError, InvalidHashError):
                return False

    def must_change(self, account: str) -> bool:
        """Tell whether an account still has its one-time password."""
        entry = self._read().get(account)
        return bool(entry and entry.once)

    def has(self, account: str) -> bool:
        """Tell whether an account has a password."""
        return account in self._read()

    def set(self, account: str, password: str, *, once: bool = False) -> None:
        """Give an account a password."""
        with _AT_ONCE:
            hashed = _HASHER.hash(password)
        self._change(account, Entry(hashed, once))

    def give_one_time(self, account: str) -> str:
        """Give an account a password for one log-in and return it; it is kept nowhere."""
        password = "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))
        self.set(account, password, once=True)
        return password

    def _change(self, account: str, entry: Entry) -> None:
        with lock(self.file.with_name(f"{self.file.name}.lock")):
            entries = {**self._read(), account: entry}
            lines = [
                f"{name}:{each.hashed}{':once' if each.once else ''}\n" for name, each in entries.items()
            ]
            self.file.touch(mode=0o600)
            write_atomically(self.file, "".join(lines))
            self.file.chmod(0o600)

    def _read(self) -> dict[str, Entry]:
        entries: dict[str, Entry] = {}
        with suppress(FileNotFoundError):
            for line in self.file.read_text(encoding="utf-8").splitlines():
                account, _, rest = line.partition(":")
                hashed, _, once = rest.partition(":")
                entries[account] = Entry(hashed, once == "once")
        return entries


def fault(password: str, account: str) -> str | None:
    """Return what is wrong with a password that somebody chose, None if it may stand."""
    if len(password) < SHORTEST:
        return f"口令至少 {SHORTEST} 个字符"
    if len(password) > LONGEST:
        return f"口令最多 {LONGEST} 个字符"
    folded = password.casefold()
    if account.casefold() in folded or any(each in folded for each in _EASY) or len(set(folded)) < 5:
        return "口令太容易猜：不要用帐号名、顺序的数字或重复的字符"
    return None
