"""A small site that is edited at random: after every step a dirty build must equal a clean one."""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from copy import copy
from pathlib import Path
from random import Random
from typing import Any

from report_site.memo import Memo

from tests.site_builder import EPOCH, Built, Site, build_config

CONFIG: dict[str, Any] = {
    # What the plugin would look up by compiling the theme's translations, in every build.
    "plugins": [{"search": {"lang": "zh", "separator": "x", "pipeline": []}}],
    "theme": {
        "name": "material",
        "language": "zh",
        "font": False,
        "features": [
            *("navigation.tabs", "navigation.sections", "navigation.indexes", "navigation.path"),
            *("navigation.footer", "navigation.prune"),
        ],
    },
    "repo_url": "http://git.example.invalid/pages",
    "edit_uri": "edit/main/docs/",
}
SITE = """
-- index.md --
# 首页

第一要看[措施](reports/2023/measures.md#CS-2023-1)，再看 ZG-2023-1。![图](picture.bmp)

```台账
形式：最近更新
```

```台账
形式：计数
```
-- picture.bmp --
图
-- reports/2023/index.md --
---
title: 2023年报告
---
# 总述

```台账
形式：目录
```
-- reports/2023/rectification.md --
# 整改

## 反馈一

- 编号：FK-2022-1
- 状态：待补录

## 整改一

- 编号：ZG-2023-1
- 对应反馈：FK-2022-1
- 后续措施：CS-2023-1
- 责任单位：第一支部、各支部
- 状态：正在整改
- 完成时限：2024-01-20

见 WT-2023-1 和[本页](#整改一)。
-- reports/2023/problems.md --
# 问题

一是抓得不紧（编号：WT-2023-1；对应措施：CS-2023-1；状态：未填报）；二是见 CS-2023-1（编号：WT-2023-2）。
-- reports/2023/measures.md --
# 措施

## 措施一

- 编号：CS-2023-1
- 责任单位：第一支部
- 状态：推进中

## 措施二

- 编号：CS-2023-2
- 进展情况：接着 **ZG-2023-1** 办
- 状态：未启动
-- reports/2022/measures.md --
# 上年措施

## 旧事

- 编号：CS-2022-1
- 状态：已完成

[整改](../2023/rectification.md)
-- branches/index.md --
# 支部
-- branches/first/index.md --
---
全称: 第一党支部
简称: 第一支部
党员数: 12
---
# 第一支部
-- branches/first/2023.md --
# 记录

| 日期 | 类型 | 内容 |
| --- | --- | --- |
| 2023-01-05 | 党员大会 | 学习 |
-- branches/second/index.md --
---
全称: 第二党支部
示例: true
---
# 第二支部
-- notes/one.md --
# 随笔

没有事项的一页。
-- notes/two.md --
# 随笔之二

看[随笔](one.md)，没有[这页](none.md)。
"""
STATES = ("推进中", "已完成", "已销号", "未启动", "不存在的状态")
IDS = ("CS-2023-1", "CS-2023-2", "ZG-2023-1", "WT-2023-1", "CS-2022-1", "LZ-2023-1")


class OnlyTemplates(Memo):
    """The memory of a clean build: it keeps what Jinja made of the theme, and nothing else."""

    def recall(self, kind: str, key: str, make: Callable[[], Any]) -> Any:
        """Make it."""
        return make()

    def recall_all(
        self, kind: str, keys: Iterable[str], make: Callable[[list[str]], Mapping[str, Any]]
    ) -> dict[str, Any]:
        """Make them."""
        return dict(make(list(dict.fromkeys(keys))))

    def note(self, kind: str, key: str, what: Any) -> None:
        """Keep templates."""
        if kind == "template":
            super().note(kind, key, what)


