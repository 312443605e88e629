"""Stands in until the standby process is there: no preview. Its place is taken by what that brings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from report_site.publish.gate import Problem
from report_site.publish.installation import Installation


@dataclass(frozen=True)
class Preview:
    """A page as readers would see it, and what is to be said of it."""

    html: str
    title: str
    words: int
    items: list[dict[str, Any]]
    findings: list[dict[str, Any]]


def preview(installation: Installation, path: str, text: str, files: Iterable[str] = ()) -> Preview | Problem:
    """Say that there is none."""
    return Problem(f"docs/{path}", None, "这台服务器还不能预览", "保存以后在网站上看")
