"""Fields of an item changed in a page's text: exactly that, byte for byte, or nothing."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from report_site.ledger.editing import with_fields
from report_site.ledger.ids import ItemId
from report_site.ledger.items import Item
from report_site.ledger.source import parse

from tests.exchange.site import item_pages
from tests.unit.pages import SETTINGS

PATH = "reports/2023/x.md"
ITEM = ItemId("ZG", 2023, (1,))


def edited(text: str, item: ItemId = ITEM, **values: str) -> str | None:
    return with_fields(PATH, text, item, values, SETTINGS)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("- 编号：ZG-2023-1\n- 状态：推进中\n", "- 编号：ZG-2023-1\n- 状态：已完成\n"),
        ("- 编号：ZG-2023-1\n- 状态：\n", "- 编号：ZG-2023-1\n- 状态：已完成\n"),
        ("- 编号：ZG-2023-1\n- 状态: 推进中  \n正文\n", "- 编号：ZG-2023-1\n- 状态: 已完成  \n正文\n"),
        ("* 编号：ZG-2023-1\r\n* **状态**：推进中\r\n", "* 编号：ZG-2023-1\r\n* **状态**：已完成\r\n"),
        ("编号：ZG-2023-1\n状态：推进中", "编号：ZG-2023-1\n状态：已完成"),
        ("- 编号：ZG-2023-1\n- 状态：\n- 状态：推进中\n", "- 编号：ZG-2023-1\n- 状态：\n- 状态：已完成\n"),
    ],
)
def test_a_value_is_replaced_and_nothing_else(before: str, after: str) -> None:
    assert edited(f"\ufeff## 甲\n\n{before}", 状态="已完成") == f"\ufeff## 甲\n\n{after}"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("- 编号：ZG-2023-1\n\n正文\n", "- 编号：ZG-2023-1\n- 责任人：张三\n\n正文\n"),
        ("- 编号：ZG-2023-1", "- 编号：ZG-2023-1\n- 责任人：张三"),
        (
            "- 编号：ZG-2023-1\r\n- 佐证：LZ-2023-1\r\n- 状态：推进中\r\n",
            "- 编号：ZG-2023-1\r\n- 佐证：LZ-2023-1\r\n- 责任人：张三\r\n- 状态：推进中\r\n",
        ),
        ("编号：ZG-2023-1\n状态：推进中\n", "编号：ZG-2023-1\n责任人：张三\n状态：推进中\n"),
        ("- 状态：推进中\n- 编号：ZG-2023-1\n", "- 状态：推进中\n- 编号：ZG-2023-1\n- 责任人：张三\n"),
    ],
)
def test_a_missing_field_gets_a_line_in_its_place(before: str, after: str) -> None:
    assert edited(f"## 甲\n\n{before}", 责任人="张三") == f"## 甲\n\n{after}"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("甲（编号：ZG-2023-1；状态：推进中）；乙", "甲（编号：ZG-2023-1；状态：已完成）；乙"),
        ("甲（编号：ZG-2023-1）；乙", "甲（编号：ZG-2023-1；状态：已完成）；乙"),
        ("甲(编号: ZG-2023-1; 状态: ；责任人：丙)。", "甲(编号: ZG-2023-1; 状态: 已完成；责任人：丙)。"),
        ("甲（编号：ZG-2023-1；状态：推\r\n进中）。", "甲（编号：ZG-2023-1；状态：已完成）。"),
        (
            "甲（编号：ZG-2023-1；进展情况：一\r\n二；状态：推进中）",
            "甲（编号：ZG-2023-1；进展情况：一\r\n二；状态：已完成）",
        ),
    ],
)
def test_in_a_bracket_it_is_a_part(before: str, after: str) -> None:
    assert edited(before, 状态="已完成") == after


@pytest.mark.parametrize("value", ["一（二", "一；状态：已完成", "一）二"])
def test_what_would_be_read_back_as_something_else_is_not_written(value: str) -> None:
    assert edited("甲（编号：ZG-2023-1）。\n\n乙（编号：ZG-2023-2）。\n", 进展情况=value) is None


def test_an_item_that_is_not_there_is_not_edited() -> None:
    assert edited("# 甲\n", 状态="已完成") is None


def test_several_fields_of_an_item_are_set_at_once() -> None:
    text = "## 甲\n\n- 编号：ZG-2023-1\n- 状态：推进中\n"
    assert edited(text, 状态="已完成", 责任人="张三") == (
        "## 甲\n\n- 编号：ZG-2023-1\n- 责任人：张三\n- 状态：已完成\n"
    )


def said(text: str) -> list[tuple[Item, dict[str, str]]]:
    """Return what a page's items say, without the places where they say it."""
    return [
        (item, {label: item.value(label) or "" for label in SETTINGS.labels})
        for item in parse(PATH, text, SETTINGS).items
    ]


@settings(max_examples=50)
@given(item_pages, st.data())
def test_a_change_changes_one_field_of_one_item(text: str, data: st.DataObject) -> None:
    items = parse(PATH, text, SETTINGS).items
    item = data.draw(st.sampled_from(items))
    label = data.draw(st.sampled_from(["责任人", "状态", "进展情况", "完成时限"]))
    value = data.draw(st.sampled_from(["已完成", "2024-06-30", "张三（兼）", "见 [a](b.md)"]))
    new = with_fields(PATH, text, item.id, {label: value}, SETTINGS)
    assert new is not None
    for (before, old), (after, now) in zip(said(text), said(new), strict=True):
        assert (before.id, before.title) == (after.id, after.title)
        assert now == ({**old, label: value} if before.id == item.id else old)


@settings(max_examples=50)
@given(item_pages, st.data())
def test_changing_it_back_gives_the_same_bytes(text: str, data: st.DataObject) -> None:
    item = data.draw(st.sampled_from(parse(PATH, text, SETTINGS).items))
    value = item.value("责任人")
    assume(value is not None)
    changed = with_fields(PATH, text, item.id, {"责任人": "王五"}, SETTINGS)
    assert changed is not None
    assert with_fields(PATH, changed, item.id, {"责任人": value or ""}, SETTINGS) == text
