"""Saving: what several people wrote brought together, judged like a push, and made the head of the content.

One save at a time. Pushes come in between all the same, and `Store.accept` notices them: then everything is
done again on the new head, so that nothing that was accepted is ever lost.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from itertools import takewhile
from typing import Any

from report_site.publish.accounts import Account
from report_site.publish.gate import Problem, Verdict
from report_site.publish.git import Person

from .errors import EditError, refused
from .line_ends import to_bytes, to_editor
from .merging import Merge, merge
from .store import Authorship, Change, MovedError, Store, Text, UnfitError, Version

ATTEMPTS = 5
COMMITTER = "网页编辑"
# How far back the author of what is in the way is looked for.
_HISTORY = 200
_LONGEST_MESSAGE = 200
# Judges the step from a base to a commit as a push of an account.
Judge = Callable[[str, str, Account], Verdict]


@dataclass(frozen=True)
class Wish:
    """A page as somebody wants it.

    text: As the editor has it; None if the page is to go.
    token: Of the version that he began with, "" for none.
    former: Where it stood, if it is to be renamed.
    """

    path: str
    text: str | None
    token: str
    former: str | None = None


@dataclass(frozen=True)
class Order:
    """What is to be saved in one commit, and in whose name.

    by: Who saves it; his rights count.
    author: Who wrote it, if it is somebody else.
    attached: Files to go in as they are.
    waits: Tells whether what changes these files has to wait for a reviewer.
    """

    message: str
    wishes: tuple[Wish, ...]
    by: Account
    address: str
    author: Person | None = None
    attached: tuple[Change, ...] = ()
    waits: Callable[[Iterable[str]], bool] = field(default=lambda paths: False)


@dataclass(frozen=True)
class SavedFile:
    """A page as it stands afterwards; without text it is gone. `merged`: whose changes are in it besides."""

    path: str
    token: str
    text: str | None
    merged: tuple[str, ...] = ()


@dataclass(frozen=True)
class Saved:
    """What came of it.

    commit: The commit that holds it; the head if nothing had to be changed.
    waits: It is proposed only, and the head does not have it.
    """

    commit: str
    files: tuple[SavedFile, ...]
    unchanged: bool = False
    waits: bool = False
    warnings: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Conflict:
    """A page that others changed at the same places: what it was, what each wants, and the new token."""

    path: str
    by: tuple[str, ...]
    token: str
    base: str | None
    mine: str | None
    theirs: str | None
    merge: Merge

    def facts(self) -> dict[str, Any]:
        """Return it as the API has it."""
        names = ("path", "by", "token", "base", "mine", "theirs")
        told = {name: getattr(self, name) for name in names}
        return {**told, "regions": [region.facts() for region in self.merge.regions]}


@dataclass(frozen=True)
class _Resolved:
    """A wish on the ground of the head: what has to change for it."""

    wish: Wish
    text: str | None
    changes: tuple[Change, ...]
    merged: tuple[str, ...]


class Saving:
    """Saves into a store."""

    def __init__(self, store: Store, judge: Judge) -> None:
        """Take the store and the gate before it."""
        self.store, self.judge = store, judge
        self._lock = threading.Lock()

    def save(self, order: Order) -> Saved:
        """Do what an order says, wholly or not at all.

        Raises:
            EditError: If somebody changed the same lines meanwhile, or the gate refuses it.
        """
        with self._lock:
            for _ in range(ATTEMPTS):
                try:
                    return self._attempt(order, self.store.head())
                except MovedError:
                    continue
        message = "网站正在被很多人修改，这次没有保存上。您的内容没有丢失"
        raise EditError(409, "again", message, "请再点一次保存")

    def _attempt(self, order: Order, head: str) -> Saved:
        resolved = self._resolve(order.wishes, head)
        changes = {each.path: each for found in resolved for each in found.changes}
        changes |= {each.path: each for each in order.attached}
        if not changes:
            return Saved(head, self._files(resolved, head), unchanged=True)
        try:
            commit = self.store.propose(changes.values(), head, _authorship(order))
        except UnfitError:
            raise refused("文件名里有不能用的字符", "换一个文件名，只用文字、数字和连字符") from None
        verdict = self.judge(head, commit, order.by)
        if verdict.errors:
            count = len(verdict.errors)
            message = f"没有保存：有 {count} 处要改" if count > 1 else "没有保存：有一处要改"
            raise refused(message, "改好以后再保存，您的内容没有丢失", verdict.problems)
        waits = order.waits(changes)
        if not waits:
            commit = self.store.accept(commit, head, order.by.user)
        return Saved(commit, self._files(resolved, commit), waits=waits, warnings=verdict.warnings)

    def _resolve(self, wishes: Iterable[Wish], head: str) -> list[_Resolved]:
        """Bring each wish together with what stands there now; all conflicts are told at once."""
        resolved, conflicts = list[_Resolved](), list[Conflict]()
        for wish in wishes:
            source = wish.former or wish.path
            now = self.store.read(source, head)
            if wish.former and wish.former != wish.path and self.store.read(wish.path, head):
                raise refused(f"已经有 {wish.path} 这个页面了", "换一个文件名")
            if (now.token if now else "") == wish.token:
                resolved.append(_resolved(wish, wish.text, now, ()))
                continue
            newer, base = self._since(source, wish.token, head)
            names = tuple(dict.fromkeys(version.author.name for version in newer))
            theirs = _text(now, source)
            merged = merge(base, wish.text, theirs)
            if wish.text is None and theirs is None:
                resolved.append(_resolved(wish, None, now, ()))
            elif merged.text is None:
                token = now.token if now else ""
                conflicts.append(Conflict(wish.path, names, token, base, wish.text, theirs, merged))
            else:
                resolved.append(_resolved(wish, merged.text, now, names))
        if conflicts:
            raise _conflicting(conflicts)
        return resolved

    def _since(self, path: str, token: str, head: str) -> tuple[list[Version], str | None]:
        """Return the versions that came after the one of a token, and its text.

        Only what was accepted at this path is ever shown: a token that it never had gives no text.
        """
        versions = self.store.log(path, _HISTORY, head)
        newer = list(takewhile(lambda version: version.token != token, versions))
        if not token or len(newer) == len(versions):
            return newer[:1], None
        return newer, _text(Text(token, self.store.contents([token])[token]), path)

    def _files(self, resolved: Iterable[_Resolved], commit: str) -> tuple[SavedFile, ...]:
        files = []
        for each in resolved:
            stands = self.store.read(each.wish.path, commit)
            token = stands.token if stands else ""
            files.append(SavedFile(each.wish.path, token, each.text, each.merged))
        return tuple(files)


def first_line(message: str) -> str:
    """Return what somebody says about his change as one line: the rest of a commit's message is ours."""
    return " ".join(message.split())[:_LONGEST_MESSAGE]


