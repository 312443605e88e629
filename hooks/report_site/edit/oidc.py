"""Logging in by the organ's forge: OpenID Connect's authorization code flow, with state, PKCE and nonce.

https://openid.net/specs/openid-connect-core-1_0.html 3.1, RFC 7636. Tokens come over our own connection to
the forge, so that TLS vouches for them in place of a signature (Core 3.1.3.7, 6); who it is, userinfo says.
"""

from __future__ import annotations

import base64
import hmac
import html
import json
import re
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from report_site.publish.installation import PublishError

from .editor import Editor
from .errors import EditError
from .forge import Forge
from .forge_http import ask
from .grants import ask_for_token
from .people import UNKNOWN, give_cookie
from .visitors import address_of

# Binds a log-in to the browser that began it.
COOKIE = "report_site_login"
_MINUTES = 10
_MOST = 1000
# An address on this host: neither `//host` nor what browsers take for it.
_OWN = re.compile(r"/(?![/\\])[^\x00-\x20\\]*")
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_STALE = "这次登录已经过期，或者不是在这个浏览器里开始的"


@dataclass(frozen=True)
class _Begun:
    """A log-in on its way: what proves that the code is ours (PKCE), and where to go afterwards."""

    nonce: str
    verifier: str
    target: str
    began: float


class Logins:
    """The log-ins on their way, by their state. Anybody can begin one: they are bounded."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin with none; the clock is the tests' to set."""
        self._clock = clock
        self._begun: dict[str, _Begun] = {}

    def begin(self, target: str) -> tuple[str, _Begun]:
        """Return a new state and what belongs to it."""
        while len(self._begun) >= _MOST:
            self._begun.pop(next(iter(self._begun)), None)
        state = secrets.token_urlsafe(32)
        begun = _Begun(secrets.token_urlsafe(32), secrets.token_urlsafe(48), target, self._clock())
        self._begun[state] = begun
        return state, begun

    def take(self, state: str) -> _Begun | None:
        """Return what belongs to a state, once and in time."""
        begun = self._begun.pop(state, None)
        return begun if begun and begun.began > self._clock() - 60 * _MINUTES else None


def routes(editor: Editor, shell: Callable[[Request], Response]) -> list[Route]:
    """Return the editor's page, before which the forge logs people in, and the two addresses of that."""
    logins = Logins()

    def page(request: Request) -> Response:
        try:
            settings = editor.settings
            asks = settings.forge and not editor.visitors.find(request, editor.accounts, settings)
        except PublishError:
            # Wrong settings: the page itself asks next, and is told what is wrong.
            asks = None
        if not asks:
            return shell(request)
        query = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(f"forge?{urlencode({'next': f'{_root(editor)}edit/{query}'})}", 303, _HEADERS)

    def begin(request: Request) -> Response:
        return _guarded(editor, lambda forge: _begin(editor, logins, forge, request))

    def finish(request: Request) -> Response:
        return _guarded(editor, lambda forge: _finish(editor, logins, forge, request))

    return [Route("/", page), Route("/forge", begin), Route("/forge/back", finish)]


def _guarded(editor: Editor, answer: Callable[[Forge], Response]) -> Response:
    """Answer, or say on a page why not."""
    try:
        forge = editor.settings.forge
        if forge is None:
            raise EditError(404, "missing", "这个网站不用代码平台登录", "从“编辑本页”进入")
        return answer(forge)
    except EditError as error:
        return _page(error.message, error.remedy, "再登录一次", f"{_root(editor)}edit/", error.status)


