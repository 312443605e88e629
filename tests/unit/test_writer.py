import pytest
from report_site.ledger.writer import write_item

from tests.unit.pages import item


def test_an_item_is_written_with_a_blank_line_between_its_parts() -> None:
    fields = [("编号", "LZ-2023-1"), ("责任人", "张三"), ("状态", "")]
    assert write_item(3, "一是抓学习", fields, "\n正文。\n\n又一段。\n") == (
        "### 一是抓学习\n\n- 编号：LZ-2023-1\n- 责任人：张三\n- 状态：\n\n正文。\n\n又一段。\n"
    )


def test_an_item_may_have_no_text() -> None:
    assert write_item(2, "甲", [("编号", "LZ-2023-1")]) == "## 甲\n\n- 编号：LZ-2023-1\n"


def test_a_value_stays_on_its_line() -> None:
    assert (
        write_item(2, "甲", [("编号", "LZ-2023-1"), ("进展情况", "一\n\n 二")]).splitlines()[3]
        == "- 进展情况：一 二"
    )


@pytest.mark.parametrize(
    "title",
    [
        "甲",
        "3 * 4 = 12",
        "C#",
        "*甲*",
        "甲 {#a}",
        "[甲](b.md)",
        "`甲`",
        "# 甲",
        "甲 \\",
        "<b>甲</b>",
        "1. 甲",
        "甲_乙_",
    ],
)
def test_a_title_reads_back_as_it_was_given(title: str) -> None:
    assert item(write_item(2, title, [("编号", "LZ-2023-1")])).title == title


@pytest.mark.parametrize("title", ["甲", "3 * 4 = 12", "1. 甲", "一、（一）甲“乙”——丙"])
def test_a_title_without_markup_is_written_as_it_is(title: str) -> None:
    assert write_item(2, title, []).splitlines()[0] == f"## {title}"


@pytest.mark.parametrize("title", ["", "  \n"])
def test_an_item_without_a_title_says_so(title: str) -> None:
    assert write_item(2, title, []) == "## （无标题）\n"
