"""`report-site import-ledger`: a ledger that people have filled in, read back into the pages."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from .checks import Severity
from .chosen import raw_texts, replace_files
from .clock import reference_date
from .exchange.excel.changes import Refusal
from .exchange.excel.filling import describe, fill_in
from .exchange.excel.reading import WorkbookError, read_workbook
from .ledger.markdown import outline
from .project import Project, ProjectError, load_project
from .publish.gate.base import Base
from .publish.gate.findings import finding_problems
from .publish.gate.limits import Limits
from .publish.gate.links import links_in
from .publish.gate.markup import address_problems, markup_problems
from .publish.gate.model import Problem
from .publish.gate.surface import surface
from .publish.gate.text import text_problems

OK, FAILED = 0, 1


def add_commands(commands: argparse._SubParsersAction[Any]) -> None:
    """Add the command to those of `report-site`."""
    back = commands.add_parser("import-ledger", help="读入填好的台账（Excel），改到网页里")
    back.add_argument("file", type=Path, metavar="文件")
    back.add_argument("--dry-run", action="store_true", help="只列出会改什么，不改")
    back.set_defaults(run=_import)


def _import(options: argparse.Namespace) -> int:
    project = load_project(options.directory)
    texts = raw_texts(project.docs)
    try:
        filled = fill_in(read_workbook(options.file), texts, project.settings)
    except WorkbookError as error:
        raise ProjectError(f"{options.file}：{error}") from error
    found = list(_found(project, texts, filled.texts, reference_date()))
    refusals = [*filled.refusals, *(_told(each) for each in found if each.severity is Severity.ERROR)]
    warnings = [_told(each) for each in found if each.severity is not Severity.ERROR]
    if not refusals and not options.dry_run:
        try:
            replace_files(project.docs, filled.texts)
        except OSError as error:
            raise ProjectError(f"页面写不进去，没有改动：{error.strerror}") from error
    print(describe(filled, refusals, warnings, dry_run=options.dry_run))
    return FAILED if refusals or filled.plan.conflicts else OK


def _found(
    project: Project, before: Mapping[str, str], changed: Mapping[str, str], today: date
) -> Iterator[Problem]:
    """Yield what the gate would say of changed pages and did not say before."""
    # The engine is a second to load, which no other command should wait for.
    from .publish.gate.standing import Standing

    standing = Standing(project.root, Base(pages=before), today)
    yield from finding_problems(standing, standing.read({**before, **changed}), ())
    for path, text in changed.items():
        file = f"{project.docs.name}/{path}"
        there = Counter(problem.message for problem in _problems(file, before[path]))
        for problem in _problems(file, text):
            there[problem.message] -= 1
            if there[problem.message] < 0:
                yield problem


def _problems(path: str, text: str) -> Iterator[Problem]:
    """Yield what the gate would say of a page by itself."""
    page = outline(text)
    lines = surface(page)
    yield from text_problems(path, page, lines, Limits())
    yield from markup_problems(path, lines)
    yield from address_problems(path, links_in(lines))


def _told(problem: Problem) -> Refusal:
    return Refusal(f"{problem.path} 第 {problem.line} 行", problem.message, problem.remedy)
