"""Stands in until the standby process is there: no preview."""

from __future__ import annotations

from typing import Any

from report_site.publish.installation import Installation

from .errors import refused


def preview(installation: Installation, path: str, text: str) -> dict[str, Any]:
    """Say that there is none."""
    raise refused("这台服务器还不能预览", "保存以后在网站上看")
