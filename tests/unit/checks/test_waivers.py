"""A waiver covers the findings of one code in the block below it, for a reason and until a day."""

from datetime import date
from textwrap import dedent

import pytest
from report_site.checks import Review, Subject, review
from report_site.ledger.query import Ledger

from tests.unit.pages import page, register

WAIVER = "<!-- 豁免 {code}：等办公室报数；至 2025-06-30 -->"


def check(text: str, today: date = date(2024, 1, 15)) -> Review:
    return review(Subject(Ledger(register(page(dedent(text).lstrip()))), today))


def codes(found: Review) -> list[str]:
    return [finding.code for finding in found.open]


def test_a_waived_finding_is_not_open_but_kept_with_its_reason() -> None:
    found = check(f"{WAIVER.format(code='TX01')}\n开展学习x次。\n")
    assert codes(found) == []
    (waived,) = found.waived
    assert waived.waiver
    assert (waived.code, waived.waiver.reason, waived.waiver.until) == (
        "TX01",
        "等办公室报数",
        date(2025, 6, 30),
    )


def test_it_covers_no_other_code_and_no_other_block() -> None:
    text = f"# 页\n\n{WAIVER.format(code='TX01')}\n开展学习x次，抓的不细。\n\n开展宣讲x次。\n"
    assert codes(check(text)) == ["TX11", "TX01"]


def test_it_covers_every_line_of_a_table() -> None:
    text = f"# 页\n\n{WAIVER.format(code='TX01')}\n\n| 项 |\n| --- |\n| x次 |\n| x名 |\n"
    assert len(check(text).waived) == 2


def test_above_a_heading_it_covers_the_item_s_fields_too() -> None:
    text = f"# 页\n\n{WAIVER.format(code='FD03')}\n## 甲\n\n- 编号：LZ-2023-1\n- 状态：好\n\n正文。\n"
    assert codes(check(text)) == []


def test_between_heading_and_fields_it_covers_the_fields() -> None:
    text = f"# 页\n\n## 甲\n\n{WAIVER.format(code='FD03')}\n\n- 编号：LZ-2023-1\n- 状态：好\n"
    assert codes(check(text)) == []


def test_several_may_stand_above_one_block() -> None:
    text = f"{WAIVER.format(code='TX01')}\n{WAIVER.format(code='TX11')}\n\n开展学习x次，抓的不细。\n"
    assert codes(check(text)) == []


def test_of_two_for_one_code_the_longer_holds_and_the_other_has_no_use() -> None:
    short = WAIVER.format(code="TX01").replace("2025", "2023")
    found = check(f"{short}\n{WAIVER.format(code='TX01')}\n\n开展学习x次。\n")
    assert (codes(found), len(found.waived)) == (["WV03"], 1)


def test_above_all_else_it_covers_what_is_said_of_the_whole_page() -> None:
    text = f"---\n顺序: 甲\n---\n\n{WAIVER.format(code='FM02')}\n\n# 页\n"
    assert len(check(text).waived) == 1


@pytest.mark.parametrize(("today", "found"), [(date(2025, 6, 30), []), (date(2025, 7, 1), ["WV02", "TX01"])])
def test_it_holds_up_to_its_day_and_no_longer(today: date, found: list[str]) -> None:
    assert codes(check(f"{WAIVER.format(code='TX01')}\n开展学习x次。\n", today)) == found


@pytest.mark.parametrize(
    "written",
    [
        "<!-- 豁免 -->",
        "<!-- 豁免 TX01 -->",
        "<!-- 豁免 TX01：等报数 -->",
        "<!-- 豁免 TX01：；至 2025-06-30 -->",
        "<!-- 豁免 TX01：等报数；至 2025-02-30 -->",
        "<!-- 豁免 占位符：等报数；至 2025-06-30 -->",
    ],
)
def test_one_that_lacks_something_is_reported_and_waives_nothing(written: str) -> None:
    assert codes(check(f"{written}\n开展学习x次。\n")) == ["WV01", "TX01"]


@pytest.mark.parametrize(("code", "text"), [("PV03", "电话13800138000。"), ("EN06", f"{'>' * 31} 甲")])
def test_what_no_site_can_be_published_with_cannot_be_waived(code: str, text: str) -> None:
    found = check(f"{WAIVER.format(code=code)}\n{text}\n")
    assert found.waived == ()
    assert sorted(codes(found)) == sorted(["WV01", code])


def test_a_warning_about_private_data_can_be_waived() -> None:
    assert codes(check(f"{WAIVER.format(code='PV09')}\n车辆展示牌鲁B12345。\n")) == []


@pytest.mark.parametrize("code", ["B08", "BR03", "GP01", "PH01"])
def test_codes_of_every_family_are_read(code: str) -> None:
    assert codes(check(f"# 页\n\n{WAIVER.format(code=code)}\n")) == ["WV03"]


@pytest.mark.parametrize(
    "written",
    [
        "<!--豁免 TX01：等报数；至 2025-06-30-->",
        "<!-- 豁免 tx01: 等报数; 至 2025年6月30日 -->",
        "  <!-- 豁免  TX01 ： 等报数 ； 至 2025年6月 -->  ",
    ],
)
def test_it_is_read_however_it_is_typed(written: str) -> None:
    assert codes(check(f"{written}\n开展学习x次。\n")) == []


def test_one_inside_code_is_an_example() -> None:
    assert codes(check(f"```\n{WAIVER.format(code='TX01')}\n```\n")) == []
