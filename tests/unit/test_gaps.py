from report_site.ledger.query import Ledger

from tests.unit.pages import items, ledger, page, register


def gaps(*declarations: str) -> dict[str, list[str]]:
    return {str(item): [rule.code for rule in rules] for item, rules in ledger(*declarations).gaps.items()}


def test_a_problem_without_a_measure_has_a_gap_and_one_with_a_measure_has_none() -> None:
    assert gaps("WT-2023-1", "WT-2023-2 对应措施=CS-2023-1", "CS-2023-1") == {"WT-2023-1": ["GP01"]}


def test_a_need_may_be_met_from_the_other_end() -> None:
    assert gaps("WT-2023-1", "CS-2023-1 对应问题=WT-2023-1") == {}


def test_a_link_that_joins_nothing_meets_no_need() -> None:
    assert gaps("WT-2023-1 对应措施=CS-2023-9") == {"WT-2023-1": ["GP01"]}


def test_a_field_that_says_nothing_meets_no_need() -> None:
    assert "GP03" in gaps("ZG-2023-1 佐证材料=待补")["ZG-2023-1"]
    assert "GP03" not in gaps("ZG-2023-1 佐证材料=会议记录")["ZG-2023-1"]


def test_what_is_withdrawn_lacks_nothing() -> None:
    assert gaps("WT-2023-1 状态=已撤销") == {}


def test_groups_and_overviews_lack_nothing() -> None:
    assert gaps("WT-2023-1 性质=分组", "WT-2023-2 性质=概述") == {}


def test_only_what_is_closed_needs_signer_and_date() -> None:
    closed = gaps("ZG-2023-1 状态=已销号")["ZG-2023-1"]
    done = gaps("ZG-2023-1 状态=已完成")["ZG-2023-1"]
    assert set(closed) - set(done) == {"GP08", "GP09", "GP10"}


def test_what_becomes_of_a_measure_is_asked_once_the_next_report_exists() -> None:
    measure = items("CS-2023-1 对应问题=WT-2023-1", "WT-2023-1")
    next_year = page("# 页", "reports/2024/index.md")
    assert Ledger(register(measure)).gaps == {}
    assert [rule.code for rules in Ledger(register(measure, next_year)).gaps.values() for rule in rules] == [
        "GP07"
    ]


def test_an_item_without_a_gap_breaks_no_rule() -> None:
    found = ledger("LZ-2023-1", "WT-2023-1")
    assert [found.gaps_of(item) != () for item in found.register.items] == [True, False]
