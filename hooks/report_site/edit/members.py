"""Where reading needs a login: the whole site is shown to nobody else."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from .editor import Editor
from .errors import EditError
from .web import HEADERS, answer

# The editor asks for itself, and a forge proves who it is by its own secret.
_OPEN = ("/edit", "/edit/", "/_hook")
_LOGIN = EditError(401, "login", "请先登录", "打开网站的首页登录")


class MembersOnly:
    """An ASGI application before the site's, which lets everybody pass unless the settings say otherwise."""

    def __init__(self, site: ASGIApp, editor: Editor) -> None:
        """Take the site, and the editor who knows who has logged in."""
        self.site, self.editor = site, editor

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or let the site answer it."""
        if scope["type"] == "http" and not _is_open(scope["path"]):
            refusal = await run_in_threadpool(self._refusal, HTTPConnection(scope))
            if refusal:
                await refusal(scope, receive, send)
                return
        await self.site(scope, receive, send)

    def _refusal(self, asked: HTTPConnection) -> Response | None:
        editor = self.editor
        settings = editor.settings
        if not settings.reading_needs_login or editor.visitors.find(asked, editor.accounts, settings):
            return None
        if "text/html" not in asked.headers.get("Accept", ""):
            return answer(_LOGIN.answer(), _LOGIN.status)
        root = urlsplit(editor.installation.address).path
        target = root.rstrip("/") + asked.url.path
        return RedirectResponse(f"{root}edit/?next={quote(target)}", 303, headers=HEADERS)


def _is_open(path: str) -> bool:
    return path in _OPEN or path.startswith("/edit/")
