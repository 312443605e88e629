"""Whose commits a push may bring, and who it is that pushes."""

from __future__ import annotations

from pathlib import Path

import pytest
from report_site.publish.accounts import OWNER, Account
from report_site.publish.gate.model import MAIN, Update
from report_site.publish.gate.people import author_problems
from report_site.publish.gate.refs import ref_problems
from report_site.publish.git import Commit, Person, Repository
from report_site.publish.hook import pusher_of
from report_site.publish.installation import Installation, PublishError

from tests.publish.gate.desk import ACCOUNTS, ADMINISTRATOR, EDITOR, NOBODY, OTHER, REVIEWER, Desk

STRANGER = Account("x", "某人", ("x@example.invalid",), EDITOR.role)


def commit(name: str, author: Account, committer: Account | None = None, parents: str = "") -> Commit:
    by = committer or author
    people = Person(author.name, author.emails[0]), Person(by.name, by.emails[0])
    return Commit(name, tuple(parents), *people)


def refused(pusher: Account, *commits: Commit) -> list[str]:
    return [each.message.split(" ")[1] for each in author_problems(commits, pusher, ACCOUNTS)]


def test_each_writes_his_own() -> None:
    assert refused(EDITOR, commit("a", EDITOR)) == []
    assert refused(EDITOR, commit("a", OTHER)) == ["a"]
    assert refused(EDITOR, commit("a", OTHER, EDITOR)) == ["a"]


def test_an_address_in_other_letters_is_the_same() -> None:
    shouting = Account("zhang", "张三", ("ZHANG@EXAMPLE.INVALID",), EDITOR.role)
    assert refused(EDITOR, commit("a", shouting)) == []


def test_one_s_own_name_may_be_spelt_differently_but_not_be_a_colleague_s() -> None:
    pinyin = Account("zhang", "Zhang San", EDITOR.emails, EDITOR.role)
    forged = Account("zhang", OTHER.name, EDITOR.emails, EDITOR.role)
    assert refused(EDITOR, commit("a", pinyin)) == []
    assert refused(EDITOR, commit("a", forged)) == ["a"]


@pytest.mark.parametrize("pusher", [REVIEWER, ADMINISTRATOR], ids=lambda each: each.role.value)
def test_a_reviewer_brings_in_what_he_merges_or_commits(pusher: Account) -> None:
    merge = commit("m", pusher, parents="ac")
    assert refused(pusher, commit("b", OTHER), commit("c", EDITOR, parents="b"), merge) == []
    assert refused(pusher, commit("a", STRANGER, pusher)) == []


def test_a_merge_covers_neither_its_first_side_nor_strangers_nor_another_s_merge() -> None:
    assert refused(REVIEWER, commit("a", EDITOR), commit("m", REVIEWER, parents="ab")) == ["a"]
    assert refused(REVIEWER, commit("b", STRANGER), commit("m", REVIEWER, parents="ab")) == ["b"]
    assert refused(REVIEWER, commit("b", OTHER), commit("m", EDITOR, parents="ab")) == ["b", "m"]
    assert refused(EDITOR, commit("b", OTHER), commit("m", EDITOR, parents="ab")) == ["b"]


def test_the_owner_of_the_machine_brings_in_what_he_likes() -> None:
    assert refused(OWNER, commit("a", STRANGER)) == []


def pusher(root: Path, **environment: str) -> Account:
    return pusher_of(Installation(root), ACCOUNTS, environment)


def test_whoever_the_server_names_pushes(tmp_path: Path) -> None:
    assert pusher(tmp_path, REPORT_SITE_USER="li") == OTHER
    assert pusher(tmp_path, GITEA_PUSHER_NAME="li", GL_USERNAME="li") == OTHER
    assert pusher(tmp_path) == OWNER


@pytest.mark.parametrize(
    "environment",
    [
        {"REPORT_SITE_USER": "sun"},
        {"REPORT_SITE_USER": "li", "GL_USERNAME": "zhang"},
        {"SSH_ORIGINAL_COMMAND": "git-receive-pack x"},
    ],
    ids=["unknown", "two", "nobody"],
)
def test_who_cannot_be_told_does_not_push(tmp_path: Path, environment: dict[str, str]) -> None:
    with pytest.raises(PublishError):
        pusher(tmp_path, **environment)


def test_another_user_of_the_machine_cannot_name_himself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.geteuid", lambda: tmp_path.stat().st_uid + 1)
    with pytest.raises(PublishError, match="请用 ssh 地址推送"):
        pusher(tmp_path, REPORT_SITE_USER="zhao")


def test_a_quarantine_is_the_only_thing_taken_from_the_environment(tmp_path: Path, desk: Desk) -> None:
    given = {"GIT_DIR": str(desk.root / ".git"), "GIT_QUARANTINE_PATH": "/q", "GIT_CONFIG_COUNT": "1"}
    repository = Repository.of_hook(given)
    assert repository.is_ancestor(desk.head, desk.head)
    assert repository._environment["GIT_QUARANTINE_PATH"] == "/q"
    assert "GIT_CONFIG_COUNT" not in repository._environment


def test_only_main_moves_and_only_forward(desk: Desk) -> None:
    repository = Repository(desk.root / ".git")
    base = desk.head
    head = desk.commit(EDITOR)
    tree = desk.git("rev-parse", "HEAD^{tree}")

    def told(ref: str, old: str, new: str) -> list[str]:
        return [each.message for each in ref_problems(repository, Update(ref, old, new))]

    assert told(MAIN, base, head) == told(MAIN, NOBODY, head) == []
    assert told(MAIN, head, base) == ["这次推送会丢掉网站上已有的提交"]
    assert told(MAIN, head, NOBODY) == ["不能删除 main 分支"]
    assert told(MAIN, base, tree) == ["main 只能指向一次提交"]
    assert told("refs/heads/draft", NOBODY, head) == ["只收 main 分支，不收“draft”"]
    assert told("refs/tags/v1", NOBODY, head) == ["这里不收标签"]
