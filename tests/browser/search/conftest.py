from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import yaml
from mkdocs.utils.yaml import yaml_load
from playwright.sync_api import Page

from tests.browser.conftest import HOST
from tests.browser.search.answers import Asking
from tests.site_builder import ROOT, build_config, read_files

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def searched(www: tuple[Path, str], tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The pages of site.txt in the shipped configuration: the folder it is served from, and its address."""
    folder, server = www
    address = f"{server}/so/us/"
    source = tmp_path_factory.mktemp("searched")
    for path, text in read_files((HERE / "site.txt").read_text(encoding="utf-8")).items():
        target = source / "docs" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    config: dict[str, Any] = yaml_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))
    config["hooks"] = [str(ROOT / "hooks/entry.py")]
    config["theme"]["custom_dir"] = str(ROOT / config["theme"]["custom_dir"])
    config["site_url"] = address
    config.pop("watch")
    (source / "mkdocs.yml").write_text(yaml.safe_dump(config, allow_unicode=True), encoding="utf-8")
    build_config(source / "mkdocs.yml", folder / "so/us")
    return folder / "so/us", address


class _Strict(SimpleHTTPRequestHandler):
    """Lets nothing in but the site's own files. Inline scripts are Material's affair, workers are ours."""

    def end_headers(self) -> None:
        page = self.path.endswith("/") or "?" in self.path
        scripts = "'self' 'unsafe-inline'" if page else "'self'"
        policy = f"default-src 'self'; script-src {scripts}; worker-src 'self'; img-src 'self' data:"
        self.send_header("Content-Security-Policy", f"{policy}; style-src 'self' 'unsafe-inline'")
        super().end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def strict(searched: tuple[Path, str]) -> Iterator[str]:
    """The same site from a server with a strict content security policy."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Strict, directory=str(searched[0])))
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://{HOST}:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.fixture
def box(open_page: Callable[..., Page], searched: tuple[Path, str]) -> Page:
    """The home page with the search opened by its key, nothing typed yet."""
    page = open_page(searched[1])
    page.keyboard.press("/")
    return page


@pytest.fixture
def asking(open_page: Callable[..., Page], searched: tuple[Path, str]) -> Asking:
    """The worker itself, asked by its messages."""
    return Asking(open_page(searched[1]), searched[1])
