"""Servers for the tests, started as processes or threads of their own and stopped by the caller."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from threading import Thread

import uvicorn
from report_site.publish.proxies import proxy_config
from report_site.publish.serve import application
from starlette.routing import BaseRoute
from starlette.types import ASGIApp


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
def serving(answers: ASGIApp) -> Iterator[int]:
    """Serve an application as `report-site run` does; yield the port."""
    port = free_port()
    config = uvicorn.Config(
        answers, host="127.0.0.1", port=port, log_level="critical", access_log=False, proxy_headers=False
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


def built_in(root: Path, routes: Sequence[BaseRoute] = ()) -> AbstractContextManager[int]:
    """Serve a release with the built-in server; yield the port."""
    return serving(application(root, routes))


@contextmanager
def nginx(root: Path, folder: Path, change: Callable[[str], str] = str) -> Iterator[int]:
    """Serve an installation with a real nginx under the configuration that we generate; yield the port.

    `change` is what the administrator changes in the configuration.
    """
    port = free_port()
    folder.mkdir(parents=True, exist_ok=True)
    config = proxy_config("nginx", root, "intranet.test", listen=f"127.0.0.1:{port}", port=free_port())
    (folder / "site.conf").write_text(change(config), encoding="utf-8")
    temporary = "".join(f"{name}_temp_path {folder}/{name};\n" for name in _TEMPORARY)
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(
        f"{user} daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/error.log;\n"
        f"events {{ worker_connections 1024; }}\n"
        f"http {{ access_log off; {temporary} include {folder}/site.conf; }}\n",
        encoding="utf-8",
    )
    process = subprocess.Popen(
        [_NGINX, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")]
    )
    try:
        wait_for(port)
        yield port
    finally:
        process.terminate()
        process.wait()


_TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
# Debian puts it where only root's search path looks.
_NGINX = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin:/usr/local/sbin") or "nginx"
