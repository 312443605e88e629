"""Asking a forge: JSON over HTTP, in bounds of time and size, never more than once."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import urllib3
from urllib3.exceptions import HTTPError

from .errors import EditError

# To connect, and for each part of the answer.
_CONNECT, _READ = 5.0, 30.0
_LARGEST = 4_000_000
_SHOWN = 300
# A repeated POST would be a second commit, and a redirect could carry a token elsewhere.
_POOL = urllib3.PoolManager(
    timeout=urllib3.Timeout(connect=_CONNECT, read=_READ), retries=False, maxsize=4, block=False
)


@dataclass(frozen=True)
class Reply:
    """What a forge answered; `data` is empty if it was no JSON object."""

    status: int
    data: Mapping[str, Any]

    @property
    def good(self) -> bool:
        """Tell whether it did what was asked."""
        return 200 <= self.status < 300

    @property
    def reason(self) -> str:
        """Return the forge's own words about why not, shortened."""
        words = self.data.get("message") or self.data.get("error_description") or self.data.get("error")
        return " ".join(str(words or f"HTTP {self.status}").split())[:_SHOWN]


def ask(
    method: str,
    address: str,
    *,
    token: str = "",
    body: Mapping[str, Any] | None = None,
    form: Mapping[str, str] | None = None,
) -> Reply:
    """Ask a forge something.

    Args:
        method: GET or POST.
        address: The whole address.
        token: The access token of whoever asks.
        body: To be sent as JSON.
        form: To be sent as a form's fields.

    Raises:
        EditError: If the forge cannot be reached or says nothing in time.
    """
    headers = {"Accept": "application/json"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    sent = None
    if body is not None:
        headers["Content-Type"] = "application/json"
        sent = json.dumps(body).encode()
    elif form is not None:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        sent = urlencode(form).encode()
    try:
        answer = _POOL.request(method, address, body=sent, headers=headers, preload_content=False)
        try:
            content = answer.read(_LARGEST, decode_content=True)
        finally:
            # What is left of a longer answer is not waited for.
            answer.close()
    except HTTPError as error:
        message = "代码平台没有回答。您的内容没有丢失"
        remedy = "过一会儿再试：已经存上的不会重复；一直不行，请告诉管理员"
        raise EditError(502, "forge", message, remedy) from error
    return Reply(answer.status, _object(content))


def _object(content: bytes) -> Mapping[str, Any]:
    try:
        data = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}
