"""`report-site export`: the report, the ledger and the notice as files for Word and Excel."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from .checks.organ import OrganError
from .clock import reference_date
from .exchange.excel.sheets import Sheets
from .exchange.excel.workbook import ledger_xlsx
from .exchange.word.letter import Letters, load_letters
from .exchange.word.notice import notice_docx, rectifications
from .exchange.word.report import PLAIN, PROFILES, report_docx
from .ledger.blocks import nearest
from .ledger.query import Ledger
from .project import Project, ProjectError, build_ledger, load_project, read_sources

OK = 0


def add_commands(commands: argparse._SubParsersAction[Any]) -> None:
    """Add the commands to those of `report-site`."""
    export = commands.add_parser("export", help="导出 Word 和 Excel").add_subparsers(
        required=True, metavar="种类"
    )
    report = export.add_parser("docx", help="一个年度的报告，Word 文件，按党政机关公文格式排版")
    _year(report)
    report.add_argument(
        "--profile", choices=PROFILES, default=PLAIN, help="材料（默认），或带发文机关标志的红头"
    )
    _out(report)
    report.set_defaults(run=_report)
    ledger = export.add_parser("xlsx", help="台账，Excel 文件，可以填写后交回")
    _year(ledger)
    ledger.add_argument("--all", action="store_true", help="全部年度")
    ledger.add_argument("--branch", metavar="支部", help="只要一个支部承担的事项，全部年度")
    _out(ledger)
    ledger.set_defaults(run=_ledger)
    notice = export.add_parser("notice", help="整改情况通报稿，Word 文件，数字都从台账里来")
    _year(notice)
    _out(notice)
    notice.set_defaults(run=_notice)


def _year(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--year", type=int, metavar="年份", help="报告的年度，不写就是最新的")


def _out(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("-o", dest="out", type=Path, metavar="文件", help="存到哪里，不写就存在当前文件夹")


def _report(options: argparse.Namespace) -> int:
    project, ledger = _read(options)
    year = _chosen_year(ledger, options.year)
    letter = _letters(project).of(year)
    data = report_docx(ledger.register, year, letter, reference_date(), options.profile)
    return _write(options.out or Path(f"{year}年报告.docx"), data)


def _ledger(options: argparse.Namespace) -> int:
    _, ledger = _read(options)
    sheets = Sheets(ledger)
    if options.branch:
        branch = ledger.register.branch_of_name.get(options.branch)
        if branch is None:
            names = tuple(each.short for each in ledger.register.branches)
            raise ProjectError(f"没有“{options.branch}”这个支部，{nearest(options.branch, names)}")
        sheet = sheets.of_branch(branch)
    elif options.all:
        sheet = sheets.of_all_years()
    else:
        sheet = sheets.of_year(_chosen_year(ledger, options.year))
    data = ledger_xlsx(ledger, sheet, reference_date())
    return _write(options.out or Path(f"{sheet.title}.xlsx"), data)


def _notice(options: argparse.Namespace) -> int:
    project, ledger = _read(options)
    year = _chosen_year(ledger, options.year)
    if not rectifications(ledger, year):
        raise ProjectError(f"{year}年的台账里没有整改事项，没有可以通报的内容")
    data = notice_docx(ledger, year, _letters(project).of(year), reference_date())
    return _write(options.out or Path(f"{year}年整改情况通报（稿）.docx"), data)


def _read(options: argparse.Namespace) -> tuple[Project, Ledger]:
    project = load_project(options.directory)
    return project, build_ledger(read_sources(project.docs, project.left_out).texts, project.settings)


def _letters(project: Project) -> Letters:
    try:
        return load_letters(project.root)
    except OrganError as error:
        raise ProjectError(str(error)) from error


def _chosen_year(ledger: Ledger, wanted: int | None) -> int:
    years = [year for year in ledger.register.years if ledger.register.report_pages(year)]
    if not years:
        raise ProjectError("还没有任何年度的报告，没有可以导出的内容")
    if wanted is not None and wanted not in years:
        raise ProjectError(f"没有{wanted}年的报告，有的是：{'、'.join(map(str, years))}")
    return wanted or years[0]


def _write(path: Path, data: bytes) -> int:
    try:
        path.write_bytes(data)
    except OSError as error:
        raise ProjectError(f"{path}：写不进去，{error.strerror}") from error
    print(f"已导出 {path}")
    return OK
