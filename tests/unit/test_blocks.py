import pytest
from report_site.ledger.blocks import FORMS, TABLE, Block, nearest, parse_block
from report_site.ledger.query import Query

from tests.unit.pages import items, page, register

REGISTER = register(
    page("---\n全称: 机关第一党支部\n简称: 一支部\n---\n", "branches/one/index.md"),
    page("# 空", "reports/2022/index.md"),
    items("CS-2023-1"),
)


def block(text: str) -> Block:
    (fence,) = page(f"```台账\n{text}\n```\n").blocks
    return parse_block(fence, REGISTER)


def test_an_empty_block_is_a_table_of_everything() -> None:
    found = block("")
    assert (found.form, found.query, found.columns, found.branch, found.all_years, found.problems) == (
        TABLE,
        Query(),
        (),
        "",
        False,
        (),
    )


def test_a_block_is_a_query() -> None:
    found = block("年度：2023\n类别：整改、措施\n状态：已完成，推进中\n责任单位：一支部\n缺口：有")
    assert found.query == Query(
        frozenset({2023}),
        frozenset({"rectification", "measure"}),
        frozenset({"已完成", "推进中"}),
        frozenset({"一支部"}),
        True,
    )


@pytest.mark.parametrize(
    "line",
    [
        "类别：整改",
        "类别:整改",
        "- 类别：整改",
        " 类 别 ： 整改 ",
        "类别：\u200b整改。",
        "\u3000类别：“整改”",
    ],
)
def test_a_line_is_read_however_it_is_typed(line: str) -> None:
    found = block(line)
    assert found.query.kinds == {"rectification"}
    assert found.problems == ()


@pytest.mark.parametrize(
    ("line", "years", "all_years"),
    [("年度：2023年、2022", {2022, 2023}, False), ("年度：全部", set(), True), ("", set(), False)],
)
def test_years_may_be_named_or_all(line: str, years: set[int], all_years: bool) -> None:
    found = block(line)
    assert found.query.reports == years
    assert found.all_years == all_years


@pytest.mark.parametrize("form", FORMS)
def test_every_form_can_be_asked_for(form: str) -> None:
    assert block(f"形式：{form}").form == form


def test_items_without_a_gap_can_be_asked_for() -> None:
    assert block("缺口：无").query.gap is False


def test_a_branch_goes_by_any_of_its_names() -> None:
    assert block("形式：支部职责\n支部：机关第一党支部").branch == "一支部"
    assert block("责任单位：机关第一党支部、一支部").query.owners == {"一支部"}


def test_every_branch_is_every_branch_by_name() -> None:
    found = block("责任单位：各支部")
    assert found.query.owners == {"一支部"}
    assert found.problems == ()


def test_a_key_that_a_form_does_not_heed_is_a_problem() -> None:
    (problem,) = block("形式：总览\n类别：整改").problems
    assert (problem.line, problem.message) == (2, "“总览”用不上“类别”")


def test_a_form_that_heeds_no_key_says_so() -> None:
    (problem,) = block("形式：目录\n年度：全部").problems
    assert problem.remedy == "删去这一行"


def test_columns_keep_their_order_and_stand_once() -> None:
    assert block("列：状态、编号、状态、缺口").columns == ("状态", "编号", "缺口")


@pytest.mark.parametrize(
    ("text", "line", "part"),
    [
        ("类别：整该", 1, "整该"),
        ("\n状态：好", 2, "好"),
        ("类型：整改", 1, "类型"),
        ("整改", 1, "整改"),
        ("类别：整改\n类别：措施", 2, "两次"),
        ("：整改", 1, "“”"),
    ],
)
def test_what_cannot_be_understood_is_named_with_its_line(text: str, line: int, part: str) -> None:
    (problem,) = block(text).problems
    assert (problem.line, part in problem.message) == (line, True)


def test_the_rest_of_a_block_holds_all_the_same() -> None:
    assert block("类别：整该、措施").query.kinds == {"measure"}


@pytest.mark.parametrize(
    ("word", "allowed", "clause"),
    [
        ("整该", ("整改", "措施"), "是不是“整改”"),
        ("xyz", ("整改", "措施"), "可以写：整改、措施"),
        ("xyz", (), "现在没有可写的内容，删去这一行"),
        ("xyz", tuple("一" * n for n in range(1, 32)), "等"),
    ],
)
def test_the_nearest_words_are_offered_else_all_and_a_cut_list_says_so(
    word: str, allowed: tuple[str, ...], clause: str
) -> None:
    assert nearest(word, allowed).endswith(clause)
