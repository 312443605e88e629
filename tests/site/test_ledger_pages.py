"""The generated pages of a year: ledger, matrix, flow, gaps."""

from __future__ import annotations

import json
import re
from urllib.parse import unquote

import pytest

from tests.html_reader import links, tables, with_class, words
from tests.site.conftest import MakeSite
from tests.site_builder import Built, Site

PAGES = """\
    -- branches/first/index.md --
    ---
    简称: 第一支部
    ---
    # 第一支部
    -- reports/2023/rectification.md --
    # 二、整改

    ## 反馈

    ### 反馈之一

    - 编号：FK-2022-1
    - 状态：待补录

    ## 整改

    ### 一是改会风

    - 编号：ZG-2023-1
    - 对应反馈：FK-2022-1
    - 后续措施：CS-2023-1
    - 佐证材料：会议台账
    - 责任单位：第一支部
    - 完成时限：2023年6月
    - 状态：推进中

    -- reports/2023/problems.md --
    # 三、问题

    ## 一是学习不够

    - 编号：WT-2023-1
    - 对应措施：CS-2023-1
    - 状态：未启动

    ## 二是调研偏少

    - 编号：WT-2023-2

    -- reports/2023/measures.md --
    # 四、措施

    ## 一是办读书班

    - 编号：CS-2023-1
    - 状态：已完成

    ## 二是建联系点

    - 编号：CS-2023-2
    - 状态：已撤销
    """


@pytest.fixture
def project(site: MakeSite) -> Site:
    return site(PAGES)


def ledger(built: Built, url: str = "ledger/2023/") -> list[dict[str, str]]:
    head, *rows = tables(built.page(url).article)[0]
    return [dict(zip(head, row, strict=True)) for row in rows]


def test_the_ledger_is_a_full_table_without_javascript(project: Site) -> None:
    built = project.build()
    rows = ledger(built)
    assert [row["编号"] for row in rows] == [
        "FK-2022-1",
        "ZG-2023-1",
        "WT-2023-1",
        "WT-2023-2",
        "CS-2023-1",
        "CS-2023-2",
    ]
    assert rows[1] == {
        "编号": "ZG-2023-1",
        "类别": "整改",
        "事项": "一是改会风",
        "对应反馈": "FK-2022-1",
        "后续措施": "CS-2023-1",
        "对应措施": "—",
        "佐证": "无",
        "责任单位": "第一支部",
        "责任人": "未填报",
        "完成时限": "2023-06-30 已过时限",
        "进展情况": "未填报",
        "佐证材料": "会议台账",
        "状态": "推进中",
        "缺口": "—",
    }
    form = next(built.page("ledger/2023/").article.iter("form"))
    assert "hidden" in form.attrib, "controls that need JavaScript are shown without it"


def test_a_row_carries_what_the_filters_look_at(project: Site) -> None:
    page = project.build().page("ledger/2023/")
    row = next(row for row in page.article.iter("tr") if "ZG-2023-1" in words(row))
    values = {name: row.get(f"data-{name}") for name in ("kind", "state", "owner", "gap", "year")}
    assert values == {
        "kind": "rectification",
        "state": "推进中",
        "owner": "第一支部",
        "gap": "no",
        "year": "2023",
    }


def test_every_filter_offers_its_values_with_counts(project: Site) -> None:
    page = project.build().page("ledger/2023/")
    choices = {
        select.attrib["name"]: [words(option) for option in select.iter("option")]
        for select in page.article.iter("select")
    }
    assert choices["kind"] == ["全部（6）", "反馈问题（1）", "整改（1）", "存在问题（2）", "措施（2）"]
    assert choices["owner"] == ["全部（6）", "第一支部（1）"]
    assert choices["gap"] == ["全部（6）", "有缺口（1）", "没有缺口（5）"]
    assert "未填报（1）" in choices["state"]


def test_the_ledger_offers_its_downloads(project: Site) -> None:
    built = project.build()
    found = [a.attrib["href"] for a in built.page("ledger/2023/").article.iter("a") if "download" in a.attrib]
    assert found == [
        "../../ledger/2023/ledger-2023.xlsx",
        "../../ledger/2023/notice-2023.docx",
        "../../ledger/2023/ledger-2023.csv",
        "../../ledger/2023/items.json",
    ]
    for href in found:
        assert (built.folder / href.removeprefix("../../")).is_file()


def test_the_columns_are_those_of_the_configuration(site: MakeSite) -> None:
    built = site(PAGES, extra={"ledger": {"columns": ["编号", "状态"]}}).build()
    assert ledger(built)[0] == {"编号": "FK-2022-1", "状态": "待补录"}
    assert built.text("ledger/2023/ledger-2023.csv").splitlines()[0] == "\ufeff编号,状态"


