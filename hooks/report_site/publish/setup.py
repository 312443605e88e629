"""Setting a site up on a bare machine, and bringing its engine to a newer version."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from report_site.clock import reference_date

from . import builder, content, engines, hooks, release, status, units
from .atomic import lock, write_atomically
from .installation import DEFAULT_ADDRESS, Installation, PublishError
from .log import record
from .workshop import Workshop

Say = Callable[[str], None]
_ACCOUNTS = """\
# 谁可以推送、可以改什么。一个用户名一段，例如：
#
# zhangsan:
#   姓名: 张三
#   邮箱: [zhangsan@example.cn]
#   角色: 编辑                    # 编辑、审核、管理员
#   负责: [branches/first]        # 编辑能改的文件夹，在 docs 下面
"""


def initialise(root: Path, source: Path, address: str | None, say: Say = print) -> Installation:
    """Make an installation in a folder, with a project's own pages as its first content, built and live.

    Every step leaves alone what is there: one that was interrupted is continued by the next call.

    Args:
        root: The folder; new, empty, or begun before.
        source: The project to copy the engine and the first content from.
        address: The site's address for readers, None for that of this machine.
        say: Told what is being done.

    Raises:
        PublishError: If something else is in the folder, or a step fails.
    """
    installation = begin(root, source, address, say)
    if content.head(installation.content) is None:
        content.commit_folder(installation.content, source, "导入最初的内容")
    say("正在生成第一个版本……")
    finish(installation)
    return installation


def begin(root: Path, source: Path, address: str | None, say: Say = print) -> Installation:
    """Lay out the folders, the empty repository and the engine.

    Raises:
        PublishError: If something else is in the folder, or a step fails.
    """
    installation = Installation(root.resolve())
    if installation.current.is_symlink():
        raise PublishError(f"{root} 已经建好了；升级用 report-site server upgrade {root}")
    if root.exists() and not installation.state.is_dir() and any(root.iterdir()):
        raise PublishError(f"{root} 里已有别的文件，请换一个空文件夹")
    for folder in (installation.state, installation.engines, installation.releases):
        folder.mkdir(parents=True, exist_ok=True)
    # What is not live yet (drafts of accounts, the log with names) is nobody else's business.
    installation.state.chmod(0o750)
    write_atomically(installation.address_file, (address or DEFAULT_ADDRESS).rstrip("/") + "/\n")
    if not installation.accounts_file.exists():
        write_atomically(installation.accounts_file, _ACCOUNTS)
    say("正在安装引擎，第一次要一两分钟……")
    engines.use(installation, engines.install(installation, source))
    _write_helpers(installation)
    return installation


def finish(installation: Installation) -> None:
    """Build the first release and let it go live.

    Raises:
        PublishError: If it cannot be built.
    """
    builder.bring_up_to_date(installation, retry=True)
    if failed := status.failure(installation):
        raise PublishError(failed.error)
    record(installation, "initialised", engine=engines.current(installation))


def upgrade(installation: Installation, source: Path, say: Say = print) -> None:
    """Install the engine of a project beside the one in use, and let a release built with it go live.

    The organ's folder, the accounts and the administrator's changes to mkdocs.yml are kept. Until the last
    step readers and editors see nothing of it. `rollback` brings the old release and the old engine back.

    Raises:
        PublishError: If a release is pinned, or the new engine cannot be installed or cannot build the pages;
            everything is as before then.
    """
    if engines.engine_id(source) == engines.current(installation):
        _write_helpers(installation)
        say(f"已经是这个版本：{engines.current(installation)}")
        return
    with lock(installation.build_lock):
        release.clear_leftovers(installation)
        if pin := release.pinned(installation):
            raise PublishError(
                f"网站固定在版本 {pin}，请先运行 report-site rollback {installation.root} --release"
            )
        old = engines.current(installation)
        say("正在安装新引擎……")
        new = engines.install(installation, source)
        try:
            if not engines.carry_over_settings(installation.engines / old, installation.engines / new):
                say(
                    f"mkdocs.yml 里您改过的地方新版本也改了，沿用您的；"
                    f"新版本的样子在 {installation.engines / new / engines.SHIPPED}，请自行对照"
                )
            say("正在用新引擎生成……")
            _publish_with(installation, new)
        except BaseException:
            if engines.current(installation) != new:
                shutil.rmtree(installation.engines / new, ignore_errors=True)
            raise
    _write_helpers(installation)
    record(installation, "upgraded", old=old, new=new)
    say(f"已升级：{old} → {new}")


def _publish_with(installation: Installation, engine: str) -> None:
    """Build the newest commit with another engine and let release and engine go live together."""
    commit = content.head(installation.content)
    if commit is None:
        engines.use(installation, engine)
        return
    settings = engines.settings_fingerprint(installation, engine)
    due = release.Wanted(commit, reference_date(), engine, settings)
    try:
        with Workshop(installation) as workshop:
            made = builder.make_release(installation, due, workshop)
    except OSError as error:
        raise PublishError(builder.explain(error)) from error
    with lock(installation.swap_lock):
        release.go_live(installation, made)
        release.prune(installation)


def _write_helpers(installation: Installation) -> None:
    # Settings that are new go into a repository that is there, too.
    content.create(installation.content)
    hooks.install(installation)
    units.write(installation)
