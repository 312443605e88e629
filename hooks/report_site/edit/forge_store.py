"""The content on a forge: read and judged in the mirror that the builder follows, accepted by the API.

The installation's repository holds all that the forge has, under the same ids, so that reading, history and
the gate work on it as they do without a forge. Only `accept` differs: a commit that the gate let pass is made
once more by the forge, with the access token of whoever saves, and then fetched. The main line never
moves but by fetching.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from report_site.publish.git import Person
from report_site.publish.installation import PublishError

from .errors import EditError, forbidden, refused
from .forge import FileStep, Forge, Step
from .forge_http import Reply, ask
from .grants import Grants, expired
from .local_store import LocalStore
from .store import MovedError

_FOLDER = "docs/"


class ForgeStore(LocalStore):
    """A mirror of a repository on a forge; without a forge it is the repository itself."""

    def __init__(
        self,
        repository: Path,
        forge: Callable[[], Forge | None],
        grants: Grants,
        fetch: Callable[[], None],
    ) -> None:
        """Take the mirror and what leads to the forge.

        Args:
            repository: The mirror's folder.
            forge: Tells where the content lies now; the administrator may change that at any time.
            grants: The access tokens of the accounts.
            fetch: Brings the mirror up to date.
        """
        super().__init__(repository)
        self._forge, self._grants, self._fetch = forge, grants, fetch

    def accept(self, commit: str, base: str, by: str) -> str:
        """Let the forge make a proposed commit, and return the id that it has there.

        The forge itself compares the files that the commit changes. What else happens to the branch between
        our look at its head and the commit (milliseconds) the gate has not seen.

        Raises:
            MovedError: If the head is not `base`.
            EditError: If the forge does not answer, or refuses it.
        """
        forge = self._forge()
        if forge is None or not forge.repository:
            return super().accept(commit, base, by)
        token = self._grants.token(forge, by)
        try:
            self._demand_head(forge, token, base)
            made = self._made(forge, token, base, self._step(commit, base))
        except EditError as error:
            if error.status == 401:
                self._grants.drop(by)
            raise
        # It is made: whatever goes wrong from here on must not say that it is not.
        with suppress(EditError):
            self._follow()
        if not self.accepted(made):
            message = "已经保存到代码平台，但是网站还没有取到。您的内容没有丢失"
            raise EditError(502, "forge", message, "过几分钟刷新页面；一直不行，请管理员检查代码平台的连接")
        return made

    def _made(self, forge: Forge, token: str, base: str, step: Step) -> str:
        """Let the forge make a commit, and return its id.

        What a refusal means the branch's head tells: the words differ between versions.
        """
        address = forge.address + forge.dialect.commits(forge.repository)
        reply = ask("POST", address, token=token, body=forge.dialect.body(step))
        if reply.good:
            try:
                return forge.dialect.made(reply.data)
            except (KeyError, TypeError) as error:
                raise _failed(reply) from error
        _demand_permission(reply)
        self._demand_head(forge, token, base)
        if reply.status >= 500:
            raise _failed(reply)
        raise refused(
            f"没有保存：代码平台没有接受（{reply.reason}）", "请把这句话告诉管理员，您的内容没有丢失"
        )

    def _demand_head(self, forge: Forge, token: str, base: str) -> None:
        """Raise MovedError, the mirror brought up to date, if the forge's branch has another head."""
        reply = ask("GET", forge.address + forge.dialect.branch(forge.repository), token=token)
        _demand_permission(reply)
        if reply.status == 404:
            # Forges say so too of what somebody may not see.
            message = f"没有保存：代码平台上没有仓库 {forge.repository}，或者您无权查看"
            raise forbidden(message, "请管理员检查 edit.yml 里的仓库，和您在代码平台上的权限")
        commit = reply.data.get("commit")
        head = commit.get("id") if isinstance(commit, dict) else None
        if not reply.good or not head:
            raise _failed(reply)
        if head != base:
            self._follow()
            raise MovedError

    def _follow(self) -> None:
        """Bring the mirror up to date; somebody else may be doing the same, and hold the ref's lock."""
        for last in (False, True):
            try:
                self._fetch()
                return
            except PublishError as error:
                if last:
                    raise EditError(502, "forge", str(error), "过一会儿再试，您的内容没有丢失") from error
                time.sleep(0.2)

    def _step(self, commit: str, base: str) -> Step:
        """Return what a commit changes, as the forge has to be told."""
        out = self.repository.run("log", "--max-count=1", "--format=%an%x00%ae%x00%cn%x00%ce%x00%B", commit)
        name, email, committer, committer_email, message = out.decode("utf-8", "replace").split("\0")
        proposal = self.describe(commit)
        files = []
        for change in proposal.changes:
            path, blob = f"{_FOLDER}{change.path}", proposal.before[change.path]
            last = (
                self.repository.run("rev-list", "--max-count=1", base, "--", f":(literal){path}")
                if blob
                else b""
            )
            files.append(FileStep(path, change.content, blob, last.decode().strip()))
        people = Person(name, email), Person(committer, committer_email)
        return Step(message.rstrip("\n") + "\n", *people, tuple(files))


def _demand_permission(reply: Reply) -> None:
    """Raise if a forge's answer means that this person may not."""
    if reply.status == 401:
        raise expired()
    if reply.status == 403:
        message = f"没有保存：代码平台不让您修改这个仓库（{reply.reason}）"
        raise forbidden(message, "请管理员在代码平台上给您写入的权限")


def _failed(reply: Reply) -> EditError:
    message = f"没有保存：代码平台出了错（{reply.reason}）"
    return EditError(502, "forge", message, "过一会儿再保存，您的内容没有丢失；一直不行，请告诉管理员")
