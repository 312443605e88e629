"""One build in a limited child process: pages, date and history in, a site out, or the reason why not."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from pathlib import Path

from report_site.history.git import COMMIT, REPOSITORY
from report_site.project import EDITOR, SHANGHAI

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


@dataclass(frozen=True)
class History:
    """Where the pages' history is read: a repository, and the commit that is built."""

    repository: Path
    commit: str


@dataclass(frozen=True)
class Builder:
    """Builds with one engine.

    engine: Its folder.
    address: The site's address.
    lock: A file descriptor that the child inherits, so that no second build begins while it lives.
    editor: Whether pages are to lead to the editor.
    """

    engine: Path
    address: str
    lock: int | None = None
    editor: bool = False

    def build(self, tree: Path, out: Path, day: date, history: History) -> None:
        """Build the pages in `tree` into `out`, as of a day; the same arguments give the same bytes.

        Raises:
            BuildError: If there is no site, with the last lines of the log in which the reason stands.
        """
        command = [
            *(_NO_NETWORK if network_can_be_cut() else ()),
            str(self.engine / ".venv/bin/python"),
            *("-m", "report_site.engine.build"),
            *(str(self.engine / "mkdocs.yml"), str(tree / "docs"), str(out)),
        ]
        environment = {
            "PATH": os.environ.get("PATH", os.defpath),
            "LC_ALL": "C.UTF-8",
            "PYTHONUTF8": "1",
            "NO_MKDOCS_2_WARNING": "1",
            "SOURCE_DATE_EPOCH": str(_noon(day)),
            "REPORT_SITE_URL": self.address,
            REPOSITORY: str(history.repository),
            COMMIT: history.commit,
            **({EDITOR: "1"} if self.editor else {}),
        }
        with tempfile.TemporaryFile() as log:
            # The child reads standard input and ends when it closes: when we end, killed or not.
            child = subprocess.Popen(
                command,
                env=environment,
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=subprocess.STDOUT,
                pass_fds=() if self.lock is None else (self.lock,),
            )
            with child:
                try:
                    code = child.wait(TIMEOUT)
                except subprocess.TimeoutExpired:
                    child.kill()
                    raise BuildError(f"生成网站用了超过 {TIMEOUT // 60} 分钟，已停止") from None
            log.seek(0)
            said = log.read().decode("utf-8", "replace")
        if code:
            raise BuildError(_explain(code, said, tree))


def _explain(code: int, said: str, tree: Path) -> str:
    """Say why a build failed: the known causes in a sentence, else the end of its log."""
    if code == -signal.SIGXCPU:
        return "生成网站用的计算时间超过上限，已停止"
    if code == -signal.SIGKILL:
        return "生成网站的进程被系统结束，可能是内存不足"
    for sign, reason in _KNOWN.items():
        if sign in said:
            return reason
    lines = [line.replace(f"{tree}/", "") for line in said.splitlines() if line.strip()]
    return "\n".join(["生成网站失败，日志的最后几行是：", *lines[-_LINES_SHOWN:]])


def _noon(day: date) -> int:
    return int(datetime.combine(day, time(12), SHANGHAI).timestamp())


@cache
def network_can_be_cut() -> bool:
    """Return whether this system lets a process have a network name space of its own."""
    try:
        return subprocess.run([*_NO_NETWORK, "true"], capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False
