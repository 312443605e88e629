"""The last look at a site before it may go live."""

from __future__ import annotations

from pathlib import Path


def audit(site: Path) -> list[str]:
    """Return in Chinese what forbids a built site to go live."""
    return [] if (site / "index.html").is_file() else ["网站没有首页：docs/index.md 不见了"]
