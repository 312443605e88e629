"""A filled-in ledger and what it makes of the pages: what was filled in and nothing else."""

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from report_site.exchange.excel.filling import Filled, describe, fill_in
from report_site.exchange.excel.reading import Returned, understood
from report_site.exchange.excel.reading_worker import read_sheets

from tests.exchange.site import PAGES, item_pages, workbook
from tests.exchange.workbooks import filled_in, in_file, saved, sheets_of
from tests.unit.pages import SETTINGS

Changes = Mapping[tuple[str, str], Any]


def read(folder: Path, data: bytes) -> Returned:
    """Read a workbook as it is read, but for the process that bounds it: these are ours, and many."""
    return understood(read_sheets(in_file(folder, data)))


def filled(
    folder: Path, changes: Changes, pages: dict[str, str] = PAGES, now: dict[str, str] | None = None
) -> Filled:
    """Fill in a workbook made of `pages` and read it into the pages as they are `now`."""
    returned = read(folder, filled_in(workbook(pages), changes))
    return fill_in(returned, now or pages, SETTINGS)


def changed(result: Filled) -> list[tuple[str, str, str, str]]:
    return [(str(each.item.id), each.label, each.now, each.after) for each in result.plan.changes]


def test_a_cell_that_was_filled_in_changes_its_field_alone(tmp_path: Path) -> None:
    result = filled(tmp_path, {("ZG-2023-1", "状态"): "已销号", ("ZG-2023-1", "责任人"): "张三"})
    assert changed(result) == [
        ("ZG-2023-1", "责任人", "未填报", "张三"),
        ("ZG-2023-1", "状态", "已完成", "已销号"),
    ]
    assert result.texts == {
        "reports/2023/b.md": PAGES["reports/2023/b.md"]
        .replace("各支部\n- 完成", "各支部\n- 责任人：张三\n- 完成")
        .replace("状态：已完成", "状态：已销号")
    }


def test_an_item_in_a_paragraph_is_changed_in_its_bracket(tmp_path: Path) -> None:
    result = filled(tmp_path, {("LZ-2023-1", "责任单位"): "第二支部", ("LZ-2023-2", "状态"): "已完成"})
    assert result.texts["reports/2023/a.md"] == (
        "# 一、履职情况\n\n"
        "一是学习（编号：LZ-2023-1；责任单位：第二支部）；二是工作（编号：LZ-2023-2；状态：已完成）。\n"
    )


@pytest.mark.parametrize(
    ("column", "value", "written"),
    [
        ("状态", "  已销号\u3000", "已销号"),
        ("状态", "“已销号”。", "已销号"),
        ("状态", "", "未填报"),
        ("状态", "—", "未填报"),
        ("完成时限", date(2024, 6, 30), "2024-06-30"),
        ("完成时限", datetime(2024, 6, 30), "2024-06-30"),
        ("完成时限", "2024年6月30日", "2024-06-30"),
        ("完成时限", "２０２４．６．３０", "2024-06-30"),
        ("完成时限", "2024/6/30 ", "2024-06-30"),
        ("完成时限", "2024-06-30 00:00:00", "2024-06-30"),
        ("完成时限", 45473, "2024-06-30"),
        ("完成时限", "2024年2月", "2024-02-29"),
        ("完成时限", "待补", "待补"),
        ("责任单位", "第一支部,第二支部", "第一支部、第二支部"),
        ("责任单位", "第二支部；", "第二支部"),
        ("责任人", 3, "3"),
        ("责任人", 3.5, "3.5"),
        ("责任人", "张三\n李四", "张三 李四"),
        ("进展情况", date(2024, 6, 30), "2024-06-30"),
        ("进展情况", datetime(2024, 6, 30, 9, 30), "2024-06-30 09:30:00"),
        ("进展情况", "甲\u200b  乙", "甲 乙"),
    ],
)
def test_what_excel_and_wps_make_of_a_cell_is_understood(
    column: str, value: Any, written: str, tmp_path: Path
) -> None:
    result = filled(tmp_path, {("ZG-2023-1", column): value})
    assert [each[1:2] + each[3:] for each in changed(result)] == [(column, written)]
    assert f"{column}：{written}\n" in result.texts["reports/2023/b.md"]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("状态", "已完成 "),
        ("状态", "“已完成”"),
        ("完成时限", "2023年6月"),
        ("完成时限", "2023-06-30"),
        ("完成时限", 45107),
        ("责任单位", "各支部。"),
        ("责任人", ""),
        ("责任人", "未填报"),
    ],
)
def test_another_way_to_say_the_same_changes_nothing(column: str, value: Any, tmp_path: Path) -> None:
    result = filled(tmp_path, {("ZG-2023-1", column): value})
    assert (result.plan.changes, result.refusals, result.texts) == ((), (), {})


def test_all_that_no_page_could_say_is_told_at_once(tmp_path: Path) -> None:
    result = filled(
        tmp_path,
        {
            ("ZG-2023-1", "状态"): "完成",
            ("ZG-2023-1", "完成时限"): "2024-02-30",
            ("ZG-2023-2", "责任单位"): "第一支部、第三支部",
            ("LZ-2023-1", "进展情况"): "一；状态：已完成",
        },
    )
    assert [(each.place, each.message) for each in result.refusals] == [
        ("K3", "ZG-2023-1：完成时限“2024-02-30”不是日期，或没有这一天"),
        ("M3", "ZG-2023-1：没有“完成”这个状态"),
        ("I4", "ZG-2023-2：没有“第三支部”这个支部或单位"),
        ("L6", "LZ-2023-1 的进展情况写进网页以后读出来会变样"),
    ]


