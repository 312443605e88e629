"""Servers for the tests, started as processes or threads of their own and stopped by the caller."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Thread

import uvicorn
from report_site.publish.serve import application
from starlette.routing import BaseRoute


def free_port() -> int:
    """Return a port that nobody listens on."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for(port: int) -> None:
    """Return once somebody listens on a port."""
    end = time.monotonic() + 20
    while time.monotonic() < end:
        with closing(socket.socket()) as probe:
            probe.settimeout(1)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise AssertionError(f"nobody listens on {port}")


@contextmanager
def built_in(root: Path, routes: Sequence[BaseRoute] = ()) -> Iterator[int]:
    """Serve a release with the built-in server; yield the port."""
    port = free_port()
    config = uvicorn.Config(
        application(root, routes), host="127.0.0.1", port=port, log_level="critical", access_log=False
    )
    server = uvicorn.Server(config)
    thread = Thread(target=server.run)
    thread.start()
    wait_for(port)
    try:
        yield port
    finally:
        server.should_exit = True
        thread.join()
