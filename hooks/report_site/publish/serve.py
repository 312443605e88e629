"""The built-in web server of one machine: the live release, its status page, and what is mounted beside them.

Starlette's StaticFiles asks the disk for everything and compresses nothing: a tenth as fast as this, which
sends a release's small files from memory. Large files, ranges and routing are Starlette's.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount
from starlette.types import Receive, Scope, Send

from .files import RawHeaders, Release, Stored, Variant

_ASKED = frozenset([b"accept-encoding", b"if-none-match", b"range"])
_NOT_IN_304 = frozenset([b"content-length", b"content-type", b"content-encoding"])
_MISSING = "没有这个页面".encode()
_TEXT = [(b"content-type", b"text/plain; charset=utf-8")]


def application(root: Path, routes: Sequence[BaseRoute] = ()) -> Starlette:
    """Return the web application.

    Args: root: The link to the live release, which may be swapped at any time. Beside it, `assets` holds
    the hashed files of earlier releases. routes: What is answered before the site is asked: the status, a
    forge's calls.
    """
    return Starlette(routes=[*routes, Mount("/", app=SiteFiles(root))])


class SiteFiles:
    """An ASGI application that sends the files of the release which `root` leads to at that moment."""

    def __init__(self, root: Path) -> None:
        """Take the link."""
        self.root = root
        self._key: tuple[int, int, int] | None = None
        self._release: Release | None = None

    def release(self) -> Release:
        """Return the live release. One request asks once, so its answer comes from one release."""
        if self._release is None or _key(self.root) != self._key:
            folder = Path(os.path.realpath(self.root))
            self._release = Release(folder, Path(os.path.realpath(self.root.parent / "assets")))
            self._key = _key(folder)
        return self._release

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["method"] not in ("GET", "HEAD"):
            response = Response("只能读取", 405, {"Allow": "GET, HEAD"}, "text/plain")
            await response(scope, receive, send)
            return
        release = self.release()
        path: str = scope["path"]
        name = _name(path)
        stored = await _find(release, name) if name is not None else None
        if stored:
            await _answer(stored, scope, receive, send)
        elif name and not path.endswith("/") and release.is_folder(name):
            query = scope["query_string"].decode("latin-1")
            target = quote(f"{path}/") + (f"?{query}" if query else "")
            await RedirectResponse(target, 308)(scope, receive, send)
        else:
            await _not_found(release, scope, send)


def _key(folder: Path) -> tuple[int, int, int] | None:
    """Return what tells a folder from every other: a number may be given again, but not at the same time."""
    try:
        status = folder.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino, status.st_ctime_ns


def _name(path: str) -> str | None:
    """Return the file that an address names below the site, None if no file may be named so."""
    parts = path.removeprefix("/").split("/")
    if any(part.startswith(".") or "\\" in part for part in parts) or "" in parts[:-1]:
        return None
    return "/".join(parts) + ("index.html" if parts[-1] == "" else "")


async def _find(release: Release, name: str) -> Stored | None:
    known = release.known(name)
    if known or release.lacks(name):
        return known
    # Reading, hashing and compressing would hold up every other reader.
    return await run_in_threadpool(release.find, name)


async def _answer(stored: Stored, scope: Scope, receive: Receive, send: Send) -> None:
    asked = {name: value for name, value in scope["headers"] if name in _ASKED}
    wants_range = b"range" in asked
    variant = stored.gzipped if stored.gzipped and not wants_range and _takes_gzip(asked) else stored.plain
    if _is_known(asked.get(b"if-none-match", b""), variant):
        await _send(send, 304, [each for each in variant.headers if each[0] not in _NOT_IN_304], b"")
    elif variant.body is None or wants_range:
        headers = {name.decode("ascii"): value.decode("latin-1") for name, value in variant.headers}
        del headers["content-length"]
        await FileResponse(stored.path, headers=headers)(scope, receive, send)
    else:
        await _send(send, 200, variant.headers, b"" if scope["method"] == "HEAD" else variant.body)


def _takes_gzip(asked: dict[bytes, bytes]) -> bool:
    encodings = [each.strip().lower() for each in asked.get(b"accept-encoding", b"").split(b",")]
    names = {
        each.partition(b";")[0].strip(): each.partition(b";")[2].replace(b" ", b"") for each in encodings
    }
    return names.get(b"gzip", b"q=0") not in (b"q=0", b"q=0.0", b"q=0.00", b"q=0.000")


def _is_known(tags: bytes, variant: Variant) -> bool:
    known = [tag.strip().removeprefix(b"W/") for tag in tags.split(b",")]
    return b"*" in known or variant.etag.encode("ascii") in known


async def _not_found(release: Release, scope: Scope, send: Send) -> None:
    page = await _find(release, "404.html")
    body = page.plain.body if page else None
    if page is None or body is None:
        headers: RawHeaders = [*release.common, *_TEXT]
        body = _MISSING
    else:
        headers = [each for each in page.plain.headers if each[0] not in (b"etag", b"content-length")]
    headers = [*headers, (b"content-length", str(len(body)).encode("ascii"))]
    await _send(send, 404, headers, b"" if scope["method"] == "HEAD" else body)


async def _send(send: Send, status: int, headers: RawHeaders, body: bytes) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
