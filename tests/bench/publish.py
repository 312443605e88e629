"""Measure publishing: from a push to the live page, with each step's share; a rollback at 5,000 pages."""

from __future__ import annotations

import shutil
import tempfile
import time
from pathlib import Path
from statistics import median

from report_site.publish import release, setup
from report_site.publish.installation import Installation

from tests.publish.server import Clone, Server, make_project, prepare_engine
from tests.site_builder import ROOT

PUSHES = 5
PAGES = 5000
ROLLBACKS = 20
STEPS = {"export": "导出", "build": "生成", "audit": "审核", "release": "成为版本"}


def main() -> None:
    """Measure both and print them."""
    with tempfile.TemporaryDirectory() as folder:
        push_to_live(Path(folder))
        rollback(Path(folder))


def push_to_live(folder: Path) -> None:
    """Push one edited page of the shipped site again and again, and print where the time goes."""
    server = installed(folder / "demo", ROOT / "docs")
    clone = server.clone()
    server.start()
    server.wait_until_idle()
    times = [timed_push(server, clone, number) for number in range(PUSHES)]
    server.stop()
    print(f"推送到上线（改一页，{PUSHES} 次的中位数）：{median(times):.2f} 秒")
    built = [facts["seconds"] for facts in server.events("built")][-PUSHES:]
    rest = median(times)
    for step, name in STEPS.items():
        seconds = median(each[step] for each in built)
        rest -= seconds
        print(f"  {name:　<5}{seconds:6.2f} 秒  {seconds / median(times):4.0%}")
    print(f"  {'推送等':　<5}{rest:6.2f} 秒  {rest / median(times):4.0%}")


def timed_push(server: Server, clone: Clone, number: int) -> float:
    """Return the seconds from the start of a push until its commit is live."""
    clone.write("guide/read.md", f"# 怎么读\n\n第{number}次修改。\n")
    commit = clone.commit("改一页")
    began = time.monotonic()
    clone.push()
    while server.live.wanted.commit != commit:
        time.sleep(0.005)
    return time.monotonic() - began


def rollback(folder: Path) -> None:
    """Go back and forth between two releases of many pages, and print the slowest time."""
    server = installed(folder / "large", ROOT / "docs")
    first = server.installation.current.resolve()
    page = (first / "index.html").read_bytes()
    for number in range(PAGES):
        (first / f"p{number}").mkdir()
        (first / f"p{number}/index.html").write_bytes(page)
    second = server.installation.releases / release.new_id(server.live.wanted, release.utc_now())
    shutil.copytree(first, second)
    times = []
    for _ in range(ROLLBACKS):
        for name in (second.name, first.name):
            began = time.monotonic()
            release.roll_back(server.installation, name)
            times.append(time.monotonic() - began)
    print(f"退回版本（{PAGES} 页，{len(times)} 次）：最慢 {max(times) * 1000:.0f} 毫秒，目标 1000 毫秒以内")


def installed(folder: Path, docs: Path) -> Server:
    """Set a site up with some pages."""
    project = make_project(folder / "project", "")
    shutil.copytree(docs, project / "docs", dirs_exist_ok=True)
    installation = Installation(folder / "site")
    prepare_engine(installation, project)
    return Server(setup.initialise(installation.root, project, None, say=lambda text: None), project)


if __name__ == "__main__":
    main()