def test_a_field_that_was_changed_on_the_page_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    path = "reports/2023/b.md"
    now = {
        **PAGES,
        path: PAGES[path].replace("状态：推进中", "状态：基本完成").replace("已经**开了**会", "开了会"),
    }
    changes = {
        ("ZG-2023-2", "状态"): "已完成",
        ("ZG-2023-2", "责任人"): "张三",
        ("ZG-2023-2", "进展情况"): "开了会",
    }
    result = filled(tmp_path, changes, now=now)
    assert changed(result) == [("ZG-2023-2", "责任人", "未填报", "张三")]
    conflicts = [(each.label, each.before, each.now, each.after) for each in result.plan.conflicts]
    assert conflicts == [("状态", "推进中", "基本完成", "已完成")]
    assert result.texts[path] == now[path].replace(
        "- 完成时限：2023-06-30", "- 责任人：张三\n- 完成时限：2023-06-30"
    )


def test_what_is_not_read_is_told(tmp_path: Path) -> None:
    result = filled(tmp_path, {("ZG-2023-1", "事项"): "甲甲", ("ZG-2023-1", "对应反馈"): "FK-2022-2"})
    assert (result.texts, result.plan.notes) == (
        {},
        (
            "C3：“事项”这一列不读，ZG-2023-1 的这一处请在网页里改",
            "D3：“对应反馈”这一列不读，ZG-2023-1 的这一处请在网页里改",
        ),
    )


def test_rows_are_told_apart_by_their_ids(tmp_path: Path) -> None:
    sheets = sheets_of(filled_in(workbook(PAGES), {("ZG-2023-2", "状态"): "已完成"}))
    header, *rows = sheets["台账"]
    sheets["台账"] = [header, *reversed(rows[1:-1])]
    result = fill_in(read(tmp_path, saved(sheets)), PAGES, SETTINGS)
    assert changed(result) == [("ZG-2023-2", "状态", "推进中", "已完成")]


def test_rows_that_cannot_be_told_are_refused(tmp_path: Path) -> None:
    sheets = sheets_of(workbook(PAGES))
    header, first, *rows = sheets["台账"]
    nameless, unknown = ["", *first[1:]], ["ZG-2023-9", *first[1:]]
    sheets["台账"] = [header, first, first, nameless, unknown, *rows]
    result = fill_in(read(tmp_path, saved(sheets)), PAGES, SETTINGS)
    assert [(each.place, each.message) for each in result.refusals] == [
        ("第 3 行", "FK-2022-1 在第 2 行已经有了"),
        ("第 4 行", "没有编号"),
        ("第 5 行", "编号“ZG-2023-9”不是下载时就有的"),
    ]


def test_an_item_that_is_gone_is_told_and_the_others_are_read(tmp_path: Path) -> None:
    now = {path: text for path, text in PAGES.items() if path != "reports/2023/c.md"}
    result = filled(tmp_path, {("CS-2023-1", "状态"): "已完成", ("ZG-2023-1", "状态"): "已销号"}, now=now)
    assert [each[0] for each in changed(result)] == ["ZG-2023-1"]
    assert result.plan.notes == ("第 5 行：CS-2023-1 在网页上已经没有了，这一行没有读",)


def test_a_text_too_long_for_a_cell_cannot_be_replaced_by_accident(tmp_path: Path) -> None:
    pages = {"reports/2023/a.md": f"## 甲\n\n- 编号：CS-2023-1\n- 进展情况：{'字' * 40_000}\n"}
    result = filled(tmp_path, {("CS-2023-1", "进展情况"): "短"}, pages)
    assert [each.message for each in result.refusals] == ["CS-2023-1 的进展情况太长，表里放不下"]


def test_a_page_keeps_what_is_wrong_on_it(tmp_path: Path) -> None:
    pages = {
        "reports/2023/a.md": "## 甲\n\n- 编号：CS-2023-1\n- 完成时限：年底前\n- 状态：好\n- 责任人：张三\n"
    }
    result = filled(tmp_path, {("CS-2023-1", "责任人"): "李四"}, pages)
    assert result.texts == {"reports/2023/a.md": pages["reports/2023/a.md"].replace("张三", "李四")}


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("workbooks")


@settings(max_examples=60)
@given(item_pages)
def test_a_workbook_that_nobody_filled_in_changes_nothing(folder: Path, text: str) -> None:
    pages = {**PAGES, "reports/2023/x.md": text}
    for data in (workbook(pages), filled_in(workbook(pages), {})):
        result = fill_in(read(folder, data), pages, SETTINGS)
        assert (result.texts, result.refusals, result.plan.conflicts, result.plan.notes) == ({}, (), (), ())


def test_what_would_change_is_told_by_item_and_field(tmp_path: Path) -> None:
    result = filled(tmp_path, {("ZG-2023-1", "状态"): "已销号", ("CS-2023-1", "责任人"): "张三"})
    assert describe(result, [], [], dry_run=True).splitlines() == [
        "ZG-2023-1 一是甲（reports/2023/b.md）",
        "  状态：已完成 → 已销号",
        "CS-2023-1 一是丙（reports/2023/c.md）",
        "  责任人：未填报 → 张三",
        "",
        "试读：会改 2 项 2 处，涉及 2 个页面。现在没有改动。",
    ]


def test_many_notes_are_cut_and_say_so(tmp_path: Path) -> None:
    items = "".join(f"## 第{n}项\n\n- 编号：CS-2023-{n}\n\n" for n in range(1, 25))
    pages = {"reports/2023/a.md": items}
    result = filled(tmp_path, {(f"CS-2023-{n}", "事项"): "甲" for n in range(1, 25)}, pages)
    told = describe(result, [], [], dry_run=False).splitlines()
    assert told[-3:] == ["  ……还有 4 处", "", "没有需要改动的内容。"]
