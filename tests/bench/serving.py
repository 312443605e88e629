"""Measure the built-in server against nginx on the shipped site: requests per second, as wrk counts them.

Rates are printed, never asserted: the machine may be busy. nginx runs with one worker, for the built-in
server is one process too; both find the files compressed, as in a release. Argument: seconds for each
measurement, else 10.
"""

from __future__ import annotations

import gzip
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.publish.web import built_in, nginx  # noqa: E402
from tests.site_builder import build_demo  # noqa: E402

PATHS = ("", "ledger/2023/", "ledger/items.json", "404/none")
# What browsers say; without it nothing would be compressed.
COMPRESSED = ("-H", "Accept-Encoding: gzip")


def main(arguments: list[str]) -> None:
    """Print a row for each address: nginx, built-in server, their ratio."""
    seconds = int(arguments[0]) if arguments else 10
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        Path(folder).chmod(0o755)  # nginx's workers are nobody.
        build_demo(root / "releases/one")
        for file in [path for path in root.rglob("*") if path.suffix in (".html", ".json")]:
            file.with_name(f"{file.name}.gz").write_bytes(gzip.compress(file.read_bytes(), mtime=0))
        (root / "current").symlink_to("releases/one")
        rates: dict[str, list[float]] = {}
        for server in (nginx(root, root / "nginx"), built_in(root / "current")):
            with server as port:
                for path in PATHS:
                    rates.setdefault(path, []).append(_rate(f"http://127.0.0.1:{port}/{path}", seconds))
    print("每秒请求数（wrk，16 个连接，压缩传送）\n")
    print("  nginx    内置    比例  地址")
    for path, (theirs, ours) in rates.items():
        print(f"{theirs:7.0f} {ours:7.0f}  {ours / theirs:5.2f}  /{path}")
    print("\n目标：内置服务器不低于 nginx 的 1/10。")


def _rate(address: str, seconds: int) -> float:
    command = ["wrk", "-t1", "-c16", f"-d{seconds}", *COMPRESSED, address]
    report = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found = re.search(r"Requests/sec:\s+([\d.]+)", report)
    assert found, report
    return float(found[1])


if __name__ == "__main__":
    main(sys.argv[1:])
