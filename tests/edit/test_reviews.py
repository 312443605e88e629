"""送审: what an editor changes on chosen pages waits for a reviewer, who lets it pass or gives it back."""

from __future__ import annotations

from typing import Any

import pytest

from tests.edit.desk import OWN, Browser, Site
from tests.publish.gate.test_threats import PNG

TEXT = "# 第一党支部\n\n新的简介。\n"


@pytest.fixture
def watched(site: Site) -> Site:
    """The branches' pages need a review."""
    site.set("送审: [docs/branches/]\n")
    return site


def send(browser: Browser, path: str = OWN, text: str = TEXT) -> str:
    answer = browser.save(path, text, browser.open(path)["token"], "改简介")
    assert answer.status == 202, answer.body.decode()
    assert answer.json["commit"] is None
    review: str = answer.json["review"]["id"]
    return review


def waiting(browser: Browser) -> list[dict[str, Any]]:
    reviews: list[dict[str, Any]] = browser.get("reviews")["reviews"]
    return reviews


def decide(browser: Browser, review: str, action: str, remark: str = "", **more: Any) -> Any:
    return browser.ask("POST", "review", {"id": review, "action": action, "remark": remark, **more})


def test_what_waits_is_seen_by_its_author_and_by_reviewers_only(watched: Site) -> None:
    zhang, li, wang = (watched.browser(name) for name in ("zhang", "li", "wang"))
    head = watched.server.head
    assert zhang.open(OWN)["review"]
    assert not wang.open(OWN)["review"]
    review = send(zhang)
    assert watched.server.head == head
    assert waiting(li) == []
    (mine,), (his,) = waiting(zhang), waiting(wang)
    assert (mine["mine"], mine["may_decide"], his["mine"], his["may_decide"]) == (True, False, False, True)
    assert (his["name"], his["account"], his["message"]) == ("张三", "zhang", "改简介")
    assert (his["paths"], his["state"]) == ([OWN], "waiting")
    assert zhang.open(OWN)["pending"] == {"id": review, "state": "waiting", "remark": ""}
    shown = wang.get("review", id=review)
    assert shown["files"][0]["text"] == TEXT
    assert shown["files"][0]["diff"]["text"]
    assert li.ask("GET", "review", query={"id": review}).status == 404
    assert decide(li, review, "withdraw").status == 404


def test_an_approved_change_names_both(watched: Site) -> None:
    zhang, wang = watched.browser("zhang"), watched.browser("wang")
    review = send(zhang)
    answer = decide(wang, review, "approve")
    assert answer.status == 200, answer.body.decode()
    assert answer.json["commit"] == watched.server.head
    told = watched.git("log", "-1", "--format=%an|%ae|%cn|%ce|%s%n%(trailers:only,unfold)").splitlines()
    assert told[0] == "张三|zhang@example.invalid|网页编辑|wang@example.invalid|改简介"
    assert told[1:3] == [
        "Edited-By: 张三 <zhang@example.invalid>",
        "Reviewed-By: 王五 <wang@example.invalid>",
    ]
    assert zhang.open(OWN)["text"] == TEXT
    assert waiting(wang) == []
    assert watched.git("for-each-ref", "refs/review") == ""
    assert decide(wang, review, "approve").status == 404


def test_an_approved_change_is_brought_together_with_later_ones(watched: Site) -> None:
    zhang, wang = watched.browser("zhang"), watched.browser("wang")
    wang.write(OWN, "# 第一党支部\n\n甲。\n\n乙。\n\n丙。\n")
    review = send(zhang, text="# 第一党支部\n\n甲甲。\n\n乙。\n\n丙。\n")
    wang.write(OWN, "# 第一党支部\n\n甲。\n\n乙。\n\n丙丙。\n")
    assert decide(wang, review, "approve").status == 200
    assert wang.open(OWN)["text"] == "# 第一党支部\n\n甲甲。\n\n乙。\n\n丙丙。\n"


