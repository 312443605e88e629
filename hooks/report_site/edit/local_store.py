"""The content in the installation's own repository, by git's plumbing: no work tree, nothing half done.

A proposed commit is an object that no ref names. If the gate refuses it git clears it away in time; if it is
accepted, `update-ref` moves the branch only from the commit that it was made on.
"""

from __future__ import annotations

import re
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from report_site.clock import SHANGHAI
from report_site.publish.git import ABSENT, PLAIN, GitError, Person, Repository

from .store import Authorship, Change, MovedError, Proposal, Text, UnfitError, Version

_MAIN = "refs/heads/main"
_FOLDER = "docs/"
# Of a version in the log; what stands between them cannot be in a name or a subject.
_FORMAT = "%x01%H%x00%aI%x00%an%x00%ae%x00%s"
_ID = re.compile("[0-9a-f]{40}")
_SHANGHAI = "+0800"


class LocalStore:
    """A bare repository on this machine."""

    def __init__(self, repository: Path) -> None:
        """Take its folder."""
        self.path = repository
        self.repository = Repository(repository)

    def head(self) -> str:
        """Return the newest accepted commit."""
        return self._ref(_MAIN)

    def read(self, path: str, at: str) -> Text | None:
        """Return a file as it is in a commit, None if it is not there."""
        if "\n" in path:
            return None
        given = f"{at}:{_FOLDER}{path}\n".encode("utf-8", "surrogateescape")
        answer = self.repository.run("cat-file", "--batch", given=given)
        header, _, rest = answer.partition(b"\n")
        words = header.split()
        if len(words) != 3 or words[1] != b"blob":
            return None
        return Text(words[0].decode(), rest[: int(words[2])])

    def files(self, at: str) -> dict[str, str]:
        """Return the tokens of all files of a commit, by path."""
        entries = self.repository.files(at)
        return {
            entry.path.removeprefix(_FOLDER): entry.blob
            for entry in entries
            if entry.path.startswith(_FOLDER) and entry.mode == PLAIN
        }

    def contents(self, tokens: Sequence[str]) -> dict[str, bytes]:
        """Return contents by their tokens."""
        return dict(self.repository.contents(tokens)) if tokens else {}

    def log(self, path: str, limit: int, before: str) -> list[Version]:
        """Return the versions of a file, newest first, from a commit on backwards."""
        arguments = ("--raw", "--no-abbrev", "--no-renames", "-z", f"--max-count={limit}")
        place = f":(literal){_FOLDER}{path}"
        try:
            out = self.repository.run("log", *arguments, f"--format={_FORMAT}", before, "--", place)
        except GitError:
            return []
        return list(_versions(out.decode("utf-8", "replace")))

    def propose(self, changes: Iterable[Change], base: str, who: Authorship) -> str:
        """Make a commit on `base` that nobody sees yet, and return its id.

        Raises:
            UnfitError: If no file can have one of the paths.
        """
        changes = list(changes)
        with tempfile.TemporaryDirectory() as folder:
            own = self._with(GIT_INDEX_FILE=str(Path(folder) / "index"))
            own.run("read-tree", base)
            own.run("update-index", "-z", "--index-info", given=b"".join(map(self._entry, changes)))
            tree = own.run("write-tree").decode().strip()
        self._demand(tree, [change.path for change in changes if change.content is not None])
        moment = f"{int(time.time())} {_SHANGHAI}"
        people = self._with(
            GIT_AUTHOR_NAME=who.author.name,
            GIT_AUTHOR_EMAIL=who.author.email,
            GIT_AUTHOR_DATE=moment,
            GIT_COMMITTER_NAME=who.committer.name,
            GIT_COMMITTER_EMAIL=who.committer.email,
            GIT_COMMITTER_DATE=moment,
        )
        message = "\n".join([who.message, "", *(f"{name}: {value}" for name, value in who.trailers)]) + "\n"
        made = people.run("commit-tree", tree, "-p", base, given=message.encode("utf-8", "replace"))
        return made.decode().strip()

    def accept(self, commit: str, base: str, by: str) -> str:
        """Let a proposed commit be the head, and return its id. In whose name is written in it.

        Raises:
            MovedError: If the head is not `base`.
        """
        for _ in range(2):
            try:
                self.repository.run("update-ref", "-m", "edit", _MAIN, commit, base)
                return commit
            except GitError as error:
                if self.head() != base:
                    raise MovedError from error
                # A push held the ref's lock and left it alone: once more.
                time.sleep(0.05)
        raise MovedError

    def accepted(self, commit: str) -> bool:
        """Tell whether a commit's id is one of the main line's history."""
        if not _ID.fullmatch(commit):
            return False
        try:
            return self.repository.is_ancestor(commit, self.head())
        except GitError:
            return False

    def references(self, prefix: str) -> Mapping[str, str]:
        """Return the commits kept under names that begin with `prefix`, by the rest of the name."""
        out = self.repository.run("for-each-ref", "--format=%(objectname) %(refname)", f"refs/{prefix}")
        lines = (line.split(" ", 1) for line in out.decode().splitlines())
        return {name.removeprefix(f"refs/{prefix}"): commit for commit, name in lines}

    def keep(self, name: str, commit: str | None) -> None:
        """Keep a commit under a name beside the main line; None lets it go."""
        self.repository.run(
            "update-ref", *(("-d", f"refs/{name}") if commit is None else (f"refs/{name}", commit))
        )

    def describe(self, commit: str) -> Proposal:
        """Return what a commit beside the main line would change."""
        out = self.repository.run("log", "--max-count=1", f"--format=%P{_FORMAT}", commit, "--").decode(
            "utf-8"
        )
        base, _, rest = out.partition("\x01")
        _, moment, name, email, subject = rest.rstrip("\n").split("\0")
        base = base.strip()
        changes = self.repository.changes(base, commit)
        contents = self.contents([each.blob for each in changes if not each.removed])
        before = self.files(base)
        paths = [each.path.removeprefix(_FOLDER) for each in changes]
        return Proposal(
            base,
            _in_shanghai(moment),
            Person(name, email),
            subject,
            tuple(
                Change(path, None if each.removed else contents[each.blob])
                for path, each in zip(paths, changes, strict=True)
            ),
            {path: before.get(path, "") for path in paths},
        )

    def _entry(self, change: Change) -> bytes:
        """Return a line for `update-index --index-info`."""
        path = f"{_FOLDER}{change.path}\0".encode("utf-8", "surrogateescape")
        if change.content is None:
            return f"0 {'0' * 40}\t".encode() + path
        blob = self.repository.run("hash-object", "-w", "--stdin", given=change.content).decode().strip()
        return f"{PLAIN} {blob}\t".encode() + path

    def _demand(self, tree: str, paths: Iterable[str]) -> None:
        """Raise if a file is not in the tree: git silently passes over paths that it does not take."""
        given = "".join(f"{tree}:{_FOLDER}{path}\n" for path in paths).encode("utf-8", "surrogateescape")
        found = self.repository.run("cat-file", "--batch-check", given=given).splitlines()
        if any(line.endswith(b" missing") for line in found):
            raise UnfitError

    def _ref(self, name: str) -> str:
        return self.repository.run("rev-parse", "--verify", "--quiet", name).decode().strip()

    def _with(self, **variables: str) -> Repository:
        return Repository(self.path, variables)


def _versions(out: str) -> Iterator[Version]:
    """Read `log --raw -z` in our format: for each commit its facts, then the raw line of the one file."""
    for record in out.split("\x01")[1:]:
        commit, moment, name, email, message, *raw = record.split("\0")
        facts = next((word.strip().split(" ") for word in raw if word.strip().startswith(":")), None)
        if facts:
            token = "" if facts[1] == ABSENT else facts[3]
            yield Version(commit, _in_shanghai(moment), Person(name, email), message, token)


def _in_shanghai(moment: str) -> str:
    """Return a time of git's in the zone that readers live in, wherever the commit was made."""
    return datetime.fromisoformat(moment).astimezone(SHANGHAI).isoformat(timespec="seconds")
