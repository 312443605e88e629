"""No network for a process that reads what editors wrote, as far as Python can see to it."""

from __future__ import annotations

import sys
from typing import Any

_EVENTS = ("socket.connect", "socket.bind", "socket.sendto", "socket.getaddrinfo")


def refuse_network() -> None:
    """Refuse every new connection of this process from now on; it cannot be taken back."""
    sys.addaudithook(_refuse)


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    if event in _EVENTS:
        raise PermissionError("生成网站时不能访问网络")
