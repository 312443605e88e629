"""The words of the command `report-site`, each group of which is a module cli_… of its own."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from . import (
    cli_build,
    cli_check,
    cli_edit,
    cli_export,
    cli_import,
    cli_ledger,
    cli_new,
    cli_serve,
    cli_server,
)
from .ledger.scaffold import ScaffoldError
from .ledger.settings import SettingsError
from .project import ProjectError
from .publish.installation import PublishError

MISUSE = 2


def run(arguments: Sequence[str]) -> int:
    """Run the command.

    Args:
        arguments: The words after `report-site`.

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

    cli_check.add_commands(commands)
    cli_build.add_commands(commands)
    cli_new.add_commands(commands)
    cli_import.add_commands(commands)
    cli_export.add_commands(commands)
    cli_ledger.add_commands(commands)
    server = cli_server.add_commands(commands)
    cli_serve.add_commands(commands)
    cli_serve.add_server_commands(server)
    cli_edit.add_commands(commands)
    return parser
