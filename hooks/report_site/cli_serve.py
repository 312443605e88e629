"""Commands about serving: the audit of a built site, configurations of web servers, copies elsewhere."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from .publish.audit import audit
from .publish.installation import PublishError
from .publish.proxies import TEMPLATES, proxy_config
from .publish.targets import target_of

OK, PROBLEMS = 0, 1


def add_commands(commands: Any) -> None:
    """Add `audit` and `publish` to the commands; each sets `run`, which returns the exit code."""
    auditing = commands.add_parser("audit", help="检查生成好的网站里有没有危险的内容")
    auditing.add_argument("site", type=Path, nargs="?", default=Path("site"), metavar="网站文件夹")
    auditing.set_defaults(run=_audit)

    publishing = commands.add_parser("publish", help="把线上的版本复制到别的服务器或对象存储")
    publishing.add_argument("root", type=Path, metavar="安装目录")
    publishing.add_argument(
        "--to", required=True, action="append", metavar="去处", help="文件夹，或 s3://存储桶/前缀；可以写几个"
    )
    publishing.set_defaults(run=_publish)


def add_server_commands(server: Any) -> None:
    """Add `config` to the parser of `server`."""
    parser = server.add_parser("config", help="生成 nginx 或 Caddy 的配置")
    parser.add_argument("program", choices=list(TEMPLATES), metavar="nginx|caddy")
    parser.add_argument("root", type=Path, metavar="安装目录")
    parser.add_argument("--domain", required=True, metavar="域名", help="读者在浏览器里输入的名字")
    parser.add_argument("--listen", default="80", metavar="端口", help="nginx 监听的端口，默认 80")
    parser.add_argument(
        "--port", type=int, default=8000, metavar="端口", help="report-site run 的端口，默认 8000"
    )
    parser.set_defaults(run=_config)


def _audit(options: argparse.Namespace) -> int:
    if not options.site.is_dir():
        raise PublishError(f"没有文件夹 {options.site}：请先生成网站（make build），或写明它在哪里")
    problems = audit(options.site)
    print("\n".join(problems) if problems else "没有发现危险的内容")
    return PROBLEMS if problems else OK


def _publish(options: argparse.Namespace) -> int:
    current = options.root / "current"
    if not current.is_dir():
        raise PublishError(f"{options.root} 里还没有发布过的版本（current）")
    for address in options.to:
        sent = target_of(address).publish(current)
        print(f"{address}：传送 {sent.sent} 个文件，{sent.kept} 个没有变化，删除 {sent.removed} 个")
    return OK


def _config(options: argparse.Namespace) -> int:
    root = options.root
    if not (root / "current").is_dir():
        raise PublishError(f"{root} 里还没有发布过的版本（current），等第一次发布后再生成配置")
    print(proxy_config(options.program, root, options.domain, options.listen, options.port), end="")
    return OK
