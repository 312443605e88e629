"""A site on a server inside a test: its folder, clones to push from, and the running process."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from report_site.publish import builder, engines, release, status
from report_site.publish.installation import Installation
from report_site.publish.release import Release

from tests.site_builder import ROOT, read_files

DAY = date(2024, 1, 15)
PAGES = """\
    -- index.md --
    # 首页

    最近的改动在下面。

    ```台账
    形式：最近更新
    ```
    -- reports/2023/problems.md --
    # 三、问题

    ## 一是学习不够

    - 编号：WT-2023-1
    - 状态：推进中
    -- branches/first/index.md --
    ---
    全称: 机关第一党支部
    ---

    # 机关第一党支部
    """
_PATIENCE = 60.0


def make_project(folder: Path, pages: str = PAGES) -> Path:
    """Write a project: what an engine is made of, and few pages."""
    engines.copy_parts(ROOT, folder)
    (folder / engines.SHIPPED).unlink()
    shutil.copytree(ROOT / "organ", folder / "organ")
    for path, text in read_files(pages).items():
        target = folder / "docs" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    return folder


def prepare_engine(installation: Installation, project: Path) -> str:
    """Install a project's engine with the tests' own environment, where a real one takes a quarter minute."""
    name = engines.engine_id(project)
    engine = installation.engines / name
    installation.state.mkdir(parents=True, exist_ok=True)
    engines.copy_parts(project, engine)
    engines.share_organ(installation, project, engine)
    (engine / ".venv").symlink_to(Path(sys.prefix))
    engines.mark_ready(engine)
    return name


@dataclass
class Clone:
    """An editor's clone of the content."""

    folder: Path

    def write(self, path: str, text: str | bytes) -> None:
        """Write a page below docs."""
        target = self.folder / "docs" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text.encode("utf-8") if isinstance(text, str) else text)

    def commit(self, summary: str) -> str:
        """Commit everything and return the commit's id."""
        self.git("add", "--all")
        self.git("commit", "--quiet", f"--message={summary}")
        return self.git("rev-parse", "HEAD").strip()

    def push(self, *, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Push to the server and return what was said."""
        return self._run("push", "origin", "HEAD:main", check=check)

    def git(self, *arguments: str) -> str:
        """Run git in the clone."""
        return self._run(*arguments, check=True).stdout

    def _run(self, *arguments: str, check: bool) -> subprocess.CompletedProcess[str]:
        environment = {
            **os.environ,
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
            **dict.fromkeys(("GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME"), "编辑"),
            **dict.fromkeys(("GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL"), "editor@example.invalid"),
        }
        return subprocess.run(
            ["git", *arguments],
            cwd=self.folder,
            env=environment,
            check=check,
            capture_output=True,
            text=True,
            encoding="utf-8",
        )


@dataclass
class Server:
    """An installation, the project it was made from, and whatever runs for it."""

    installation: Installation
    project: Path
    running: list[subprocess.Popen[str]] = field(default_factory=list)

    def clone(self, name: str = "clone") -> Clone:
        """Clone the content."""
        folder = self.installation.root.parent / name
        subprocess.run(["git", "clone", "--quiet", str(self.installation.content), str(folder)], check=True)
        return Clone(folder)

    def push(self, path: str, text: str | bytes, summary: str = "改一处") -> str:
        """Change a page in a clone of its own, push it, and return the commit."""
        clone = self.clone(f"clone-{time.monotonic_ns()}")
        clone.write(path, text)
        commit = clone.commit(summary)
        clone.push()
        return commit

    def slip_in(self, clone: Clone) -> None:
        """Take a clone's commits without asking the gate: something that was accepted may build no more."""
        repository = str(self.installation.content)
        subprocess.run(
            ["git", "--git-dir", repository, "fetch", "--quiet", str(clone.folder), "HEAD:main"], check=True
        )
        self.installation.queue.touch()

    def slip_in_a_fault(self) -> str:
        """Take a page that cannot be built, and return the commit."""
        clone = self.clone(f"clone-{time.monotonic_ns()}")
        clone.write("bad.md", "# 乱码\n".encode("utf-16"))
        commit = clone.commit("改一处")
        self.slip_in(clone)
        return commit

    def look(self, day: date = DAY) -> None:
        """Let the builder look once."""
        builder.bring_up_to_date(self.installation, lambda: day)

    @property
    def live(self) -> Release:
        """The live release."""
        found = release.live(self.installation)
        assert found
        return found

    @property
    def status(self) -> status.Status:
        """What the builder is doing."""
        return status.read(self.installation)

    def page(self, path: str) -> str:
        """Return a file that readers see."""
        return (self.installation.current / path).read_text(encoding="utf-8")

    def events(self, event: str) -> list[dict[str, Any]]:
        """Return the lines of the log about one kind of event."""
        lines = self.installation.log_file.read_text(encoding="utf-8").splitlines()
        return [facts for line in lines if (facts := json.loads(line))["event"] == event]

    def start(self) -> str:
        """Start `report-site run` and return the address that it prints."""
        process = subprocess.Popen(
            [command(), "run", str(self.installation.root), "--port", "0"],
            env={**os.environ, "PYTHONUTF8": "1"},
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        self.running.append(process)
        assert process.stdout
        found = re.search(r"http://[0-9.:]+/", process.stdout.readline())
        assert found
        return found[0]

    def wait_for(self, commit: str) -> None:
        """Wait until a commit is live."""
        end = time.monotonic() + _PATIENCE
        while self.live.wanted.commit != commit:
            assert time.monotonic() < end, self.status
            time.sleep(0.05)

    def wait_until_idle(self) -> None:
        """Wait until the newest commit is live and the builder rests."""
        end = time.monotonic() + _PATIENCE
        while (now := self.status).head != now.live or now.state != status.IDLE:
            assert time.monotonic() < end, now
            time.sleep(0.05)

    def kill(self) -> None:
        """Kill what runs, as the power does."""
        self._end(subprocess.Popen.kill)

    def stop(self) -> None:
        """Stop what runs, as systemd does."""
        self._end(subprocess.Popen.terminate)

    def _end(self, how: Any) -> None:
        while self.running:
            process = self.running.pop()
            how(process)
            process.wait(_PATIENCE)
            assert process.stdout
            process.stdout.close()


def command() -> str:
    """Return the command `report-site` of the tests' environment."""
    return str(Path(sys.executable).with_name("report-site"))
