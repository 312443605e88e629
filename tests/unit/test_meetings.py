from datetime import date

import pytest
from report_site.checks.branch.meetings import is_over, period_label, unmet
from report_site.checks.branch.rules import LEVELS, BranchRule, default_branch_rules
from report_site.ledger.branches import Branch

from tests.unit.pages import page, register

OVER = date(2024, 1, 1)


def rule(every: str, needs: str | None = None) -> BranchRule:
    return BranchRule(
        "B00", "大会", "大会要开", "某条例（条例）", "条例", activity="党员大会", every=every, needs=needs
    )


def branch(*rows: str, facts: str = "") -> Branch:
    table = "\n".join(["| 日期 | 类型 |", "| --- | --- |", *(f"| {row} |" for row in rows)])
    (only,) = register(
        page(f"---\n简称: 一\n{facts}\n---\n", "branches/one/index.md"),
        page(f"# 记录\n\n{table}\n", "branches/one/2023.md"),
    ).branches
    return only


def missing(found: Branch, every: str, today: date = OVER, needs: str | None = None) -> list[str]:
    return [each.label for each in unmet(found, 2023, (rule(every, needs),), today)]


def test_a_quarter_without_a_meeting_is_found() -> None:
    held = branch("2023-01-31 | 党员大会", "2023-06-30 | 支部党员大会", "2023-10-01 | 党员大会")
    assert missing(held, "quarter") == ["2023年第三季度"]


def test_a_month_without_a_meeting_is_found() -> None:
    held = branch(*(f"2023-{month:02}-01 | 党员大会" for month in range(1, 13) if month != 7))
    assert missing(held, "month") == ["2023年7月"]


def test_a_year_without_a_meeting_is_found() -> None:
    assert missing(branch("2023-01-01 | 党课"), "year") == ["2023年"]
    assert missing(branch("2023-12-31 | 党员大会"), "year") == []


def test_a_meeting_of_another_kind_does_not_count() -> None:
    assert len(missing(branch("2023-01-01 | 党课"), "quarter")) == 4


def test_a_record_without_a_day_counts_in_no_period() -> None:
    assert len(missing(branch(" | 党员大会", "待补 | 党员大会"), "quarter")) == 4


def test_a_year_without_records_yields_nothing() -> None:
    assert missing(branch(), "quarter") == []


@pytest.mark.parametrize(
    ("today", "count"), [(date(2023, 3, 31), 0), (date(2023, 4, 1), 1), (date(2023, 12, 31), 3), (OVER, 4)]
)
def test_a_period_that_is_not_over_yields_nothing(today: date, count: int) -> None:
    assert len(missing(branch("2023-01-01 | 党课"), "quarter", today)) == count


@pytest.mark.parametrize(
    ("facts", "count"),
    [
        ("党小组数: 2", 4),
        ("党小组数: 0", 0),
        ("党小组数:", 0),
        ("党小组数: 待补", 0),
        ("党小组数: 无", 0),
        ("", 0),
    ],
)
def test_a_rule_that_presupposes_a_fact_applies_only_where_it_is_given(facts: str, count: int) -> None:
    assert len(missing(branch("2023-01-01 | 党课", facts=facts), "quarter", needs="党小组数")) == count


def test_a_period_is_over_when_its_last_month_is() -> None:
    assert not is_over(2023, range(12, 13), date(2023, 12, 31))
    assert is_over(2023, range(12, 13), date(2024, 1, 1))


@pytest.mark.parametrize(
    ("every", "months", "label"),
    [
        ("month", range(2, 3), "2023年2月"),
        ("quarter", range(1, 4), "2023年第一季度"),
        ("quarter", range(10, 13), "2023年第四季度"),
        ("year", range(1, 13), "2023年"),
    ],
)
def test_a_period_has_a_chinese_name(every: str, months: range, label: str) -> None:
    assert period_label(2023, every, months) == label


def test_every_rule_names_its_source_and_how_binding_it_is() -> None:
    for each in default_branch_rules():
        assert each.basis.endswith(f"（{each.level}）")
        assert each.level in LEVELS


def test_every_rules_meeting_is_one_that_records_can_name() -> None:
    names = register().settings.branches.activity_names
    assert {each.activity for each in default_branch_rules() if each.activity} <= set(names)