def test_a_reviewer_chooses_where_both_changed_the_same(watched: Site) -> None:
    zhang, wang = watched.browser("zhang"), watched.browser("wang")
    review = send(zhang)
    wang.write(OWN, "# 第一党支部\n\n他的简介。\n")
    answer = decide(wang, review, "approve")
    assert (answer.status, answer.error["code"]) == (409, "conflict")
    (conflict,) = answer.error["conflicts"]
    files = [{"path": OWN, "text": "# 第一党支部\n\n都要。\n", "token": conflict["token"]}]
    assert decide(wang, review, "approve", files=files).status == 200
    assert wang.open(OWN)["text"] == "# 第一党支部\n\n都要。\n"
    assert watched.git("log", "-1", "--format=%an") == "张三"


def test_a_returned_change_is_the_author_s_draft_again(watched: Site) -> None:
    zhang, wang = watched.browser("zhang"), watched.browser("wang")
    review = send(zhang)
    assert zhang.open(OWN)["draft"] is None
    assert decide(wang, review, "return").status == 422
    assert decide(wang, review, "return", "请补上人数").status == 204
    (told,) = waiting(zhang)
    assert (told["state"], told["remark"], told["by"]) == ("returned", "请补上人数", "王五")
    page = zhang.open(OWN)
    assert page["draft"]["text"] == TEXT
    assert page["draft"]["token"] == page["token"]
    assert decide(wang, review, "approve").status == 403
    again = send(zhang, text=TEXT + "\n十人。\n")
    assert [each["id"] for each in waiting(wang)] == [again]


def test_the_author_withdraws_his_own(watched: Site) -> None:
    zhang, wang = watched.browser("zhang"), watched.browser("wang")
    review = send(zhang)
    assert decide(wang, review, "withdraw").status == 403
    assert decide(zhang, review, "withdraw").status == 204
    assert waiting(wang) == []
    assert zhang.open(OWN)["draft"]["text"] == TEXT


def test_a_draft_that_was_written_since_is_kept(watched: Site) -> None:
    zhang = watched.browser("zhang")
    review = send(zhang)
    zhang.ask("PUT", "draft", {"path": OWN, "text": "后来写的", "token": ""})
    assert decide(zhang, review, "withdraw").status == 204
    assert zhang.open(OWN)["draft"]["text"] == "后来写的"


def test_nobody_approves_as_an_editor(watched: Site) -> None:
    zhang = watched.browser("zhang")
    review = send(zhang)
    assert decide(zhang, review, "approve").status == 403
    assert decide(zhang, review, "return", "不").status == 403
    assert decide(zhang, review, "destroy").status == 400


def test_what_the_gate_refuses_never_waits(watched: Site) -> None:
    zhang = watched.browser("zhang")
    answer = zhang.save(OWN, "# 页\n\n<b>\n", zhang.open(OWN)["token"])
    assert answer.status == 422
    assert waiting(watched.browser("wang")) == []


def test_a_picture_waits_and_passes_with_its_page(watched: Site) -> None:
    zhang, wang = watched.browser("zhang"), watched.browser("wang")
    query = {"path": OWN, "name": "合影.png"}
    told = zhang.ask("PUT", "upload", query=query, body=PNG).json
    review = send(zhang, text=f"{TEXT}\n{told['markdown']}\n")
    assert zhang.ask("GET", "upload", query={"path": told["path"]}).status == 404
    assert decide(zhang, review, "withdraw").status == 204
    assert zhang.ask("GET", "upload", query={"path": told["path"]}).body == PNG
    review = send(zhang, text=f"{TEXT}\n{told['markdown']}\n")
    assert decide(wang, review, "approve").status == 200
    assert watched.git("cat-file", "-s", f"main:docs/{told['path']}") == str(len(PNG))


def test_what_waits_cannot_be_pushed_or_read_as_a_version(watched: Site) -> None:
    zhang, wang = watched.browser("zhang"), watched.browser("wang")
    review = send(zhang)
    commit = watched.git("rev-parse", f"refs/review/{review}")
    assert wang.ask("GET", "page", query={"path": OWN, "at": commit}).status == 404
