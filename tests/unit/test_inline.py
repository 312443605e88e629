"""Texts that can hold no inline markup are passed over: which ones, and that the page stays the same."""

from __future__ import annotations

import re
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from markdown import Markdown
from markdown.inlinepatterns import InlineProcessor
from mkdocs.config import load_config
from report_site.pages.inline import KNOWN, SIGN, SparingInlineProcessor

ROOT = Path(__file__).resolve().parents[2]
FRAGMENTS = [
    *(
        "`",
        "\\",
        "[",
        "](x)",
        "![",
        "[^1]",
        "<",
        ">",
        "</b>",
        "<b>",
        "<a@b.cn>",
        "<http://x.cn>",
        "&#38;",
        "&",
    ),
    *(
        "*",
        "**",
        "_",
        "甲",
        "ZG-2023-1",
        "ＺＧ－２０２３－１",
        "【待补】",
        "【",
        " ",
        "  \n",
        "\n",
        "{: #x }",
        "1",
    ),
]
TEXTS = st.lists(st.sampled_from(FRAGMENTS), max_size=12).map("".join)
EXTENSIONS = ["attr_list", "footnotes", "tables"]


def sparing(extensions: list[str]) -> Markdown:
    md = Markdown(extensions=extensions)
    md.treeprocessors.register(SparingInlineProcessor(md), "inline", 20)
    return md


@given(TEXTS)
def test_no_known_pattern_matches_where_there_is_no_sign(text: str) -> None:
    for pattern in KNOWN:
        assert SIGN.search(text) or not re.search(pattern, text, re.DOTALL)


@given(st.lists(TEXTS, max_size=4))
def test_a_page_stays_the_same(texts: list[str]) -> None:
    page = "\n\n".join(["|甲|`乙`|\n|--|--|\n|丙|*丁*|", *texts])
    assert sparing(EXTENSIONS).convert(page) == Markdown(extensions=EXTENSIONS).convert(page)


def test_all_patterns_of_the_shipped_configuration_are_known() -> None:
    config = load_config(str(ROOT / "mkdocs.yml"))
    md = Markdown(extensions=config.markdown_extensions, extension_configs=config.mdx_configs)
    assert {each.getCompiledRegExp().pattern for each in md.inlinePatterns} <= KNOWN


def test_a_pattern_that_is_not_known_is_tried_on_every_text() -> None:
    class Bell(InlineProcessor):
        def handleMatch(self, m: re.Match[str], data: str) -> tuple[str, int, int]:  # type: ignore[override]  # noqa: N802
            return "铃", m.start(), m.end()

    md = sparing([])
    assert md.convert("甲%乙") == "<p>甲%乙</p>"
    md.inlinePatterns.register(Bell("%", md), "bell", 10)
    assert md.convert("甲%乙") == "<p>甲铃乙</p>"


def test_abbreviations_are_still_found_in_texts_that_were_passed_over() -> None:
    page = "HTML\n\n*[HTML]: 超文本"
    assert '<abbr title="超文本">' in sparing(["abbr"]).convert(page)
