"""The bare repository of the pages: its first commit, its head, its pages on disk, its backup."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from .atomic import write_atomically
from .git import ask, run
from .installation import PublishError

BRANCH = "refs/heads/main"
FOLDER = "docs"
_SETTINGS = {
    # A push log, which bare repositories do not keep by themselves.
    "core.logAllRefUpdates": "true",
    # Pages that pretend to be links never become links.
    "core.symlinks": "false",
    "gc.auto": "256",
    "receive.denyDeletes": "true",
    "receive.denyNonFastForwards": "true",
    "receive.fsckObjects": "true",
    # What waits for a reviewer is nobody else's to fetch.
    "uploadpack.hideRefs": "refs/review",
    # The gate speaks before git does, whose message is English.
    "receive.maxInputSize": "200m",
}
_AS_COMMITTED = "* -text -ident !filter !working-tree-encoding\n"


@dataclass(frozen=True)
class Accepted:
    """A commit of the main line: id, when and by whom it was committed, its author, its summary."""

    commit: str
    moment: str
    author: str
    summary: str


def create(repository: Path) -> None:
    """Make an empty repository with the settings that its hooks rely on; one that is there is kept."""
    run(repository, "init", "--quiet", "--bare", "--initial-branch=main", str(repository))
    for name, value in _SETTINGS.items():
        run(repository, "config", name, value)


def head(repository: Path) -> str | None:
    """Return the newest accepted commit, None while there is none."""
    found = ask(repository, "rev-parse", "--verify", "--quiet", BRANCH)
    return found.stdout.strip() if found.returncode == 0 else None


def latest(repository: Path, limit: int) -> list[Accepted]:
    """Return the newest commits of the main line, newest first."""
    form = "--format=%H%x00%cI%x00%an%x00%s"
    # Before the first commit it fails.
    found = ask(repository, "log", "-z", "--first-parent", f"--max-count={limit}", form, BRANCH, "--")
    # Not by lines: a summary may hold what Python takes for the end of one.
    parts = found.stdout.split("\0")
    return [Accepted(*facts) for facts in zip(*(parts[start::4] for start in range(4)), strict=False)]


def not_in(repository: Path, commit: str | None) -> set[str]:
    """Return the accepted commits that are not part of what a commit says; all of them for None."""
    without = [f"^{commit}"] if commit else []
    found = ask(repository, "rev-list", BRANCH, *without)
    return set(found.stdout.split())


def commit_folder(repository: Path, source: Path, summary: str) -> None:
    """Make the pages below `source` the first commit, in the administrator's name.

    Raises:
        PublishError: If there are no pages.
    """
    if not (source / FOLDER).is_dir():
        raise PublishError(f"{source} 里没有文件夹 {FOLDER}，没有内容可以导入")
    index = {"GIT_INDEX_FILE": str(repository / "first-index"), "GIT_WORK_TREE": str(source)}
    try:
        run(repository, "add", "--", FOLDER, environment=index, folder=source)
        tree = run(repository, "write-tree", environment=index)
    finally:
        (repository / "first-index").unlink(missing_ok=True)
    who = {
        **dict.fromkeys(("GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME"), "管理员"),
        **dict.fromkeys(("GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL"), "admin@localhost"),
    }
    commit = run(repository, "commit-tree", tree, "-m", summary, environment=who)
    run(repository, "update-ref", BRANCH, commit)


def export(repository: Path, commit: str, target: Path) -> None:
    """Let `target` hold the files of a commit and no others, without a repository around them.

    A folder that was filled by this before gets what differs: git's index beside it knows the id of each file
    and whether anybody has touched it since.
    """
    target.mkdir(parents=True, exist_ok=True)
    # Files come out as they were committed, whatever attributes they bring along: a file that git passes over
    # would otherwise keep the form that an earlier commit's attributes gave it.
    attributes = repository / "info/attributes"
    if not attributes.exists():
        write_atomically(attributes, _AS_COMMITTED)
    index = {"GIT_INDEX_FILE": f"{target}.index", "GIT_WORK_TREE": str(target)}
    run(repository, "read-tree", "--reset", "-u", commit, environment=index, folder=target)


def write_bundle(repository: Path, file: Path) -> None:
    """Write everything the repository holds into one file."""
    run(repository, "bundle", "create", "--quiet", str(file), "--all")


def read_bundle(repository: Path, file: Path) -> None:
    """Fill a repository from such a file."""
    run(repository, "fetch", "--quiet", str(file), "refs/*:refs/*")
