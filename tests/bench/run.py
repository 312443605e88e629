"""Measure what the ledger costs: a build with it against plain MkDocs on the same pages, in CPU seconds.

Times are printed and never asserted: the machine may be busy. `--profile` shows where the time goes.
"""

from __future__ import annotations

import cProfile
import os
import pstats
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from typing import Any

import yaml
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.utils.yaml import yaml_load

ROOT = Path(__file__).resolve().parents[2]
RUNS = 3
YEARS = range(2015, 2025)
VIEWS = 200
BRANCHES = 8
STATES = ("未启动", "正在整改", "推进中", "基本完成", "已完成", "已销号", "长期坚持", "未填报")
# Of ten views seven are filtered tables and counts, as editors use them.
FORMS = (
    "形式：表格\n类别：整改\n状态：正在整改、推进中",
    "形式：计数\n类别：措施",
    "形式：表格\n责任单位：第1支部\n列：编号、事项、完成时限、状态",
    "形式：计数\n状态：未填报",
    "形式：状态图",
    "形式：表格\n类别：存在问题\n缺口：有",
    "形式：计数\n责任单位：第2支部\n类别：整改、措施",
    "形式：缺口\n类别：整改",
    "形式：表格\n类别：措施\n状态：已完成、已销号",
    "形式：总览",
)


@dataclass(frozen=True)
class Size:
    """How large a site is: every year's report has `parts` pages of each section, and 200 items to a part."""

    parts: int

    @property
    def items(self) -> int:
        return len(YEARS) * 200 * self.parts

    @property
    def pages(self) -> int:
        return len(YEARS) * 6 * self.parts


def main(arguments: list[str]) -> None:
    """Measure the two sizes and print the table, or profile the smaller."""
    # In memory where there is such a place, so that the disk does not count.
    memory = "/dev/shm" if Path("/dev/shm").is_dir() else None
    with tempfile.TemporaryDirectory(dir=memory) as folder:
        if arguments == ["--profile"]:
            profile(make_site(Path(folder), pages(Size(1))))
            return
        print(f"台账的开销（CPU 秒，各跑 {RUNS} 次，先写最小值，括号内是中位数）\n")
        print("  事项  页面  视图      纯 MkDocs         加上台账         开销")
        costs = [measure(Path(folder) / str(parts), Size(parts)) for parts in (1, 5)]
        ratio = costs[1] / costs[0]
        print(f"\n目标：2000 项不超过 2 秒；10000 项不超过其 5.5 倍，本次 {ratio:.1f} 倍。")


def measure(folder: Path, size: Size) -> float:
    """Build a site of this size with and without the ledger, print a row, and return the ledger's cost."""
    folder.mkdir()
    ours = make_site(folder, pages(size))
    plain = without_ledger(ours)
    times: dict[Path, list[float]] = {plain: [], ours: []}
    # By turns, so that a busy moment hits both.
    for config in islice(cycle(times), 2 * RUNS):
        times[config].append(cpu_seconds(config))
    cost = min(times[ours]) - min(times[plain])
    middle = median(times[ours]) - median(times[plain])
    shown = [f"{min(each):6.2f}（{median(each):6.2f}）" for each in times.values()]
    print(
        f"{size.items:6}{size.pages:6}{VIEWS:6}  {'  '.join(shown)}  {cost:6.2f}（{middle:6.2f}）", flush=True
    )
    return cost


def cpu_seconds(config: Path) -> float:
    """Build a site in a process of its own and return its CPU time, that of git included."""
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--config-file", str(config)]
    # The generated pages are sound; what remains is the notices, which --quiet hides.
    process = subprocess.Popen(command, env={**os.environ, "NO_MKDOCS_2_WARNING": "1", "PYTHONHASHSEED": "0"})
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"构建失败：{config}")
    return used.ru_utime + used.ru_stime


def profile(config_file: Path) -> None:
    """Print the functions of ours that a build spends most time in, by own time and with what they call."""
    config = load_config(str(config_file))
    config.plugins.on_startup(command="build", dirty=False)
    profiler = cProfile.Profile()
    profiler.runcall(build, config)
    stats = pstats.Stats(profiler)
    stats.strip_dirs().sort_stats("tottime").print_stats(30)
    stats.sort_stats("cumtime").print_stats(60)


def make_site(folder: Path, texts: Iterable[tuple[str, str]]) -> Path:
    """Write a site with the shipped configuration into a new repository and return its mkdocs.yml."""
    for path, text in texts:
        target = folder / "docs" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    config: dict[str, Any] = yaml_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))
    config["hooks"] = [str(ROOT / "hooks/entry.py")]
    config["theme"]["custom_dir"] = str(ROOT / config["theme"]["custom_dir"])
    del config["watch"]
    identity = ["-c", "user.name=bench", "-c", "user.email=bench@example.invalid"]
    for command in (["init", "--quiet"], ["add", "."], [*identity, "commit", "--quiet", "--message=全部"]):
        subprocess.run(["git", *command], cwd=folder, check=True)
    return write_config(folder / "mkdocs.yml", config)


def without_ledger(config_file: Path) -> Path:
    """Write the same configuration without anything of ours, and return its path."""
    config = yaml_load(config_file.read_text(encoding="utf-8"))
    for ours in ("hooks", "extra_css", "extra_javascript"):
        config.pop(ours, None)
    del config["theme"]["custom_dir"]
    config["markdown_extensions"].remove("report_site.pages.extension")
    return write_config(config_file.with_name("plain.yml"), config)


