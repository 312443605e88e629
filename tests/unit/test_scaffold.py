from datetime import date

import pytest
from report_site.checks import Severity, Subject, run_checks
from report_site.ledger.query import Ledger
from report_site.ledger.register import Register
from report_site.ledger.scaffold import Beginning, ScaffoldError, new_branch, new_item, new_year

from tests.unit.pages import SETTINGS, ident, items, page, register

DEMO = register(items("FK-2022-1", "ZG-2023-1"), items("CS-2023-1", "CS-2023-2"))


def built(beginnings: list[Beginning], *others: str) -> Register:
    return register(*others, *(page(each.text, each.path) for each in beginnings))


def mistakes(found: Register) -> list[str]:
    findings = run_checks(Subject(Ledger(found), date(2024, 1, 15)))
    return [finding.message for finding in findings if finding.severity is not Severity.NOTICE]


def test_a_new_year_has_a_page_for_each_section_in_order_and_no_mistakes() -> None:
    found = built(new_year(register(), [], 2024))
    assert [doc.path[13:-3] for doc in found.report_pages(2024)] == [
        "index",
        "duties",
        "rectification",
        "problems",
        "measures",
    ]
    assert [str(item) for item in found.items] == [
        "FK-2023-1",
        "ZG-2024-1",
        "WT-2024-1",
        "CS-2024-1",
        "LZ-2024-1",
    ]
    assert mistakes(found) == []


def test_a_new_year_takes_no_id_that_was_used() -> None:
    found = built(new_year(register(), [ident("CS-2024-3")], 2024))
    assert "CS-2024-4" in map(str, found.items)


@pytest.mark.parametrize("year", [0, 23, 20234])
def test_a_year_has_four_digits(year: int) -> None:
    with pytest.raises(ScaffoldError, match="四位数"):
        new_year(register(), [], year)


def test_a_new_branch_knows_only_its_name() -> None:
    found = built(new_branch(SETTINGS, "finance", '"A" 财务党支部', 2023))
    (branch,) = found.branches
    assert (branch.name, {value for value in branch.facts.values() if value}) == (
        '"A" 财务党支部',
        {'"A" 财务党支部'},
    )
    assert mistakes(found) == []


def test_a_new_branch_may_wait_for_its_first_year() -> None:
    assert [each.path for each in new_branch(SETTINGS, "finance", "财务党支部", None)] == [
        "branches/finance/index.md"
    ]


def test_the_table_of_a_new_branch_is_one_of_records() -> None:
    profile, year = new_branch(SETTINGS, "finance", "财务党支部", 2023)
    (branch,) = built([profile, Beginning(year.path, year.text + "| 2023-01-01 | 党课 |\n")]).branches
    assert [record.activity for record in branch.records] == ["党课"]


@pytest.mark.parametrize("slug", ["", "财务", "Finance", "../x", "a--b", "-a"])
def test_a_folder_name_is_plain(slug: str) -> None:
    with pytest.raises(ScaffoldError, match="文件夹名"):
        new_branch(SETTINGS, slug, "财务党支部", 2023)


@pytest.mark.parametrize("kind", ["措施", "measure", "CS", "cs", " 措施 "])
def test_a_new_item_stands_on_the_page_of_its_kind_with_the_next_free_id(kind: str) -> None:
    new, beginning = new_item(DEMO, DEMO.items.keys(), kind, None, "抓落实")
    assert (str(new), beginning.path) == ("CS-2023-3", "reports/2023/p1.md")
    (found,) = page(beginning.text).items
    assert (found.id, found.title, found.state) == (new, "抓落实", "未填报")


def test_a_new_feedback_problem_takes_the_year_of_those_beside_it() -> None:
    new, _ = new_item(DEMO, DEMO.items.keys(), "反馈问题", 2023, None)
    assert str(new) == "FK-2022-2"


def test_an_id_that_history_has_seen_is_never_offered_again() -> None:
    new, _ = new_item(DEMO, [*DEMO.items, ident("CS-2023-9")], "措施", 2023, None)
    assert str(new) == "CS-2023-10"


@pytest.mark.parametrize(
    ("found", "kind", "year", "message"),
    [
        (DEMO, "举措", None, "没有“举措”这个类别"),
        (DEMO, "措施", 2024, "还没有2024年度的报告"),
        (register(), "措施", None, "还没有年度的报告"),
        (DEMO, "履职成效", None, "不知道该写到哪一页"),
    ],
)
def test_what_cannot_be_begun_says_why(found: Register, kind: str, year: int | None, message: str) -> None:
    with pytest.raises(ScaffoldError, match=message):
        new_item(found, found.items.keys(), kind, year, None)
