"""A page's history: who changed what, said by item and field first; an older version brought back."""

from __future__ import annotations

from textwrap import dedent
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_site.edit.differences import item_changes, text_changes
from report_site.ledger.settings import load_settings
from report_site.ledger.source import parse

from tests.edit.desk import OWN, Browser, Site

PROBLEMS = "reports/2023/problems.md"
BEFORE = """\
    # 三、问题

    ## 一是学习不够

    - 编号：WT-2023-1
    - 对应措施：CS-2023-1
    - 状态：推进中

    学得少。

    ## 二是作风不实

    - 编号：WT-2023-2
    - 状态：推进中

    创新不够（编号：WT-2023-3；状态：推进中）
    """


def changes(old: str, new: str) -> list[tuple[str, str, list[str]]]:
    settings = load_settings()
    before, after = (parse(PROBLEMS, dedent(text), settings) for text in (old, new))
    return [(each["id"], each["change"], each["what"]) for each in item_changes(before, after, settings)]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({}, []),
        ({"# 三、问题": "# 三、存在的问题"}, []),
        ({"一是学习不够": "一是学得不够"}, [("WT-2023-1", "changed", ["标题：一是学习不够 → 一是学得不够"])]),
        (
            {"CS-2023-1\n    - 状态：推进中": "CS-2023-1、CS-2023-2\n    - 状态：已完成"},
            [
                (
                    "WT-2023-1",
                    "changed",
                    ["状态：推进中 → 已完成", "对应措施：CS-2023-1 → CS-2023-1、CS-2023-2"],
                )
            ],
        ),
        ({"    - 对应措施：CS-2023-1\n": ""}, [("WT-2023-1", "changed", ["对应措施：CS-2023-1 → （空）"])]),
        ({"学得少。": "学得很少。"}, [("WT-2023-1", "changed", ["改了正文"])]),
        (
            {"WT-2023-3；状态：推进中": "WT-2023-3；状态：已完成"},
            [
                ("WT-2023-2", "changed", ["改了正文"]),
                ("WT-2023-3", "changed", ["状态：推进中 → 已完成"]),
            ],
        ),
        ({"WT-2023-2": "WT-2023-9"}, [("WT-2023-9", "added", []), ("WT-2023-2", "removed", [])]),
    ],
    ids=["none", "outside", "title", "fields", "field gone", "text", "bracket", "id"],
)
def test_changes_are_told_by_item_and_field(
    change: dict[str, str], told: list[tuple[str, str, list[str]]]
) -> None:
    after = BEFORE
    for old, new in change.items():
        assert old in after
        after = after.replace(old, new)
    assert changes(BEFORE, after) == told


def test_text_that_stays_is_cut_to_what_stands_around_the_changes() -> None:
    lines = [f"第{number}行" for number in range(20)]
    changed = [*lines[:10], "状态：已完成", *lines[11:]]
    blocks = text_changes("\n".join(lines), "\n".join(changed))
    assert blocks[0] == {"kind": "same", "lines": [], "skipped": 7, "after": lines[7:10]}
    assert blocks[1] == {"kind": "changed", "removed": ["第10行"], "added": ["状态：已完成"]}
    assert blocks[2] == {"kind": "same", "lines": lines[11:14], "skipped": 6, "after": []}


def test_a_change_inside_a_line_is_shown_inside_it() -> None:
    (block,) = text_changes("状态：推进中", "状态：已完成")[0:1]
    assert block["parts"] == [("same", "状态："), ("removed", "推进中"), ("added", "已完成")]


@given(st.lists(st.sampled_from("甲乙丙"), max_size=12), st.lists(st.sampled_from("甲乙丙"), max_size=12))
def test_the_blocks_hold_both_texts(old: list[str], new: list[str]) -> None:
    blocks = text_changes("\n".join(old), "\n".join(new))

    def count(part: str) -> int:
        return sum(
            len(block[part])
            if part in block
            else len(block["lines"]) + block["skipped"] + len(block["after"])
            for block in blocks
        )

    assert count("removed") == len("\n".join(old).split("\n"))
    assert count("added") == len("\n".join(new).split("\n"))


def shown(browser: Browser, **query: str) -> list[dict[str, Any]]:
    commits: list[dict[str, Any]] = browser.get("history", path=OWN, **query)["commits"]
    return commits


