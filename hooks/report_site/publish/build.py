"""A limited child process that builds: pages, date and history in, a site out, or the reason why not."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import tempfile
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from pathlib import Path

from report_site.clock import SHANGHAI
from report_site.history.git import COMMIT, REPOSITORY
from report_site.project import EDITOR

from .installation import PublishError

TIMEOUT = 1200
_LINES_SHOWN = 12
_KNOWN = {
    "No space left on device": "磁盘空间不足：请管理员清理磁盘，腾出空间后会自动重试",
    "MemoryError": "生成网站需要的内存超过上限",
    "生成网站时不能访问网络": "生成网站时有程序要访问网络，已阻止",
}
_NO_NETWORK = ("unshare", "--map-root-user", "--net")


class BuildError(PublishError):
    """A build gave no site; the text is for editors."""


class OutOfTimeError(BuildError):
    """A build was stopped because it took too long: another try would take as long."""


@dataclass(frozen=True)
class Order:
    """What a build is made from; equal orders give the same bytes.

    tree: The exported pages, in a folder `docs`.
    address: The site's address.
    day: The day that deadlines are judged by.
    repository: Where the pages' history is read.
    commit: The commit that is built.
    editor: Whether pages are to lead to the editor.
    """

    tree: Path
    address: str
    day: date
    repository: Path
    commit: str
    editor: bool = False

    def environment(self) -> dict[str, str]:
        """Return the variables in which the engine finds what it does not read from the pages."""
        return {
            "SOURCE_DATE_EPOCH": str(int(datetime.combine(self.day, time(12), SHANGHAI).timestamp())),
            "REPORT_SITE_URL": self.address,
            REPOSITORY: str(self.repository),
            COMMIT: self.commit,
            EDITOR: "1" if self.editor else "",
        }


class Process:
    """A process with an engine loaded, which builds one site after the other until one fails."""

    def __init__(self, engine: Path, guard: int) -> None:
        """Start it.

        Args:
            engine: The engine's folder.
            guard: A file descriptor with a lock that the process shares: held as long as either lives.
        """
        command = [
            *(_NO_NETWORK if network_can_be_cut() else ()),
            *(str(engine / ".venv/bin/python"), "-m", "report_site.engine.resident"),
            str(engine / "mkdocs.yml"),
        ]
        environment = {
            "PATH": os.environ.get("PATH", os.defpath),
            "LC_ALL": "C.UTF-8",
            "PYTHONUTF8": "1",
            "NO_MKDOCS_2_WARNING": "1",
        }
        self._log = tempfile.TemporaryFile()  # noqa: SIM115  It lives as long as the process.
        # The child reads standard input and ends when it closes: when we end, killed or not.
        self._child = subprocess.Popen(
            command,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            pass_fds=(guard,),
            bufsize=0,
        )

    @property
    def alive(self) -> bool:
        """Tell whether it can take an order."""
        return self._child.poll() is None

    def build(self, order: Order, site: Path) -> None:
        """Build a site into a folder that nobody else writes into.

        Raises:
            BuildError: If there is no site, with the last lines of the log in which the reason stands. The
                process is of no more use then.
        """
        request = {
            "docs": str(order.tree / "docs"),
            "site": str(site),
            "environment": order.environment(),
        }
        if self._ask(json.dumps(request)):
            return
        if self.alive:
            raise OutOfTimeError(f"生成网站用了超过 {TIMEOUT // 60} 分钟，已停止")
        if self._child.returncode == -signal.SIGPROF:
            raise OutOfTimeError("生成网站用的计算时间超过上限，已停止")
        raise BuildError(self._reason(order.tree))

    def end(self) -> None:
        """End it, whatever it does."""
        self._child.kill()
        self._child.communicate()
        self._log.close()

    def _ask(self, line: str) -> bool:
        """Hand over a line and wait for the answer; False if there is none, be it in time or at all."""
        assert self._child.stdin
        assert self._child.stdout
        try:
            self._child.stdin.write(f"{line}\n".encode())
        except BrokenPipeError:
            return False
        answer = select.poll()
        answer.register(self._child.stdout, select.POLLIN)
        if not answer.poll(TIMEOUT * 1000):
            return False
        if self._child.stdout.read(1):
            return True
        # It closes its output a moment before it has ended.
        self._child.wait(TIMEOUT)
        return False

    def _reason(self, tree: Path) -> str:
        """Say why a build failed: the known causes in a sentence, else the end of its log."""
        if self._child.returncode == -signal.SIGKILL:
            return "生成网站的进程被系统结束，可能是内存不足"
        self._log.seek(0)
        said = self._log.read().decode("utf-8", "replace")
        for sign, reason in _KNOWN.items():
            if sign in said:
                return reason
        lines = [line.replace(f"{tree}/", "") for line in said.splitlines() if line.strip()]
        return "\n".join(["生成网站失败，日志的最后几行是：", *lines[-_LINES_SHOWN:]])


@cache
def network_can_be_cut() -> bool:
    """Return whether this system lets a process have a network name space of its own."""
    try:
        return subprocess.run([*_NO_NETWORK, "true"], capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False
