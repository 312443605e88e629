from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_site.ledger.query import Ledger, Query, count_by, is_overdue

from tests.unit.pages import SETTINGS, item, items, ledger, page, register

LEDGER = Ledger(
    register(
        page("---\n简称: 一支部\n---\n", "branches/one/index.md"),
        page(items("CS-2022-1 状态=已完成"), "reports/2022/a.md"),
        items(
            "WT-2023-1 责任单位=工会 状态=推进中",
            "CS-2023-1 对应问题=WT-2023-2 责任单位=各支部 状态=推进中",
            "WT-2023-2",
            "LZ-2023-1",
            "LZ-2023-2 性质=分组",
        ),
    )
)


def select(**parts: object) -> list[str]:
    return [str(found.id) for found in LEDGER.select(Query(**parts))]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("parts", "found"),
    [
        ({}, ["WT-2023-1", "WT-2023-2", "CS-2023-1", "LZ-2023-1", "CS-2022-1"]),
        ({"reports": {2022}}, ["CS-2022-1"]),
        ({"kinds": {"measure", "achievement"}}, ["CS-2023-1", "LZ-2023-1", "CS-2022-1"]),
        ({"states": {"推进中"}}, ["WT-2023-1", "CS-2023-1"]),
        ({"states": {"未填报"}}, ["WT-2023-2"]),
        ({"owners": {"一支部"}}, ["CS-2023-1"]),
        ({"owners": {"工会", "一支部"}}, ["WT-2023-1", "CS-2023-1"]),
        ({"owners": {"工会", "一支部"}, "kinds": {"measure"}}, ["CS-2023-1"]),
        ({"owners": {"一支部"}, "reports": {2022}}, []),
        ({"gap": True}, ["WT-2023-1", "CS-2022-1"]),
        ({"gap": False, "reports": {2023}}, ["WT-2023-2", "CS-2023-1", "LZ-2023-1"]),
        ({"kinds": {"measure"}, "states": {"推进中"}, "reports": {2022}}, []),
    ],
)
def test_a_query_takes_the_leaf_items_for_which_all_its_parts_hold(
    parts: dict[str, object], found: list[str]
) -> None:
    assert select(**parts) == found


def test_a_query_keeps_the_registers_order() -> None:
    leaves = [str(each.id) for each in LEDGER.register.leaves]
    assert select() == leaves


@given(st.lists(st.sampled_from(["未填报", "已完成", "推进中", "完成了", ""]), max_size=12))
def test_the_parts_of_a_count_add_up(states: list[str]) -> None:
    found = ledger(*(f"CS-2023-{number} 状态={state}" for number, state in enumerate(states, start=1)))
    counts = count_by(found.register.leaves, lambda each: each.state, SETTINGS.states)
    assert sum(counts.values()) == len(states)
    assert 0 not in counts.values()


def test_what_has_no_part_counts_as_not_filled_in() -> None:
    assert count_by(ledger("LZ-2023-1").register.leaves, lambda each: each.state, ()) == {"未填报": 1}


def test_parts_stand_in_the_given_order_and_unexpected_ones_come_last() -> None:
    leaves = ledger("CS-2023-1 责任人=丙", "CS-2023-2 责任人=乙", "CS-2023-3 责任人=甲").register.leaves
    assert list(count_by(leaves, lambda each: each.value("责任人"), ["甲", "乙", "无"])) == ["甲", "乙", "丙"]


@pytest.mark.parametrize(
    ("fields", "overdue"),
    [
        ("完成时限：2024-01-14", True),
        ("完成时限：2024-01-15", False),
        ("完成时限：2024年1月", False),
        ("完成时限：2023-12-31\n- 状态：反弹", True),
        ("完成时限：2023-12-31\n- 状态：已完成", False),
        ("完成时限：2023-12-31\n- 状态：长期坚持", False),
        ("完成时限：2023-12-31\n- 状态：已撤销", False),
        ("完成时限：未填报", False),
        ("责任人：张三", False),
    ],
)
def test_an_item_is_overdue_after_its_day_while_nothing_says_that_it_is_done(
    fields: str, overdue: bool
) -> None:
    found = item(f"## 甲\n\n- 编号：CS-2023-1\n- {fields}\n")
    assert is_overdue(found, date(2024, 1, 15)) == overdue
