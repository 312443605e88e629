from datetime import date
from pathlib import Path

import pytest
from report_site.checks.branch.compliance import _ON_ALL, _ON_RECORD, _ON_ROSTER, _ON_SUBJECT
from report_site.checks.branch.rules import BranchRulesError, default_branch_rules, load_branch_rules
from report_site.checks.branch.terms import add_months
from report_site.checks.branch.theme_days import drifted


def organ(root: Path, text: str) -> Path:
    (root / "organ").mkdir(exist_ok=True)
    (root / "organ/branches.yml").write_text(text, encoding="utf-8")
    return root


def test_without_a_file_of_the_organ_s_the_rules_are_the_package_s(tmp_path: Path) -> None:
    assert (
        load_branch_rules(tmp_path) == default_branch_rules() == load_branch_rules(organ(tmp_path, "# 无\n"))
    )


def test_every_rule_of_the_research_but_arithmetic_is_there_and_is_checked() -> None:
    rules = {rule.code: rule for rule in default_branch_rules()}
    assert list(rules) == [f"B{number:02}" for number in range(1, 24)]
    meetings = (code for code in rules if rules[code].activity)
    checked = {*_ON_ROSTER, *_ON_RECORD, *_ON_SUBJECT, *_ON_ALL, *meetings}
    assert checked == {*rules}


def test_a_figure_is_laid_over_and_the_others_stay(tmp_path: Path) -> None:
    rules = {rule.code: rule for rule in load_branch_rules(organ(tmp_path, "B03: {number: {most: 9}}"))}
    assert rules["B03"].number == {"members": 7, "least": 3, "usual": 5, "most": 9}


def test_a_rule_is_switched_off(tmp_path: Path) -> None:
    assert "B13" not in {rule.code for rule in load_branch_rules(organ(tmp_path, "B13: null"))}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("B08: {every: week}", "B08：“every”只能写：month、quarter、year"),
        ("B08: {level: 上级}", "B08：“level”只能写"),
        ("B08: {often: 2}", "B08：没有“often”这一项"),
        ("B08: 每月", "B08：应当是“键: 值”的形式"),
        ("B02: {number: {most: 很多}}", "B02：“number”里只能写数字"),
        ("B02: {number: {least: 3}}", "B02：“number”里只能有：most"),
        ("B02: {number: 3}", "B02：“number”里只能写数字"),
        ("B02: {title: [甲]}", "B02：“title”应当是文字"),
        ("B30: {title: 甲, says: 乙, source: 丙, level: 地方}", "B30：新添的规则要写“activity”"),
        ("B30: {activity: 甲, every: year}", "B30：缺少“title”"),
        ("[1]", "应当是"),
        ("a: [", "YAML 无法读取"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(BranchRulesError) as error:
        load_branch_rules(organ(tmp_path, text))
    assert any(
        line.startswith("organ/branches.yml") and words in line for line in str(error.value).splitlines()
    )


def test_everything_wrong_is_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(BranchRulesError) as error:
        load_branch_rules(organ(tmp_path, "B08: {every: week, level: 上级}\nB09: 1\n"))
    assert len(str(error.value).splitlines()) == 3


def test_a_file_that_is_no_utf8_is_named(tmp_path: Path) -> None:
    (organ(tmp_path, "") / "organ/branches.yml").write_bytes(b"\xff")
    with pytest.raises(BranchRulesError, match="不是 UTF-8"):
        load_branch_rules(tmp_path)


@pytest.mark.parametrize(
    ("day", "months", "result"),
    [
        (date(2023, 1, 31), 1, date(2023, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2023, 3, 15), -6, date(2022, 9, 15)),
        (date(9999, 12, 31), 60, date(9999, 12, 31)),
        (date(1, 1, 1), -1, date(1, 1, 1)),
    ],
)
def test_months_are_counted_by_the_calendar(day: date, months: int, result: date) -> None:
    assert add_months(day, months) == result


@pytest.mark.parametrize(
    ("fixed", "kept", "other"),
    [
        ("每月第二个星期五", date(2023, 1, 13), date(2023, 1, 20)),
        ("每月第3个周三", date(2023, 3, 15), date(2023, 3, 16)),
        ("每月第一个星期天", date(2023, 1, 1), date(2023, 1, 8)),
        ("每月最后一个周五", date(2023, 3, 31), date(2023, 3, 24)),
        ("每月１５日", date(2023, 3, 15), date(2023, 3, 16)),
        ("每月5号左右", date(2023, 3, 5), date(2023, 3, 15)),
    ],
)
def test_a_fixed_day_is_understood_as_it_is_worded(fixed: str, kept: date, other: date) -> None:
    assert drifted(fixed, [kept, other]) == [other]


@pytest.mark.parametrize("fixed", ["", "另行通知", "第六个星期五", "每月"])
def test_a_wording_that_is_not_understood_finds_nothing(fixed: str) -> None:
    assert drifted(fixed, [date(2023, 1, 1)]) == []
