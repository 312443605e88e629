"""How far a commit is on its way to the readers."""

from __future__ import annotations

from typing import Any

from report_site.publish import content, release, status
from report_site.publish.installation import Installation

_SAYS = {
    "committed": "已提交，等待发布",
    "publishing": "已提交，正在发布",
    "live": "已发布",
    "failed": "已提交，但没有发布成功",
}


def progress(installation: Installation, commit: str) -> dict[str, Any]:
    """Return what `GET api/status` answers about an accepted commit."""
    now = status.read(installation)
    error = None
    if commit not in content.not_in(installation.content, now.live):
        state = "live"
    elif release.pinned(installation):
        state, error = "committed", "管理员把网站固定在以前的版本，解除以后才会发布"
    elif now.state == status.FAILED:
        state, error = "failed", now.error
    else:
        state = "publishing" if now.state == status.BUILDING else "committed"
    return {"state": state, "message": _SAYS[state], "error": error}
