"""The processes that keep a site up: the web server, and the builder's loop beside it."""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
import time
import traceback
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp

from . import engines
from .builder import bring_up_to_date
from .installation import Installation, PublishError
from .log import record

# How often the queue file is looked at, and how often the builder looks without having been called.
_GLANCE, _TICK = 0.1, 60.0


def run(installation: Installation, application: ASGIApp, host: str, port: int, *, build: bool) -> None:
    """Serve the site until interrupted, with the builder beside it or without.

    Args:
        installation: Whose site it is.
        application: What answers requests.
        host: The address to listen on.
        port: The port, 0 for any that is free.
        build: Whether to build and publish too.

    Raises:
        PublishError: If the port is taken or forbidden.
    """
    try:
        listening = socket.create_server((host, port))
    except OSError as error:
        raise PublishError(
            f"不能在 {host} 的端口 {port} 上提供网页：{error.strerror}；请用 --port 换一个端口"
        ) from error
    server = uvicorn.Server(
        # Who stands before us the editor's settings say: only they may tell where a request comes from.
        uvicorn.Config(application, log_level="warning", access_log=False, proxy_headers=False)
    )
    for number in (signal.SIGINT, signal.SIGTERM):
        # uvicorn listens to them once it runs; one that comes before must not be lost.
        signal.signal(number, lambda *_: setattr(server, "should_exit", True))
    beside = threading.Thread(
        target=_beside, args=(installation, server), kwargs={"build": build}, daemon=True
    )
    beside.start()
    address = f"http://{host}:{listening.getsockname()[1]}/"
    print(f"网站已启动：{address}（按 Ctrl+C 结束）", flush=True)
    record(installation, "started", address=address, builder=build)
    server.run(sockets=[listening])
    if _engine_changed(installation):
        listening.close()
        command = str(engines.command(installation))
        os.execv(command, [command, *sys.argv[1:]])


def _beside(installation: Installation, server: uvicorn.Server, *, build: bool) -> None:
    """Call the builder when the queue file was touched or a tick has passed, until the server ends."""
    seen, next_tick, retry = 0, 0.0, True
    while not server.should_exit:
        touched = _touched(installation.queue)
        if build and (touched != seen or time.monotonic() >= next_tick):
            seen, next_tick = touched, time.monotonic() + _TICK
            try:
                bring_up_to_date(installation, retry=retry)
            except Exception:
                record(installation, "bug", traceback=traceback.format_exc())
            retry = False
        # After an upgrade this process gives way to the new engine's.
        server.should_exit = server.should_exit or _engine_changed(installation)
        time.sleep(_GLANCE)


def _touched(queue: Path) -> int:
    try:
        return queue.stat().st_mtime_ns
    except FileNotFoundError:
        return 0


def _engine_changed(installation: Installation) -> bool:
    """Return whether this process runs from an engine of the installation that is no longer in use."""
    own = Path(sys.prefix).parent.resolve()
    return own.parent == installation.engines.resolve() and own != installation.engine.resolve()
