"""The gate's answer on a terminal."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st
from report_site.checks import Severity
from report_site.publish.gate import Problem, Verdict
from report_site.publish.gate.answer import answer

GUIDE = "http://dj.example.invalid/guide/refused/"


def test_errors_come_with_place_and_remedy_and_the_guide_comes_last() -> None:
    problems = [Problem("docs/b.md", None, "文件太大", "缩小"), Problem("docs/a.md", 3, "写错了", "改成“甲”")]
    assert answer(Verdict.of(problems), GUIDE) == (
        "没有接收：有 2 处要改，网站没有变化。\n\n"
        "✗ docs/a.md 第 3 行\n  写错了。\n  → 改成“甲”。\n"
        "✗ docs/b.md\n  文件太大。\n  → 缩小。\n\n"
        f"改好以后重新提交、推送。说明：\n{GUIDE}"
    )


def test_warnings_alone_promise_that_nothing_is_in_the_way() -> None:
    said = answer(Verdict.of([Problem("docs/a.md", 3, "跳级", "少写一个 #", Severity.WARNING)]), GUIDE)
    assert said == "有 1 处建议改好，不影响发布：\n\n! docs/a.md 第 3 行\n  跳级。\n  → 少写一个 #。\n"


def test_nothing_to_say_is_not_said() -> None:
    assert answer(Verdict.of([]), GUIDE) == ""


def test_a_problem_of_the_whole_push_stands_by_itself() -> None:
    assert "\n✗ 这里不收标签。\n  → 去掉 --tags。\n" in answer(
        Verdict.of([Problem("", None, "这里不收标签", "去掉 --tags")]), GUIDE
    )


def test_the_same_problem_of_two_commits_is_told_once() -> None:
    assert len(Verdict.of([Problem("docs/a.md", 3, "写错了", "改")] * 2).problems) == 1


def test_of_very_many_problems_the_rest_is_counted() -> None:
    said = answer(Verdict.of(Problem("docs/a.md", line, "写错了", "改") for line in range(1, 251)), GUIDE)
    assert "有 250 处要改" in said
    assert "……还有 150 处没有列出，先改好上面这些。" in said


@given(st.text(), st.text())
def test_no_line_is_too_wide_and_nothing_moves_the_cursor(path: str, message: str) -> None:
    for line in answer(Verdict.of([Problem(path, 1, message, message)]), GUIDE).split("\n"):
        assert line.isprintable()
        assert sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in line) <= 72
