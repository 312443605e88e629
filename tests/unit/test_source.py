import pytest
from report_site.ledger.items import Position
from report_site.ledger.settings import load_settings

from tests.unit.pages import item, page


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("---\ntitle: 甲\n---\n# 乙", "甲"),
        ("---\ntitle:\n---\n# 乙", "乙"),
        ("---\ntitle: [甲]\n---\n# 乙", "乙"),
        ("## 丙\n\n# 乙", "乙"),
        ("正文", None),
    ],
)
def test_a_page_is_named_by_its_front_matter_else_its_first_heading(text: str, title: str | None) -> None:
    assert page(text).title == title


@pytest.mark.parametrize(
    ("fields", "state", "state_class"),
    [
        ("- 编号：CS-2023-1\n- 状态：已销号", "已销号", "closed"),
        ("- 编号：CS-2023-1\n- 状态：", "未填报", "unknown"),
        ("- 编号：CS-2023-1", "未填报", "unknown"),
        ("- 编号：CS-2023-1\n- 状态：销了", None, "unknown"),
        ("- 编号：LZ-2023-1", None, None),
        ("- 编号：LZ-2023-1\n- 状态：已完成", "已完成", "done"),
        ("- 编号：LZ-2023-1\n- 状态：【待补】", "未填报", "unknown"),
    ],
)
def test_a_state_that_is_not_filled_in_is_unknown_and_never_done(
    fields: str, state: str | None, state_class: str | None
) -> None:
    found = item(f"## 甲\n\n{fields}\n")
    assert (found.state, found.state_class) == (state, state_class)


def test_an_item_knows_its_section() -> None:
    assert item("## 甲\n\n一是乙（编号：LZ-2023-1）。").section == "甲"
    assert item("一是乙（编号：LZ-2023-1）。").section == ""


def test_a_value_is_the_first_filled_one() -> None:
    found = item("## 甲\n\n- 编号：LZ-2023-1\n- 责任人：\n- 责任人：张三\n- 责任人：李四\n")
    assert (found.value("责任人"), found.value("状态")) == ("张三", None)


def test_an_items_heading_gets_its_id_as_anchor() -> None:
    assert page("# 页\n\n## 甲 {#x}\n\n- 编号：LZ-2023-1\n").anchors == ("页", "LZ-2023-1")


def test_equal_headings_get_anchors_of_their_own() -> None:
    assert page("# 甲\n\n## 甲\n\n## 甲-2\n\n## 甲\n\n## 。\n\n## B c").anchors == (
        "甲",
        "甲-2",
        "甲-2-2",
        "甲-3",
        "section",
        "b-c",
    )


def test_an_anchor_that_a_heading_names_is_taken() -> None:
    assert page("# 甲\n\n## 乙 {#甲}").anchors == ("甲-2", "甲")


def test_a_table_has_a_header_and_rows_with_their_lines() -> None:
    (table,) = page("# 页\n\n| 甲 | 乙 |\n| - | - |\n| 1 | 2 |\n| 3 |\n").tables
    assert (table.header, table.rows, table.line) == (("甲", "乙"), ((5, ("1", "2")), (6, ("3",))), 3)


def test_two_tables_are_two() -> None:
    assert len(page("|甲|\n|-|\n\n|乙|\n|-|\n").tables) == 2


def test_only_blocks_named_for_the_ledger_are_queries() -> None:
    assert [
        block.line
        for block in page("```台账\n```\n\n```yaml\n```\n\n~~~ 台账\n~~~\n\n```台账表\n```\n").blocks
    ] == [1, 7]


def test_a_mention_tells_its_section_and_anchor() -> None:
    (mention,) = page("# 页\n\n## 甲\n\n见 LZ-2023-1。").mentions
    assert (mention.section, mention.anchor, mention.inside, mention.at) == ("甲", "甲", None, Position(5, 3))


def test_a_mention_may_stand_above_every_heading() -> None:
    (mention,) = page("见 LZ-2023-1。").mentions
    assert (mention.section, mention.anchor) == ("", None)


def test_a_mention_in_a_bracket_item_is_inside_it_and_behind_it_is_not() -> None:
    document = page("一是见 CS-2023-1（编号：LZ-2023-1），后见 CS-2023-1。")
    assert [str(mention.inside) for mention in document.mentions] == ["LZ-2023-1", "None"]


def test_a_subsection_belongs_to_its_item_and_the_next_section_does_not() -> None:
    document = page("## 甲\n\n- 编号：LZ-2023-1\n\n### 子节\n\n见 CS-2023-1\n\n## 乙\n\n见 CS-2023-1\n")
    assert [str(mention.inside) for mention in document.mentions] == ["LZ-2023-1", "None"]


def test_ids_in_free_text_fields_are_mentions_with_their_place() -> None:
    (mention,) = page("## 甲\n\n- 编号：LZ-2023-1\n- 下一步：CS-2023-1\n- 进展情况： 见 CS-2023-2\n").mentions
    assert (str(mention.id), mention.at) == ("CS-2023-2", Position(5, 11))


def test_a_fields_places_are_those_of_its_name_and_value() -> None:
    (declaration,) = page("## 甲\n\n- **编号**： LZ-2023-1\n").declarations
    assert (declaration.fields[0].at, declaration.fields[0].value_at) == (Position(3, 5), Position(3, 11))


def test_a_field_list_spans_its_lines() -> None:
    (declaration,) = page("## 甲\n\n- 编号：LZ-2023-1\n- 状态：已完成\n正文\n").declarations
    assert (declaration.start, declaration.end, declaration.is_bracket) == (
        Position(3, 1),
        Position(5, 1),
        False,
    )


def test_fields_may_end_the_file() -> None:
    assert [field.value for field in item("## 甲\n- 编号：LZ-2023-1\n- 责任人：张三").fields] == [
        "LZ-2023-1",
        "张三",
    ]


def test_a_bracket_spans_from_its_text_to_its_end() -> None:
    (declaration,) = page("- 一是甲（编号：LZ-2023-1；\n责任人：张三）。\n").declarations
    assert (declaration.text_start, declaration.start, declaration.end) == (
        Position(1, 3),
        Position(1, 6),
        Position(2, 8),
    )


def test_the_name_of_the_id_field_is_the_organs_to_choose() -> None:
    settings = load_settings({"fields": {"id": {"label": "代号"}}, "columns": ["代号"]})
    assert str(item("一是甲（代号：LZ-2023-1；编号：3）。", settings).id) == "LZ-2023-1"
    assert str(item("## 甲\n\n- 代号：LZ-2023-1\n", settings).id) == "LZ-2023-1"
