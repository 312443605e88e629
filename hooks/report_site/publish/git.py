"""Git, as the publisher runs it: for its own commands, and for reading what somebody pushes.

`ask` and `run` take as long as they take, in this host's environment. `Repository` is for the gate: a typed
wrapper over git's plumbing, in a safe environment and in bounds. It only reads objects and never a work tree,
for it works in a pre-receive hook, where what is pushed lies in quarantine.
"""

from __future__ import annotations

import os
import resource
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from subprocess import DEVNULL, PIPE, CompletedProcess, Popen
from threading import Timer
from typing import IO

from .installation import PublishError

ABSENT = "000000"
PLAIN = "100644"
# A tree that holds itself many times over has more files than any machine can list: git works in bounds.
MAX_ANSWER = 64_000_000
MAX_MEMORY = 512_000_000
MAX_SECONDS = 60
# Where git keeps the objects of a push until it is accepted.
_QUARANTINE = ("GIT_QUARANTINE_PATH", "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES")


class GitError(Exception):
    """Git failed, took too long or answered too much; the text is for the log."""


@dataclass(frozen=True)
class Person:
    """Who made a commit, as written in it."""

    name: str
    email: str


@dataclass(frozen=True)
class Commit:
    """A commit with its parents and the two people it names."""

    id: str
    parents: tuple[str, ...]
    author: Person
    committer: Person


@dataclass(frozen=True)
class Change:
    """A file that a commit, or the step between two trees, adds, changes or removes.

    path: As git has it; bytes that are no UTF-8 stand as lone surrogates.
    mode: Of the file afterwards, ABSENT if it is gone.
    blob: The id of its content afterwards.
    commit: The commit that changes it, empty for the step between two trees.
    mode_before, blob_before: The same before; of a merge, at its first parent.
    """

    path: str
    mode: str
    blob: str
    commit: str = ""
    mode_before: str = ABSENT
    blob_before: str = ""

    @property
    def removed(self) -> bool:
        """Tell whether the file is gone afterwards."""
        return self.mode == ABSENT


@dataclass(frozen=True)
class Entry:
    """A file of a tree; `size` is 0 for what is no file."""

    path: str
    mode: str
    blob: str
    size: int


def run(
    repository: Path,
    *arguments: str,
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
) -> str:
    """Run git on a repository and return what it prints; arguments as for `ask`.

    Raises:
        PublishError: If it fails, with git's own words.
    """
    done = ask(repository, *arguments, environment=environment, folder=folder)
    if done.returncode:
        raise PublishError(f"git {arguments[0]} 失败：{done.stderr.strip()}")
    return done.stdout.strip()


def ask(
    repository: Path,
    *arguments: str,
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
    seconds: float | None = None,
) -> CompletedProcess[str]:
    """Run git on a repository of ours and return how it ended and what it printed.

    Args:
        repository: The bare repository.
        arguments: What git is to do.
        environment: Variables beside the host's own.
        folder: Where it works.
        seconds: How long it may take.

    Raises:
        PublishError: If git is not installed.
        subprocess.TimeoutExpired: If it takes longer.
    """
    # A hook sets GIT_DIR and more; whoever works here works on this repository and no other.
    clean = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    clean |= {"GIT_DIR": str(repository), "LC_ALL": "C.UTF-8", **(environment or {})}
    try:
        return subprocess.run(
            ["git", *arguments],
            cwd=folder,
            env=clean,
            check=False,
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            timeout=seconds,
        )
    except FileNotFoundError as error:
        raise PublishError("没有找到 git：请先安装（sudo apt-get install git）") from error


