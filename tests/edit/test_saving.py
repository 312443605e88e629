"""Saving: what one writes is committed in his name, what two write is brought together, nothing is lost.

All of it holds wherever the content lies: in the site's own repository, on Gitea or on GitLab.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from report_site.edit.saving import ATTEMPTS
from report_site.publish.accounts import Account
from report_site.publish.atomic import lock
from report_site.publish.gate import Verdict

from tests.edit.conftest import begin
from tests.edit.desk import OTHERS, OWN, Browser, Site, edited
from tests.edit.forge_site import ForgeSite, edited_on_forge
from tests.publish.gate.desk import Desk


@pytest.fixture(params=["local", "gitea", "gitlab"])
def site(request: pytest.FixtureRequest, tmp_path: Path, first_desk: Desk, passwords: Path) -> Iterator[Site]:
    """A site of its own for one test, its content in one of the places that there are."""
    server = begin(tmp_path / "site", first_desk, passwords)
    if request.param == "local":
        with edited(server) as site:
            yield site
    else:
        with edited_on_forge(server, request.param, tmp_path / "forge.git") as site:
            yield site
            assert site.forge.head == site.server.head, "the mirror is not what the forge has"


def test_a_save_is_a_commit_in_the_editor_s_name(site: Site, zhang: Browser) -> None:
    before = zhang.open(OWN)
    answer = zhang.save(OWN, before["text"].replace("支部简介。", "新的简介。"), before["token"], "改简介")
    assert answer.status == 200, answer.body.decode()
    saved = answer.json
    assert saved["commit"] == site.server.head
    assert saved["files"][0]["token"] == site.git("rev-parse", f"main:docs/{OWN}")
    told = site.git("log", "-1", "--format=%an|%ae|%cn|%ce|%s|%(trailers:only,unfold)").splitlines()
    # GitLab lets nobody but the owner of the token be the committer.
    on_gitlab = isinstance(site, ForgeSite) and site.forge.kind == "gitlab"
    committer = "zhang" if on_gitlab else "网页编辑"
    assert told[0] == f"张三|zhang@example.invalid|{committer}|zhang@example.invalid|改简介|" + (
        "Edited-By: 张三 <zhang@example.invalid>"
    )
    assert told[1] == "Edited-From: 127.0.0.1"
    assert "新的简介。" in site.git("show", f"main:docs/{OWN}")
    # What was proposed stays behind when the forge has made a commit of its own of it.
    left = ("--no-dangling",) if isinstance(site, ForgeSite) else ()
    assert site.git("fsck", "--strict", *left) == ""


def test_the_builder_is_called_and_the_save_is_written_down(site: Site, zhang: Browser) -> None:
    saved = zhang.write(OWN, "# 第一党支部\n\n新的。\n")
    assert site.installation.queue.exists()
    (event,) = site.events("edited")
    assert (event["account"], event["commit"], event["paths"]) == ("zhang", saved["commit"], [OWN])


def test_the_builder_sees_that_a_save_is_being_judged(site: Site, zhang: Browser) -> None:
    seen = False
    with ThreadPoolExecutor(1) as pool:
        save = pool.submit(zhang.write, OWN, "# 第一党支部\n\n新的。\n")
        while not save.done():
            with lock(site.installation.judging_lock, wait=False) as nobody:
                seen |= nobody is None
        assert save.result()["commit"] == site.server.head
    assert seen


def test_what_is_as_it_was_makes_no_commit(site: Site, zhang: Browser) -> None:
    head, page = site.server.head, zhang.open(OWN)
    answer = zhang.save(OWN, page["text"], page["token"])
    assert (answer.json["commit"], answer.json["unchanged"]) == (head, True)
    assert site.server.head == head


def test_a_refusal_says_all_that_is_wrong_and_saves_nothing(site: Site, zhang: Browser) -> None:
    head, page = site.server.head, zhang.open(OWN)
    text = "# 第一党支部\n\n<b>粗</b>\n\n[没有](nowhere.md)\n"
    answer = zhang.save(OWN, text, page["token"])
    assert (answer.status, answer.error["code"]) == (422, "refused")
    lines = {each["line"] for each in answer.error["problems"]}
    assert lines >= {3, 5}, answer.error
    assert all(each["path"] == OWN for each in answer.error["problems"])
    assert site.server.head == head


def test_another_s_branch_is_not_changed(site: Site, zhang: Browser) -> None:
    page = zhang.open(OTHERS)
    assert not page["may_change"]
    assert "branches/first" in page["why"]
    answer = zhang.save(OTHERS, page["text"] + "\n多一句。\n", page["token"])
    assert answer.status == 422
    assert answer.error["problems"][0]["message"] == "您没有修改这个文件的权限"


def test_two_changes_at_different_places_are_both_kept(site: Site, zhang: Browser, wang: Browser) -> None:
    text = "# 第一党支部\n\n甲。\n\n乙。\n\n丙。\n"
    token = zhang.write(OWN, text)["files"][0]["token"]
    wang.write(OWN, text.replace("丙", "丙丙"))
    answer = zhang.save(OWN, text.replace("甲", "甲甲"), token)
    assert answer.status == 200, answer.body.decode()
    (file,) = answer.json["files"]
    both = "# 第一党支部\n\n甲甲。\n\n乙。\n\n丙丙。\n"
    assert (file["merged"], file["text"]) == (["王五"], both)
    assert zhang.open(OWN)["text"] == both


def test_two_changes_of_one_line_are_both_shown(site: Site, zhang: Browser, wang: Browser) -> None:
    text = "# 第一党支部\n\n甲。\n\n乙。\n"
    token = zhang.write(OWN, text)["files"][0]["token"]
    wang.write(OWN, text.replace("甲", "他的"))
    head = site.server.head
    answer = zhang.save(OWN, text.replace("甲", "我的"), token)
    assert (answer.status, answer.error["code"]) == (409, "conflict")
    assert "王五" in answer.error["message"]
    (conflict,) = answer.error["conflicts"]
    assert (conflict["base"], conflict["token"]) == (text, wang.open(OWN)["token"])
    assert conflict["regions"] == [
        {"kind": "same", "text": "# 第一党支部\n\n"},
        {"kind": "conflict", "base": "甲。\n", "mine": "我的。\n", "theirs": "他的。\n"},
        {"kind": "same", "text": "\n乙。\n"},
    ]
    assert site.server.head == head
    chosen = text.replace("甲", "他的和我的")
    assert zhang.save(OWN, chosen, conflict["token"]).status == 200


def test_a_page_deleted_meanwhile_is_a_conflict_and_can_be_made_again(
    site: Site, zhang: Browser, wang: Browser
) -> None:
    path = "branches/first/plan.md"
    token = zhang.save(path, "# 计划\n", "").json["files"][0]["token"]
    assert wang.save(path, None, token).status == 200
    answer = zhang.save(path, "# 计划\n\n新的。\n", token)
    (conflict,) = answer.error["conflicts"]
    assert (answer.status, conflict["theirs"], conflict["token"]) == (409, None, "")
    assert "删除" in answer.error["message"]
    assert zhang.save(path, "# 计划\n\n新的。\n", "").status == 200


def test_a_page_changed_meanwhile_is_not_deleted(site: Site, zhang: Browser, wang: Browser) -> None:
    path = "branches/first/plan.md"
    token = zhang.save(path, "# 计划\n", "").json["files"][0]["token"]
    wang.write(path, "# 计划\n\n要紧的。\n")
    answer = zhang.save(path, None, token)
    (conflict,) = answer.error["conflicts"]
    assert (answer.status, conflict["mine"]) == (409, None)
    assert "要紧的" in zhang.open(path)["text"]


def test_two_who_make_the_same_page_see_each_other(site: Site, zhang: Browser, wang: Browser) -> None:
    path = "branches/first/plan.md"
    assert wang.save(path, "# 计划\n\n他的。\n", "").status == 200
    answer = zhang.save(path, "# 计划\n\n我的。\n", "")
    (conflict,) = answer.error["conflicts"]
    assert (answer.status, conflict["base"]) == (409, None)
    assert (conflict["mine"], conflict["theirs"]) == ("# 计划\n\n我的。\n", "# 计划\n\n他的。\n")


def test_a_page_is_renamed_in_one_commit(site: Site, zhang: Browser) -> None:
    old, new = "branches/first/plan.md", "branches/first/plan-2024.md"
    token = zhang.save(old, "# 计划\n", "").json["files"][0]["token"]
    assert zhang.save(new, "# 计划\n", token, **{"from": old}).status == 200
    assert site.git("show", "--name-status", "--format=", "-M", "main").split() == [
        "R100",
        f"docs/{old}",
        f"docs/{new}",
    ]


def test_a_page_is_not_renamed_over_another(zhang: Browser) -> None:
    old = "branches/first/plan.md"
    token = zhang.save(old, "# 计划\n", "").json["files"][0]["token"]
    answer = zhang.save(OWN, "# 计划\n", token, **{"from": old})
    assert (answer.status, answer.error["message"]) == (422, f"已经有 {OWN} 这个页面了")


def test_several_pages_are_saved_together_or_not_at_all(site: Site, zhang: Browser) -> None:
    head = site.server.head
    files = [
        {"path": "branches/first/a.md", "text": "# 甲\n", "token": ""},
        {"path": "branches/first/b.md", "text": "# 乙\n\n<b>粗</b>\n", "token": ""},
    ]
    assert zhang.ask("POST", "save", {"message": "", "files": files}).status == 422
    assert site.server.head == head
    files[1]["text"] = "# 乙\n"
    assert zhang.ask("POST", "save", {"message": "", "files": files}).status == 200
    assert site.git("log", "-1", "--format=%s") == "新建：甲等 2 页"


def test_a_message_is_one_line_and_no_trailer(site: Site, zhang: Browser) -> None:
    page = zhang.open(OWN)
    message = "改好了\n\nReviewed-By: 王五 <wang@example.invalid>"
    assert zhang.save(OWN, page["text"] + "\n完。\n", page["token"], message).status == 200
    assert site.git("log", "-1", "--format=%s") == "改好了 Reviewed-By: 王五 <wang@example.invalid>"
    assert "Reviewed-By" not in site.git("log", "-1", "--format=%(trailers)")


def push_meanwhile(site: Site, monkeypatch: pytest.MonkeyPatch, times: int) -> list[str]:
    """Let the head move after a save has read it, so many times; return the pushed commits."""
    judge, pushed = site.editor.saving.judge, list[str]()

    def meanwhile(base: str, commit: str, by: Account) -> Verdict:
        if len(pushed) < times:
            tree = site.git("rev-parse", "main^{tree}")
            who = ("-c", "user.name=甲", "-c", "user.email=a@b")
            pushed.append(site.git(*who, "commit-tree", tree, "-p", base, "-m", "推"))
            site.move_head(pushed[-1])
        return judge(base, commit, by)

    monkeypatch.setattr(site.editor.saving, "judge", meanwhile)
    return pushed


def test_a_push_that_comes_between_is_kept_too(
    site: Site, zhang: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = zhang.open(OWN)
    pushed = push_meanwhile(site, monkeypatch, 1)
    assert zhang.save(OWN, page["text"] + "\n完。\n", page["token"]).status == 200
    assert [site.git("rev-parse", "main^")] == pushed


def test_a_site_that_never_rests_is_told_of(
    site: Site, zhang: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = zhang.open(OWN)
    pushed = push_meanwhile(site, monkeypatch, ATTEMPTS)
    answer = zhang.save(OWN, page["text"] + "\n完。\n", page["token"])
    assert (answer.status, answer.error["code"]) == (409, "again")
    assert site.server.head == pushed[-1]
    assert len(pushed) == ATTEMPTS


def test_a_name_that_git_does_not_take_is_told(site: Site, zhang: Browser) -> None:
    """Windows takes git~1 for .git."""
    answer = zhang.save("branches/first/git~1/x.md", "# 页\n", "")
    assert (answer.status, answer.error["message"]) == (422, "文件名里有不能用的字符")


def test_a_token_that_the_page_never_had_shows_no_other_text(site: Site, zhang: Browser) -> None:
    secret = site.git("rev-parse", "main:docs/reports/2023/problems.md")
    answer = zhang.save(OWN, "# 第一党支部\n", secret)
    (conflict,) = answer.error["conflicts"]
    assert (answer.status, conflict["base"]) == (409, None)
    assert "学习不够" not in answer.body.decode()


@pytest.mark.parametrize(
    "path",
    ["", "/etc/passwd.md", "../x.md", "a//b.md", "a/./b.md", ".git/hooks/x.md", "a/.GIT/x.md", "a\nb.md"],
)
def test_a_path_that_leads_elsewhere_is_no_page(site: Site, zhang: Browser, path: str) -> None:
    head = site.server.head
    assert zhang.save(path, "# 页\n", "").status == 400
    assert site.server.head == head
