"""Commands about serving: the audit of a built site, configurations of web servers, copies elsewhere."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from .publish.audit import audit
from .publish.proxies import TEMPLATES, proxy_config

OK, PROBLEMS = 0, 1


def add_audit(commands: Any) -> None:
    """Add `audit` to the parser of the commands."""
    parser = commands.add_parser("audit", help="检查生成好的网站里有没有危险的内容")
    parser.add_argument("site", type=Path, nargs="?", default=Path("site"), metavar="网站文件夹")
    parser.set_defaults(act=_audit)


def add_config(server: Any) -> None:
    """Add `config` to the parser of `server`."""
    parser = server.add_parser("config", help="生成 nginx 或 Caddy 的配置")
    parser.add_argument("program", choices=list(TEMPLATES), metavar="nginx|caddy")
    parser.add_argument("root", type=Path, metavar="安装文件夹")
    parser.add_argument("--domain", required=True, metavar="域名", help="读者在浏览器里输入的名字")
    parser.add_argument("--listen", default="80", metavar="端口", help="nginx 监听的端口，默认 80")
    parser.add_argument(
        "--port", type=int, default=8000, metavar="端口", help="report-site run 的端口，默认 8000"
    )
    parser.set_defaults(act=_config)


def _audit(options: argparse.Namespace) -> int:
    if not options.site.is_dir():
        print(f"没有文件夹 {options.site}：请先生成网站（make build），或写明它在哪里", file=sys.stderr)
        return PROBLEMS
    problems = audit(options.site)
    print("\n".join(problems) if problems else "没有发现危险的内容")
    return PROBLEMS if problems else OK


def _config(options: argparse.Namespace) -> int:
    root = options.root
    if not (root / "current").is_dir():
        print(f"{root} 里还没有发布过的版本（current），等第一次发布后再生成配置", file=sys.stderr)
        return PROBLEMS
    print(proxy_config(options.program, root, options.domain, options.listen, options.port), end="")
    return OK
