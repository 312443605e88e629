import re

import markdown
import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_site.ledger.markdown import LineKind, cells, mask, outline, plain, scalar, split_attributes


def kinds(text: str) -> str:
    """Return one letter for each line: what it is; a row of a table is a bar."""
    return "".join("|" if kind is LineKind.TABLE else kind.value[0] for kind in outline(text).kinds)


def headings(text: str) -> list[tuple[int, str, int]]:
    return [(heading.level, heading.title, heading.line) for heading in outline(text).headings]


def test_hash_headings_need_no_blank_and_may_be_closed() -> None:
    assert headings("#甲\n## 乙 ##\n###  丙") == [(1, "甲", 1), (2, "乙", 2), (3, "丙", 3)]


def test_more_than_six_hashes_are_a_heading_of_level_six() -> None:
    assert headings("####### 甲") == [(6, "# 甲", 1)]


def test_a_hash_heading_ends_a_paragraph() -> None:
    assert headings("正文\n# 甲") == [(1, "甲", 2)]


def test_an_underlined_line_is_a_heading_only_at_the_start_of_a_block() -> None:
    assert headings("甲\n===\n\n乙\n-\n\n正文\n不是\n---") == [(1, "甲", 1), (2, "乙", 4)]


@pytest.mark.parametrize(
    "text",
    ["- 甲\n---", "```\n# 甲\n```", "    # 甲", "<!--\n# 甲\n-->", "#", "| 甲 |\n| --- |", "!!! note\n==="],
)
def test_what_only_looks_like_a_heading_is_none(text: str) -> None:
    assert headings(text) == []


def test_a_heading_is_read_without_its_markup() -> None:
    assert headings("# **甲** `乙` [丙](d.md) \\*戊") == [(1, "甲 乙 丙 *戊", 1)]


@pytest.mark.parametrize(
    ("line", "own"),
    [
        ("# 甲 {#a}", "a"),
        ("# 甲 {: .x #a }", "a"),
        ("# 甲 {: .x }", None),
        ("# 甲{#a}", None),
        ("# 甲 {}", None),
    ],
)
def test_a_heading_may_name_its_own_id(line: str, own: str | None) -> None:
    (heading,) = outline(line).headings
    assert heading.explicit_id == own


def test_attributes_are_split_off_a_title() -> None:
    assert split_attributes("甲 {: #a }") == ("甲", ": #a ")


@pytest.mark.parametrize("fence", ["```", "~~~", "`````"])
def test_a_fence_ends_at_one_of_its_own_length(fence: str) -> None:
    (found,) = outline(f"{fence} yaml\n甲\n``\n~~~~\n{fence}\n乙").fences
    assert (found.name, found.content, found.line, found.end_line) == ("yaml", "甲\n``\n~~~~", 1, 5)


def test_an_unclosed_fence_is_no_fence_and_hides_those_behind_it() -> None:
    assert outline("````\n\n```\n甲\n```").fences == ()


@pytest.mark.parametrize("line", ["```台账", "``` 台账", "```台账 ", '```台账 title="甲"'])
def test_a_fence_is_named_by_its_first_word(line: str) -> None:
    (found,) = outline(f"{line}\n```").fences
    assert found.name == "台账"


@pytest.mark.parametrize("line", ["```台账 形式=表格", "```甲`乙`", "``` a,b c!"])
def test_a_fence_with_other_words_behind_it_is_text(line: str) -> None:
    assert outline(f"{line}\n```").fences == ()


def test_a_fence_in_a_list_holds_lines_indented_like_itself() -> None:
    (found,) = outline("- 甲\n\n    ```台账\n    类别：整改\n    ```").fences
    assert found.content == "类别：整改"


def test_a_line_less_indented_than_its_fence_spoils_it() -> None:
    assert outline("- 甲\n\n    ```\n乙\n    ```").fences == ()


def test_a_fence_in_a_quote_is_read_without_the_quote() -> None:
    (found,) = outline("> ```台账\n> 类别：整改\n> ```").fences
    assert found.content == "类别：整改"


def test_an_indented_fence_outside_lists_is_code() -> None:
    assert kinds("甲\n\n    ```台账\n    ```\n") == "tbccb"


def test_indented_lines_are_code_only_behind_a_blank_and_outside_lists() -> None:
    assert kinds("甲\n    乙\n\n    丙\n\n- 丁\n\n    戊\n\n        己\n\n庚\n\n    辛") == "ttbcbtbtbcbtbc"


def test_admonitions_and_footnotes_hold_indented_text() -> None:
    assert kinds("!!! note\n\n    甲\n\n[^1]:\n\n    乙") == "tbtbtbt"


def test_a_table_needs_as_many_cells_in_its_rule_and_ends_at_a_blank_line() -> None:
    assert (
        kinds("| 甲 | 乙 |\n| - | - |\n| 丙 |\n\n甲|乙\n-|-\n\n甲|乙\n-|-|-\n\n甲|乙\n|-|-|")
        == "|||b||bttbtt"
    )


def test_a_comment_or_a_fence_ends_a_table() -> None:
    assert kinds("|甲|\n|-|\n<!-- 注 -->\n|乙|\n|-|\n```\n```") == "||c||ff"


def test_a_line_of_dashes_is_a_rule() -> None:
    assert kinds("甲\n\n- - -\n\n***\n\n___\n") == "tbrbrbrb"


def test_a_comment_may_take_several_lines() -> None:
    assert kinds("<!-- 甲\n\n乙 -->\n丙\n<!-- 没有收尾") == "ccctt"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_may_end_in_any_way(end: str) -> None:
    assert outline(f"\ufeff---{end}title: 页{end}---{end}# 甲").lines == ("---", "title: 页", "---", "# 甲")


