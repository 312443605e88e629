"""The law of imports: every character of the source is in exactly one place, and pages show just these."""

from __future__ import annotations

import html
import re
from pathlib import Path

import markdown
import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_site.exchange.importing.account import BLANK, LEFT, UNREAD, Account, Placed
from report_site.exchange.importing.item_ids import numbered
from report_site.exchange.importing.pages import Page, write_report
from report_site.exchange.importing.reading import Import, Reading, read_file, understand, write
from report_site.ledger.settings import load_settings
from report_site.ledger.source import parse

from tests.importing.test_golden import CASES, case

SETTINGS = load_settings()
EXTENSIONS = [
    *("abbr", "admonition", "attr_list", "def_list", "footnotes", "tables", "toc"),
    *("pymdownx.details", "pymdownx.superfences"),
]
# Everything on a page that no source says: ids, fields, brackets, titles of pages without one.
GENERATED = re.compile(
    r"[A-Z]{2}-2023(?:-\d+)+|编号：|性质：|分组|概述|责任单位：|责任人：|完成时限：|状态：|进展情况：|佐证材料：|未填报"
    r"|2023年机关党建工作报告|履职成效|整改措施：|整改|存在问题|措施|正文"
)

# An id and what it is, behind the words of an item in a paragraph.
BRACKET = re.compile(r"（编号：[A-Z]{2}-2023(?:-\d+)+(?:；性质：[\u4e00-\u9fff]{2})?）")


def reading_of(text: str) -> Reading:
    return understand(read_file("报告.txt", text.encode()))


def check_account(account: Account) -> None:
    position = 0
    for piece in account.pieces:
        assert piece.start == position
        assert piece.end > piece.start
        position = piece.end
        words = account.text[piece.start : piece.end]
        assert piece.owner != UNREAD, words
        assert piece.place != LEFT or piece.owner != BLANK or not words.strip()
    assert position == len(account.text)


def shown(page: Page) -> str:
    """Return the characters that a reader of the page sees, without white space."""
    text = re.sub(r"\A---\n.*?\n---\n", "", page.text, flags=re.DOTALL)
    text = re.sub(r"^- \[.*\]\([a-z0-9-]+\.md\)$", "", text, flags=re.MULTILINE)
    rendered = markdown.markdown(text, extensions=EXTENSIONS)
    words = "".join(html.unescape(re.sub(r"<[^>]*>", "", rendered)).split())
    return BRACKET.sub("", words)


def check_pages(pages: tuple[Page, ...], placed: tuple[Placed, ...]) -> None:
    for page in pages:
        text = shown(page)
        position = 0
        for piece in ("".join(each.text.text.split()) for each in placed if each.page == page.path):
            # Between what the source says stands only what no source says; - may stand in an id too.
            at = text.find(piece, position)
            while at >= 0 and GENERATED.sub("", text[position:at]):
                at = text.find(piece, at + 1)
            assert at >= 0, (piece, text[position:], page.text)
            position = at + len(piece)
        assert not GENERATED.sub("", text[position:]), (text[position:], page.text)


def check_law(reading: Reading) -> Import:
    done = write(reading, SETTINGS, (), 2023)
    check_account(done.account)
    sections = numbered(reading.sections, SETTINGS, (), 2023, {})
    written = write_report(reading.frame, sections, SETTINGS, 2023)
    check_pages(written.pages, written.placed)
    return done


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.name)
def test_every_report_is_accounted_for_and_shown_as_it_is(path: Path) -> None:
    check_law(case(path)[0])


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.name)
def test_the_pages_hold_the_items_that_were_read(path: Path) -> None:
    done = write(case(path)[0], SETTINGS, (), 2023)
    read = {str(item.id) for page in done.pages for item in parse(page.path, page.text, SETTINGS).items}
    assert read == {piece.owner for piece in done.account.pieces if re.match("[A-Z]{2}-", piece.owner)}


WORDS = st.sampled_from(
    [
        *(
            "一、",
            "二、",
            "（一）",
            "（二）",
            "1.",
            "2．",
            "3、",
            "（1）",
            "①",
            "②",
            "一是",
            "二是",
            "三是",
            "一要",
            "第一，",
        ),
        *(
            "首先，",
            "其次，",
            "最后，",
            "——",
            "- ",
            "* ",
            "# ",
            "> ",
            "【存在问题】",
            "存在问题",
            "履职情况",
            "下一步打算",
        ),
        *(
            "问题整改情况",
            "改进措施：",
            "责任单位：各支部",
            "状态：已完成",
            "完成时限：2023年6月30日",
            "附件：",
            "特此报告。",
        ),
        *(
            "2023年12月26日",
            "机关党委",
            "— 2 —",
            "目录",
            "工作…………3",
            "学习。",
            "抓落实；",
            "，",
            "：",
            "“三会一课”",
            "〔2024〕3号",
        ),
        *("x*y*z", "__次", "<b>", "&lt;", "`码`", "[甲](乙)", "|", "{#甲}", "\\", "（编号：ZG-1999-1）"),
        *(
            "ZG-1999-1",
            "\u200b",
            "\u3000",
            "\u00a0",
            "\t",
            "www.abc.cn",
            "好文网www.abc.cn",
            "…",
            "1. ",
            "12)",
            "+ ",
            "===",
            "---",
        ),
        *(
            "加强理论武装",
            "存在的不足：",
            "下一步，我们将",
            "!!! note",
            "??? 问",
            ":   定义",
            "^上^",
            "*[缩]: 写",
            "[^1]: 注",
            "$x$",
        ),
    ]
)
LINES = st.lists(st.lists(WORDS, max_size=8).map("".join), max_size=14)
REPORTS = st.builds(lambda lines, end: end.join(lines), LINES, st.sampled_from(["\n", "\r\n", "\n\n"]))


@given(REPORTS)
def test_any_text_is_accounted_for_and_shown_as_it_is(text: str) -> None:
    if "\x00" not in text:
        check_law(reading_of(text))


ANY_TEXT = st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=12)


@given(st.lists(ANY_TEXT | WORDS, max_size=20).map("".join))
def test_any_characters_are_accounted_for(text: str) -> None:
    check_account(write(reading_of(text), SETTINGS, (), 2023).account)
