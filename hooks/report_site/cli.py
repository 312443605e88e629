"""The command `report-site`: check and mend the pages, and begin a new year, branch or item."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

from .checks import Severity
from .checks.fix import mended
from .checks.output import FORMATS, difference, explanation
from .checks.rulebook import rulebook
from .chosen import (
    changed_pages,
    check_file,
    is_below,
    raw_texts,
    readable_texts,
    replace_file,
    split_paths,
)
from .ledger.blocks import nearest
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
    read_sources,
    reference_date,
)

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
        project = load_project(options.directory)
        return int(options.run(project, options))
    except (ProjectError, ScaffoldError) as error:
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

    checking = commands.add_parser("check", help="检查页面，列出错误、警告和提示")
    checking.add_argument(
        "paths",
        nargs="*",
        type=Path,
        metavar="文件",
        help="页面、文件夹或网站以外的 .txt 文件，不写就是全部页面",
    )
    checking.add_argument(
        "--changed",
        nargs="?",
        const="HEAD",
        metavar="提交",
        help="只列出这次提交以来改动过的页面，不写就是最近一次提交",
    )
    checking.add_argument("--format", choices=list(FORMATS), default="text", help="输出格式")
    checking.add_argument("--explain", metavar="代码", help="不检查，只说明一条规则，如 TX01")
    checking.set_defaults(run=_check)

    fixing = commands.add_parser("fix", help="改正不影响意思的毛病：全角半角、行尾空白、换行符")
    fixing.add_argument("paths", nargs="*", type=Path, metavar="文件", help="页面或文件夹，不写就是全部页面")
    fixing.add_argument("--write", action="store_true", help="不再询问，直接改")
    fixing.set_defaults(run=_fix)

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
    return parser


def _check(project: Project, options: argparse.Namespace) -> int:
    if options.explain:
        return _explain(project, options.explain)
    pages, others = split_paths(project.docs, options.paths)
    findings = [finding for path in others for finding in check_file(path, project.organ)]
    if pages or not others:
        sources = read_sources(project.docs, project.left_out)
        ledger = build_ledger(sources.texts, project.settings)
        changed = changed_pages(project.docs, options.changed) if options.changed else None
        for finding in check(ledger, project.docs, reference_date(), project.organ, sources):
            if is_below(finding.path, pages) and (changed is None or finding.path in changed):
                findings.append(replace(finding, path=f"{project.docs.name}/{finding.path}".rstrip("/")))
    print(FORMATS[options.format](tuple(findings), ""))
    return FOUND_ERRORS if any(finding.severity is Severity.ERROR for finding in findings) else OK


def _explain(project: Project, code: str) -> int:
    book = rulebook(project.settings)
    entry = book.get(code.upper())
    if entry is None:
        raise ProjectError(f"没有“{code}”这条规则，{nearest(code.upper(), tuple(book))}")
    print(explanation(entry, project.organ.privacy))
    return OK


def _fix(project: Project, options: argparse.Namespace) -> int:
    pages, others = split_paths(project.docs, options.paths)
    if others:
        raise ProjectError("\n".join(f"{path}：不在网站的页面里，没有改动任何文件" for path in others))
    texts = {path: text for path, text in raw_texts(project.docs).items() if is_below(path, pages)}
    new = {path: mended(path, text, project.settings) for path, text in texts.items()}
    changed = {path: text for path, text in new.items() if text != texts[path]}
    for path, text in changed.items():
        print(difference(f"{project.docs.name}/{path}", texts[path], text))
    if not changed:
        print("没有要改的。")
    elif options.write or _confirmed(f"共 {len(changed)} 个文件。照上面的改吗？输入 y 回车就改："):
        for path, text in changed.items():
            replace_file(project.docs / path, text)
        print(f"已改好 {len(changed)} 个文件。")
    else:
        print(f"共 {len(changed)} 个文件要改，还没有改动任何文件；加上 --write 就改。")
    return OK


def _confirmed(question: str) -> bool:
    """Ask whoever sits at the terminal; nobody sits there in a script."""
    return sys.stdin.isatty() and input(question).strip().lower() == "y"


def _new_year(project: Project, options: argparse.Namespace) -> int:
    register, used = _used(project)
    return _write(project, new_year(register, used, options.year))


def _new_branch(project: Project, options: argparse.Namespace) -> int:
    return _write(project, new_branch(project.settings, options.slug, options.name, options.year))


def _new_item(project: Project, options: argparse.Namespace) -> int:
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
