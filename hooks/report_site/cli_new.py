"""`report-site new`: a correct beginning of a year, a branch or an item, with the next free id."""

from __future__ import annotations

import argparse
from typing import Any

from .chosen import readable_texts
from .history.ids import ids_seen
from .ledger.ids import ItemId
from .ledger.register import Register
from .ledger.scaffold import Beginning, ScaffoldError, new_branch, new_item, new_year
from .project import Project, build_ledger, load_project

OK = 0


def add_commands(commands: argparse._SubParsersAction[Any]) -> None:
    """Add the command to those of `report-site`."""
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
    """Return the register, and every id that may not be used again.

    Raises:
        ProjectError: If a page cannot be read: the ids in it would be offered again.
    """
    register = build_ledger(readable_texts(project.docs), project.settings).register
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
