"""The built-in web server."""

from __future__ import annotations

from pathlib import Path

from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles


def application(root: Path) -> Starlette:
    """Return the application that serves the release that the link `root` names."""
    return Starlette(routes=[Mount("/", StaticFiles(directory=root, html=True, follow_symlink=True))])
