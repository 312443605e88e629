"""Requests and answers of the API: JSON in, JSON out, and nothing else ever."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from report_site.publish.gate.limits import MEGA

from .errors import EditError, wrong_request
from .visitors import Visitor

HEADER, OURS = "X-Report-Site", "editor"
# A save of several pages at their largest; a document at its largest.
BODY, UPLOAD = 8 * MEGA, 21 * MEGA
# What anybody may send.
LOGIN = 10_000
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}


@dataclass(frozen=True)
class Call:
    """One request, read.

    query: Its parameters.
    address: Where it comes from.
    visitor: Who asks, None for nobody known.
    cookie: The session's token, "" without one.
    named: Whom the organ's gateway names, known or not.
    """

    query: Mapping[str, str]
    body: bytes
    address: str
    visitor: Visitor | None
    cookie: str = ""
    named: str = ""

    @property
    def who(self) -> Visitor:
        """Who asks; only for what is not answered to everybody."""
        assert self.visitor
        return self.visitor

    def data(self) -> dict[str, Any]:
        """Return the body's JSON object."""
        try:
            data = json.loads(self.body)
        except (ValueError, RecursionError):
            data = None
        if not isinstance(data, dict):
            raise wrong_request("请求的内容不是 JSON 对象")
        return data

    def asked(self, name: str) -> str:
        """Return a parameter of the address."""
        value = self.query.get(name, "")
        if not value:
            raise wrong_request(f"请求缺少参数 {name}")
        return value


def text_of(data: Mapping[str, Any], name: str, default: str | None = None) -> str:
    """Return a text of a JSON object."""
    value = data.get(name, default)
    if not isinstance(value, str):
        raise wrong_request(f"请求缺少文字 {name}")
    try:
        value.encode("utf-8")
    except UnicodeEncodeError as error:
        raise wrong_request(f"{name} 里有不成字的字符") from error
    return value


def path_of(path: str) -> str:
    """Return a path below the docs folder that git can hold; whether it may be called so the gate says."""
    wrong = not path or path.startswith("/") or "\0" in path or "\n" in path
    if wrong or any(part in ("", ".", "..") or part.casefold() == ".git" for part in path.split("/")):
        raise wrong_request(f"“{path[:100]}”不是页面的路径")
    return path


def page_of(path: str) -> str:
    """Return the path of a page, in the one spelling that file names have."""
    path = path_of(unicodedata.normalize("NFC", path))
    if not path.endswith(".md"):
        raise wrong_request(f"“{path[:100]}”不是页面")
    return path


async def read_body(request: Request, most: int) -> bytes:
    """Return a request's body.

    Raises:
        EditError: If it is larger than `most`.
    """
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > most:
            raise EditError(
                413, "large", f"内容太大，最多 {most / MEGA:g} MB", "分成几页，或者压缩图片和附件"
            )
    return bytes(body)


def demand_own_page(request: Request) -> None:
    """Refuse what another site's page may have sent: browsers let none set our header or send JSON here.

    Raises:
        EditError: If it does not come from the editor's page.
    """
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    if request.headers.get(HEADER) != OURS or site != "same-origin":
        raise EditError(403, "origin", "请求不是从编辑页面发来的", "从网站的“编辑本页”打开编辑页面")


def demand_json(request: Request) -> None:
    """Refuse a body that does not say that it is JSON."""
    kind = request.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise wrong_request("请求的内容应当是 JSON（Content-Type: application/json）")


def answer(facts: Mapping[str, Any] | None, status: int = 200) -> Response:
    """Return JSON, or an empty answer for None. Lone surrogates of hostile names are escaped."""
    if facts is None:
        return Response(status_code=204, headers=HEADERS)
    return _Json(facts, status, headers=HEADERS)


class _Json(JSONResponse):
    def render(self, content: Any) -> bytes:
        text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
        try:
            return text.encode("utf-8")
        except UnicodeEncodeError:
            return json.dumps(content).encode("ascii")
