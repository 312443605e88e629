"""Any text at all gives findings at places that exist, never an exception."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st
from report_site.checks import Finding, Subject, check_text, review
from report_site.checks.rulebook import rulebook
from report_site.ledger.query import Ledger
from report_site.ledger.register import build_register
from report_site.ledger.source import parse

from tests.unit.pages import SETTINGS

BOOK = rulebook(SETTINGS)
PIECES = [
    *("一是", "二是", "（三）", "4.", "（5）", "⑥", "首先", "最后，", "第二，", "一、", "十九要"),
    *("x次", "××", "____", "□", "所属个", "余次", "某某", "0月", "31日", "2023年", "13月", "99日", "12次"),
    *("党员活动日", "支部民主生活会", "抓的不细", "第9支部", "已完成3个", "其中", "正式党员1名，预备党员"),
    *(
        "好文章网www.a.cn",
        "好",
        "。",
        "；",
        "，",
        "\n",
        "\n\n",
        "（",
        "）",
        "“",
        "”",
        "《",
        '"',
        "，甲,",
        "１",
    ),
    *(
        "# ",
        "- ",
        "> ",
        "| ",
        "---",
        "```",
        "<!-- 豁免 TX01：甲；至 2020-01-01 -->",
        "<!-- 豁免",
        "[^",
        "]",
        "{",
    ),
    *(
        "- 编号：ZG-2023-1\n",
        "（编号：LZ-2023-1）",
        "ＬＺ－２０２３－１",
        "【待补：甲】",
        "\u200b",
        "\r",
        "\x00",
    ),
]
texts = st.text() | st.lists(st.sampled_from(PIECES), max_size=60).map("".join)


def fits(finding: Finding, text: str) -> bool:
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return (
        finding.code in BOOK
        and 1 <= finding.line <= len(lines)
        and 1 <= finding.column <= len(lines[finding.line - 1]) + 1
    )


@given(texts)
def test_any_plain_text_can_be_checked(text: str) -> None:
    assert [finding for finding in check_text("x.txt", text) if not fits(finding, text)] == []


@given(texts, texts)
def test_any_pages_can_be_checked(one: str, other: str) -> None:
    pages = {"reports/2023/a.md": one, "reports/2023/b.md": other}
    documents = [parse(path, text, SETTINGS) for path, text in pages.items()]
    found = review(Subject(Ledger(build_register(documents, SETTINGS)), date(2024, 1, 15)))
    everything = (*found.open, *found.waived)
    assert [finding for finding in everything if not fits(finding, pages[finding.path])] == []
