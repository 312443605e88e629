"""The headers that every answer of a web server should carry, the content security policy above all.

The theme has a few inline scripts. The policy names them by hash, so a script that somebody smuggled into a
page does not run. The engine writes the headers into each site (`FILE`): servers, proxies and the audit
read them there, and a release that is brought back brings back the policy of its own theme.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable
from hashlib import sha256
from typing import Final

FILE: Final = "headers.json"
POLICY: Final = "Content-Security-Policy"
# An inline script that a browser runs: without an address, and not data like the theme's own settings.
_INLINE = re.compile(r"<script(?![^>]*\b(?:src|type)=)[^>]*>(.*?)</script>", re.DOTALL | re.IGNORECASE)


def inline_scripts(html: str) -> list[str]:
    """Return the texts of the inline scripts in HTML that our own templates and the theme made."""
    return _INLINE.findall(html)


def script_hash(script: str) -> str:
    """Return an inline script's source expression for a policy (CSP level 2, 4.2.5)."""
    return "sha256-" + base64.b64encode(sha256(script.encode("utf-8")).digest()).decode("ascii")


def security_headers(hashes: Iterable[str]) -> dict[str, str]:
    """Return the headers for a site whose theme has inline scripts with these hashes."""
    scripts = " ".join(["'self'", *(f"'{each}'" for each in hashes)])
    policy = {
        "default-src": "'none'",
        "script-src": scripts,
        "style-src": "'self'",
        "img-src": "'self' data:",
        "font-src": "'self'",
        "connect-src": "'self'",
        "worker-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }
    return {
        POLICY: "; ".join(f"{name} {value}" for name, value in policy.items()),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "X-Frame-Options": "DENY",
    }


def headers_file(hashes: Iterable[str]) -> str:
    """Return the text of `FILE`."""
    return json.dumps(security_headers(hashes), indent=2) + "\n"
