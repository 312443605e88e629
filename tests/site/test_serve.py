"""`mkdocs serve`: a page that is saved is shown at once, and nothing else is made again."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

from tests.publish.web import free_port
from tests.site.conftest import MakeSite
from tests.site.walk import CONFIG
from tests.site_builder import EPOCH, Site

PAGES = "-- index.md --\n# 首页\n\n早上好。\n-- other.md --\n# 别页\n\n一动不动。\n"


def test_a_saved_page_is_shown_and_the_others_are_reused(site: MakeSite) -> None:
    project = site(PAGES, **CONFIG)
    with served(project) as (address, log):
        assert "早上好" in read(address)
        (project.docs / "index.md").write_text("# 首页\n\n晚上好。\n", encoding="utf-8")
        wait_for(lambda: "晚上好" in read(address), log)
        text = log.read_text(encoding="utf-8")
    (first, *_, last) = re.findall(r"生成了 (\d+) 页的正文、(\d+) 页的网页，沿用 (\d+) 页", text)
    assert int(first[2]) == 0
    assert int(last[0]) == int(last[1]) == 1
    assert not (project.root / ".report-site").exists(), "what is served is remembered in memory alone"


def read(address: str) -> str:
    with urlopen(address, timeout=60) as answer:
        return str(answer.read().decode("utf-8"))


@contextmanager
def served(project: Site) -> Iterator[tuple[str, Path]]:
    """Serve a site with live reload; yield its address and the file of what the server says."""
    log = project.root / "log"
    port = free_port()
    with log.open("wb") as out:
        server = subprocess.Popen(
            [sys.executable, "-m", "mkdocs", "serve", "-a", f"127.0.0.1:{port}"],
            cwd=project.root,
            env={**os.environ, "SOURCE_DATE_EPOCH": EPOCH, "NO_MKDOCS_2_WARNING": "1", "PYTHONUTF8": "1"},
            stderr=out,
        )
        try:
            wait_for(lambda: "Serving on" in log.read_text(encoding="utf-8"), log)
            yield f"http://127.0.0.1:{port}/", log
        finally:
            # Not as by Ctrl+C, which a process started in the background is deaf to.
            server.terminate()
            server.wait(timeout=60)


def wait_for(condition: Callable[[], bool], log: Path, seconds: float = 60) -> None:
    """Wait until something holds; what the server said stands in the failure."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, log.read_text(encoding="utf-8")
        time.sleep(0.1)
