"""Who asks: the account of a session's cookie, or the one that the organ's gateway names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.requests import HTTPConnection

from report_site.publish.accounts import Account

from .errors import EditError
from .grants import Grants
from .passwords import Passwords
from .sessions import Sessions
from .settings import EditSettings
from .throttle import Throttle

COOKIE = "report_site_session"


@dataclass(frozen=True)
class Visitor:
    """Somebody who has logged in.

    ends: When his session does if he asks no more, None if the gateway answers for him.
    must_change: He still has the password that was printed for him.
    """

    account: Account
    ends: float | None = None
    must_change: bool = False


class Visitors:
    """Tells who asks, and logs people in and out."""

    def __init__(self, sessions: Sessions, passwords: Passwords, throttle: Throttle, grants: Grants) -> None:
        """Take what is known of log-ins."""
        self.sessions, self.passwords, self.throttle, self.grants = sessions, passwords, throttle, grants

    def find(
        self, asked: HTTPConnection, accounts: Mapping[str, Account], settings: EditSettings
    ) -> Visitor | None:
        """Return who asks, None for nobody that may."""
        if settings.header:
            named = named_by_gateway(asked, settings)
            account = accounts.get(named) if named else None
            return Visitor(account) if account and not account.disabled else None
        session = self.sessions.find(asked.cookies.get(COOKIE, ""))
        account = accounts.get(session.account) if session else None
        if session is None or account is None or account.disabled:
            return None
        if settings.forge:
            return Visitor(account, session.ends) if account.user in self.grants else None
        return Visitor(account, session.ends, self.passwords.must_change(account.user))

    def log_in(self, user: str, password: str, address: str, accounts: Mapping[str, Account]) -> str:
        """Begin a session and return its token.

        Raises:
            EditError: In the same words and after the same time whatever was wrong; or if there were too many
                attempts.
        """
        wait = self.throttle.attempt(user, address)
        if wait:
            minutes = -(-wait // 60)
            message = f"登录失败的次数太多，请过 {minutes} 分钟再试"
            raise EditError(429, "wait", message, "忘了口令，请管理员重置", seconds=wait)
        account = accounts.get(user)
        known = user if account and not account.disabled else None
        if not self.passwords.is_right(known, password):
            raise EditError(401, "password", "帐号或口令不对", "检查大小写和输入法；忘了口令，请管理员重置")
        self.throttle.succeeded(user, address)
        return self.sessions.begin(user)


def named_by_gateway(asked: HTTPConnection, settings: EditSettings) -> str:
    """Return the account that a gateway names, "" if none does; anybody else's header counts for nothing."""
    peer = asked.client.host if asked.client else ""
    return asked.headers.get(settings.header, "").strip() if settings.is_proxy(peer) else ""


def address_of(asked: HTTPConnection, settings: EditSettings) -> str:
    """Return where somebody asks from: behind a proxy of ours, what the proxy says."""
    peer = asked.client.host if asked.client else ""
    forwarded = asked.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    return forwarded[:64] if forwarded and settings.is_proxy(peer) else peer
