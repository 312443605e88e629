from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from report_site.pages.security import FILE
from report_site.publish.csp import security_headers

from tests.site_builder import ROOT, build_demo

# An intranet's host: neither the one the site was built for nor one that browsers trust like localhost.
HOST = "intranet.test"
ARGUMENTS = (
    "--no-sandbox",  # CI runs as root
    "--disable-background-networking",
    "--disable-component-update",
    f"--host-resolver-rules=MAP {HOST} 127.0.0.1",
)

OpenPage = Callable[..., Page]


class _Quiet(SimpleHTTPRequestHandler):
    """Sends each site under its own strict headers: what these forbid fails the test as a console error."""

    def end_headers(self) -> None:
        above = [Path(self.translate_path(self.path)), *Path(self.translate_path(self.path)).parents]
        site = next((folder for folder in above if (folder / FILE).is_file()), None)
        for name, value in security_headers(site).items() if site else ():
            self.send_header(name, value)
        super().end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        pass


def _chromium() -> str:
    named = os.environ.get("REPORT_SITE_CHROMIUM")
    if named:
        return named
    script = str(ROOT / "scripts/browser.sh")
    found = subprocess.run([script], capture_output=True, text=True, check=False).stdout.strip()
    assert found, "找不到 Chromium：请运行 make test，或用环境变量 REPORT_SITE_CHROMIUM 指明浏览器程序"
    return found


@pytest.fixture(scope="session")
def www(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """A web server: its folder, and its address on another host than the sites are built on."""
    folder = tmp_path_factory.mktemp("www")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    Thread(target=server.serve_forever, daemon=True).start()
    yield folder, f"http://{HOST}:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def address(www: tuple[Path, str]) -> str:
    """The shipped site, built for the address below which it stands."""
    folder, server = www
    address = f"{server}/dj/report/"
    build_demo(folder / "dj/report", environment={"REPORT_SITE_URL": address})
    return address


@pytest.fixture(scope="session")
def moved(www: tuple[Path, str]) -> str:
    """The shipped site, built for no address in particular and put below some path of some host."""
    folder, server = www
    build_demo(folder / "moved/here")
    return f"{server}/moved/here/"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_chromium(), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser: Browser, address: str) -> Iterator[OpenPage]:
    """Open a page of the site, by its path or its whole address.

    Any console error and any request to another host fails the test.

    `expect_errors` is for a page that the server answers with an error status, which the console repeats.
    """
    contexts: list[BrowserContext] = []
    problems: list[str] = []

    def open_one(path: str = "", *, expect_errors: bool = False, **options: Any) -> Page:
        context = browser.new_context(
            **{"viewport": {"width": 1440, "height": 900}, "locale": "zh-CN", **options}
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: problems.append(f"error: {error}"))
        page.on("request", lambda request: problems.extend(_foreign(request.url)))
        if not expect_errors:
            page.on("console", lambda message: problems.extend(_complaint(message.type, message.text)))
        page.goto(path if path.startswith("http:") else address + path)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert problems == []


def _foreign(url: str) -> list[str]:
    parts = urlsplit(url)
    return [] if parts.scheme in ("data", "blob") or parts.hostname == HOST else [f"request: {url}"]


def _complaint(kind: str, text: str) -> list[str]:
    return [f"console: {text}"] if kind in ("error", "warning") else []
