"""The editing server: what it answers, to whom, and the site that it stands beside."""

from __future__ import annotations

import traceback
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import Enum

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route

from report_site.publish import live, serve
from report_site.publish.installation import Installation, PublishError
from report_site.publish.log import now

from . import importing, oidc, pages, past, people, previewing, reviewing, saves, shell, supplies
from .editor import Editor
from .errors import EditError
from .members import MembersOnly
from .visitors import COOKIE, address_of, named_by_gateway
from .web import BODY, LOGIN, UPLOAD, Call, answer, demand_json, demand_own_page, read_body

Endpoint = Callable[[Request], Awaitable[Response]]
_LOGIN = EditError(401, "login", "还没有登录，或者登录已经过期", "请重新登录，您的内容没有丢失")
_CHANGE = EditError(403, "must_change", "请先把一次性口令改成自己的口令", "在登录框里改口令")
_UNKNOWN = EditError(404, "missing", "没有这个接口", "刷新页面再试")


class For(Enum):
    """Who may ask."""

    ALL = "everybody"
    NEW = "whoever has logged in, with a one-time password too"
    MEMBERS = "whoever has logged in with a password of his own"


@dataclass(frozen=True)
class Answer:
    """What answers a method and a name below /edit/api/."""

    method: str
    name: str
    handle: Callable[[Editor, Call], Response]
    whom: For = For.MEMBERS
    takes_file: bool = False


ANSWERS = (
    Answer("GET", "session", people.session, For.ALL),
    Answer("POST", "session", people.log_in, For.ALL),
    Answer("DELETE", "session", people.log_out, For.ALL),
    Answer("GET", "allowed", people.allowed, For.NEW),
    Answer("POST", "password", people.change_password, For.NEW),
    Answer("GET", "page", pages.page),
    Answer("GET", "pages", pages.pages),
    Answer("PUT", "draft", pages.keep_draft),
    Answer("DELETE", "draft", pages.drop_draft),
    Answer("GET", "drafts", pages.drafts),
    Answer("POST", "save", saves.save),
    Answer("GET", "upload", supplies.upload),
    Answer("PUT", "upload", supplies.put_upload, takes_file=True),
    Answer("PUT", "import", importing.import_file, takes_file=True),
    Answer("GET", "vocabulary", supplies.vocabulary),
    Answer("GET", "new", supplies.templates),
    Answer("POST", "new", supplies.begin),
    Answer("POST", "preview", previewing.preview),
    Answer("GET", "history", past.history),
    Answer("GET", "diff", past.diff),
    Answer("POST", "restore", past.restore),
    Answer("GET", "status", past.status),
    Answer("GET", "reviews", reviewing.reviews),
    Answer("GET", "review", reviewing.review),
    Answer("POST", "review", reviewing.decide),
)


def site_with_editor(installation: Installation) -> MembersOnly:
    """Return the web application of an installation: the live site, its status, and the editor beside it."""
    editor = Editor(installation)
    site = serve.application(installation.current, [*live.routes(installation), *routes(editor)])
    return MembersOnly(site, editor)


def routes(editor: Editor) -> list[BaseRoute]:
    """Return what is answered below /edit."""
    below = [
        *oidc.routes(editor, shell.shell),
        Route("/static/{name}", shell.static_file),
        *(Route(f"/api/{each.name}", _endpoint(editor, each), methods=[each.method]) for each in ANSWERS),
        Route("/api/{name:path}", _nothing, methods=["GET", "POST", "PUT", "DELETE"]),
    ]
    return [Route("/edit", shell.with_slash), Mount("/edit", routes=below)]


def _endpoint(editor: Editor, chosen: Answer) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        try:
            # Who asks comes first: nobody else's request is read.
            asked = await run_in_threadpool(_asked, editor, chosen, request)
            body = b""
            if request.method not in ("GET", "HEAD"):
                demand_own_page(request)
                body = await _body(chosen, request)
            return await run_in_threadpool(chosen.handle, editor, asked(body))
        except EditError as error:
            told = error
        except PublishError as error:
            told = EditError(500, "bug", f"网站的设置有问题：{error}", "请把这句话告诉管理员")
        except Exception:
            moment = now()
            editor.record("bug", "", "", what=request.url.path, traceback=traceback.format_exc())
            message = f"网站程序出了错（{moment}），您的内容没有丢失"
            told = EditError(500, "bug", message, "再试一次；仍然不行，请把这个时间告诉管理员")
        return answer(told.answer(), told.status)

    return endpoint


def _asked(editor: Editor, chosen: Answer, request: Request) -> Callable[[bytes], Call]:
    """Return the call, but for its body, of somebody who may ask."""
    settings = editor.settings
    visitor = editor.visitors.find(request, editor.accounts, settings)
    if visitor is None and chosen.whom is not For.ALL:
        raise _LOGIN
    if visitor and visitor.must_change and chosen.whom is For.MEMBERS:
        raise _CHANGE
    address, cookie = address_of(request, settings), request.cookies.get(COOKIE, "")
    named = named_by_gateway(request, settings)
    return lambda body: Call(request.query_params, body, address, visitor, cookie, named)


async def _body(chosen: Answer, request: Request) -> bytes:
    if chosen.takes_file:
        return await read_body(request, UPLOAD)
    if request.method != "DELETE":
        demand_json(request)
    return await read_body(request, LOGIN if chosen.whom is For.ALL else BODY)


async def _nothing(request: Request) -> Response:
    return answer(_UNKNOWN.answer(), _UNKNOWN.status)