class Walk:
    """One site, edited step by step; `check` builds it dirty and clean and compares."""

    def __init__(self, folder: Path) -> None:
        """Write the site and build it once."""
        self.site = Site(folder / "project", SITE, CONFIG)
        self.templates = OnlyTemplates()
        self.day = 0
        self.said: list[str] = []
        self.settle(folder)
        self.check()

    def settle(self, folder: Path) -> None:
        """Work in a folder, with a memory that is read anew."""
        self.site = copy(self.site)
        self.site.root = folder / "project"
        self.site.docs = self.site.root / "docs"
        self.dirty, self.clean = folder / "site", folder / "clean"
        self.file = self.site.root / ".report-site/memory.sqlite"
        self.memo = Memo(self.file)

    def copy(self, folder: Path) -> Walk:
        """Return the same site in another folder."""
        shutil.copytree(self.site.root.parent, folder, dirs_exist_ok=True)
        other = copy(self)
        other.settle(folder)
        return other

    def step(self, kind: str, seed: int) -> None:
        """Edit the site in one way and check it."""
        self.said.append(f"{kind} {seed}")
        EDITS[kind](self, Random(seed))
        self.check()

    def check(self) -> None:
        """Raise if the dirty build differs from a clean one in a byte of a file or in what is warned of."""
        ours = self.built = self.build(self.dirty, dirty=True, memo=self.memo)
        clean = self.build(self.clean, memo=self.templates)
        mine, right = ours.files(), clean.files()
        wrong = {path for path in mine.keys() | right.keys() if mine.get(path) != right.get(path)}
        assert not wrong, (self.said, wrong)
        told, expected = (sorted(each.logged(logging.WARNING)) for each in (ours, clean))
        assert told == expected, self.said

    def build(self, target: Path, **options: Any) -> Built:
        """Build on the day that it is."""
        return build_config(self.site.root / "mkdocs.yml", target, environment=self.today(), **options)

    def today(self) -> dict[str, str]:
        """Return how builds are told the day that it is."""
        return {"SOURCE_DATE_EPOCH": str(int(EPOCH) + self.day * 86400)}

    def pages(self, random: Random, below: str = "") -> Path:
        """Return one of the pages below a folder, the home page if there is none."""
        pages = sorted((self.site.docs / below).rglob("*.md"))
        return random.choice(pages) if pages else self.site.docs / "index.md"

    def change(self, page: Path, change: Callable[[str], str]) -> None:
        """Put another text in a page's place."""
        text = page.read_text(encoding="utf-8") if page.is_file() else "# 新页\n"
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(change(text), encoding="utf-8")

    def any_line(self, random: Random, beginning: str, other: str) -> None:
        """Put another line in the place of one that begins in some way, on some page that has one."""
        places = [
            (page, line)
            for page in sorted(self.site.docs.rglob("*.md"))
            for line in page.read_text(encoding="utf-8").split("\n")
            if line.startswith(beginning)
        ]
        if places:
            page, line = random.choice(places)
            self.change(page, lambda text: text.replace(f"{line}\n", f"{other}\n", 1))


def body(walk: Walk, random: Random) -> None:
    walk.change(walk.pages(random), lambda text: f"{text}\n又一句，第 {random.random()} 次。\n")


def first_line(walk: Walk, random: Random) -> None:
    walk.change(walk.pages(random), lambda text: text.replace("\n\n", "\n\n插进来的一段。\n\n", 1))


def title(walk: Walk, random: Random) -> None:
    walk.any_line(random, "# ", f"# 标题{random.randrange(9)} & <新>")


def heading(walk: Walk, random: Random) -> None:
    walk.any_line(random, "## ", f"## 小标题{random.randrange(9)}")


def state(walk: Walk, random: Random) -> None:
    walk.any_line(random, "- 状态：", f"- 状态：{random.choice(STATES)}")


def link(walk: Walk, random: Random) -> None:
    walk.any_line(random, "- 状态：", f"- 状态：已完成\n- 后续措施：{random.choice(IDS)}")


def mention(walk: Walk, random: Random) -> None:
    walk.change(walk.pages(random), lambda text: f"{text}\n参见 {random.choice(IDS)}。\n")


def renamed_id(walk: Walk, random: Random) -> None:
    walk.any_line(random, "- 编号：CS", f"- 编号：CS-2023-{random.randrange(1, 9)}")


def renamed_everywhere(walk: Walk, random: Random) -> None:
    old, new = random.choice(IDS), f"CS-2023-{random.randrange(1, 9)}"
    for page in sorted(walk.site.docs.rglob("*.md")):
        walk.change(page, lambda text: text.replace(old, new))


def new_item(walk: Walk, random: Random) -> None:
    number = random.randrange(1, 99)
    item = f"\n## 新事{number}\n\n- 编号：CS-2023-{number}\n- 责任单位：第一支部\n- 状态：未启动\n"
    walk.change(walk.pages(random, "reports"), lambda text: text + item)


def new_page(walk: Walk, random: Random) -> None:
    where = random.choice(["notes", "reports/2023", "reports/2024", "branches/third", "."])
    name = random.choice(["index.md", "2023.md", "other.md", "none.md"])
    walk.change(walk.site.docs / where / name, lambda text: f"# 新的 {random.random()}\n\n[家](index.md)\n")


def deleted(walk: Walk, random: Random) -> None:
    walk.pages(random).unlink(missing_ok=True)


def renamed(walk: Walk, random: Random) -> None:
    page = walk.pages(random)
    if page.is_file():
        page.rename(page.with_name(f"page{random.randrange(3)}.md"))


def moved_branch(walk: Walk, random: Random) -> None:
    folders = sorted(path for path in (walk.site.docs / "branches").glob("*") if path.is_dir())
    if folders:
        target = walk.site.docs / f"branches/moved{random.randrange(3)}"
        if not target.exists():
            random.choice(folders).rename(target)