def test_the_history_names_who_when_and_why(site: Site, zhang: Browser, wang: Browser) -> None:
    zhang.write(OWN, "# 第一党支部\n\n甲。\n")
    wang.write(OWN, "# 第一党支部\n\n乙。\n")
    told = shown(zhang)
    assert [(each["name"], each["message"]) for each in told] == [
        ("王五", "改一处"),
        ("张三", "改一处"),
        ("赵六", "修改"),
    ]
    assert told[0]["commit"] == site.server.head
    # The last one was made in another zone.
    assert all(each["time"].endswith("+08:00") for each in told)
    assert [each["name"] for each in shown(zhang, before=told[0]["commit"])] == ["张三", "赵六"]
    older = zhang.get("page", path=OWN, at=told[1]["commit"])
    assert older["text"] == "# 第一党支部\n\n甲。\n"


def test_two_versions_are_compared(site: Site, wang: Browser) -> None:
    page = wang.open(PROBLEMS)
    wang.write(PROBLEMS, page["text"].replace("状态：推进中", "状态：已完成"))
    told = wang.get("diff", path=PROBLEMS)
    assert [each["what"] for each in told["items"]] == [["状态：推进中 → 已完成"]]
    (changed,) = [each for each in told["text"] if each["kind"] == "changed"]
    assert (changed["removed"], changed["added"]) == (["- 状态：推进中"], ["- 状态：已完成"])
    first, last = (each["commit"] for each in wang.get("history", path=PROBLEMS)["commits"][::-1])
    assert wang.get("diff", path=PROBLEMS, **{"from": first, "to": last}) == told
    backwards = wang.get("diff", path=PROBLEMS, **{"from": last, "to": first})
    assert [each["what"] for each in backwards["items"]] == [["状态：已完成 → 推进中"]]
    new = wang.get("diff", path=PROBLEMS, to=first)
    assert [each["change"] for each in new["items"]] == ["added"]


def test_an_older_version_is_brought_back_by_a_new_commit(site: Site, zhang: Browser) -> None:
    before = zhang.open(OWN)
    saved = zhang.write(OWN, "# 第一党支部\n\n写坏了。\n")
    first = shown(zhang)[-1]["commit"]
    token = saved["files"][0]["token"]
    answer = zhang.ask("POST", "restore", {"path": OWN, "commit": first, "token": token})
    assert answer.status == 200, answer.body.decode()
    assert zhang.open(OWN)["text"] == before["text"]
    assert [each["message"][:2] for each in shown(zhang)] == ["恢复", "改一", "修改"]


def test_a_page_that_was_deleted_is_brought_back(site: Site, zhang: Browser) -> None:
    path = "branches/first/plan.md"
    saved = zhang.save(path, "# 计划\n", "").json
    zhang.save(path, None, saved["files"][0]["token"])
    told = zhang.get("history", path=path)["commits"]
    assert [each["deleted"] for each in told] == [True, False]
    answer = zhang.ask("POST", "restore", {"path": path, "commit": told[1]["commit"], "token": ""})
    assert answer.status == 200, answer.body.decode()
    assert zhang.open(path)["text"] == "# 计划\n"


@pytest.mark.parametrize("commit", ["0" * 40, "main", "--all", "HEAD~1", "", "x" * 40])
def test_a_version_that_was_never_accepted_is_not_there(still: Site, commit: str) -> None:
    browser = still.browser("zhang")
    for answer in (
        browser.ask("GET", "page", query={"path": OWN, "at": commit}),
        browser.ask("POST", "restore", {"path": OWN, "commit": commit, "token": ""}),
        browser.ask("GET", "status", query={"commit": commit or "x"}),
        browser.ask("GET", "diff", query={"path": OWN, "to": commit or "x"}),
        browser.ask("GET", "history", query={"path": OWN, "before": commit or "x"}),
    ):
        assert (answer.status, answer.error["code"]) == (404, "missing")


def test_a_refused_commit_is_shown_to_nobody(site: Site, zhang: Browser, wang: Browser) -> None:
    """Its objects are in the repository, for git clears away in time only."""
    page = zhang.open(OWN)
    assert zhang.save(OWN, "# 页\n\n<b>悄悄话</b>\n", page["token"]).status == 422
    listed = site.git("cat-file", "--batch-all-objects", "--batch-check").splitlines()
    commits = {line.split()[0] for line in listed if " commit " in line}
    (refused,) = commits - set(site.git("rev-list", "main").splitlines())
    assert wang.ask("GET", "page", query={"path": OWN, "at": refused}).status == 404
    blob = site.git("rev-parse", f"{refused}:docs/{OWN}")
    answer = wang.save(OWN, "# 别的\n", blob)
    assert answer.status == 409
    assert "悄悄话" not in answer.body.decode()


def test_what_was_not_there_then_is_told(still: Site) -> None:
    answer = still.browser("zhang").ask("GET", "page", query={"path": "none.md", "at": still.server.head})
    assert answer.status == 404
