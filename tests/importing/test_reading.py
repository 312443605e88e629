"""The steps of an import one by one, where the golden reports do not say it: lines, marks, accounts."""

from __future__ import annotations

import pytest
from report_site.exchange.importing.account import UNREAD, Placed, settle
from report_site.exchange.importing.blocks import read_blocks
from report_site.exchange.importing.classify import meaning
from report_site.exchange.importing.markdown_text import escaped, item
from report_site.exchange.importing.pages import Page
from report_site.exchange.importing.reading import read_file, understand
from report_site.exchange.importing.source import LeftOut, Stretch
from report_site.exchange.importing.suggestions import Suggestion, with_links
from report_site.ledger.ids import ItemId
from report_site.ledger.settings import load_settings


def blocks_of(text: str) -> tuple[list[str], list[tuple[str, str]]]:
    source = read_file("报告.txt", text.encode())
    blocks, left_out = read_blocks(source)
    return (
        [block.text.text for block in blocks],
        [(each.reason, source.text[each.start : each.end]) for each in left_out],
    )


def test_page_numbers_and_what_is_repeated_beside_them_are_set_aside() -> None:
    page = "内部资料 注意保存\n学习工作情况良好。\n— {} —\n"
    blocks, left_out = blocks_of("".join(page.format(number) for number in range(1, 4)))
    assert blocks == ["学习工作情况良好。"] * 3
    assert left_out.count(("每页重复的页眉页脚", "内部资料 注意保存")) == 3
    assert ("页码", "— 2 —") in left_out


def test_a_table_of_contents_is_set_aside() -> None:
    blocks, left_out = blocks_of("目  录\n一、工作情况…………1\n二、存在问题\t3\n一、工作情况\n学习。\n")
    assert blocks == ["一、工作情况", "学习。"]
    assert [reason for reason, _ in left_out] == ["目录"] * 3


def test_invisible_characters_are_set_aside() -> None:
    assert blocks_of("学\u200b习。") == (["学习。"], [("看不见的字符", "\u200b")])


def test_lines_that_end_in_short_headings_are_not_joined() -> None:
    text = "一、工作情况\n学习情况良好，各支部按照年初的计划开展了学习，\n二、存在问题\n学习不够。"
    assert blocks_of(text)[0] == text.split("\n")


@pytest.mark.parametrize(
    ("title", "kinds", "is_pure"),
    [
        ("履行党建工作责任情况", ("achievement",), True),
        ("2023年工作完成情况", ("achievement",), True),
        ("上年度述职评议反馈问题整改落实情况", ("rectification",), True),
        ("问题整改情况", ("rectification",), True),
        ("当前存在的主要困难和问题", ("problem",), True),
        ("存在问题及原因分析", ("problem", None), True),
        ("存在问题和下一步打算", ("problem", "measure"), True),
        ("2024年重点工作计划", ("measure",), True),
        ("今后努力方向", ("measure",), True),
        ("突出问题导向，强化责任担当", (), False),
        ("加强理论武装", (), False),
        ("支部基本情况", (None,), True),
        ("存在的问题" * 10, (), False),
    ],
)
def test_a_heading_says_what_its_section_is_about(
    title: str, kinds: tuple[str | None, ...], is_pure: bool
) -> None:
    said = meaning(title)
    assert (said.kinds, said.is_pure) == (kinds, is_pure)


def test_a_character_in_two_places_is_a_defect_that_is_not_hidden() -> None:
    text = Stretch("学习", (0, 1))
    with pytest.raises(ValueError, match="学习"):
        settle("学习", [Placed(text, "正文", "", "a.md")], [LeftOut(0, 2, "页码")])


def test_what_nobody_accounts_for_is_called_so() -> None:
    account = settle(" 学习 ", [], [])
    assert [(piece.start, piece.end, piece.owner) for piece in account.pieces] == [
        (0, 1, "空白和换行"),
        (1, 3, UNREAD),
        (3, 4, "空白和换行"),
    ]


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("学习 # 工作", "学习 # 工作"),
        ("# 学习", r"\# 学习"),
        ("- 学习", r"\- 学习"),
        ("1. 学习", r"1\. 学习"),
        ("1.学习", "1.学习"),
        ("=====", "&#61;===="),
        (": 学习", "&#58; 学习"),
        ("*学习*", r"\*学习\*"),
        ("____次", "____次"),
        ("<b>学&lt;", "&lt;b&gt;学&amp;lt;"),
        ("（编号：ZG-2023-1）", "&#65288;编号：ZG-2023-1）"),
        ("学\n习", "学 习"),
    ],
)
def test_words_are_escaped_where_they_would_be_markup(text: str, markdown: str) -> None:
    assert escaped(text) == markdown


def test_an_item_without_a_title_says_so() -> None:
    assert item(2, "", [("编号", "ZG-2023-1")]) == "## （无标题）\n\n- 编号：ZG-2023-1"


def test_a_link_is_added_to_those_an_item_has() -> None:
    page = Page("reports/2023/problems.md", "## 甲\n\n- 编号：WT-2023-1\n- 对应措施：CS-2023-1\n")
    link = Suggestion(ItemId("WT", 2023, (1,)), "对应措施", ItemId("CS", 2023, (2,)), "", "", "")
    (written,) = with_links([page], [link], load_settings())
    assert "- 对应措施：CS-2023-2、CS-2023-1\n" in written.text


def outline(text: str) -> list[str]:
    from tests.importing.outlines import outline_of, written

    return [line.strip() for line in written(outline_of(understand(read_file("a.txt", text.encode()))))[1:]]


def test_the_same_family_stands_on_two_levels_at_the_starts_of_lines() -> None:
    text = "一、工作情况\n一是抓学习\n一是读书。\n二是研讨。\n二是抓作风\n一是督查。\n二是通报。\n"
    assert outline(text) == [
        *("分组 一是抓学习", "项 一是读书", "项 二是研讨"),
        *("分组 二是抓作风", "项 一是督查", "项 二是通报"),
    ]


def test_numbers_that_are_missing_or_repeated_stay_as_they_are() -> None:
    text = "一、存在问题\n（一）学习不够。\n（三）活动不够。\n（三）联系不够。\n"
    assert outline(text) == ["项 （一）学习不够", "项 （三）活动不够", "项 （三）联系不够"]


def test_what_stands_in_quotes_or_brackets_is_no_list() -> None:
    text = "一、存在问题\n（一）学习不够。有的“一是怕，二是懒”，没有（一是学；二是用）。\n（二）不够。少。\n"
    assert outline(text)[0].startswith("项 （一）学习不够")
    assert len(outline(text)) == 2


def test_a_measure_inside_a_problem_is_a_measure() -> None:
    text = "一、存在问题\n一是学习不够。时间少。整改措施：每周学习。\n"
    text += "二是活动不够。人手少。\n整改措施：\n1.配人。\n2.办班。\n"
    assert outline(text) == [
        *("项 一是学习不够。时间少", "项（措施） 整改措施：每周学习"),
        *("项 二是活动不够。人手少。整改措施", "项（措施） 1.配人", "项（措施） 2.办班"),
    ]


def test_a_label_before_a_colon_is_no_heading_by_itself() -> None:
    text = "问题整改清单\n1.问题：学习不够。措施：每周学习。\n2.问题：活动单一。措施：丰富载体。\n"
    assert outline("年度报告\n" + text)[-1] == "项 2.问题：活动单一。措施：丰富载体"