def _resolved(wish: Wish, text: str | None, now: Text | None, merged: tuple[str, ...]) -> _Resolved:
    content = None if text is None else to_bytes(text, now.content if now else None)
    old = now.content if now else None
    changes = [Change(wish.path, content)] if content != old or wish.former not in (None, wish.path) else []
    if wish.former not in (None, wish.path) and now:
        changes.append(Change(wish.former or "", None))
    return _Resolved(wish, text, tuple(changes), merged)


def _text(found: Text | None, path: str) -> str | None:
    try:
        return to_editor(found.content) if found else None
    except UnicodeDecodeError:
        raise refused(f"{path} 不是 UTF-8 编码的文字，不能在这里修改", "请管理员另存为 UTF-8") from None


def _conflicting(conflicts: list[Conflict]) -> EditError:
    names = "、".join(dict.fromkeys(name for each in conflicts for name in each.by))
    what = "删除了这一页" if all(each.theirs is None for each in conflicts) else "也改了同一处"
    message = f"{names or '别人'}刚才{what}，请对照后再保存。您的内容没有丢失"
    told = [each.facts() for each in conflicts]
    return EditError(409, "conflict", message, "逐处选用一方的写法，或者两者都要", conflicts=told)


def _authorship(order: Order) -> Authorship:
    by = order.by
    own = Person(by.name, by.emails[0])
    editor = order.author or own
    trailers = [("Edited-By", f"{editor.name} <{editor.email}>")]
    if order.author:
        trailers.append(("Reviewed-By", f"{own.name} <{own.email}>"))
    trailers.append(("Edited-From", order.address))
    # The gate asks for the e-mail of whoever is responsible, also where he lets another's change pass.
    committer = replace(own, name=COMMITTER)
    return Authorship(editor, committer, first_line(order.message) or "修改", tuple(trailers))
