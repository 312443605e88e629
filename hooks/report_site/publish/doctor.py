"""Looks an installation over and says what is wrong with it and what to do."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass

from . import content, engines, release, status
from .atomic import lock
from .build import network_can_be_cut
from .git import ask
from .installation import Installation
from .standby.wire import LOCK

_LITTLE_SPACE = 2**30


@dataclass(frozen=True)
class Result:
    """One thing looked at: whether it is well, what was seen, and what to do about it."""

    well: bool
    sentence: str
    remedy: str = ""


def examine(installation: Installation) -> list[Result]:
    """Return what was seen, in a fixed order; nothing is changed."""
    return [
        *_content(installation),
        *_engine(installation),
        *_site(installation),
        *_machine(installation),
    ]


def _content(installation: Installation) -> Iterator[Result]:
    if ask(installation.content, "fsck", "--no-progress", "--connectivity-only").returncode:
        yield Result(False, "内容仓库已损坏", "请用最近的备份恢复：report-site restore 备份文件 新目录")
    elif content.head(installation.content) is None:
        yield Result(False, "内容仓库里还没有提交", f"请推送到 {installation.content} 的 main 分支")
    else:
        yield Result(True, "内容仓库完好")
    missing = [name for name in ("pre-receive", "post-receive") if not _runs(installation, name)]
    if missing:
        yield Result(
            False, f"内容仓库缺少钩子 {'、'.join(missing)}", "再运行一次 report-site server upgrade 会补上"
        )
    else:
        yield Result(True, "内容仓库的钩子齐全")

    hidden = ask(installation.content, "config", "--get-all", "uploadpack.hideRefs").stdout.split()
    if "refs/review" in hidden:
        yield Result(True, "等待审核的修改别人取不到")
    else:
        yield Result(
            False, "能读内容仓库的人都能取走等待审核的修改", "再运行一次 report-site server upgrade 会补上"
        )


def _runs(installation: Installation, hook: str) -> bool:
    return os.access(installation.content / "hooks" / hook, os.X_OK)


def _engine(installation: Installation) -> Iterator[Result]:
    name = engines.current(installation)
    python = installation.engine / ".venv/bin/python"
    try:
        tried = subprocess.run(
            [str(python), "-c", "import report_site.engine.resident"], capture_output=True, check=False
        )
        works = tried.returncode == 0
    except OSError:
        works = False
    if works:
        yield Result(True, f"引擎 {name} 能运行")
    else:
        yield Result(False, f"引擎 {name} 不能运行", "系统的 Python 可能换了版本：请备份，再恢复到一个新目录")
    newest = max(installation.engines.iterdir(), key=lambda engine: engine.stat().st_mtime)
    if newest.name != name:
        yield Result(
            True, f"还装有较新的引擎 {newest.name}，退回版本时一起换下了", "要再用它，运行它的 server upgrade"
        )


def _site(installation: Installation) -> Iterator[Result]:
    shown, now, pin = release.live(installation), status.read(installation), release.pinned(installation)
    if shown is None:
        yield Result(False, "没有线上的版本", "请运行 report-site server build；失败时会说明原因")
    elif pin:
        yield Result(
            True, f"网站固定在版本 {pin}，新的提交不发布", "要解除：report-site rollback 安装目录 --release"
        )
    elif now.head == now.live:
        yield Result(True, "读者看到的是最新的提交")
    elif now.state == status.FAILED:
        yield Result(False, f"最新的提交没有发布出来：{now.error}", "请按原因改正后再推送")
    elif now.state == status.BUILDING:
        yield Result(True, "正在生成最新的提交")
    else:
        yield Result(
            False,
            "最新的提交还没有发布",
            "生成的程序没有在运行：请启动 report-site run，或启用 units 里的 report-site-build.service",
        )


def _machine(installation: Installation) -> Iterator[Result]:
    free = shutil.disk_usage(installation.root).free
    well = free > _LITTLE_SPACE
    yield Result(
        well, f"磁盘剩余 {free / 2**30:.1f} GB", "" if well else "请清理磁盘：满了以后新的提交发布不出来"
    )
    cut = network_can_be_cut()
    yield Result(
        True,
        "生成时断开网络：用独立的网络空间" if cut else "生成时断开网络：只在 Python 里拦截",
        "" if cut else "系统不允许建立网络空间；用 units 里的服务运行时由 systemd 断开",
    )
    with lock(installation.state / LOCK, wait=False) as unheld:
        yield Result(
            True,
            "备用进程没有在运行，推送和预览会慢几秒" if unheld else "备用进程在运行，推送和预览很快",
            "report-site run 会启动它；刚启动时要等几秒" if unheld else "",
        )
    private = installation.state.stat().st_mode & 0o007 == 0
    yield Result(
        private,
        "state 文件夹别的用户" + ("看不到" if private else "能看到"),
        "" if private else f"chmod o-rwx {installation.state}",
    )
