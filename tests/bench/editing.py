"""Measure editing at 1,000 pages: opening, preview, vocabulary, a save, from the save to the live page."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

from tests.bench.publish import installed
from tests.edit.desk import Browser
from tests.edit.test_run import enter
from tests.publish.server import Server
from tests.site_builder import ROOT

BRANCHES = 490
TURNS = 7
PAGE = "reports/2023/problems.md"


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        docs = ROOT / "docs"
        texts = {path.relative_to(docs).as_posix(): path.read_text("utf-8") for path in docs.rglob("*.md")}
        for number in range(BRANCHES):
            texts |= branch(f"branches/b{number:04}", number)
        server = installed(Path(folder), texts)
        wang = enter(server, "wang", "王五", "审核")
        port = urlsplit(server.start()).port or 0
        server.wait_until_idle()
        try:
            measure(server, wang(port))
        finally:
            server.stop()


def branch(folder: str, number: int) -> dict[str, str]:
    """Return the two pages of a branch."""
    name = f"第{number}党支部"
    rows = "".join(f"| 2023-{month:02}-04 | 党课 |\n" for month in range(1, 13))
    return {
        f"{folder}/index.md": f"---\n全称: {name}\n---\n\n# {name}\n\n支部简介。\n",
        f"{folder}/2023.md": f"# {name}2023年活动记录\n\n| 日期 | 类型 |\n| --- | --- |\n{rows}",
    }


def measure(server: Server, browser: Browser) -> None:
    """Print how long a person waits for what."""
    page = browser.open(PAGE)
    pages = len(browser.get("pages")["pages"])
    print(f"编辑（{pages} 页，{TURNS} 次的中位数）")
    tell("打开一页", lambda _: browser.open(PAGE))
    tell(
        "预览",
        lambda turn: browser.ask("POST", "preview", {"path": PAGE, "text": f"{page['text']}\n{turn}\n"}),
    )
    tell("词汇表", lambda _: browser.get("vocabulary"))
    tell("保存", lambda turn: save(browser, turn))
    tell("保存到上线", lambda turn: publish(server, browser, turn + TURNS))


def tell(what: str, work: Callable[[int], object]) -> None:
    """Print how long some work takes."""
    times = []
    for turn in range(TURNS):
        began = time.monotonic()
        work(turn)
        times.append(time.monotonic() - began)
    print(f"  {what:　<6}{median(times):6.3f} 秒  最慢 {max(times):.3f} 秒")


def save(browser: Browser, turn: int) -> str:
    """Save one page and return the commit."""
    page = browser.open(PAGE)
    answer = browser.save(PAGE, f"{page['text'].rstrip()}\n\n第{turn}次。\n", page["token"])
    assert answer.status == 200, answer.body.decode()
    commit: str = answer.json["commit"]
    return commit


def publish(server: Server, browser: Browser, turn: int) -> None:
    """Save one page and wait until readers see it."""
    commit = save(browser, turn)
    while server.live.wanted.commit != commit:
        time.sleep(0.005)


if __name__ == "__main__":
    main()
