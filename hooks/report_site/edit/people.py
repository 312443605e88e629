"""The API's words about people: who is logged in, logging in and out, changing one's password."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from starlette.responses import Response

from report_site.clock import SHANGHAI
from report_site.publish.accounts import Role

from .editor import Editor
from .errors import EditError, refused
from .passwords import fault
from .visitors import COOKIE, Visitor
from .web import Call, answer, text_of

UNKNOWN = "“{}”还没有登记或者已经停用，请管理员把您加到帐号表里"
_NOBODY = "本单位的统一登录没有说明您是谁，请从单位的入口打开网站"
_BY_FORGE = "还没有登录，或者登录已经过期。请在另一个标签页里打开 {} 登录，再回到这里继续，您的内容没有丢失"


def session(editor: Editor, call: Call) -> Response:
    """Return who is logged in."""
    return answer(_told(editor, call.visitor, call.named))


def log_in(editor: Editor, call: Call) -> Response:
    """Begin a session."""
    if editor.settings.others_log_in:
        raise EditError(403, "forbidden", "这里不用口令登录", "请从单位的统一登录或者代码平台进入")
    data = call.data()
    user, password = text_of(data, "account").strip(), text_of(data, "password")
    try:
        token = editor.visitors.log_in(user, password, call.address, editor.accounts)
    except EditError as error:
        # A password may have been typed for a name: only names that exist are written down.
        editor.record("login-failed", user if user in editor.accounts else "", call.address, code=error.code)
        raise
    editor.record("login", user, call.address)
    return _with_session(editor, user, token)


def allowed(editor: Editor, call: Call) -> Response:
    """Let a web server before us know that somebody may read: it asks before each file that it sends."""
    return answer(None)


def log_out(editor: Editor, call: Call) -> Response:
    """End the session."""
    editor.sessions.end(call.cookie)
    if call.visitor:
        editor.grants.drop(call.visitor.account.user)
    done = answer(None)
    done.delete_cookie(COOKIE)
    return done


def change_password(editor: Editor, call: Call) -> Response:
    """Take a new password, which ends all sessions of the account but a new one."""
    user = call.who.account.user
    data = call.data()
    old, new = text_of(data, "old"), text_of(data, "new")
    throttle = editor.visitors.throttle
    if wait := throttle.attempt(user, call.address):
        raise EditError(429, "wait", "试的次数太多，请过一会儿再试", "忘了口令，请管理员重置", seconds=wait)
    if not editor.passwords.is_right(user, old):
        raise refused("原来的口令不对", "检查大小写和输入法")
    throttle.succeeded(user, call.address)
    wrong = "新口令不能与原来的一样" if new == old else fault(new, user)
    if wrong:
        raise refused(wrong, "换一个再试")
    editor.passwords.set(user, new)
    editor.sessions.end_all(user)
    editor.record("password-changed", user, call.address)
    return _with_session(editor, user, editor.sessions.begin(user))


def told_time(moment: float) -> str:
    """Return a time as the API has it."""
    return datetime.fromtimestamp(moment, SHANGHAI).isoformat(timespec="seconds")


def _told(editor: Editor, visitor: Visitor | None, named: str) -> dict[str, Any]:
    settings = editor.settings
    told: dict[str, Any] = {
        "user": None,
        "login": "proxy" if settings.others_log_in else "password",
        "expires": None,
    }
    if visitor is None:
        if settings.forge:
            told["message"] = _BY_FORGE.format(f"{editor.installation.address}edit/forge")
        elif settings.header:
            told["message"] = UNKNOWN.format(named) if named else _NOBODY
        return told
    account = visitor.account
    told["user"] = {
        "account": account.user,
        "name": account.name,
        "role": account.role.value,
        "folders": list(account.folders),
        "reviewer": account.role is not Role.EDITOR,
        "must_change": visitor.must_change,
    }
    told["expires"] = told_time(visitor.ends) if visitor.ends is not None else None
    return told


def _with_session(editor: Editor, user: str, token: str) -> Response:
    found = editor.sessions.find(token)
    account = editor.accounts[user]
    visitor = Visitor(account, found.ends if found else None, editor.passwords.must_change(user))
    done = answer(_told(editor, visitor, ""))
    give_cookie(editor, done, token)
    return done


def give_cookie(editor: Editor, done: Response, token: str) -> None:
    """Let an answer carry a session's cookie."""
    secure = urlsplit(editor.installation.address).scheme == "https"
    done.set_cookie(COOKIE, token, httponly=True, samesite="strict", secure=secure, path="/")
