"""Measure publishing: from a push to the live page, with each step's share; a rollback at 5,000 pages.

Times are printed, never asserted: the machine may be busy. Arguments: the sizes, else 1000 and 5000 pages.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from report_site.publish import release, setup
from report_site.publish.installation import Installation

from tests.bench.made_site import BODY_PAGE, made_site
from tests.publish.server import Clone, Server, make_project, prepare_engine

PUSHES = 7
# Seconds between two pushes: each finds a server at rest that has laid the next release out.
PAUSE = 4.0
SIZES = (1000, 5000)
# What is aimed at on two cores that have nothing else to do, in seconds.
GOALS = {1000: 1.5, 5000: 3.0}
PAGES = 5000
ROLLBACKS = 20
STEPS = {
    "push": "推送和检查",
    "export": "导出",
    "build": "生成",
    "audit": "比较和审核",
    "release": "成为版本",
    "rest": "叫醒、切换等",
}


def main(sizes: list[int]) -> None:
    """Measure both and print them."""
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            push_to_live(Path(folder) / str(size), size)
        rollback(Path(folder))


def push_to_live(folder: Path, size: int) -> None:
    """Push one edited page of so many again and again, and print where the time goes."""
    texts = made_site(size)
    server = installed(folder, texts)
    clone = server.clone()
    server.start()
    while not server.events("warmed-up"):
        time.sleep(0.1)
    times = []
    for number in range(PUSHES):
        time.sleep(PAUSE)
        times.append(timed_push(server, clone, texts[BODY_PAGE], number))
    server.stop()
    total = median(each["total"] for each in times)
    goal = f"，目标 {GOALS[size]} 秒以内" if size in GOALS else ""
    print(
        f"{size} 页，从推送到上线（改一页，{PUSHES} 次的中位数，每次隔 {PAUSE:.0f} 秒）：{total:.2f} 秒{goal}"
    )
    for step, name in STEPS.items():
        seconds = median(each[step] for each in times)
        print(f"  {name:　<6}{seconds:6.2f} 秒  {seconds / total:4.0%}")
    cold, warm = server.events("warmed-up")[0]["seconds"], [each["warm"] for each in server.events("built")]
    print(f"  启动时预热 {sum(cold.values()):.1f} 秒；{sum(warm)} 次用了预热的结果", flush=True)


def timed_push(server: Server, clone: Clone, text: str, number: int) -> dict[str, float]:
    """Return the seconds from the start of a push until its commit is live, in all and by steps."""
    clone.write(BODY_PAGE, f"{text}\n第{number}次修改。\n")
    commit = clone.commit("改一页")
    began = time.monotonic()
    clone.push()
    pushed = time.monotonic() - began
    while server.live.wanted.commit != commit:
        time.sleep(0.002)
    total = time.monotonic() - began
    steps = server.events("built")[-1]["seconds"]
    return {**steps, "push": pushed, "total": total, "rest": total - pushed - sum(steps.values())}


def rollback(folder: Path) -> None:
    """Go back and forth between two releases of many pages, and print the slowest time."""
    server = installed(folder / "large", {"index.md": "# 首页\n"})
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


def installed(folder: Path, texts: dict[str, str]) -> Server:
    """Set a site up with some pages."""
    project = make_project(folder / "project", "")
    for path, text in texts.items():
        target = project / "docs" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    installation = Installation(folder / "site")
    prepare_engine(installation, project)
    return Server(setup.initialise(installation.root, project, None, say=lambda text: None), project)


if __name__ == "__main__":
    main([int(each) for each in sys.argv[1:]] or list(SIZES))
