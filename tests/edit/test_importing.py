"""A Word file becomes text for a page, is saved by nobody, and can do the server no harm."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
from typing import Any

import pytest
from report_site.edit import importing
from report_site.edit.errors import EditError
from report_site.edit.importing import read
from report_site.edit.importing_worker import Wish
from report_site.ledger.settings import load_settings

from tests.edit.desk import OTHERS, OWN, Answer, Browser, Site
from tests.importing.docx_files import docx, from_lines, p
from tests.importing.test_hostile import CASES

PROBLEMS = "reports/2023/problems.md"
LINES = ["存在问题", "一是学习不够。好文网www.haowen.cn", "二是活动不多。"]


def bring(browser: Browser, path: str, content: bytes, name: str = "报告.docx") -> Answer:
    return browser.ask("PUT", "import", query={"path": path, "name": name}, body=content)


def told(answer: Answer) -> Any:
    assert answer.status == 200, answer.body.decode()
    return answer.json


def test_a_file_becomes_text_with_the_next_free_ids(still: Site) -> None:
    said = told(bring(still.browser("wang"), PROBLEMS, from_lines(LINES)))
    assert said == {
        "markdown": "# 存在问题\n\n一是学习不够。（编号：WT-2023-2）\n\n二是活动不多。（编号：WT-2023-3）\n",
        "items": [{"label": "存在问题", "count": 2}],
        "left_out": [{"text": "好文网www.haowen.cn", "why": "来源网站残留的字样"}],
        "problems": [],
    }


def test_nothing_is_saved_by_it(site: Site) -> None:
    before = site.git("rev-parse", "main")
    wang = site.browser("wang")
    told(bring(wang, PROBLEMS, from_lines(LINES)))
    assert site.git("rev-parse", "main") == before
    assert wang.get("drafts") == {"drafts": []}


def test_an_id_that_only_history_or_the_draft_knows_is_not_given_again(site: Site) -> None:
    wang = site.browser("wang")
    page = wang.open(PROBLEMS)
    wang.write(PROBLEMS, page["text"] + "\n又一个问题。（编号：WT-2023-7）\n")
    wang.write(PROBLEMS, page["text"])
    assert "WT-2023-8" in told(bring(wang, PROBLEMS, from_lines(LINES)))["markdown"]
    page = wang.open(PROBLEMS)
    text = page["text"] + "\n草稿里的问题。（编号：WT-2023-20）\n"
    wang.ask("PUT", "draft", {"path": PROBLEMS, "text": text, "token": page["token"]})
    assert "WT-2023-21" in told(bring(wang, PROBLEMS, from_lines(LINES)))["markdown"]


def test_a_page_without_a_year_gets_no_ids(still: Site) -> None:
    said = told(bring(still.browser("zhang"), OWN, from_lines(LINES)))
    assert "编号" not in said["markdown"]
    assert said["items"] == []


def test_groups_are_counted_apart(still: Site) -> None:
    lines = ["一、主要做法", "（一）抓学习", "1.学习12次。", "2.调研3次。", "二、存在问题", "一是学习不够。"]
    said = told(bring(still.browser("wang"), PROBLEMS, "\n".join(lines).encode("gb18030"), "报告.txt"))
    assert said["items"] == [
        {"label": "分组", "count": 1},
        {"label": "履职成效", "count": 2},
        {"label": "存在问题", "count": 1},
    ]


def test_what_somebody_should_look_at_comes_along(still: Site) -> None:
    said = told(bring(still.browser("wang"), PROBLEMS, from_lines(["{#1.0}存在问题", "{#1.1}学习不够。"])))
    assert any("Word 自动编的" in each for each in said["problems"])


def test_only_who_may_change_the_page_may_import_into_it(still: Site) -> None:
    refusal = bring(still.browser("zhang"), OTHERS, from_lines(LINES))
    assert (refusal.status, refusal.error["code"]) == (422, "refused")
    assert "权限" in refusal.error["message"]
    assert bring(still.browser(), OTHERS, from_lines(LINES)).status == 401


@pytest.mark.parametrize("name", ["报告.doc", "报告.wps"])
def test_old_files_are_told_how_to_become_new_ones(still: Site, name: str) -> None:
    refusal = bring(still.browser("zhang"), OWN, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), name)
    assert refusal.status == 422
    assert "另存为 .docx" in refusal.error["remedy"]


@pytest.mark.parametrize("case", ["a bomb", "ten thousand levels", "a billion laughs", "half an archive"])
def test_a_hostile_file_gets_a_sentence_and_the_server_lives(still: Site, case: str) -> None:
    name, make, words = CASES[case]
    refusal = bring(still.browser("zhang"), OWN, make(), name)
    assert refusal.status == 422
    assert words in refusal.error["message"] + refusal.error["remedy"]
    assert still.browser("zhang").get("session")["user"]["account"] == "zhang"


def test_revisions_are_to_be_settled_in_word(still: Site) -> None:
    inner = '<w:ins w:id="1"><w:r><w:t>又</w:t></w:r></w:ins>'
    refusal = bring(still.browser("zhang"), OWN, docx(p("一", inner=inner)))
    assert refusal.status == 422
    assert "请在 Word 里接受或拒绝修订" in refusal.error["remedy"]
    assert "--changes" not in refusal.error["remedy"] + refusal.error["message"]


def wish() -> Wish:
    return Wish("报告.docx", PROBLEMS, 2023, frozenset(), load_settings())


def test_a_process_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "_SECONDS", 0.01)
    with pytest.raises(EditError, match="这个文件读不了"):
        read(wish(), from_lines(LINES))


def test_somebody_else_s_file_is_waited_for_and_then_the_wait_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(importing, "_PATIENCE", 0.01)
    with importing._alone, pytest.raises(EditError) as raised:
        read(wish(), from_lines(LINES))
    assert raised.value.status == 429


def test_the_process_has_a_bound_of_memory() -> None:
    """What it would need beyond its bound, it does not get."""
    greedy = (
        "import sys; from report_site.edit import importing_worker as worker\n"
        "worker.import_page = lambda *_: bytes(2 << 30)\n"
        "worker.main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", greedy], input=pickle.dumps(wish()), capture_output=True, check=False
    )
    assert done.returncode != 0
    assert b"MemoryError" in done.stderr


def test_the_answer_is_json_whatever_the_letters(still: Site) -> None:
    said = bring(still.browser("zhang"), OWN, "一是𠀀字。".encode(), "报告.txt")
    assert "𠀀" in json.loads(said.body)["markdown"]
