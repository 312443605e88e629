"""What `report-site fix` mends changes no meaning, and mending again changes nothing."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_site.checks.fix import mended
from report_site.ledger.source import parse

from tests.unit.pages import SETTINGS

PATH = "reports/2023/x.md"
# What editors type, and what Markdown gives a meaning.
WORDS = ("学习", "甲", "ab", "12", "１２", "ＬＺ", "- 编号：LZ-2023-1", "（编号：LZ-2023-2）")
BLANKS = (" ", "  ", "\t", "\u3000", "\n", "\r\n", "\n\n", "    ")
MARKUP = ("`", "```", "[", "](x)", "![", "<!--", "-->", "# ", "- ", "1. ", "> ", "|", "---", "\\", "*")
PIECES = (*WORDS, *BLANKS, *MARKUP, *',.:;!?()（），。“”"')
texts = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)


def mend(text: str) -> str:
    return mended(PATH, text, SETTINGS)


@given(texts)
def test_mending_twice_changes_nothing_more(text: str) -> None:
    once = mend(text)
    assert mend(once) == once


@given(texts)
def test_no_word_is_lost_or_changed(text: str) -> None:
    def words(text: str) -> str:
        plain = unicodedata.normalize("NFKC", text.removeprefix("\ufeff")).replace("。", ".")
        return "".join(plain.split())

    assert words(mend(text)) == words(text)


@given(texts)
def test_a_page_declares_the_same_items_afterwards(text: str) -> None:
    before, after = (parse(PATH, each, SETTINGS).items for each in (text, mend(text)))
    assert [item.id for item in before] == [item.id for item in after]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("学习,讨论;总结.", "学习，讨论；总结。\n"),
        ("怎么办?抓落实!时间:九点", "怎么办？抓落实！时间：九点\n"),
        ("党员(含预备党员)12名", "党员（含预备党员）12名\n"),
        ("新发展党员１０名", "新发展党员10名\n"),
        ("行尾有空白 \t\u3000\n\n下一段\n", "行尾有空白\n\n下一段\n"),
        ("一行\r\n又一行\r\n", "一行\n又一行\n"),
        ("\ufeff# 页\n", "# 页\n"),
    ],
)
def test_what_is_mended(before: str, after: str) -> None:
    assert mend(before) == after


@pytest.mark.parametrize(
    "text",
    [
        "代码 `学习,讨论` 不动。\n",
        "```\n学习,讨论 \n```\n",
        "---\ntitle: 学习,讨论 \n---\n",
        "## 甲\n\n- 编号: LZ-2023-1\n- 状态: 未填报\n",
        "比例3:2，金额1,200元，见[甲](a,b.md)和 http://x.cn/a,b。\n",
        "第一行  \n第二行\n",
        "> 原话,照录\n",
        "如图![图](a.png)\n",
        "见[甲][注,一]\n\n[注,一]: http://x.cn\n",
        '他说"好"。\n',
        "",
    ],
)
def test_what_is_left_alone(text: str) -> None:
    assert mend(text) == text