def test_front_matter_is_read_and_counted() -> None:
    front = outline("---\ntitle: 页\n顺序: 2\n---\n正文").front
    assert (front.data, front.lines, front.error) == ({"title": "页", "顺序": 2}, 4, None)


@pytest.mark.parametrize("text", ["", "正文", "--- \n正文", "\n---\na: b\n---\n", "----\na: b\n----\n"])
def test_a_page_may_have_no_front_matter(text: str) -> None:
    assert outline(text).front.lines == 0


@pytest.mark.parametrize("text", ["---\n---\n", "---\n# 注\n---\n", "---\n\n...\n"])
def test_empty_front_matter_is_no_mistake(text: str) -> None:
    front = outline(text).front
    assert (front.data, front.error, front.lines > 0) == ({}, None, True)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("---\ntitle: 页\n顺序：1\n---\n", 3),
        ("---\n顺序：1\ntitle: 页\n---\n", 2),
        ("---\n\n顺序：1\n---\n", 3),
        ("---\na: [1\n---\n", 3),
        ("---\n- 甲\n---\n", 2),
        ("---\na: \x00\n---\n", 1),
        ("---\na: !!int\n---\n", 1),
        ("---\na: \u2028\u2028\u2028[\n---\n", 3),
    ],
)
def test_front_matter_that_cannot_be_read_says_where(text: str, line: int) -> None:
    front = outline(text).front
    assert front.error
    assert (front.data, front.error_line) == ({}, line)


@pytest.mark.parametrize(
    "hidden",
    [
        "`甲`",
        "``甲`乙``",
        "`甲\n乙`",
        "](甲)",
        "](甲(乙)丙)",
        "<a 甲>",
        "<!-- 甲 -->",
        "https://x.cn/a?b=1",
        "\\`",
    ],
)
def test_what_is_no_prose_is_masked(hidden: str) -> None:
    assert mask(f"前{hidden}后").replace(" ", "").replace("\n", "") in ("前后", "前]后")


@pytest.mark.parametrize(
    "text", ["`甲", "``甲`", "（甲）", "a < 甲 > c", "<甲>", "<!-- 甲", "\\`甲\\`", "https://x.cn甲"]
)
def test_what_only_looks_like_markup_stays(text: str) -> None:
    assert "甲" in mask(text)


def test_a_reference_definition_is_masked() -> None:
    assert mask("[甲]: https://x.cn/ZG-2023-1\n正文").strip() == "正文"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("**甲**", "甲"),
        ("*甲* _乙_", "甲 乙"),
        ("甲_乙_丙", "甲_乙_丙"),
        ("![图](a.png)[文](b(c).md)", "图文"),
        ("~~甲~~==乙==`丙`", "甲乙丙"),
        ("<b>甲</b>", "甲"),
        ("3 * 4 * 5", "3 * 4 * 5"),
        ("1\\. \\*甲\\*", "1. *甲*"),
    ],
)
def test_plain_words_have_no_markup(text: str, words: str) -> None:
    assert plain(text) == words


@pytest.mark.parametrize(
    ("line", "row"),
    [
        ("| 甲 | 乙 |", ("甲", "乙")),
        ("甲 | 乙", ("甲", "乙")),
        ("| 甲 |", ("甲",)),
        ("| | 乙 |", ("", "乙")),
        ("| 甲\\|乙 | 丙 |", ("甲|乙", "丙")),
        ("| `甲|乙` | 丙 |", ("`甲|乙`", "丙")),
        ("| [甲](a|b) | 丙 |", ("[甲](a", "b)", "丙")),
        ("|", ()),
        ("", ("",)),
    ],
)
def test_a_row_is_split_at_its_bars(line: str, row: tuple[str, ...]) -> None:
    assert cells(line) == row


@pytest.mark.parametrize(
    ("value", "text"),
    [("甲", "甲"), (18, "18"), (" ", None), (None, None), ([1], None), ({}, None), (False, "False")],
)
def test_a_scalar_is_one_value_as_text(value: object, text: str | None) -> None:
    assert scalar(value) == text


BLOCKS = [
    *(
        "# 甲",
        "##乙 ##",
        "甲\n===",
        "乙\n-",
        "正文\n又一行",
        "- 列\n- 列",
        "- 列\n    - 内",
        "1. 序",
        "    缩进",
        "        深缩进",
        "---",
    ),
    *(
        "```\n# x\n```",
        "~~~ yaml\nx\n~~~",
        "````",
        "```台账 x=1\n```",
        "| 甲 | 乙 |\n| - | - |\n| 丙 | 丁 |",
        "甲|乙\n-|-",
        "| 甲 |\n|-|-|",
    ),
    *("<!-- 注\n\n# x -->", "!!! note\n    框", "> 引", "* * *", "| 甲"),
]


@given(st.lists(st.sampled_from(BLOCKS), max_size=8).map("\n\n".join))
def test_python_markdown_sees_the_same_headings_tables_and_fences(text: str) -> None:
    text = f"起\n\n{text}"
    page = outline(text)
    edges = zip([LineKind.BLANK, *page.kinds], page.kinds, strict=False)
    tables = sum(kind is LineKind.TABLE and before is not LineKind.TABLE for before, kind in edges)
    html = markdown.markdown(text, extensions=["tables", "pymdownx.superfences", "admonition", "attr_list"])
    assert [heading.level for heading in page.headings] == [
        int(level) for level in re.findall(r"<h(\d)>", html)
    ]
    assert (tables, len(page.fences)) == (html.count("<table>"), html.count('<div class="highlight">'))
