"""The editor's page and its files, which `edit/client` is built into."""

from __future__ import annotations

import secrets
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse, RedirectResponse, Response

from report_site.publish.media import ASK_ALWAYS, content_type

STATIC = Path(__file__).with_name("static")
_NONCE = "__NONCE__"
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data: blob:; "
    "font-src 'self'; connect-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
_COMMON = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}


def shell(request: Request) -> Response:
    """Return the editor's page, whose styles bear a nonce that no other page knows."""
    try:
        html = (STATIC / "index.html").read_text(encoding="utf-8")
    except FileNotFoundError:
        return PlainTextResponse("编辑页面没有装上，请管理员重新安装网站程序", 503, headers=_COMMON)
    nonce = secrets.token_urlsafe(16)
    headers = {
        **_COMMON,
        "Content-Security-Policy": _POLICY.format(nonce=nonce),
        "Cache-Control": "no-store",
    }
    return HTMLResponse(html.replace(_NONCE, nonce), headers=headers)


def static_file(request: Request) -> Response:
    """Return a file of the editor's page."""
    name = request.path_params["name"]
    file = STATIC / name
    if "/" in name or name.startswith(".") or not file.is_file():
        return PlainTextResponse("没有这个文件", 404, headers=_COMMON)
    headers = {**_COMMON, "Cache-Control": ASK_ALWAYS, "Content-Security-Policy": "default-src 'none'"}
    return FileResponse(file, media_type=content_type(name), headers=headers)


def with_slash(request: Request) -> Response:
    """Lead from `/edit` to `/edit/`, below which the page finds its files."""
    query = request.url.query
    return RedirectResponse("edit/" + (f"?{query}" if query else ""), 308)
