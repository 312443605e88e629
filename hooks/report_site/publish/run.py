"""The processes that keep a site up: the web server, and the builder's loop beside it."""

from __future__ import annotations

import signal
import socket
import threading
import time
from collections.abc import Callable

import uvicorn
from starlette.types import ASGIApp

from .forges import look
from .installation import Installation, PublishError
from .log import record
from .standby.keeper import Keeper
from .watch import GLANCE, TICK, engine_changed, give_way, watch

_FAREWELL = 2.0


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

    def ended() -> bool:
        return server.should_exit or engine_changed(installation)

    beside = [threading.Thread(target=_keep_standby, args=(installation, server, ended), daemon=True)]
    if build:
        beside.append(threading.Thread(target=watch, args=(installation, ended), daemon=True))
    for thread in beside:
        thread.start()
    threading.Thread(target=_follow_forge, args=(installation,), daemon=True).start()
    address = f"http://{host}:{listening.getsockname()[1]}/"
    print(f"网站已启动：{address}（按 Ctrl+C 结束）", flush=True)
    record(installation, "started", address=address, builder=build)
    server.run(sockets=[listening])
    # They put away what they work with; for who is in the middle of a build nobody waits.
    for thread in beside:
        thread.join(_FAREWELL)
    if engine_changed(installation):
        listening.close()
        give_way(installation)


def _keep_standby(installation: Installation, server: uvicorn.Server, ended: Callable[[], bool]) -> None:
    """See to it that a standby answers gate and editor; end with the server, and it after an upgrade."""
    standby = Keeper(installation)
    while not ended():
        standby.look()
        time.sleep(GLANCE)
    server.should_exit = True
    standby.end()


def _follow_forge(installation: Installation) -> None:
    """Ask the forge now and then, for its call may get lost; the builder itself may have no network."""
    while True:
        try:
            look(installation)
        except PublishError as error:
            record(installation, "forge-failed", error=str(error))
        time.sleep(TICK)
