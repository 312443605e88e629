from datetime import date

import pytest
from report_site.ledger.branches import Branch

from tests.unit.pages import page, register

PROFILE = """
---
全称: 机关第一党支部
简称: 一支部
别名: [老一支部, 一支]
书记: 张三
委员: [李四, 王五]
党员数: 18
副书记:
换届日期: 2022-05-20
上级党组织: 未填报
预备党员数: {不是: 单值}
示例: true
---

# 标题
"""
RECORDS = """
# 记录

| 时间 | 活动 类型 | 主要内容 | 应到人数 | 实到 | 备注 |
| --- | --- | --- | --- | --- | --- |
| 2023-03-01 | 支部党员大会 | 甲 | 18 | | 不认识的列 |
| 3月2日 | **党 课** | 乙 |

| 日期 | 内容 |
| --- | --- |
| 2023-03-03 | 没有类型，不是记录 |
"""


def branch(profile: str = PROFILE, records: str = RECORDS) -> Branch:
    (only,) = register(page(profile, "branches/one/index.md"), page(records, "branches/one/2023.md")).branches
    return only


def test_a_branch_has_the_facts_of_its_front_matter_in_the_configured_order() -> None:
    assert branch().facts == {
        "全称": "机关第一党支部",
        "简称": "一支部",
        "上级党组织": None,
        "书记": "张三",
        "副书记": None,
        "委员": "李四、王五",
        "党员数": "18",
        "预备党员数": None,
        "党小组数": None,
        "换届日期": "2022-05-20",
        "主题党日": None,
    }


def test_a_branch_goes_by_its_full_name_its_short_name_and_others() -> None:
    found = branch()
    assert (found.slug, found.name, found.short, found.aliases, found.sample) == (
        "one",
        "机关第一党支部",
        "一支部",
        ("老一支部", "一支"),
        True,
    )


@pytest.mark.parametrize(
    ("profile", "name"), [("# 标题", "标题"), ("---\n全称:\n简称: 待补\n---\n# 标题", "标题"), ("", "one")]
)
def test_a_branch_without_names_goes_by_its_title_else_its_folder(profile: str, name: str) -> None:
    found = branch(profile)
    assert (found.name, found.short, found.sample) == (name, name, False)


def test_records_are_rows_of_tables_with_a_day_and_a_kind_under_any_known_heading() -> None:
    assert [(record.line, record.day, record.activity) for record in branch().records] == [
        (5, date(2023, 3, 1), "党员大会"),
        (6, None, "党课"),
    ]


def test_an_empty_cell_is_empty_and_no_zero() -> None:
    first, second = branch().records
    assert (first.cells["应到"], first.cells["实到"], "备注" in first.cells, second.cells.get("实到")) == (
        "18",
        "",
        False,
        None,
    )


def test_a_year_is_held_by_kinds_of_meetings() -> None:
    found = branch()
    assert (found.years, {name: len(rows) for name, rows in found.held(2023).items()}, found.held(2022)) == (
        (2023,),
        {"党员大会": 1, "党课": 1},
        {},
    )


def test_records_without_a_branch_page_still_make_a_branch() -> None:
    (found,) = register(page(RECORDS, "branches/one/2023.md"), page("# 空", "branches/two/2023.md")).branches
    assert (found.slug, found.name, found.path, len(found.records)) == (
        "one",
        "one",
        "branches/one/2023.md",
        2,
    )
    assert set(found.facts.values()) == {None}


@pytest.mark.parametrize(
    ("orders", "slugs"),
    [
        ({"a": "2", "b": "1"}, "bac"),
        ({"a": "甲", "b": ".nan", "c": "1"}, "cab"),
        ({}, "abc"),
        ({"c": "1" + "0" * 400, "b": "-1.5"}, "bca"),
    ],
)
def test_branches_stand_in_the_order_of_their_pages_then_folders(orders: dict[str, str], slugs: str) -> None:
    pages = [page(f"---\n顺序: {orders.get(slug, '')}\n---\n", f"branches/{slug}/index.md") for slug in "abc"]
    assert "".join(each.slug for each in register(*pages).branches) == slugs