def test_the_ledger_of_all_years_says_the_year_of_each_row(project: Site) -> None:
    project.write(
        """\
        -- reports/2024/measures.md --
        # 措施

        ## 一是新措施

        - 编号：CS-2024-1
        """
    )
    rows = ledger(project.build(), "ledger/")
    assert [(row["年度"], row["编号"]) for row in rows][:2] == [("2024", "CS-2024-1"), ("2023", "FK-2022-1")]


def test_the_matrix_marks_empty_rows_and_columns_as_gaps(project: Site) -> None:
    head, *rows = tables(project.build().page("ledger/2023/matrix/").article)[0]
    assert [cell.split()[0] for cell in head] == ["事项", "CS-2023-1", "CS-2023-2", "缺口"]
    by_id = {row[0].split()[1]: row[1:] for row in rows[:-1]}
    assert by_id["WT-2023-1"] == ["● 对应措施", "", ""]
    assert by_id["ZG-2023-1"] == ["● 后续措施", "", ""]
    assert by_id["WT-2023-2"] == ["", "", "没有措施"]
    assert rows[-1] == ["缺口", "", "没有来由", ""]


def test_the_flow_chart_draws_what_is_joined_or_has_a_gap(project: Site) -> None:
    page = project.build().page("ledger/2023/flow/")
    drawing = next(page.article.iter("svg"))
    drawn = {unquote(href).split("#")[1] for href in links(drawing)}
    assert drawn == {"FK-2022-1", "ZG-2023-1", "WT-2023-1", "WT-2023-2", "CS-2023-1"}
    edges = [path for path in drawing.iter("path") if "marker-end" in path.attrib]
    head, *rows = tables(page.article)[0]
    assert head == ["起点", "关系", "终点"]
    assert len(edges) == len(rows) == 3
    assert "CS-2023-2" in words(page.article), "items without any link are named below the chart"


def test_no_edge_of_the_flow_chart_runs_behind_a_box(project: Site) -> None:
    drawing = next(project.build().page("ledger/2023/flow/").article.iter("svg"))
    boxes = [
        (int(box.attrib["x"]), int(box.attrib["y"]), int(box.attrib["height"]))
        for box in drawing.iter("rect")
    ]
    crossings = [
        # Curves stay between the columns; a column is crossed straight, at the height that is reached.
        (int(x), int(y))
        for path in drawing.iter("path")
        for x, y in re.findall(r"(\d+) (\d+) H", path.attrib["d"])
    ]
    assert len(crossings) == 1, "the rectification passes the problems on its way to the measure"
    for x, y in crossings:
        assert not [box for box in boxes if box[0] == x and box[1] <= y <= box[1] + box[2]]


def test_the_gaps_say_why_they_matter(project: Site) -> None:
    text = words(project.build().page("ledger/2023/gaps/").article)
    assert "存在问题没有对应措施（1 项）" in text
    assert "来年无从对账" in text
    assert "WT-2023-2 二是调研偏少" in text
    assert "CS-2023-2" not in text, "a withdrawn item lacks nothing"


def test_a_withdrawn_item_is_counted_apart(project: Site) -> None:
    page = project.build().page("reports/2023/measures/")
    assert "已撤销" in words(page.under("CS-2023-2"))


def test_a_report_without_items_says_why_its_views_are_empty(site: MakeSite) -> None:
    built = site("-- reports/2023/index.md --\n# 2023年报告\n").build()
    for view in ("", "matrix/", "flow/", "gaps/"):
        why = with_class(built.page(f"ledger/2023/{view}").article, "rs-nothing")
        assert [words(each) for each in why if "hidden" not in each.attrib], view


def test_a_site_without_any_report_builds(site: MakeSite) -> None:
    built = site("-- index.md --\n# 首页\n\n```台账\n形式：目录\n```\n").build()
    assert "还没有任何年度的报告" in words(built.page("").article)
    assert json.loads(built.text("ledger/items.json"))["items"] == []


def test_a_large_matrix_and_chart_say_that_they_are_cut_short(site: MakeSite) -> None:
    problems = "\n".join(
        f"## 问题{n}\n\n- 编号：WT-2023-{n}\n- 对应措施：CS-2023-{n}\n" for n in range(1, 71)
    )
    measures = "\n".join(f"## 措施{n}\n\n- 编号：CS-2023-{n}\n" for n in range(1, 71))
    pages = f"-- reports/2023/a.md --\n# 问题\n\n{problems}\n-- reports/2023/b.md --\n# 措施\n\n{measures}"
    built = site(pages).build()
    assert "还有 10 行、10 列没有列出" in words(built.page("ledger/2023/matrix/").article)
    assert "还有 20 项没有画出" in words(built.page("ledger/2023/flow/").article)
    assert len(ledger(built)) == 140
