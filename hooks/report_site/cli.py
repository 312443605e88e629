"""The command `report-site`: check the pages, begin a new year, branch or item, and run a server."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from . import cli_serve
from .checks import Severity
from .checks.output import FORMATS
from .ledger.ids import ItemId
from .ledger.register import Register
from .ledger.scaffold import Beginning, ScaffoldError, new_branch, new_item, new_year
from .ledger.settings import SettingsError
from .project import (
    Project,
    ProjectError,
    build_ledger,
    check,
    ids_seen,
    load_project,
    read_texts,
    reference_date,
)
from .publish.installation import PublishError

OK, FOUND_ERRORS, MISUSE = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command.

    Args:
        arguments: The words after `report-site`, those of the process by default.

    Returns:
        0 without errors, 1 with, 2 on misuse (an unknown option, no mkdocs.yml, a wrong configuration).
    """
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except (ProjectError, ScaffoldError, PublishError) as error:
        print(error, file=sys.stderr)
    except SettingsError as error:
        print("\n".join(error.problems), file=sys.stderr)
    return MISUSE


class _Parser(argparse.ArgumentParser):
    """argparse, saying in Chinese that a call is wrong."""

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(MISUSE, f"命令写得不对：{message}\n运行 {self.prog} --help 查看用法\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="report-site", description="机关党建工作报告网站的命令。")
    parser.add_argument(
        "-C", dest="directory", type=Path, default=Path(), metavar="文件夹", help="网站所在的文件夹"
    )
    commands = parser.add_subparsers(required=True, metavar="命令")

    checking = commands.add_parser("check", help="检查全部页面，列出错误、警告和提示")
    checking.add_argument("--format", choices=list(FORMATS), default="text", help="输出格式")
    checking.set_defaults(run=_check)

    new = commands.add_parser("new", help="新建年度、支部或事项的开头").add_subparsers(
        required=True, metavar="种类"
    )
    year = new.add_parser("year", help="新建一个年度的报告")
    year.add_argument("year", type=int, metavar="年份")
    year.set_defaults(run=_new_year)
    branch = new.add_parser("branch", help="新建一个支部")
    branch.add_argument("slug", metavar="文件夹名", help="小写英文字母、数字和连字符，如 finance")
    branch.add_argument("--name", required=True, metavar="全称")
    branch.add_argument("--year", type=int, metavar="年份", help="同时建立这一年的活动记录")
    branch.set_defaults(run=_new_branch)
    item = new.add_parser("item", help="在报告里加一个事项，用下一个编号")
    item.add_argument("kind", metavar="类别", help="类别的名称或字母，如 整改 或 ZG")
    item.add_argument("--year", type=int, metavar="年份", help="报告的年度，不写就是最新的")
    item.add_argument("--title", metavar="标题")
    item.set_defaults(run=_new_item)
    cli_serve.add_commands(commands)
    server = commands.add_parser("server", help="在服务器上建立、升级和运行网站").add_subparsers(
        required=True, metavar="动作"
    )
    cli_serve.add_server_commands(server)
    return parser


def _check(options: argparse.Namespace) -> int:
    project = load_project(options.directory)
    ledger = build_ledger(read_texts(project.docs), project.settings)
    findings = check(ledger, project.docs, reference_date())
    print(FORMATS[options.format](findings, project.docs.name))
    return FOUND_ERRORS if any(finding.severity is Severity.ERROR for finding in findings) else OK


def _new_year(options: argparse.Namespace) -> int:
    project = load_project(options.directory)
    register, used = _used(project)
    return _write(project, new_year(register, used, options.year))


def _new_branch(options: argparse.Namespace) -> int:
    project = load_project(options.directory)
    return _write(project, new_branch(project.settings, options.slug, options.name, options.year))


def _new_item(options: argparse.Namespace) -> int:
    project = load_project(options.directory)
    register, used = _used(project)
    item, beginning = new_item(register, used, options.kind, options.year, options.title)
    page = project.docs / beginning.path
    text = page.read_text(encoding="utf-8").rstrip("\n")
    page.write_text(f"{text}\n\n{beginning.text}", encoding="utf-8")
    line = text.count("\n") + 3
    print(f"已在 {project.docs.name}/{beginning.path} 末尾加上 {item}，请打开它，从第 {line} 行开始填写")
    return OK


def _used(project: Project) -> tuple[Register, set[ItemId]]:
    """Return the register, and every id that may not be used again."""
    register = build_ledger(read_texts(project.docs), project.settings).register
    return register, {*register.items, *ids_seen(project.docs, register)}


def _write(project: Project, beginnings: list[Beginning]) -> int:
    """Write new files, all or none: a file that is already there is never overwritten."""
    taken = [beginning.path for beginning in beginnings if (project.docs / beginning.path).exists()]
    if taken:
        raise ScaffoldError(
            "\n".join(f"{project.docs.name}/{path} 已经有了，没有改动任何文件" for path in taken)
        )
    for beginning in beginnings:
        target = project.docs / beginning.path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(beginning.text, encoding="utf-8")
        print(f"已建立 {project.docs.name}/{beginning.path}")
    print(f"请打开 {project.docs.name}/{beginnings[0].path} 开始填写")
    return OK
