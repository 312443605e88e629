"""The commands that set up, run and look after a site on a server."""

from __future__ import annotations

import argparse
import json
import signal
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .publish import backup, builder, doctor, engines, release, setup, status, units
from .publish.atomic import lock
from .publish.installation import Installation
from .publish.log import latest, record, told
from .publish.watch import engine_changed, give_way, watch
from .publish.workshop import is_warm

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[Any]

OK, TROUBLE = 0, 1
# What the builder's log calls the steps of a publication.
_STEPS = {"export": "导出", "build": "生成", "audit": "比较和审核", "release": "成为版本"}
_STATES = {status.IDLE: "空闲", status.BUILDING: "正在生成", status.FAILED: "失败"}


def add_commands(commands: Commands) -> Commands:
    """Add the commands to those of `report-site`; each sets `run`, which returns the exit code.

    Returns:
        The commands below `server`, for more of them.
    """
    server: Commands = commands.add_parser("server", help="在服务器上建立、升级和运行网站").add_subparsers(
        required=True, metavar="动作"
    )
    init = _on_installation(server, "init", "在一个空文件夹里建立网站，内容取自本项目的 docs")
    init.add_argument("--url", metavar="网址", help="读者打开网站用的地址，如 http://dj.example.cn/")
    init.set_defaults(run=_init)
    _on_installation(server, "upgrade", "把网站的引擎换成本项目的版本").set_defaults(run=_upgrade)
    _on_installation(server, "build", "看一次要不要生成，要就生成并发布").set_defaults(run=_build)
    _serving(_on_installation(server, "serve", "只提供网页，不生成")).set_defaults(run=_serve)
    _on_installation(server, "watch", "有提交就生成并发布，不提供网页").set_defaults(run=_watch)

    _serving(_on_installation(commands, "run", "提供网页，有提交就生成并发布")).set_defaults(run=_run)
    telling = _on_installation(commands, "status", "提交发布到哪一步了")
    telling.add_argument("--json", action="store_true", help="给程序看的格式")
    telling.set_defaults(run=_status)
    _on_installation(commands, "releases", "列出保留的版本").set_defaults(run=_releases)
    back = _on_installation(commands, "rollback", "马上退回以前的版本，并固定在那里")
    back.add_argument("release", nargs="?", metavar="版本", help="版本号或提交号的开头，不写就是上一个")
    back.add_argument("--release", dest="let_go", action="store_true", help="解除固定，重新发布最新的提交")
    back.set_defaults(run=_rollback)
    _on_installation(commands, "doctor", "检查网站的安装，说明哪里不对、怎么办").set_defaults(run=_doctor)
    saving = _on_installation(commands, "backup", "把内容、帐号和设置备份成一个文件")
    saving.add_argument("file", type=Path, metavar="备份文件")
    saving.set_defaults(run=_backup)
    restoring = commands.add_parser("restore", help="用备份文件重新建立网站")
    restoring.add_argument("file", type=Path, metavar="备份文件")
    restoring.add_argument("root", type=Path, metavar="安装目录")
    restoring.set_defaults(run=_restore)
    return server


def _on_installation(commands: Commands, name: str, text: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=text, description=text)
    parser.add_argument("root", type=Path, metavar="安装目录")
    return parser


