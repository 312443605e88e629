"""Configurations of nginx and Caddy for an installation: what the built-in server does, at their speed."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from .assets import HASHED
from .csp import security_headers
from .media import ASK_ALWAYS, FOR_EVER, OTHER, TYPES

TEMPLATES = {"nginx": "nginx.conf", "caddy": "Caddyfile"}


def proxy_config(program: str, root: Path, domain: str, listen: str = "80", port: int = 8000) -> str:
    """Return the configuration of a web server.

    Args:
        program: A key of TEMPLATES.
        root: The installation, with `current` and `assets`.
        domain: The name that readers type.
        listen: nginx's address and port to listen on.
        port: Where `report-site run` answers for the status.
    """
    return (
        _environment()
        .get_template(TEMPLATES[program])
        .render(
            root=root.absolute(),
            domain=domain,
            listen=listen,
            port=port,
            headers=security_headers(root / "current"),
            types=_endings(TYPES),
            other=OTHER,
            hashed=HASHED,
            for_ever=FOR_EVER,
            ask_always=ASK_ALWAYS,
        )
    )


def _endings(types: Mapping[str, str]) -> dict[str, list[str]]:
    """Return the endings of each type as nginx lists them."""
    found: dict[str, list[str]] = {}
    for ending, kind in types.items():
        found.setdefault(kind.partition(";")[0], []).append(ending.removeprefix("."))
    return found


@cache
def _environment() -> Environment:
    # Not HTML: nothing is escaped. Values are the administrator's own and the theme's hashes.
    return Environment(
        loader=PackageLoader("report_site.publish"),
        autoescape=False,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