class Repository:
    """A repository's objects and history."""

    def __init__(self, path: Path, quarantine: Mapping[str, str] | None = None) -> None:
        """Look at the repository at `path`, with the variables that name a quarantine if there is one."""
        self.path = path
        self._environment = {**_environment(), **(quarantine or {})}

    @classmethod
    def of_hook(cls, environment: Mapping[str, str] = os.environ) -> Repository:
        """Return the repository that a hook was started in, the pushed objects included."""
        path = Path(environment.get("GIT_DIR", ".")).resolve()
        return cls(path, {name: environment[name] for name in _QUARANTINE if name in environment})

    def run(self, *arguments: str, given: bytes = b"") -> bytes:
        """Run git and return what it answers.

        Raises:
            GitError: If it fails or exceeds a bound.
        """
        with self._started(arguments, given) as (process, stdout):
            answer = stdout.read(MAX_ANSWER + 1)
            if len(answer) > MAX_ANSWER:
                process.kill()
            if process.wait() != 0:
                raise GitError(f"git {' '.join(arguments[:3])} ended with {process.returncode}")
        return answer

    def is_ancestor(self, old: str, new: str) -> bool:
        """Tell whether `new` has `old` in its history."""
        return not self.run("rev-list", "--max-count=1", old, f"^{new}")

    def kind(self, name: str) -> str:
        """Return what an object is: commit, tag, tree or blob."""
        return self.run("cat-file", "-t", name).decode().strip()

    def new_commits(self, base: str | None, new: str, limit: int) -> list[Commit]:
        """Return the commits of `new` that `base` lacks, oldest first; of more than `limit` the newest."""
        out = self.run(
            "log",
            "-z",
            f"--max-count={limit}",
            "--topo-order",
            "--reverse",
            "--format=%H%x00%P%x00%an%x00%ae%x00%cn%x00%ce",
            new,
            *([f"^{base}"] if base else []),
            "--",
        )
        parts = _text(out).split("\0")
        records = zip(*(parts[start::6] for start in range(6)), strict=False)
        return [
            Commit(commit, tuple(parents.split()), Person(name, email), Person(by, by_email))
            for commit, parents, name, email, by, by_email in records
        ]

    def changes(self, base: str | None, new: str) -> list[Change]:
        """Return the files that differ between two commits; without a base, all files."""
        old = base or self.run("hash-object", "-t", "tree", "--stdin").decode().strip()
        return _changes(self.run("diff-tree", "-r", "-z", "--no-renames", old, new))

    def introduced(self, commits: Iterable[Commit]) -> list[Change]:
        """Return what each commit itself brings in; a merge only what differs from all its parents."""
        given = "".join(f"{commit.id}\n" for commit in commits).encode()
        arguments = ("diff-tree", "--stdin", "-r", "-c", "-z", "--root", "--no-renames")
        return _changes(self.run(*arguments, given=given))

    def files(self, commit: str) -> list[Entry]:
        """Return every file of a commit."""
        out = _text(self.run("ls-tree", "-r", "-l", "-z", "--full-tree", commit))
        entries = []
        for record in filter(None, out.split("\0")):
            facts, path = record.split("\t", 1)
            mode, _, blob, size = facts.split()
            entries.append(Entry(path, mode, blob, int(size) if size.isdigit() else 0))
        return entries

    def sizes(self, blobs: Sequence[str]) -> dict[str, int]:
        """Return the sizes of objects by their ids."""
        given = "".join(f"{blob}\n" for blob in blobs).encode()
        out = self.run("cat-file", "--batch-check=%(objectname) %(objectsize)", given=given).decode()
        return {blob: int(size) for blob, size in (line.split() for line in out.splitlines())}

    def contents(self, blobs: Sequence[str]) -> Iterator[tuple[str, bytes]]:
        """Yield the contents of objects one by one, each with its id, so that only one is held at a time."""
        given = "".join(f"{blob}\n" for blob in blobs).encode()
        with self._started(("cat-file", "--batch"), given) as (_, stdout):
            for blob in blobs:
                header = stdout.readline().split()
                if len(header) != 3:
                    raise GitError(f"git cat-file --batch: {blob} cannot be read")
                content = stdout.read(int(header[2]))
                stdout.read(1)
                yield blob, content

    @contextmanager
    def _started(self, arguments: Sequence[str], given: bytes) -> Iterator[tuple[Popen[bytes], IO[bytes]]]:
        """Start git with its whole input, and see to it that it ends."""
        settings = (
            "-c",
            "core.quotePath=false",
            "-c",
            "i18n.logOutputEncoding=UTF-8",
            "-c",
            "log.mailmap=false",
        )
        # Input from a file: a pipe would fill while both sides write.
        with tempfile.TemporaryFile() as source:
            source.write(given)
            source.seek(0)
            with Popen(
                ["git", *settings, f"--git-dir={self.path}", *arguments],
                stdin=source,
                stdout=PIPE,
                stderr=DEVNULL,
                env=self._environment,
            ) as process:
                # Of its own, not of the packs that it maps. One that has ended needs no bound.
                with suppress(ProcessLookupError):
                    resource.prlimit(process.pid, resource.RLIMIT_DATA, (MAX_MEMORY, MAX_MEMORY))
                assert process.stdout is not None
                timer = Timer(MAX_SECONDS, process.kill)
                timer.start()
                try:
                    yield process, process.stdout
                finally:
                    timer.cancel()
                    process.kill()


def _environment() -> dict[str, str]:
    """Return the only variables git needs: nothing a pusher or a host has set changes what it reads."""
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": "/nonexistent",
        "LC_ALL": "C.UTF-8",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_TERMINAL_PROMPT": "0",
    }


def _changes(out: bytes) -> list[Change]:
    """Read the raw output of diff-tree: plain records, combined ones of merges, and ids of commits."""
    changes: list[Change] = []
    commit = ""
    words = iter(_text(out).split("\0"))
    for word in words:
        if not word.startswith(":"):
            commit = word
            continue
        parents = len(word) - len(word.lstrip(":"))
        facts = word.lstrip(":").split(" ")
        after = facts[parents], facts[2 * parents + 1]
        changes.append(Change(next(words), *after, commit, facts[0], facts[parents + 1]))
    return changes


def _text(out: bytes) -> str:
    return out.decode("utf-8", "surrogateescape")