def front_matter(walk: Walk, random: Random) -> None:
    line = random.choice(
        ["title: 另一个标题", "search: {exclude: true}", "hide: [toc]", "顺序: 1", "wide: true", "示例: true"]
    )
    page = walk.pages(random)
    walk.change(
        page,
        lambda text: (
            text.replace("---\n", f"---\n{line}\n", 1)
            if text.startswith("---\n")
            else f"---\n{line}\n---\n{text}"
        ),
    )


def record(walk: Walk, random: Random) -> None:
    walk.any_line(
        random, "| 2023", f"| 2023-0{random.randrange(1, 9)}-02 | 党课 | 讲 |\n| 2023-02-02 | 党员大会 | 会 |"
    )


def attachment(walk: Walk, random: Random) -> None:
    # Of no kind that is searched: that is done by a process of its own, which takes its time.
    name = random.choice(["picture.bmp", "files/plan.bmp", "assets/new.bmp"])
    walk.change(walk.site.docs / name, lambda text: f"图 {random.random()}")


def address(walk: Walk, random: Random) -> None:
    anchors = ["reports/2023/measures.md#CS-2023-1", "notes/one.md#nowhere"]
    where = random.choice(["notes/one.md", *anchors, "gone.md", "picture.bmp"])
    walk.change(walk.site.docs / "index.md", lambda text: f"{text}\n[那里]({where})\n")


def configuration(walk: Walk, random: Random) -> None:
    choice: dict[str, Any] = random.choice(
        [
            {"site_name": f"站 {random.random()}"},
            {"exclude_docs": "notes/"},
            {"draft_docs": "notes/two.md"},
            {"theme": {"name": "material", "language": "zh", "font": False}},
            {"extra": {"ledger": {"states": {"推进中": "done"}}}},
            {"nav": ["index.md", {"问题": ["reports/2023/problems.md", "notes/one.md"]}]},
            {},
        ]
    )
    walk.site.configure(**{**CONFIG, **choice})


def organ(walk: Walk, random: Random) -> None:
    folder = walk.site.root / "organ"
    folder.mkdir(exist_ok=True)
    (folder / "rules.yml").write_text(f"{random.choice(['GP01', 'PD02'])}: 关\n", encoding="utf-8")


def tampered(walk: Walk, random: Random) -> None:
    files = sorted(path for path in walk.dirty.rglob("*") if path.is_file())
    if files:
        random.choice(files).write_bytes(b"tampered")


def missing(walk: Walk, random: Random) -> None:
    for path in random.sample(sorted(walk.dirty.rglob("*")), 3):
        if path.is_file():
            path.unlink()
        elif path.is_dir():
            shutil.rmtree(path)


def stray(walk: Walk, random: Random) -> None:
    path = walk.dirty / random.choice(["a/b/c.html", "search/x.bin", "assets/old.css", "empty"])
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("stray", encoding="utf-8")


def commit(walk: Walk, random: Random) -> None:
    (walk.site.root / ".gitignore").write_text("/.report-site/\n", encoding="utf-8")
    walk.site.git("init", "--quiet", "--initial-branch=main")
    walk.site.git("add", "--all")
    walk.site.git("commit", "--quiet", "--allow-empty", f"--message=第 {random.random()} 次")


def day(walk: Walk, random: Random) -> None:
    walk.day += random.randrange(1, 9)


def new_process(walk: Walk, random: Random) -> None:
    walk.memo.close()
    walk.memo = Memo(walk.file)


def lost_memory(walk: Walk, random: Random) -> None:
    walk.memo.close()
    if walk.file.exists() and random.random() < 0.5:
        walk.file.write_bytes(walk.file.read_bytes()[: random.randrange(20000)])
    else:
        walk.file.unlink(missing_ok=True)
    walk.memo = Memo(walk.file)


EDITS: dict[str, Callable[[Walk, Random], None]] = {
    edit.__name__: edit
    for edit in (
        *(body, first_line, title, heading, state, link, mention, renamed_id, renamed_everywhere, new_item),
        *(new_page, deleted, renamed, moved_branch, front_matter, record, attachment, address),
        *(configuration, organ, tampered, missing, stray, commit, day, new_process, lost_memory),
    )
}


def kill_at_random(walk: Walk, kills: int, seed: int) -> None:
    """Kill dirty builds of a changing site at random moments, with no chance to clean up."""
    random = Random(seed)
    command = [sys.executable, "-m", "mkdocs", "build", "-q", "--dirty", "--site-dir", str(walk.dirty)]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": EPOCH, "NO_MKDOCS_2_WARNING": "1"}
    started = time.monotonic()
    subprocess.run(command, cwd=walk.site.root, env=environment, check=True, capture_output=True)
    whole = time.monotonic() - started
    for _ in range(kills):
        EDITS[random.choice(["state", "title", "new_page", "configuration", "tampered"])](walk, random)
        with subprocess.Popen(
            command, cwd=walk.site.root, env=environment, stderr=subprocess.DEVNULL
        ) as build:
            time.sleep(random.uniform(0.2, 1) * whole)
            build.kill()
