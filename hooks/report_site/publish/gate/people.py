"""Who may push what: the people a commit names, and the folders an editor may change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from report_site.publish.accounts import OWNER, Account, Role
from report_site.publish.git import Change, Commit

from .model import FOLDER, Problem


def author_problems(
    commits: Sequence[Commit], pusher: Account, accounts: Mapping[str, Account]
) -> Iterator[Problem]:
    """Yield the commits that somebody else wrote, or that bear another's name.

    A reviewer or administrator may bring in what others wrote: by committing it himself (an approval), or by
    a merge of his that brings it in from people who have an account.
    """
    if pusher == OWNER:
        return
    merged = _merged_by(commits, pusher) if pusher.role is not Role.EDITOR else set()
    known = [account for account in accounts.values() if account.user != pusher.user]
    for commit in commits:
        author = commit.author
        writer = next((account for account in (pusher, *known) if account.wrote(author.email)), None)
        approved = pusher.role is not Role.EDITOR and pusher.wrote(commit.committer.email)
        if not (writer == pusher or approved or (writer and commit.id in merged)):
            message = f"提交 {commit.id[:8]} 的作者是 {author.name}（{author.email}），不是推送的人"
            yield Problem("", None, message, _own_name(pusher))
        elif writer and author.name != writer.name and author.name in (each.name for each in known):
            message = f"提交 {commit.id[:8]} 署名“{author.name}”，邮箱却是{writer.name}的"
            yield Problem("", None, message, _own_name(pusher))


def folder_problems(changes: Iterable[Change], pusher: Account) -> Iterator[Problem]:
    """Yield the files that a push changes, all in all, and that are not the pusher's to change.

    Judged by the step from the base to the end, so that a merge may bring in others' accepted work and may
    not take it back.
    """
    for change in changes:
        folder, _, path = change.path.partition("/")
        if folder == FOLDER and not pusher.may_change(path):
            own = "、".join(f"{FOLDER}/{each}" for each in pusher.folders)
            message = "您没有修改这个文件的权限" if not change.removed else "您没有删除这个文件的权限"
            remedy = f"您可以修改 {own}；先取回最新内容（git pull），撤销这一处，或请管理员代改"
            yield Problem(change.path, None, message, remedy)


def _merged_by(commits: Sequence[Commit], pusher: Account) -> set[str]:
    """Return the commits that merges by the pusher bring in from their other sides."""
    parents = {commit.id: commit.parents for commit in commits}
    waiting = [
        parent for commit in commits if pusher.wrote(commit.committer.email) for parent in commit.parents[1:]
    ]
    merged: set[str] = set()
    while waiting:
        commit_id = waiting.pop()
        if commit_id in parents and commit_id not in merged:
            merged.add(commit_id)
            waiting.extend(parents[commit_id])
    return merged


def _own_name(pusher: Account) -> str:
    email = pusher.emails[0] if pusher.emails else "您的邮箱"
    return (
        f"用自己的名字提交：git config user.name {pusher.name}；git config user.email {email}；"
        "再改正最后一次提交：git commit --amend --reset-author"
    )
