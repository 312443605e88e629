"""`report-site build`: generate the site, making only what has changed."""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path
from typing import Any

from .project import load_project


def add_commands(commands: argparse._SubParsersAction[Any]) -> None:
    """Add the command to those of `report-site`."""
    building = commands.add_parser("build", help="生成网站，只重做有变化的部分，结果和完整生成一样")
    building.add_argument(
        "-d", "--site-dir", type=Path, metavar="文件夹", help="生成到哪里，不写就按 mkdocs.yml"
    )
    building.add_argument("-s", "--strict", action="store_true", help="有警告就算失败")
    building.add_argument("-v", "--verbose", action="store_true", help="逐页说明为什么重做")
    building.set_defaults(run=_build)


def _build(options: argparse.Namespace) -> int:
    root = load_project(options.directory).root
    command = [sys.executable, "-m", "mkdocs", "build", "--dirty", "-f", str(root / "mkdocs.yml")]
    if options.site_dir:
        command += ["--site-dir", str(options.site_dir.resolve())]
    command += ["--strict"] if options.strict else []
    command += ["--verbose"] if options.verbose else []
    return subprocess.run(command, check=False).returncode