def _serving(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    parser.add_argument("--port", type=int, default=units.PORT, metavar="端口", help="默认 %(default)s")
    parser.add_argument(
        "--host",
        default="127.0.0.1",
        metavar="地址",
        help="在哪个地址上提供网页，0.0.0.0 是全部，默认只有本机",
    )
    return parser


def _init(options: argparse.Namespace) -> int:
    installation = setup.initialise(options.root, engines.source_root(), options.url)
    print(
        f"网站已建好：{installation.root}\n"
        f"  取得内容：git clone {installation.content}\n"
        f"  启动网站：{engines.command(installation)} run {installation.root}"
    )
    return OK


def _upgrade(options: argparse.Namespace) -> int:
    setup.upgrade(Installation.open(options.root), engines.source_root())
    return OK


def _build(options: argparse.Namespace) -> int:
    installation = Installation.open(options.root)
    builder.bring_up_to_date(installation)
    return _tell(installation)


def _serve(options: argparse.Namespace) -> int:
    return _start(options, build=False)


def _watch(options: argparse.Namespace) -> int:
    for number in (signal.SIGINT, signal.SIGTERM):
        # As an exception, so that what is under way is put away.
        signal.signal(number, lambda *_: sys.exit(OK))
    installation = Installation.open(options.root)
    watch(installation, lambda: engine_changed(installation))
    give_way(installation)


def _run(options: argparse.Namespace) -> int:
    return _start(options, build=True)


def _start(options: argparse.Namespace, *, build: bool) -> int:
    # The web server is a second to load, which no other command should wait for.
    from .edit.app import site_with_editor
    from .publish.run import run

    installation = Installation.open(options.root)
    try:
        run(installation, site_with_editor(installation), options.host, options.port, build=build)
    except KeyboardInterrupt:
        print("网站已停止")
    return OK


def _status(options: argparse.Namespace) -> int:
    installation = Installation.open(options.root)
    if options.json:
        print(json.dumps(asdict(status.read(installation)), ensure_ascii=False))
        return OK
    return _tell(installation)


def _tell(installation: Installation) -> int:
    now, pin = status.read(installation), release.pinned(installation)
    print(f"最新的提交：{_short(now.head)}")
    print(f"读者看到的：{_short(now.live)}")
    print(f"状态：{_STATES[now.state]}（从 {told(now.since)} 起）")
    if pin:
        print(f"已固定在版本 {pin}，解除前不发布新的提交")
    if now.error:
        print(f"原因：{now.error}")
    if built := latest(installation, "built"):
        steps = "，".join(f"{name} {built['seconds'][step]:.2f}" for step, name in _STEPS.items())
        print(f"上一次生成：{told(built['time'])}，{sum(built['seconds'].values()):.2f} 秒（{steps}）")
    print("生成程序：" + ("已经预热" if is_warm(installation) else "没有预热，下一次要从头生成"))
    return TROUBLE if now.state == status.FAILED else OK


def _releases(options: argparse.Namespace) -> int:
    installation = Installation.open(options.root)
    shown, pin = release.live(installation), release.pinned(installation)
    for each in reversed(release.kept(installation)):
        marks = [word for word, holds in (("线上", each == shown), ("固定", each.id == pin)) if holds]
        moment = told(each.built.replace("Z", "+00:00"))
        print(
            f"{each.id}  生成于 {moment}，基准日期 {each.wanted.date}，引擎 {each.wanted.engine}"
            + (f"  [{'、'.join(marks)}]" if marks else "")
        )
    return OK


def _rollback(options: argparse.Namespace) -> int:
    installation = Installation.open(options.root)
    if options.let_go:
        with lock(installation.swap_lock):
            installation.pin_file.unlink(missing_ok=True)
        installation.queue.touch()
        record(installation, "let-go")
        print("已解除固定，网站随后更新到最新的提交")
        return OK
    with lock(installation.swap_lock):
        engine = engines.current(installation)
        back = release.roll_back(installation, options.release)
    record(installation, "rolled-back", release=back.id)
    print(f"读者现在看到的是 {back.id}；网站固定在这个版本")
    if engines.current(installation) != engine:
        print(f"引擎也回到了 {back.wanted.engine}")
    print(f"要恢复发布最新的提交：report-site rollback {installation.root} --release")
    return OK


def _doctor(options: argparse.Namespace) -> int:
    results = doctor.examine(Installation.open(options.root))
    for each in results:
        print(f"[{'好' if each.well else '不好'}] {each.sentence}")
        if each.remedy:
            print(f"      {each.remedy}")
    troubles = sum(not each.well for each in results)
    print(f"共 {len(results)} 项，{troubles} 项要处理。" if troubles else f"共 {len(results)} 项，都好。")
    return TROUBLE if troubles else OK


def _backup(options: argparse.Namespace) -> int:
    backup.save(Installation.open(options.root), options.file)
    print(f"已备份到 {options.file}，请复制到别的机器上保存")
    return OK


def _restore(options: argparse.Namespace) -> int:
    installation = backup.restore(options.file, options.root, engines.source_root())
    print(f"已恢复到 {installation.root}\n启动：{engines.command(installation)} run {installation.root}")
    return OK


def _short(commit: str | None) -> str:
    return commit[:12] if commit else "（还没有）"
