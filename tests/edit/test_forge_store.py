"""A forge as the place of the content: who commits there, what comes between, what it says when it will not.

That saving, merging, conflicts and refusals are as everywhere `test_saving` shows.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.edit.conftest import begin
from tests.edit.desk import OWN, Browser
from tests.edit.forge_site import ForgeSite, edited_on_forge
from tests.publish.gate.desk import Desk
from tests.publish.web import free_port

DOCS = f"docs/{OWN}"
TEXT = "# 第一党支部\n\n甲。\n\n乙。\n\n丙。\n"
PEOPLE = {
    "GIT_AUTHOR_NAME": "王五",
    "GIT_AUTHOR_EMAIL": "wang@example.invalid",
    "GIT_COMMITTER_NAME": "王五",
    "GIT_COMMITTER_EMAIL": "wang@example.invalid",
}


on_each = pytest.mark.parametrize("kind", ["gitea", "gitlab"])


@pytest.fixture
def kind() -> str:
    """Which forge; most of what is tested here has nothing to do with its words."""
    return "gitea"


@pytest.fixture
def site(kind: str, tmp_path: Path, first_desk: Desk, passwords: Path) -> Iterator[ForgeSite]:
    """A site whose content lies on a forge."""
    server = begin(tmp_path / "site", first_desk, passwords)
    with edited_on_forge(server, kind, tmp_path / "forge.git") as site:
        yield site


def meanwhile(site: ForgeSite, path: str, text: str | None) -> None:
    """Let somebody change a file on the forge when the next commit has come in, before it is looked at."""

    def change() -> None:
        site.forge.before_commit = lambda: None
        content = None if text is None else text.encode()
        site.forge.commit({f"docs/{path}": content}, "在平台上改", PEOPLE)

    site.forge.before_commit = change


def commits(site: ForgeSite) -> int:
    return int(site.forge.git("rev-list", "--count", "main"))


@on_each
def test_the_forge_is_told_who_saves(site: ForgeSite, zhang: Browser, wang: Browser) -> None:
    zhang.write(OWN, TEXT)
    wang.write(OWN, TEXT.replace("甲", "甲甲"))
    assert site.forge.committed_by == ["zhang", "wang"]
    assert site.forge.head == site.server.head
    assert site.forge.git("show", f"main:{DOCS}") == TEXT.replace("甲", "甲甲").strip()


def test_what_the_gate_refuses_the_forge_never_hears_of(site: ForgeSite, zhang: Browser) -> None:
    page, before = zhang.open(OWN), len(site.forge.asked)
    assert zhang.save(OWN, page["text"] + "\n<b>粗</b>\n", page["token"]).status == 422
    assert site.forge.asked[before:] == []


@on_each
def test_any_bytes_arrive_as_they_are(site: ForgeSite, zhang: Browser) -> None:
    picture = b"\x89PNG\r\n\x1a\n" + bytes.fromhex(
        "0000000d49484452000000010000000108060000001f15c489"
        "0000000d4944415478da63fcffff3f030005fe02fea72d0d2a0000000049454e44ae426082"
    )
    query = {"path": OWN, "name": "合影.png"}
    upload = zhang.ask("PUT", "upload", query=query, body=picture)
    assert upload.status == 200, upload.body.decode()
    zhang.write(OWN, f"# 第一党支部\n\n{upload.json['markdown']}\n")
    blob = site.forge.blob(f"docs/{upload.json['path']}")
    assert blob == site.git("rev-parse", f"main:docs/{upload.json['path']}")
    assert site.git("cat-file", "-s", blob) == str(len(picture))


@on_each
def test_a_push_at_the_last_moment_is_brought_together(site: ForgeSite, zhang: Browser) -> None:
    token = zhang.write(OWN, TEXT)["files"][0]["token"]
    meanwhile(site, OWN, TEXT.replace("丙", "丙丙"))
    answer = zhang.save(OWN, TEXT.replace("甲", "甲甲"), token)
    assert answer.status == 200, answer.body.decode()
    (file,) = answer.json["files"]
    both = TEXT.replace("甲", "甲甲").replace("丙", "丙丙")
    assert (file["merged"], file["text"]) == (["王五"], both)
    assert site.forge.git("show", f"main:{DOCS}") == both.strip()


def test_a_push_at_the_last_moment_of_the_same_line_is_a_conflict(site: ForgeSite, zhang: Browser) -> None:
    token = zhang.write(OWN, TEXT)["files"][0]["token"]
    meanwhile(site, OWN, TEXT.replace("甲", "他的"))
    answer = zhang.save(OWN, TEXT.replace("甲", "我的"), token)
    assert (answer.status, answer.error["code"]) == (409, "conflict")
    assert answer.error["conflicts"][0]["theirs"] == TEXT.replace("甲", "他的")
    assert site.forge.git("show", f"main:{DOCS}") == TEXT.replace("甲", "他的").strip()


@on_each
@pytest.mark.parametrize("removes", [False, True])
def test_a_page_made_or_removed_at_the_last_moment_is_a_conflict(
    site: ForgeSite, zhang: Browser, removes: bool
) -> None:
    path = "branches/first/plan.md"
    token = zhang.save(path, "# 计划\n", "").json["files"][0]["token"] if removes else ""
    meanwhile(site, path, None if removes else "# 计划\n\n他的。\n")
    answer = zhang.save(path, "# 计划\n\n我的。\n", token)
    assert (answer.status, answer.error["code"]) == (409, "conflict")
    assert answer.error["conflicts"][0]["mine"] == "# 计划\n\n我的。\n"


def test_a_push_of_another_page_at_the_last_moment_stands_beside_it(site: ForgeSite, zhang: Browser) -> None:
    token = zhang.write(OWN, TEXT)["files"][0]["token"]
    meanwhile(site, "branches/second/index.md", "# 第二党支部\n\n他的。\n")
    assert zhang.save(OWN, TEXT.replace("甲", "甲甲"), token).status == 200
    assert site.forge.git("show", f"main:{DOCS}") == TEXT.replace("甲", "甲甲").strip()
    assert "他的" in site.forge.git("show", "main:docs/branches/second/index.md")
    assert site.forge.head == site.server.head


@on_each
def test_who_may_not_write_there_is_told_so(site: ForgeSite, zhang: Browser) -> None:
    page, head = zhang.open(OWN), site.forge.head
    site.forge.readers.add("zhang")
    answer = zhang.save(OWN, TEXT, page["token"])
    assert (answer.status, answer.error["code"]) == (403, "forbidden")
    assert "代码平台不让您修改" in answer.error["message"]
    assert site.forge.head == site.server.head == head


@on_each
def test_a_repository_that_nobody_shows_him_is_named(site: ForgeSite, zhang: Browser) -> None:
    site.set(site.forge.settings.replace("dj/report", "dj/other"))
    answer = zhang.save(OWN, TEXT, zhang.open(OWN)["token"])
    assert (answer.status, answer.error["code"]) == (403, "forbidden")
    assert "dj/other" in answer.error["message"]


@pytest.mark.parametrize(("trouble", "status", "code"), [(500, 502, "forge"), (422, 422, "refused")])
def test_a_forge_that_will_not_is_told_of_and_nothing_is_saved(
    site: ForgeSite, zhang: Browser, trouble: int, status: int, code: str
) -> None:
    page, head = zhang.open(OWN), site.forge.head
    site.forge.trouble = trouble
    answer = zhang.save(OWN, TEXT, page["token"])
    assert (answer.status, answer.error["code"]) == (status, code)
    assert f"HTTP {trouble}" in answer.error["message"]
    assert site.forge.head == site.server.head == head
    site.forge.trouble = 0
    assert zhang.save(OWN, TEXT, page["token"]).status == 200


def test_an_answer_that_is_lost_makes_no_second_commit(site: ForgeSite, zhang: Browser) -> None:
    page, before = zhang.open(OWN), commits(site)
    site.forge.loses_answers = True
    answer = zhang.save(OWN, TEXT, page["token"])
    assert (answer.status, answer.json["commit"]) == (200, site.forge.head)
    assert commits(site) == before + 1


def test_a_forge_that_is_away_costs_nothing_but_time(site: ForgeSite, zhang: Browser) -> None:
    page = zhang.open(OWN)
    site.set(site.forge.settings.replace(str(site.forge.port), str(free_port())))
    answer = zhang.save(OWN, TEXT, page["token"])
    assert (answer.status, answer.error["code"]) == (502, "forge")
    assert "代码平台没有回答" in answer.error["message"]
    assert zhang.open(OWN)["text"] == page["text"]
    site.set(site.forge.settings)
    assert zhang.save(OWN, TEXT, page["token"]).status == 200


def test_a_commit_that_cannot_be_fetched_is_not_called_lost(site: ForgeSite, zhang: Browser) -> None:
    page, before = zhang.open(OWN), commits(site)
    site.git("config", "remote.forge.url", str(site.installation.root / "nowhere.git"))
    answer = zhang.save(OWN, TEXT, page["token"])
    assert (answer.status, answer.error["code"]) == (502, "forge")
    assert "已经保存到代码平台" in answer.error["message"]
    site.git("config", "remote.forge.url", str(site.forge.repository))
    assert zhang.save(OWN, TEXT, page["token"]).json["commit"] == site.forge.head
    assert commits(site) == before + 1


def test_a_token_that_holds_no_longer_means_logging_in_again(site: ForgeSite, zhang: Browser) -> None:
    page = zhang.open(OWN)
    site.forge.tokens.clear()
    answer = zhang.save(OWN, TEXT, page["token"])
    assert (answer.status, answer.error["code"]) == (401, "login")
    assert zhang.get("session")["user"] is None
    assert site.log_in(zhang, "zhang").status == 200
    assert zhang.save(OWN, TEXT, page["token"]).status == 200


def test_a_token_that_is_about_to_end_is_renewed(site: ForgeSite) -> None:
    site.forge.life = 30
    zhang = site.browser("zhang")
    first = set(site.forge.renewals)
    zhang.write(OWN, TEXT)
    assert not first & set(site.forge.renewals)
    zhang.write(OWN, TEXT.replace("甲", "甲甲"))
    site.forge.renewals.clear()
    answer = zhang.save(OWN, TEXT, zhang.open(OWN)["token"])
    assert (answer.status, answer.error["code"]) == (401, "login")


@on_each
def test_a_reviewer_lets_another_s_change_pass_with_his_own_token(
    site: ForgeSite, zhang: Browser, wang: Browser
) -> None:
    site.set(f"{site.forge.settings}送审: [branches]\n")
    head = site.forge.head
    review = zhang.save(OWN, TEXT, zhang.open(OWN)["token"]).json["review"]["id"]
    assert site.forge.head == head
    answer = wang.ask("POST", "review", {"id": review, "action": "approve"})
    assert answer.status == 200, answer.body.decode()
    assert site.forge.committed_by == ["wang"]
    assert site.forge.git("log", "-1", "--format=%an", "main") == "张三"
    assert "Reviewed-By: 王五" in site.forge.git("log", "-1", "--format=%B", "main")


def test_tokens_lie_nowhere_but_in_memory(site: ForgeSite, zhang: Browser) -> None:
    zhang.write(OWN, TEXT)
    secrets = [*site.forge.tokens, *site.forge.renewals]
    kept = [file.read_bytes() for file in site.installation.root.rglob("*") if file.is_file()]
    assert secrets
    assert not [each for each in secrets if any(each.encode() in content for content in kept)]


def test_a_forge_without_a_repository_only_logs_people_in(site: ForgeSite, zhang: Browser) -> None:
    site.set("".join(line for line in site.forge.settings.splitlines(True) if "仓库" not in line))
    head = site.forge.head
    assert zhang.write(OWN, TEXT)["commit"] == site.server.head
    assert site.forge.head == head
