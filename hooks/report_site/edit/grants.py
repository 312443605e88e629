"""What the forge lets us do in people's names: access tokens, in this process's memory alone.

Nothing of it reaches the disk, a page or the log. After a restart everybody is led to the forge once more.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from .errors import EditError
from .forge import Forge
from .forge_http import ask

# A token that is about to end is renewed before it is used.
_MARGIN = 60.0
_LIFE = 3600.0


@dataclass(frozen=True)
class Grant:
    """An access token, when it ends, and what it is renewed with ("" for nothing)."""

    token: str
    ends: float
    renewal: str


class Grants:
    """The tokens of the accounts that have logged in by the forge."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        """Begin with none; the clock is the tests' to set."""
        self._clock = clock
        self._grants: dict[str, Grant] = {}

    def __contains__(self, user: str) -> bool:
        """Tell whether an account has one."""
        return user in self._grants

    def keep(self, user: str, answer: Mapping[str, Any]) -> None:
        """Keep what a forge's token address answered (RFC 6749, 5.1)."""
        life = answer.get("expires_in")
        ends = self._clock() + (life if isinstance(life, int | float) else _LIFE)
        renewal = str(answer.get("refresh_token") or "")
        self._grants[user] = Grant(str(answer["access_token"]), ends, renewal)

    def drop(self, user: str) -> None:
        """Forget an account's token."""
        self._grants.pop(user, None)

    def token(self, forge: Forge, user: str) -> str:
        """Return an account's token, renewed if it is about to end.

        Raises:
            EditError: If he has to log in again, or the forge does not answer.
        """
        grant = self._grants.get(user)
        if grant and grant.ends < self._clock() + _MARGIN:
            fields = {
                "grant_type": "refresh_token",
                "refresh_token": grant.renewal,
                "client_id": forge.client,
            }
            reply = ask_for_token(forge, fields)
            if reply:
                self.keep(user, {"refresh_token": grant.renewal, **reply})
            else:
                self.drop(user)
            grant = self._grants.get(user)
        if grant is None:
            raise expired()
        return grant.token


def ask_for_token(forge: Forge, fields: Mapping[str, str]) -> Mapping[str, Any] | None:
    """Ask the forge for an access token; None if it gives none."""
    secret = {"client_secret": forge.secret} if forge.secret else {}
    reply = ask("POST", forge.address + forge.dialect.tokens, form={**fields, **secret})
    return reply.data if reply.good and reply.data.get("access_token") else None


def expired() -> EditError:
    """Return the error of a log-in that the forge holds no longer."""
    return EditError(401, "login", "代码平台的登录已经过期", "请重新登录，您的内容没有丢失")
