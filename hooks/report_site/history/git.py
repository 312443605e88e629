"""Questions to the repository that the pages live in; no repository, no answer.

A checkout answers by itself. Pages exported from a bare repository have no `.git`: whoever builds them names
the repository and the commit in two environment variables.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

# Whatever git is told on this host: its output is read by us.
_SETTINGS = {
    "color.ui": "false",
    "core.quotePath": "false",
    "diff.noprefix": "false",
    "i18n.logOutputEncoding": "UTF-8",
    "log.showSignature": "false",
}

REPOSITORY, COMMIT = "REPORT_SITE_REPOSITORY", "REPORT_SITE_COMMIT"


@dataclass(frozen=True)
class Commit:
    """A commit that touched the pages: id, author's day and name, summary, files below the docs folder."""

    id: str
    day: date
    author: str
    summary: str
    paths: tuple[str, ...]


@dataclass(frozen=True)
class AddedLine:
    """A line that a commit added to a page."""

    path: str
    line: str


def head(docs: Path) -> str | None:
    """Return the id of the commit that the pages are of, None without a repository or a commit."""
    out = _git(docs, "rev-parse", "--verify", "--quiet", _revision())
    return out.strip() if out else None


def latest_commits(docs: Path, limit: int) -> list[Commit] | None:
    """Return the latest commits that changed a page, newest first, but no merges; None without git."""
    out = _git(
        docs,
        "log",
        f"--max-count={limit}",
        "--no-merges",
        "--relative",
        "--name-only",
        # The one character that no message can hold.
        "--format=%x00%H%x00%as%x00%an%x00%s%x00",
        _revision(),
        "--",
        "*.md",
    )
    if out is None:
        # A repository without any commit fails like a folder without repository.
        return [] if _git(docs, "rev-parse", "--is-inside-work-tree") else None
    _, *parts = out.split("\0")
    records = zip(*(parts[start::5] for start in range(5)), strict=True)
    return [
        Commit(commit, date.fromisoformat(day), author, summary, tuple(filter(None, files.split("\n"))))
        for commit, day, author, summary, files in records
    ]


def place_in_repository(docs: Path) -> str:
    """Return where the docs folder lies below the repository's root; "" at the root and without git."""
    return (_git(docs, "rev-parse", "--show-prefix") or "").strip("\n")


def commits_of_pages(docs: Path) -> list[str]:
    """Return the commits that changed a page, oldest first, but no merges; without git, none."""
    out = _git(docs, "rev-list", "--no-merges", "--reverse", _revision(), "--", "*.md")
    return (out or "").split()


def lines_added(docs: Path, commits: Iterable[str], containing: str) -> dict[str, tuple[AddedLine, ...]]:
    """Return, by commit, every line with this text that it added to a page; nothing if git fails."""
    added: dict[str, list[AddedLine]] = {commit: [] for commit in commits}
    out = _git(
        docs,
        "log",
        "--no-walk=unsorted",
        "--stdin",
        "--no-ext-diff",
        "--no-textconv",
        "--relative",
        "-p",
        "-U0",
        f"-G{containing}",
        "--format=%x00%H",
        "--",
        "*.md",
        given="\n".join(added),
    )
    if out is None:
        return {}
    commit = path = ""
    for line in out.split("\n"):
        if line.startswith("\0"):
            commit = line[1:]
        elif line.startswith("+++ "):
            path = re.sub(r"^b/", "", line[4:].rstrip("\t"))
        elif line.startswith("+") and containing in line:
            added[commit].append(AddedLine(path, line[1:]))
    return {commit: tuple(lines) for commit, lines in added.items()}


def changed_files(docs: Path, commit: str) -> list[str] | None:
    """Return the files below the docs folder that differ from a commit or are new, None without it."""
    if _git(docs, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{commit}^{{commit}}") is None:
        return None
    changed = _git(docs, "diff", "--name-only", "-z", "--relative", "--end-of-options", commit, "--", ".")
    new = _git(docs, "ls-files", "--others", "--exclude-standard", "-z", "--", ".")
    return [path for path in f"{changed or ''}{new or ''}".split("\0") if path]


def page_at(docs: Path, commit: str, path: str) -> str | None:
    """Return a page (its path below the docs folder) as it was in a commit, None if it was not."""
    return _git(docs, "cat-file", "blob", f"{commit}:./{path}")


def _revision() -> str:
    return os.environ.get(COMMIT, "HEAD")


def _git(docs: Path, *arguments: str, given: str = "") -> str | None:
    """Run git in the docs folder; None if it fails, is not installed, or there is no repository.

    Args:
        docs: The folder.
        arguments: What it is to do.
        given: What it reads from standard input.
    """
    # A hook or a CI job may name another repository in the environment.
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE")
    }
    if repository := os.environ.get(REPOSITORY):
        # The pages lie in a folder `docs` of the repository, and beside it in the exported tree.
        environment |= {"GIT_DIR": repository, "GIT_WORK_TREE": str(docs.resolve().parent)}
    settings = [word for key, value in _SETTINGS.items() for word in ("-c", f"{key}={value}")]
    command = ["git", *settings, "-C", str(docs), *arguments]
    try:
        done = subprocess.run(
            command, input=given.encode(), capture_output=True, env=environment, check=False
        )
    except FileNotFoundError:
        return None
    return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else None
