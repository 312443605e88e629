"""The site that a push or a draft starts from, as it lies in git."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from report_site.publish.git import Entry, Repository

from .kinds import PAGE
from .model import FOLDER

_PREFIX = f"{FOLDER}/"


@dataclass(frozen=True)
class Base:
    """All files of the site at a commit; paths are those below the docs folder.

    commit: Its id, empty where nothing was accepted yet.
    pages: The text of every page, in the order of the checks.
    others: The paths of all other files.
    """

    commit: str = ""
    pages: Mapping[str, str] = field(default_factory=dict)
    others: tuple[str, ...] = ()

    def pages_with(self, changed: Mapping[str, str], removed: Iterable[str] = ()) -> dict[str, str]:
        """Return the text of every page, with some that are new or differ and without others, in order."""
        pages = {**self.pages, **changed}
        if len(pages) > len(self.pages):
            pages = {path: pages[path] for path in in_order(pages)}
        for path in removed:
            pages.pop(path, None)
        return pages

    @classmethod
    def loaded(cls, raw: Mapping[str, Any]) -> Base:
        """Return the base of values that came as JSON."""
        return cls(raw["commit"], raw["pages"], tuple(raw["others"]))


def read_base(repository: Repository, commit: str | None, before: Base | None = None) -> Base:
    """Return the site at a commit, an empty one where there is none.

    Args:
        repository: Where it lies.
        commit: The commit.
        before: The site at another commit, of which what is the same is taken.

    Raises:
        GitError: If the repository cannot be read within its bounds.
    """
    if not commit:
        return Base()
    if before and before.commit:
        return _changed(repository, before, commit)
    files = {entry.path: entry for entry in repository.files(commit)}
    return Base(commit, read_texts(repository, pages_of(files)), others_of(files))


def _changed(repository: Repository, before: Base, commit: str) -> Base:
    changes = repository.changes(before.commit, commit)
    touched = {change.path.removeprefix(_PREFIX) for change in changes if change.path.startswith(_PREFIX)}
    now = {change.path: Entry(change.path, change.mode, change.blob, 0) for change in changes}
    changed = read_texts(repository, pages_of(now))
    pages = before.pages_with(changed, (touched & before.pages.keys()) - changed.keys())
    others = [*(path for path in before.others if path not in touched), *others_of(now)]
    # Git's own order is that of bytes.
    others.sort(key=lambda path: path.encode("utf-8", "surrogateescape"))
    return Base(commit, pages, tuple(others))


def read_texts(repository: Repository, pages: Mapping[str, str]) -> dict[str, str]:
    """Return the texts of pages, given the ids of their contents."""
    contents = repository.contents(list(pages.values()))
    return {path: decoded(content) or "" for path, (_, content) in zip(pages, contents, strict=True)}


def pages_of(files: Mapping[str, Entry]) -> dict[str, str]:
    """Return the contents' ids of the pages below the docs folder, by path, in the order of the checks."""
    own = (entry for path, entry in files.items() if _is_own(entry) and path.endswith(PAGE))
    pages = {entry.path.removeprefix(_PREFIX): entry.blob for entry in own}
    return {path: pages[path] for path in in_order(pages)}


def others_of(files: Mapping[str, Entry]) -> tuple[str, ...]:
    """Return the paths of the other files below the docs folder."""
    own = (path for path, entry in files.items() if _is_own(entry) and not path.endswith(PAGE))
    return tuple(path.removeprefix(_PREFIX) for path in own)


def in_order(paths: Mapping[str, object]) -> Sequence[str]:
    """Return the paths of pages in the order in which the checks go through them."""
    return sorted(paths, key=lambda path: path.split("/"))


def decoded(content: bytes) -> str | None:
    """Return a page's text, None if it is none."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None


def _is_own(entry: Entry) -> bool:
    return entry.path.startswith(_PREFIX) and entry.mode.startswith("100")
