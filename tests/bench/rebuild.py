"""Measure builds after edits: ours, clean and --dirty, Material + jieba, Zensical, and the bare floor.

Times are printed, never asserted: the machine may be busy. Arguments: the sizes, else 1000 and 5000 pages.
jieba and Zensical are installed into a throw-away folder; where that is impossible the bench says so. A stock
build does the same work whatever was edited, so it is measured once and stands for every edit.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from mkdocs.utils.yaml import yaml_load

from tests.bench.made_site import edit, made_site
from tests.bench.run import make_site, without_ledger, write_config

EDITS = {
    "clean": "全部",
    "body": "改一句正文",
    "state": "改一个多页引用的状态",
    "title": "改一个标题",
    "none": "没有改动",
}
IMPORTS = "import mkdocs.__main__, mkdocs.commands.build, material, markdown, jinja2, yaml"


@dataclass(frozen=True)
class Cost:
    """What a process took: CPU seconds of it and its children, seconds on the clock, most memory in MB."""

    cpu: float
    wall: float
    memory: float

    def __str__(self) -> str:
        """Return it as a cell of the table."""
        return f"{self.cpu:7.2f} /{self.wall:7.2f} 秒 {self.memory:5.0f} MB"


def main(sizes: list[int]) -> None:
    """Measure each size."""
    # In memory where there is such a place, so that the disk does not count.
    memory = "/dev/shm" if Path("/dev/shm").is_dir() else None
    with tempfile.TemporaryDirectory(dir=memory) as folder:
        jieba, zensical = (install(Path(folder), name) for name in ("jieba", "zensical"))
        for size in sizes:
            compare(Path(folder) / str(size), size, jieba, zensical)


def compare(folder: Path, size: int, jieba: Path | None, zensical: Path | None) -> None:
    """Print what every engine takes for the same pages and edits, and how ours compares."""
    folder.mkdir()
    texts = made_site(size)
    ours = make_site(folder, texts.items())
    plain = without_ledger(ours)
    length = sum(map(len, texts.values())) // len(texts)
    print(f"\n{len(texts)} 页，每页约 {length} 字（CPU / 钟表，最多内存）\n")
    floor = [run([sys.executable, "-c", IMPORTS]), empty(plain)]
    print(f"  只加载程序：{floor[0]}    没有改动的 --dirty（无插件）：{floor[1]}")
    rows: dict[str, dict[str, Cost]] = {}
    rows["完整生成"] = series(ours, texts, [sys.executable, "-m", "mkdocs", "build", "--clean"])
    rows["--dirty"] = series(ours, texts, [sys.executable, "-m", "mkdocs", "build", "--dirty"])
    if jieba:
        config = stock(plain)
        build = run([sys.executable, "-m", "mkdocs", "build", "--config-file", str(config)], jieba)
        rows["Material + jieba"] = dict.fromkeys(EDITS, build)
    if zensical:
        command = [sys.executable, "-m", "zensical", "build"]
        rows["Zensical"] = series(stock(plain), texts, command, zensical)
    for name, costs in rows.items():
        print(f"\n  {name}")
        for kind, cost in costs.items():
            against = "，".join(
                f"{other} 的 {cost.cpu / theirs[kind].cpu:.2f}（钟表 {cost.wall / theirs[kind].wall:.2f}，"
                f"内存 {cost.memory / theirs[kind].memory:.2f}）"
                for other, theirs in rows.items()
                if other in ("Material + jieba", "Zensical") and other != name
            )
            bare = f"，空转的 {cost.cpu / floor[1].cpu:.2f}" if name == "--dirty" else ""
            print(f"    {EDITS[kind]:<12}{cost}  {against}{bare}", flush=True)
    print("\n  留着的生成进程（从要求到答复，各改三次的中位数；正文的目标 0.3 秒以内）")
    for kind, seconds in warm(ours, texts).items():
        print(f"    {EDITS[kind]:<12}{seconds:7.2f} 秒", flush=True)


def series(
    config: Path, texts: Mapping[str, str], command: list[str], libraries: Path | None = None
) -> dict[str, Cost]:
    """Build everything, then after each edit; the pages are put back as they were."""
    command = [*command, "--config-file", str(config)]
    docs = config.parent / "docs"
    costs: dict[str, Cost] = {}
    for kind in EDITS:
        changed = edit(texts, kind) if kind in ("body", "state", "title") else {}
        for path, text in changed.items():
            (docs / path).write_text(text, encoding="utf-8")
        costs[kind] = run(command, libraries)
        if changed:
            for path in changed:
                (docs / path).write_text(texts[path], encoding="utf-8")
            run(command, libraries)
    return costs


def warm(config: Path, texts: Mapping[str, str]) -> dict[str, float]:
    """Return the seconds that the builder which stays takes for each edit, from the request to the answer."""
    docs = config.parent / "docs"
    request = {"docs": str(docs), "site": str(config.parent / "warm"), "environment": {}}
    command = [sys.executable, "-m", "report_site.engine.resident", str(config)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdin
        assert process.stdout
        requests, answers = process.stdin, process.stdout

        def build() -> float:
            # It tidies up after each answer.
            time.sleep(1)
            start = time.monotonic()
            print(json.dumps(request), file=requests, flush=True)
            if not answers.readline():
                raise SystemExit("留着的生成进程没有答复")
            return time.monotonic() - start

        build()
        seconds: dict[str, float] = {}
        for kind in ("body", "state", "title", "none"):
            times = []
            for _ in range(3):
                changed = edit(texts, kind) if kind != "none" else {}
                for path, text in changed.items():
                    (docs / path).write_text(text, encoding="utf-8")
                times.append(build())
                for path in changed:
                    (docs / path).write_text(texts[path], encoding="utf-8")
                if changed:
                    build()
            seconds[kind] = median(times)
        requests.close()
    return seconds


def empty(plain: Path) -> Cost:
    """Return what MkDocs takes, without any plugin, to find that there is nothing to do."""
    config = yaml_load(plain.read_text(encoding="utf-8"))
    config["plugins"] = []
    path = write_config(plain.with_name("empty.yml"), config)
    build = [sys.executable, "-m", "mkdocs", "build", "--config-file", str(path)]
    run(build)
    return run([*build, "--dirty"])


def stock(plain: Path) -> Path:
    """Return a configuration of Material alone: Chinese search, and a menu that is pruned like ours."""
    config = yaml_load(plain.read_text(encoding="utf-8"))
    config["theme"]["features"].append("navigation.prune")
    config["plugins"] = [{"search": {"lang": "zh"}}]
    config.pop("validation", None)
    return write_config(plain.with_name("stock.yml"), config)


def run(command: list[str], libraries: Path | None = None) -> Cost:
    """Run a command to its end, with libraries of this bench alone, and return what it took."""
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "PYTHONWARNINGS": "ignore"}
    if libraries:
        environment["PYTHONPATH"] = str(libraries)
    start = time.monotonic()
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd="/"
    )
    assert process.stderr
    said = process.stderr.read().decode("utf-8", "replace")
    _, status, used = os.wait4(process.pid, 0)
    process.stderr.close()
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"没有成功：{' '.join(command)}\n{said[-2000:]}")
    # Linux counts in kilobytes.
    return Cost(used.ru_utime + used.ru_stime, time.monotonic() - start, used.ru_maxrss / 1024)


def install(folder: Path, name: str) -> Path | None:
    """Install a rival for this run alone; None, with a word about it, where that is impossible."""
    target = folder / f"library-{name}"
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", name]
    done = subprocess.run([*command, "--target", str(target)], check=False, capture_output=True, text=True)
    if done.returncode == 0:
        return target
    print(f"装不上 {name}，不比较：{done.stderr.strip().splitlines()[-1:]}")
    return None


if __name__ == "__main__":
    main([int(argument) for argument in sys.argv[1:]] or [1000, 5000])
