"""The security headers of a built site, as its engine wrote them."""

from __future__ import annotations

import json
import re
from pathlib import Path

from report_site.pages.security import FILE, POLICY
from report_site.pages.security import security_headers as headers_without_scripts

_HASH = re.compile(r"'(sha256-[A-Za-z0-9+/=]+)'")


def security_headers(site: Path) -> dict[str, str]:
    """Return the headers for every answer.

    A folder that no engine of ours built gets the strictest ones, under which no inline script runs.
    """
    try:
        read = json.loads((site / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return headers_without_scripts(())
    return {str(name): str(value) for name, value in read.items()}


def script_hashes(site: Path) -> tuple[str, ...]:
    """Return the hashes of the inline scripts that may stand in the site's pages."""
    return tuple(_HASH.findall(security_headers(site).get(POLICY, "")))
