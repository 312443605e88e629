"""The organ's forge, as the administrator names it, and what differs between the kinds of forges.

Gitea, Forgejo and GitLab do the same three things for us by different words: they tell the head of a branch,
take a commit of several files, and say who somebody is. A `Dialect` holds the words.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from report_site.publish.git import Person

BRANCH = "main"


@dataclass(frozen=True)
class FileStep:
    """A file that a commit changes; its path is the repository's.

    content: As it is to be, None if it is to go.
    blob: The id of what it holds before, "" if it is new.
    last_commit: The last commit that changed it, "" if it is new.
    """

    path: str
    content: bytes | None
    blob: str
    last_commit: str


@dataclass(frozen=True)
class Step:
    """A commit as it is to be made on the forge."""

    message: str
    author: Person
    committer: Person
    files: tuple[FileStep, ...]


@dataclass(frozen=True)
class Dialect:
    """A forge's addresses (below its own) and words.

    scope: What an access token has to be good for: to know who it is, and to commit.
    authorize, tokens, userinfo: Where OpenID Connect goes on.
    branch: The address that tells about a branch of a repository.
    commits: The address that takes commits.
    body: What is sent there.
    made: Reads the commit's id from the answer.
    """

    scope: str
    authorize: str
    tokens: str
    userinfo: str
    branch: Callable[[str], str]
    commits: Callable[[str], str]
    body: Callable[[Step], dict[str, Any]]
    made: Callable[[Mapping[str, Any]], str]


@dataclass(frozen=True)
class Forge:
    """A forge in use.

    address: Without a slash at the end.
    repository: Where the content lies, as `owner/name`; "" if the forge only logs people in.
    client: The id under which the forge knows this site, and the secret that they share ("" for none).
    """

    dialect: Dialect
    address: str
    client: str
    secret: str = ""
    repository: str = ""
