"""Rules about text see words and no markup, and name the place in the file."""

from datetime import date

import pytest
from report_site.checks import Subject, check_text, review
from report_site.ledger.query import Ledger

from tests.unit.pages import page, register


def places(text: str, code: str = "TX01") -> list[str]:
    found = review(Subject(Ledger(register(page(text))), date(2024, 1, 15))).open
    return [f"{finding.line}:{finding.column}" for finding in found if finding.code == code]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("学习x次。\n", "1:3"),
        ("# 学习x次\n", "1:5"),
        ("- 学习x次\n", "1:5"),
        ("> 学习x次\n", "1:5"),
        ("头一行，\n学习x次。\n", "2:3"),
        ("| 项 | 数 |\n| --- | --- |\n| 学习 | x次 |\n", "3:8"),
        ("## 甲\n\n- 编号：LZ-2023-1\n- 进展情况：学习x次\n", "4:10"),
        ("一是学习`a`x次（编号：LZ-2023-1）。\n", "1:8"),
        ("---\ntitle: 页\n---\n\n学习x次。\n", "5:3"),
    ],
)
def test_a_place_is_that_of_the_file(text: str, place: str) -> None:
    assert places(text) == [place]


@pytest.mark.parametrize(
    "text",
    [
        "`x次`\n",
        "```\nx次\n```\n",
        "甲\n\n    x次\n",
        "[甲](x次.md)\n",
        "<!-- x次 -->\n",
        "---\ntitle: x次\n---\n",
        "## 甲\n\n- 编号：LZ-2023-1\n- 责任单位：x个支部\n",
        "甲 {: title=x次 }\n",
        "甲[^x次]\n",
    ],
)
def test_what_nobody_reads_as_text_is_passed_over(text: str) -> None:
    assert places(text) == []


def test_line_ends_of_any_system_give_the_same_places() -> None:
    texts = ["甲。\n\n学习x次。\n".replace("\n", end) for end in ("\n", "\r\n", "\r")]
    assert [places(text) for text in texts] == [["3:3"]] * 3


def test_a_plain_text_is_checked_line_by_line() -> None:
    found = check_text("a.txt", "# 学习x次\n    宣讲x次\n")
    assert [(finding.path, finding.line, finding.column) for finding in found] == [
        ("a.txt", 1, 5),
        ("a.txt", 2, 7),
    ]


def test_a_page_that_changes_is_judged_anew() -> None:
    assert places("学习x次。\n") == ["1:3"]
    assert places("学习3次，宣讲x次。\n") == ["1:8"]
