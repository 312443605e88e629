"""Where the content lies, as saving sees it: versions of files, and commits that are made and then accepted.

A commit is first proposed, so that the gate can judge it, and accepted only if the head is still the one that
it was made on. Paths are those below the docs folder.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from report_site.publish.git import Person


class MovedError(Exception):
    """The head is no longer the one that a commit was made on."""


class UnfitError(Exception):
    """A path cannot be that of a file there."""


@dataclass(frozen=True)
class Text:
    """A file as it stands somewhere: its content, and a token that tells it from any other content."""

    token: str
    content: bytes


@dataclass(frozen=True)
class Change:
    """A file as it is to be; without content it is to go."""

    path: str
    content: bytes | None


@dataclass(frozen=True)
class Version:
    """A commit that changed a file: when (ISO 8601), by whom, why; the file's token then, "" if it went."""

    commit: str
    time: str
    author: Person
    message: str
    token: str


@dataclass(frozen=True)
class Authorship:
    """Who stands in a commit: the author, the committer, and trailers below the message."""

    author: Person
    committer: Person
    message: str
    trailers: tuple[tuple[str, str], ...] = ()


class Store(Protocol):
    """A place of the content."""

    def head(self) -> str:
        """Return the newest accepted commit."""

    def read(self, path: str, at: str) -> Text | None:
        """Return a file as it is in a commit, None if it is not there."""

    def files(self, at: str) -> dict[str, str]:
        """Return the tokens of all files of a commit, by path."""

    def contents(self, tokens: Sequence[str]) -> dict[str, bytes]:
        """Return contents by their tokens."""

    def log(self, path: str, limit: int, before: str) -> list[Version]:
        """Return the versions of a file, newest first, from a commit on backwards."""

    def propose(self, changes: Iterable[Change], base: str, who: Authorship) -> str:
        """Make a commit on `base` that nobody sees yet, and return its id.

        Raises:
            UnfitError: If no file can have one of the paths.
        """

    def accept(self, commit: str, base: str, by: str) -> str:
        """Let a proposed commit be the head, in the name of an account.

        Returns:
            The id that it is accepted under: a forge makes the commit once more.

        Raises:
            MovedError: If the head is not `base`.
        """

    def accepted(self, commit: str) -> bool:
        """Tell whether a commit's id is one of the main line's history."""

    def references(self, prefix: str) -> Mapping[str, str]:
        """Return the commits kept under names that begin with `prefix`, by the rest of the name."""

    def keep(self, name: str, commit: str | None) -> None:
        """Keep a commit under a name beside the main line; None lets it go."""

    def describe(self, commit: str) -> Proposal:
        """Return what a commit beside the main line would change."""


@dataclass(frozen=True)
class Proposal:
    """A commit beside the main line: what it stands on, who made it when and why, what it changes.

    before: The tokens of the changed files in `base`, "" for those that are new.
    """

    base: str
    time: str
    author: Person
    message: str
    changes: tuple[Change, ...]
    before: Mapping[str, str]
