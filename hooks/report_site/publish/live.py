"""What the built-in server answers beside the site: how far a commit is, and a forge's calls."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Route

from report_site.pages.security import security_headers

from .forges import look, read_secret, webhook
from .installation import Installation
from .log import told

_SAYS = {
    "idle": "没有要发布的修改，读者看到的是最新的网页。",
    "building": "正在生成新的网页。",
    "failed": "最新的修改没有发布成功：",
}
_STATES = {"live": "已发布", "building": "正在发布", "failed": "没有成功", "waiting": "等待发布"}
_HEADERS = {**security_headers(()), "Cache-Control": "no-store"}


def routes(installation: Installation) -> list[BaseRoute]:
    """Return the routes of an installation; the forge's exists only where a secret for it does."""

    def facts() -> dict[str, Any]:
        try:
            read = json.loads(installation.status_file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return read if isinstance(read, dict) else {}

    def as_json(request: Request) -> Response:
        return JSONResponse(facts(), headers=_HEADERS)

    def as_page(request: Request) -> Response:
        known = facts()
        html = (
            _environment()
            .get_template("status.html")
            .render(
                say=_SAYS.get(known.get("state", ""), "还没有发布过。"),
                since=known.get("since"),
                error=known.get("error"),
                accepted=known.get("accepted", ()),
                states=_STATES,
            )
        )
        return HTMLResponse(html, headers=_HEADERS)

    found: list[BaseRoute] = [Route("/_status/", as_page), Route("/_status/status.json", as_json)]
    secret = read_secret(installation)
    return [*found, webhook(secret, lambda: look(installation))] if secret else found


@cache
def _environment() -> Environment:
    loader = PackageLoader("report_site.publish")
    environment = Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)
    environment.filters["told"] = told
    return environment
