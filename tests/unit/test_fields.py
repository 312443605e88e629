import pytest
from report_site.ledger.fields import (
    FIELD,
    TITLE_LENGTH,
    bracket_pattern,
    closing_bracket,
    first_sentence,
    is_missing,
    split_fields,
    split_values,
    squeeze,
    typed,
)

BEGINNING = bracket_pattern("编号")


@pytest.mark.parametrize(
    "line",
    [
        "编号：",
        "编号:",
        "编 号 ：",
        "**编号**：",
        "**编号：**",
        "__编号__ :",
        "`编号`：",
        "编\u200b号：",
        "\u3000编号\u3000：",
    ],
)
def test_a_name_is_read_however_it_is_set(line: str) -> None:
    match = FIELD.fullmatch(line)
    assert match
    assert squeeze(match["label"]) == "编号"


@pytest.mark.parametrize(
    "line", ["编号", "编号，：", "第1项：", "这一个名字实在太长了超过十二个字：", "：", "（编号）："]
)
def test_a_sentence_is_no_field(line: str) -> None:
    assert not FIELD.match(line)


def test_bold_around_a_value_stays_with_the_value() -> None:
    match = FIELD.match("**进展**：**很好**")
    assert match
    assert match.string[match.end() :] == "**很好**"


@pytest.mark.parametrize(
    "value",
    ["甲、乙", "甲，乙", "甲,乙", "甲；乙", "甲;乙", "甲 乙", "甲\u3000乙。", "“甲”、‘乙’", "甲、、乙、"],
)
def test_values_are_split_at_any_usual_separator(value: str) -> None:
    assert split_values(value) == ("甲", "乙")


@pytest.mark.parametrize(
    "value",
    [
        "已完成",
        "**已完成**",
        "“已完成”",
        "已完成。",
        "`已完成`；",
        "[已完成](a.md)",
        "*已完成*",
        "已\\完成".replace("\\", ""),
    ],
)
def test_a_typed_value_loses_markup_quotes_and_full_stop(value: str) -> None:
    assert typed(value) == "已完成"


@pytest.mark.parametrize(
    "value", ["", "  ", "未填报", "“待补”。", "【待补】", "【待补：时限】", "【 待补 : 时限 】", "。"]
)
def test_a_value_that_says_nothing_is_missing(value: str) -> None:
    assert is_missing(value, {"未填报", "待补"})


@pytest.mark.parametrize("value", ["已完成", "0", "无", "【待补】之外", "未填报的原因"])
def test_a_value_that_says_something_is_not_missing(value: str) -> None:
    assert not is_missing(value, {"未填报", "待补"})


@pytest.mark.parametrize(
    ("text", "end"),
    [("（甲）乙", 3), ("（甲(乙)丙）", 7), ("（甲)", 3), ("（（", None), ("（编号：甲（编号：乙）", None)],
)
def test_a_bracket_closes_where_its_own_level_ends(text: str, end: int | None) -> None:
    assert closing_bracket(text, 0, BEGINNING) == end


@pytest.mark.parametrize("text", ["（编号：", "(编号:", "（ 编 号 ：", "（**编号**：", "（编\u200b号："])
def test_a_bracket_with_fields_begins_with_the_id(text: str) -> None:
    assert BEGINNING.match(text)


def test_a_field_in_a_bracket_begins_after_a_semicolon_or_is_known() -> None:
    found = split_fields("编号：甲；备注：乙，状态：丙，其他：丁 状态：戊", {"编号", "状态"})
    assert [(match["label"], value) for match, value in found] == [
        ("编号", "甲"),
        ("备注", "乙"),
        ("状态", "丙，其他：丁"),
        ("状态", "戊"),
    ]


def test_a_field_never_begins_inside_an_inner_bracket() -> None:
    assert [value for _, value in split_fields("编号：甲（见；状态：乙）；状态：丙", {"状态"})] == [
        "甲（见；状态：乙）",
        "丙",
    ]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("一是抓学习。后面的话", "一是抓学习"),
        ("一是抓学习；后面", "一是抓学习"),
        ("**一是**抓[学习](a.md)，", "一是抓学习"),
        ("一是\n抓学习", "一是 抓学习"),
        ("甲" * TITLE_LENGTH, "甲" * TITLE_LENGTH),
        ("甲" * (TITLE_LENGTH + 1), "甲" * TITLE_LENGTH + "…"),
        ("甲" * (TITLE_LENGTH - 1) + "，乙乙", "甲" * (TITLE_LENGTH - 1) + "…"),
        ("。", ""),
    ],
)
def test_the_first_sentence_is_short_and_plain(text: str, title: str) -> None:
    assert first_sentence(text) == title
