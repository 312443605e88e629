"""An editor's working copy, a site's content repository, and the gate between them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

import yaml
from report_site.publish.accounts import Account, Role, save_accounts
from report_site.publish.gate import House, Push, Update, Verdict, judge
from report_site.publish.gate.limits import Limits
from report_site.publish.gate.model import MAIN
from report_site.publish.git import Repository
from report_site.publish.hook import hook_script
from report_site.publish.installation import Installation

from tests.site_builder import LIGHT, read_files

EDITOR = Account("zhang", "张三", ("zhang@example.invalid",), Role.EDITOR, ("branches/first",))
OTHER = Account("li", "李四", ("li@example.invalid",), Role.EDITOR, ("branches/second",))
REVIEWER = Account("wang", "王五", ("wang@example.invalid",), Role.REVIEWER)
ADMINISTRATOR = Account("zhao", "赵六", ("zhao@example.invalid",), Role.ADMINISTRATOR)
ACCOUNTS = {account.user: account for account in (EDITOR, OTHER, REVIEWER, ADMINISTRATOR)}
NOBODY = "0" * 40

PAGES = """\
    -- index.md --
    # 首页

    [第一支部](branches/first/index.md)
    -- reports/2023/problems.md --
    # 三、问题

    ## 一是学习不够

    - 编号：WT-2023-1
    - 对应措施：CS-2023-1
    - 状态：推进中
    -- reports/2023/measures.md --
    # 四、措施

    ## 一是办读书班

    - 编号：CS-2023-1
    - 状态：推进中
    -- branches/first/index.md --
    ---
    全称: 第一党支部
    顺序: 1
    ---

    # 第一党支部

    支部简介。
    -- branches/first/2023.md --
    # 2023年活动记录

    | 日期 | 类型 |
    | --- | --- |
    | 2023-01-04 | 支委会 |
    -- branches/second/index.md --
    ---
    全称: 第二党支部
    ---

    # 第二党支部
    """
PAGE = "docs/branches/first/index.md"


def git(folder: Path, *arguments: str, **environment: str) -> str:
    """Run git in a folder, unmoved by what this machine has set."""
    done = run_git(folder, *arguments, **environment)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode().strip()


def run_git(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    fixed = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "LC_ALL": "C",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
    }
    return subprocess.run(
        ["git", *arguments], cwd=folder, env={**fixed, **environment}, capture_output=True, check=False
    )


class Desk:
    """A working copy, in which one account after the other may sit down."""

    def __init__(self, root: Path, engine: Path) -> None:
        self.root = root
        self.engine = engine

    @classmethod
    def begun(cls, root: Path, engine: Path, text: str = PAGES) -> Desk:
        """Make a repository with a first commit."""
        desk = cls(root, engine)
        root.mkdir(parents=True)
        git(root, "init", "--quiet", "--initial-branch=main")
        desk.write(text)
        desk.commit(ADMINISTRATOR)
        return desk

    def git(self, *arguments: str, author: Account | None = None, committer: Account | None = None) -> str:
        names: dict[str, str] = {}
        for kind, person in (("AUTHOR", author), ("COMMITTER", committer or author)):
            if person:
                names[f"GIT_{kind}_NAME"] = person.name
                names[f"GIT_{kind}_EMAIL"] = person.emails[0]
        return git(self.root, *arguments, **names)

    @property
    def head(self) -> str:
        return self.git("rev-parse", "HEAD")

    def write(self, text: str) -> None:
        """Write pages below docs, each below its line `-- path --`."""
        for path, content in read_files(text).items():
            self.put(f"docs/{path}", content.encode("utf-8"))

    def put(self, path: str, content: bytes) -> None:
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)

    def append(self, path: str, text: str) -> None:
        before = (self.root / path).read_text(encoding="utf-8")
        self.put(path, f"{before}\n{text}\n".encode())

    def commit(self, author: Account = EDITOR, committer: Account | None = None) -> str:
        """Commit everything; return the commit's id."""
        self.git("add", "--all", "--force")
        self.git("commit", "--quiet", "--allow-empty", "-m", "修改", author=author, committer=committer)
        return self.head

    def made_tree(self, entries: Iterable[str]) -> str:
        """Make a tree of lines as ls-tree writes them; return its id."""
        given = "".join(f"{entry}\n" for entry in entries)
        command = ["git", "mktree", "--missing"]
        done = subprocess.run(command, cwd=self.root, input=given, capture_output=True, text=True, check=True)
        return done.stdout.strip()

    def judged(
        self,
        base: str,
        pusher: Account = EDITOR,
        limits: Limits | None = None,
        today: str = "2024-01-15",
        standby: Path | None = None,
    ) -> Verdict:
        """Let the gate judge the push of what is committed, without pushing."""
        house = House(self.engine, ACCOUNTS, date.fromisoformat(today), limits or Limits(), standby)
        push = Push((Update(MAIN, base, self.head),), pusher)
        return judge(Repository(self.root / ".git"), push, house)


def told(verdict: Verdict) -> list[str]:
    """Return what a verdict refuses, a line each."""
    return [f"{each.path}:{each.line or '-'} {each.message} → {each.remedy}" for each in verdict.errors]


def make_engine(root: Path, trouble: str = "") -> Path:
    """Write as little of an engine as will do; one with `trouble` runs this at pages that say TROUBLE."""
    root.mkdir(parents=True)
    config = {**LIGHT}
    if trouble:
        hook = f"def on_page_markdown(markdown, **_):\n    if 'TROUBLE' in markdown:\n        {trouble}\n"
        (root / "trouble.py").write_text(hook, encoding="utf-8")
        config["hooks"] = [*LIGHT["hooks"], str(root / "trouble.py")]
    text = yaml.safe_dump(config, allow_unicode=True, sort_keys=False)
    (root / "mkdocs.yml").write_text(text, encoding="utf-8")
    (root / ".venv").symlink_to(Path(sys.prefix))
    return root


class Server:
    """An installation with a content repository whose hook is the gate."""

    def __init__(self, root: Path, engine: Path, content: Desk) -> None:
        self.installation = Installation(root)
        root.mkdir()
        (root / "engine").symlink_to(engine)
        save_accounts(self.installation.accounts_file, ACCOUNTS.values())
        self.installation.address_file.write_text("http://dj.example.invalid/\n", encoding="utf-8")
        git(root, "init", "--quiet", "--bare", "--initial-branch=main", "content.git")
        self.git("config", "receive.denyNonFastForwards", "true")
        content.git("push", "--quiet", str(self.installation.content), "main:main")
        hook = self.installation.content / "hooks/pre-receive"
        hook.write_text(hook_script(Path(sys.executable), self.installation), encoding="utf-8")
        hook.chmod(0o755)

    def git(self, *arguments: str) -> str:
        return git(self.installation.content, *arguments)

    @property
    def head(self) -> str:
        return self.git("rev-parse", "main")

    def clone(self, folder: Path) -> Desk:
        git(folder.parent, "clone", "--quiet", str(self.installation.content), str(folder))
        return Desk(folder, self.installation.engine)

    def push(
        self, desk: Desk, user: str | None, *what: str, environment: Mapping[str, str] | None = None
    ) -> tuple[bool, str]:
        """Push as whom ssh's forced command would name; return whether it passed, and what was said."""
        names = {"REPORT_SITE_USER": user} if user else {}
        arguments = what or ("main:main",)
        done = run_git(
            desk.root,
            "push",
            str(self.installation.content),
            *arguments,
            **names,
            **(environment or {}),
        )
        return done.returncode == 0, done.stderr.decode("utf-8")
