"""Changes that wait for a reviewer: commits beside the main line, each under a name of its own.

The commit is the whole truth: pages, author, message. Only a remark with which it was returned is kept
beside it, in the database.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from report_site.publish.accounts import Account

from .database import Database
from .errors import missing
from .store import Proposal, Store

_PREFIX = "review/"
_LETTERS = 12


@dataclass(frozen=True)
class Review:
    """A change that waits, or was returned: then `by` says who did it, and `remark` why."""

    id: str
    proposal: Proposal
    by: str = ""
    remark: str = ""

    @property
    def paths(self) -> tuple[str, ...]:
        """The files that it changes."""
        return tuple(change.path for change in self.proposal.changes)

    @property
    def state(self) -> str:
        """`waiting` or `returned`."""
        return "returned" if self.by else "waiting"

    def is_of(self, account: Account) -> bool:
        """Tell whether it is an account's own."""
        return account.wrote(self.proposal.author.email)


class Reviews:
    """What waits."""

    def __init__(self, store: Store, database: Database) -> None:
        """Take where the commits are and where the remarks."""
        self._store, self._database = store, database
        self._described: dict[str, Proposal] = {}

    def submit(self, commit: str, account: Account, paths: Iterable[str]) -> str:
        """Let a proposed commit wait; it takes the place of the account's earlier ones about no other pages.

        Returns:
            The id.
        """
        id_ = commit[:_LETTERS]
        self._store.keep(f"{_PREFIX}{id_}", commit)
        for review in self.all():
            if review.id != id_ and review.is_of(account) and set(review.paths) <= set(paths):
                self.drop(review.id)
        return id_

    def all(self) -> list[Review]:
        """Return everything that waits or was returned, oldest first."""
        remarks = {id_: (by, remark) for id_, by, remark in self._database.run("SELECT * FROM remarks")}
        commits = self._store.references(_PREFIX)
        self._described = {
            commit: self._described.get(commit) or self._store.describe(commit) for commit in commits.values()
        }
        found = [
            Review(id_, self._described[commit], *remarks.get(id_, ("", "")))
            for id_, commit in commits.items()
        ]
        return sorted(found, key=lambda review: (review.proposal.time, review.id))

    def get(self, id_: str) -> Review:
        """Return one.

        Raises:
            EditError: If there is none.
        """
        for review in self.all():
            if review.id == id_:
                return review
        raise missing("这份送审的修改已经处理过了，或者撤回了")

    def send_back(self, review: Review, by: str, remark: str) -> None:
        """Return a change to its author."""
        self._database.run("INSERT OR REPLACE INTO remarks VALUES (?, ?, ?)", review.id, by, remark)

    def drop(self, id_: str) -> None:
        """Let go of one that was taken, withdrawn or replaced."""
        self._store.keep(f"{_PREFIX}{id_}", None)
        self._database.run("DELETE FROM remarks WHERE review = ?", id_)
