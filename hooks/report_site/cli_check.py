"""`report-site check` and `report-site fix`: look through the pages, mend what changes no meaning."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from .checks import Severity
from .checks.fix import mended
from .checks.output import FORMATS, difference, explanation
from .checks.rulebook import rulebook
from .chosen import changed_pages, check_file, is_below, raw_texts, replace_file, split_paths
from .clock import reference_date
from .ledger.blocks import nearest
from .project import Project, ProjectError, build_ledger, check, load_project, read_sources

OK, FOUND_ERRORS = 0, 1


def add_commands(commands: argparse._SubParsersAction[Any]) -> None:
    """Add the commands to those of `report-site`."""
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


def _check(options: argparse.Namespace) -> int:
    project = load_project(options.directory)
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


def _fix(options: argparse.Namespace) -> int:
    project = load_project(options.directory)
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