def write_config(path: Path, config: dict[str, Any]) -> Path:
    """Write a configuration that builds into a folder of its own."""
    config["site_dir"] = str(path.with_suffix(""))
    path.write_text(yaml.safe_dump(config, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return path


def pages(size: Size) -> Iterator[tuple[str, str]]:
    """Yield the path and text of every page; each carries its share of the views."""
    for number in range(1, BRANCHES + 1):
        yield f"branches/b{number}/index.md", f"---\n简称: 第{number}支部\n---\n\n# 第{number}支部\n"
    forms = cycle(FORMS)
    written = 0
    reports = [page for year in YEARS for part in range(size.parts) for page in report(year, part)]
    for number, (path, text) in enumerate(reports, start=1):
        due = VIEWS * number // len(reports)
        blocks = [f"```台账\n{form}\n```\n" for form in islice(forms, due - written)]
        written = due
        yield path, "\n".join([text, *blocks])


def report(year: int, part: int) -> Iterator[tuple[str, str]]:
    """Yield six pages of a year's report: 25 promises with all their links, and 100 pieces of work."""
    promises = range(25 * part + 1, 25 * part + 26)
    work = [range(100 * part + 50 * half + 1, 100 * part + 50 * half + 51) for half in (0, 1)]
    folder = f"reports/{year}"
    yield f"{folder}/about{part}.md", f"# {year}年报告（{part + 1}）\n\n" + "本年度工作情况如下。\n" * 20
    for half in (0, 1):
        yield f"{folder}/duties{part}-{half}.md", "\n".join(achievements(year, work[half]))
    yield f"{folder}/rectification{part}.md", "\n".join(rectifications(year, promises))
    yield f"{folder}/problems{part}.md", "\n".join(problems(year, promises))
    yield f"{folder}/measures{part}.md", "\n".join(measures(year, promises))


def achievements(year: int, numbers: range) -> Iterator[str]:
    """Yield a page of work in paragraphs, each item closed by a bracket."""
    yield f"# 一、履职情况（{numbers[0]}）\n"
    text = (
        "围绕中心工作组织学习研讨和实地调研，推动各支部把任务落到实处，党员干部普遍受到教育，"
        "服务群众的本领有了新的提高，有关做法在全系统作了交流"
    )
    for n in numbers:
        step = f"；下一步：CS-{year}-{(n + 3) // 4}" if n % 2 else ""
        # Four of five measures are carried out in the year after.
        if n % 4 == 0 and n % 20 and year > YEARS[0]:
            step = f"；落实措施：CS-{year - 1}-{n // 4}"
        yield f"第{n}项{text}（编号：LZ-{year}-{n}{step}；责任单位：第{n % BRANCHES + 1}支部）。\n"


def rectifications(year: int, numbers: range) -> Iterator[str]:
    """Yield a page of last year's feedback and what was done about it."""
    yield f"# 二、问题整改情况（{numbers[0]}）\n"
    text = "整改过程中召开专题会议研究，明确责任分工和时间要求，定期检查进展，整改取得阶段性成效。"
    for n in numbers:
        feedback, work, measure = f"FK-{year - 1}-{n}", f"LZ-{year}-{4 * n}", f"CS-{year}-{n}"
        yield f"## 反馈问题{n}\n\n- 编号：{feedback}\n- 状态：{STATES[n % 7]}\n\n反馈的内容见会议记录。\n"
        yield (
            f"## 整改事项{n}\n\n- 编号：ZG-{year}-{n}\n- 对应反馈：{feedback}\n- 后续措施：{measure}\n"
            f"- 佐证：{work}、LZ-{year}-{4 * n - 1}\n- 责任单位：第{n % BRANCHES + 1}支部\n"
            f"- 完成时限：{year}-{n % 12 + 1:02}-15\n- 状态：{STATES[n % 8]}\n"
            f"- 进展情况：已完成**第一阶段**任务\n\n"
            f"对照反馈逐条整改，具体做法见 {work}，下一步见 {measure}。{text}\n"
        )


def problems(year: int, numbers: range) -> Iterator[str]:
    """Yield a page of problems; every fifth has no measure."""
    yield f"# 三、存在问题（{numbers[0]}）\n"
    for n in numbers:
        measure = f"- 对应措施：CS-{year}-{n}\n" if n % 5 else ""
        yield (
            f"## 问题{n}\n\n- 编号：WT-{year}-{n}\n{measure}- 状态：{STATES[(n + 3) % 8]}\n"
            f"- 责任单位：第{(n + 1) % BRANCHES + 1}支部\n\n"
            f"学习的针对性和系统性还不够强，理论联系实际不够紧密，改进的安排见 CS-{year}-{n}。\n"
        )


def measures(year: int, numbers: range) -> Iterator[str]:
    """Yield a page of measures."""
    yield f"# 四、下一步工作思路和主要措施（{numbers[0]}）\n"
    for n in numbers:
        yield (
            f"## 措施{n}\n\n- 编号：CS-{year}-{n}\n- 责任单位：各支部\n- 完成时限：{year + 1}年12月\n"
            f"- 状态：{STATES[(n + 5) % 8]}\n\n用好主题教育成果，持续组织党员学习，推动工作落实。\n"
        )


if __name__ == "__main__":
    main(sys.argv[1:])
