"""What of a page goes on paper: golden cases in lines, and a law: no word of the text is lost."""

from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_site.exchange.word.blocks import Block, Grid, Paragraph, Words, page_blocks
from report_site.ledger.ids import ItemId
from report_site.ledger.source import parse

from tests.unit.pages import SETTINGS

TITLES = {ItemId("CS", 2023, (4,)): "四是突出基层治理", ItemId("LZ", 2023, (1, 1)): "一是抓实理论学习"}
WORDS = Words(TITLES, tuple(SETTINGS.kind_of_prefix), "（视图）")


def blocks(text: str) -> list[Block]:
    return list(page_blocks(parse("reports/2023/x.md", dedent(text).lstrip("\n"), SETTINGS), WORDS))


def lines(text: str) -> list[str]:
    """Return blocks as lines: `#` for headings, **…** for what is bold, | for tables."""
    return [line for block in blocks(text) for line in shown(block)]


def shown(block: Block) -> list[str]:
    if isinstance(block, Grid):
        return [" | ".join(row) for row in (block.header, *block.rows)]
    words = "".join(f"**{run.text}**" if run.bold else run.text for run in block.runs)
    return [f"{'#' * block.level} {words}" if block.level else words]


def test_the_fields_of_an_item_stay_behind() -> None:
    page = """
        ## 一是强基础

        - 编号：LZ-2023-1
        - 责任单位：各支部
        - 进展情况：见 CS-2023-4

        正文。
    """
    assert lines(page) == ["## 一是强基础", "正文。"]


def test_a_text_that_touches_the_fields_is_kept() -> None:
    assert lines("## 甲\n\n- 编号：LZ-2023-1\n正文。\n") == ["## 甲", "正文。"]


def test_a_bracket_of_an_item_stays_behind() -> None:
    page = "一是学习（编号：LZ-2023-1-1；下一步：CS-2023-4）；二是工作（试行）。（编号：LZ-2023-1-2）\n"
    assert lines(page) == ["一是学习；二是工作（试行）。"]


def test_a_bracket_that_is_wrapped_over_lines_stays_behind() -> None:
    assert lines("一是学习（编号：LZ-2023-1-1；责任人：\n张三、\n李四）。\n又一句。\n") == [
        "一是学习。又一句。"
    ]


def test_a_list_that_only_looks_like_fields_is_text() -> None:
    assert lines("## 甲\n\n正文。\n\n- 负责人：张三\n") == ["## 甲", "正文。", "负责人：张三"]


def test_an_id_becomes_the_title_of_its_item() -> None:
    assert lines("下一步的安排见 CS-2023-4 。另见（LZ-2023-1-1）和 ZG-2020-9。\n") == [
        "下一步的安排见“四是突出基层治理”。另见（“一是抓实理论学习”）和 ZG-2020-9。"
    ]


@pytest.mark.parametrize(
    ("markdown", "paper"),
    [
        ("甲\n乙", ["甲乙"]),
        ("one\ntwo", ["one two"]),
        ("甲  \n乙", ["甲\n乙"]),
        ("甲<br>乙", ["甲\n乙"]),
        ("甲**乙**丙", ["甲**乙**丙"]),
        ("甲\\*\\*乙\\*\\*", ["甲**乙**"]),
        ("见[办法](a/b.md)。", ["见办法。"]),
        ("![合影](a.png){width=260}", ["（图：合影）"]),
        ("<https://a.b/c>", ["https://a.b/c"]),
        ("甲<!-- 豁免 TX01：等；至 2025-06-30 -->乙", ["甲乙"]),
        ("<!-- 豁免 TX01：等；至 2025-06-30 -->\n甲", ["甲"]),
        ("- 甲\n- 乙", ["甲", "乙"]),
        ("1. 甲\n2. 乙", ["1. 甲", "2. 乙"]),
        ("> 甲\n> 乙", ["甲乙"]),
        ("甲[^1]\n\n[^1]: 乙", ["甲〔1〕", "〔1〕 乙"]),
        ('!!! note "注意"\n    甲', ["**注意**", "甲"]),
        ("```\n甲\n\n  乙\n```", ["甲", "乙"]),
        ("```台账\n形式：计数\n```", ["（视图）"]),
        ("    甲", ["甲"]),
        ("---", []),
        ("甲\n===", ["# 甲"]),
        (
            "| 甲 | 乙 |\n| --- | --- |\n| **1** | CS-2023-4 |\n| 2 |",
            ["甲 | 乙", "1 | “四是突出基层治理”", "2 | "],
        ),
    ],
)
def test_markdown_on_paper(markdown: str, paper: list[str]) -> None:
    assert lines(f"{markdown}\n") == paper


@given(
    st.lists(
        st.sampled_from(
            ["甲", "乙丙", "**丁**", "[戊](a.md)", "\n", "\n\n", "- ", "1. ", "## ", "> ", "`己`"]
        )
    )
)
def test_no_word_of_a_text_is_lost(parts: list[str]) -> None:
    text = "".join(parts)
    paper = "".join(run.text for block in blocks(text) if isinstance(block, Paragraph) for run in block.runs)
    assert [each for each in paper if each in "甲乙丙丁戊己"] == [
        each for each in text if each in "甲乙丙丁戊己"
    ]