def _begin(editor: Editor, logins: Logins, forge: Forge, request: Request) -> Response:
    """Lead to the forge."""
    wanted = request.query_params.get("next", "")
    state, begun = logins.begin(wanted if _OWN.fullmatch(wanted) else f"{_root(editor)}edit/")
    challenge = base64.urlsafe_b64encode(sha256(begun.verifier.encode()).digest()).rstrip(b"=").decode()
    asked = {
        "response_type": "code",
        "client_id": forge.client,
        "redirect_uri": _back(editor),
        "scope": forge.dialect.scope,
        "state": state,
        "nonce": begun.nonce,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    answer = RedirectResponse(f"{forge.address}{forge.dialect.authorize}?{urlencode(asked)}", 303, _HEADERS)
    # The forge leads back from another site: a strict cookie would stay behind.
    secure = urlsplit(editor.installation.address).scheme == "https"
    answer.set_cookie(COOKIE, state, 60 * _MINUTES, httponly=True, samesite="lax", secure=secure, path="/")
    return answer


def _finish(editor: Editor, logins: Logins, forge: Forge, request: Request) -> Response:
    """Take the forge's code, ask who it is, and begin a session."""
    state = request.query_params.get("state", "")
    same = hmac.compare_digest(state.encode(), request.cookies.get(COOKIE, "").encode())
    begun = logins.take(state) if state and same else None
    if begun is None:
        raise EditError(400, "request", _STALE, "从网站的“编辑本页”重新进入")
    code = request.query_params.get("code", "")
    if not code:
        raise EditError(403, "forbidden", "代码平台没有同意登录", "登录时请点“同意”")
    fields = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": _back(editor),
        "client_id": forge.client,
        "code_verifier": begun.verifier,
    }
    given = ask_for_token(forge, fields)
    user = _user(forge, given, begun.nonce) if given else ""
    if not given or not user:
        raise EditError(
            502, "forge", "代码平台没有说明您是谁", "再登录一次；一直不行，请管理员检查代码平台的应用设置"
        )
    address, account = address_of(request, editor.settings), editor.accounts.get(user)
    if account is None or account.disabled:
        editor.record("login-failed", user if account else "", address, code="unknown", by="forge")
        raise EditError(403, "forbidden", UNKNOWN.format(user[:64]), "登记以后再登录")
    if user not in editor.grants:
        # Sessions of a time when other things let people in.
        editor.sessions.end_all(user)
    editor.grants.keep(user, given)
    editor.record("login", user, address, by="forge")
    # Not a redirect: in a chain that began on another site the browser would keep our strict cookie back.
    answer = _page("已经登录", "正在打开网页……", "打开", begun.target, 200, at_once=True)
    answer.delete_cookie(COOKIE)
    give_cookie(editor, answer, editor.sessions.begin(user))
    return answer


def _user(forge: Forge, given: Mapping[str, Any], nonce: str) -> str:
    """Return the user name that the forge gives the owner of a token, "" if anything does not fit."""
    claims = _claims(str(given.get("id_token", "")))
    audience = claims.get("aud")
    meant = forge.client in (audience if isinstance(audience, list) else [audience])
    if not meant or not hmac.compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode()):
        return ""
    told = ask("GET", forge.address + forge.dialect.userinfo, token=str(given["access_token"]))
    if not told.good or str(told.data.get("sub")) != str(claims.get("sub")):
        return ""
    return str(told.data.get("preferred_username") or told.data.get("nickname") or "")


def _claims(token: str) -> Mapping[str, Any]:
    """Return what an id token says; its signature is not looked at (see above)."""
    try:
        payload = token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    except (IndexError, ValueError):
        return {}
    return claims if isinstance(claims, dict) else {}


def _page(
    title: str, sentence: str, link: str, target: str, status: int, *, at_once: bool = False
) -> Response:
    """Return a page with a link, which is followed by itself if `at_once`."""
    address = html.escape(quote(target, safe="/?&=%#:;+,@!$'()*~"))
    refresh = f'<meta http-equiv="refresh" content="0;url={address}">' if at_once else ""
    return HTMLResponse(
        f'<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">{refresh}'
        f'<meta name="viewport" content="width=device-width"><title>{html.escape(title)}</title></head>'
        f"<body><h1>{html.escape(title)}</h1><p>{html.escape(sentence)}</p>"
        f'<p><a href="{address}">{html.escape(link)}</a></p></body></html>',
        status,
        _HEADERS,
    )


def _root(editor: Editor) -> str:
    return urlsplit(editor.installation.address).path


def _back(editor: Editor) -> str:
    return f"{editor.installation.address}edit/forge/back"
