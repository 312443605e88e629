"""What editors write, as readers see it: items, ids in texts, fields, marks and blocks."""

from __future__ import annotations

import pytest

from tests.html_reader import Html, links, tables, with_class, words
from tests.site.conftest import MakeSite, Warnings
from tests.site_builder import Built, Site

MEASURES = """\
    -- reports/2023/measures.md --
    # 四、措施

    ## 一是办读书班

    - 编号：CS-2023-1
    - 状态：推进中
    """


def page(site: MakeSite, text: str) -> Html:
    """Build a page beside the measures and return it."""
    project = site(MEASURES)
    project.write(f"-- reports/2023/page.md --\n{text}")
    return project.build().page("reports/2023/page/")


def test_what_stands_between_rules_below_the_front_matter_is_text(site: MakeSite) -> None:
    text = "---\ntitle: 页\n---\n\n---\n\n## 一是学习不够\n\n- 编号：WT-2023-1\n\n---\n\n见 CS-2023-1。\n"
    assert len(list(with_class(page(site, text).article, "rs-card--problem"))) == 1


def test_an_id_in_a_text_becomes_a_link_with_title_and_state(site: MakeSite) -> None:
    found = links(page(site, "# 页\n\n安排见CS-2023-1。\n").article)
    assert found["../../../reports/2023/measures/#CS-2023-1"] == "CS-2023-1 一是办读书班 推进中"


@pytest.mark.parametrize("written", ["cs-2023-1", "ＣＳ－２０２３－１", "CS–2023–1"])
def test_an_id_written_carelessly_is_linked(site: MakeSite, warnings: Warnings, written: str) -> None:
    assert "CS-2023-1 一是办读书班 推进中" in words(page(site, f"# 页\n\n见 {written}。\n").article)
    assert ["ID03" in warning for warning in warnings.take()] == [True]


def test_ids_in_code_are_left_alone(site: MakeSite) -> None:
    html = page(site, "# 页\n\n写 `CS-2023-1` 即可。\n\n```\nCS-2023-1\n```\n\n    CS-2023-1\n")
    assert not [href for href in links(html.article) if "CS-2023-1" in href]
    assert [words(code) for code in html.article.iter("code")] == ["CS-2023-1"] * 3


def test_an_id_that_an_editor_linked_keeps_that_link(site: MakeSite) -> None:
    found = links(page(site, "# 页\n\n见[第一条措施 CS-2023-1](measures.md#CS-2023-1)。\n").article)
    assert found["../measures/#CS-2023-1"] == "第一条措施 CS-2023-1"


def test_an_id_in_a_table_is_linked(site: MakeSite) -> None:
    html = page(site, "# 页\n\n| 措施 | 备注 |\n| --- | --- |\n| CS-2023-1 | 无 |\n")
    assert "CS-2023-1 一是办读书班 推进中" in links(next(html.article.iter("table"))).values()


def test_an_id_in_a_heading_is_linked_without_its_title(site: MakeSite) -> None:
    html = page(site, "# 页\n\n## 关于 CS-2023-1 的说明\n\n正文。\n")
    heading = next(html.article.iter("h2"))
    assert links(heading)["../../../reports/2023/measures/#CS-2023-1"] == "CS-2023-1"
    contents = next(with_class(html.root, "md-nav--secondary"))
    assert "关于 CS-2023-1 的说明" in words(contents)
    assert "一是办读书班" not in words(contents)


def test_a_card_says_which_page_and_section_mention_the_item(site: MakeSite) -> None:
    project = site(MEASURES)
    project.write("-- reports/2023/page.md --\n# 说明\n\n## 学习安排\n\n见 CS-2023-1。\n")
    card = project.build().page("reports/2023/measures/").under("CS-2023-1")
    assert links(card)["../../../reports/2023/page/#学习安排"] == "说明 › 学习安排"


def test_a_field_of_free_text_may_hold_markdown(site: MakeSite) -> None:
    html = page(
        site,
        """\
# 整改

## 一是改会风

- 编号：ZG-2023-1
- 后续措施：CS-2023-1
- 佐证材料：[四项措施](measures.md)、**台账**、见 CS-2023-1
- 责任人：张三

正文。
""",
    )
    names = map(words, html.article.iter("dt"))
    facts = dict(zip(names, html.article.iter("dd"), strict=True))
    evidence = facts["佐证材料"]
    assert links(evidence)["../measures/"] == "四项措施"
    assert [words(strong) for strong in evidence.iter("strong")] == ["台账"]
    assert "CS-2023-1 一是办读书班 推进中" in words(evidence)
    assert words(facts["责任人"]) == "张三"
    assert words(html.under("ZG-2023-1")).endswith("正文。")


def test_markup_in_a_field_cannot_break_the_card(site: MakeSite) -> None:
    html = page(site, '# 整改\n\n## 一是<b>改\n\n- 编号：ZG-2023-1\n- 责任人：<张三> & "Li Si"\n')
    assert '<张三> & "Li Si"' in words(html.under("ZG-2023-1"))


def test_the_field_list_does_not_swallow_the_body(site: MakeSite) -> None:
    html = page(
        site,
        """\
# 整改

## 一是改会风

- 编号：ZG-2023-1
- 状态：推进中
- 压减会议
- 精简文件
正文紧接着。

## 二是改文风
- 编号：ZG-2023-2
没有空行的正文。
""",
    )
    first, second = html.under("ZG-2023-1"), html.under("ZG-2023-2")
    assert next(words(entry) for each in first.findall("ul") for entry in each.iter("li")) == "压减会议"
    assert "正文紧接着。" in words(first)
    assert words(second).endswith("没有空行的正文。")


def test_an_item_in_a_paragraph_keeps_its_text_and_gets_its_own_anchor(site: MakeSite) -> None:
    html = page(
        site,
        "# 履职\n\n一是抓学习（编号：LZ-2023-1；下一步：CS-2023-1）；"
        "二是抓培训。（编号：LZ-2023-2；责任单位：未填报）\n",
    )
    first, second = html.by_id("LZ-2023-1"), html.by_id("LZ-2023-2")
    assert words(first).startswith("一是抓学习")
    assert words(second).startswith("二是抓培训。")
    paragraph = next(each for each in html.article.iter("p") if "一是抓学习" in words(each))
    assert "编号：" not in words(paragraph)
    assert links(paragraph)["../../../i/LZ-2023-1/"] == "LZ-2023-1"
    assert links(paragraph)["../../../reports/2023/measures/#CS-2023-1"] == "CS-2023-1"


def test_a_missing_fact_is_marked_where_it_is_missing(site: MakeSite) -> None:
    html = page(site, "# 页\n\n共培训【待补：次数】次，【待补】人。\n")
    assert [words(mark) for mark in html.article.iter("mark")] == ["待补：次数", "待补"]


def test_an_item_of_the_wrong_kind_reads_as_a_plain_list(site: MakeSite, warnings: Warnings) -> None:
    html = page(site, "# 页\n\n## 某事\n\n- 编号：XX-2023-1\n- 责任人：张三\n")
    assert "责任人：张三" in words(html.article)
    assert ["ID02" in warning for warning in warnings.take()] == [True]


def test_front_matter_that_yaml_cannot_read_is_an_error(site: MakeSite, warnings: Warnings) -> None:
    html = page(site, "---\ntitle：标题\n顺序：1\n---\n\n# 页\n\n正文。\n")
    assert ["FM01" in warning for warning in warnings.take()] == [True]
    assert "正文。" in words(html.article)


def blocks(site: MakeSite, *lines: str) -> Html:
    project = site(ITEMS)
    text = "\n".join(lines)
    project.write(f"-- page.md --\n# 页\n\n```台账\n{text}\n```\n")
    return project.build().page("page/")


ITEMS = """\
    -- branches/first/index.md --
    ---
    简称: 第一支部
    ---
    # 第一支部
    -- branches/first/2023.md --
    # 记录

    | 日期 | 类型 |
    | --- | --- |
    | 2023-01-10 | 党课 |
    -- reports/2022/measures.md --
    # 措施

    ## 旧措施

    - 编号：CS-2022-1
    -- reports/2023/problems.md --
    # 问题

    ## 学习不够

    - 编号：WT-2023-1
    - 责任单位：第一支部
    - 状态：推进中
    - 对应措施：CS-2023-1

    ## 会议偏多

    - 编号：WT-2023-2

    办读书班（编号：CS-2023-1）。
    """


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("类别：存在问题", ["WT-2023-1", "WT-2023-2"]),
        ("类别：存在问题、措施", ["WT-2023-1", "WT-2023-2", "CS-2023-1"]),
        ("状态：推进中", ["WT-2023-1"]),
        ("责任单位：第一支部", ["WT-2023-1"]),
        ("缺口：有", ["WT-2023-2"]),
        ("缺口：无", ["WT-2023-1", "CS-2023-1"]),
        ("年度：2022", ["CS-2022-1"]),
        ("年度：全部", ["WT-2023-1", "WT-2023-2", "CS-2023-1", "CS-2022-1"]),
        ("", ["WT-2023-1", "WT-2023-2", "CS-2023-1"]),
    ],
)
def test_a_block_takes_what_its_lines_ask_for(site: MakeSite, line: str, expected: list[str]) -> None:
    _, *rows = tables(blocks(site, "形式：表格", line).article)[0]
    assert [row[0] for row in rows] == expected


def test_a_block_shows_the_columns_that_it_names(site: MakeSite) -> None:
    head, *rows = tables(blocks(site, "列：编号、缺口、对应措施").article)[0]
    assert head == ["编号", "缺口", "对应措施"]
    assert rows[:2] == [["WT-2023-1", "—", "CS-2023-1"], ["WT-2023-2", "存在问题没有对应措施", "无"]]


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("计数", "共 3 项：未填报 2 项，推进中 1 项。"),
        ("状态图", "存在问题 2"),
        ("总览", "存在问题 2 项"),
        ("矩阵", "对应措施"),
        ("流程图", "共 1 条对应关系"),
        ("缺口", "存在问题没有对应措施（1 项）"),
        ("目录", "2023年工作报告"),
        ("最近更新", "网站不是从 git 仓库生成的"),
        ("支部名册", "共 1 个支部"),
        ("台账", "2023年台账"),
    ],
)
def test_every_form_of_block_can_stand_on_any_page(site: MakeSite, form: str, expected: str) -> None:
    assert expected in words(blocks(site, f"形式：{form}").article)


@pytest.mark.parametrize("form", ["支部概况", "支部职责", "三会一课"])
def test_a_block_about_a_branch_names_it(site: MakeSite, form: str, warnings: Warnings) -> None:
    text = words(blocks(site, f"形式：{form}", "支部：第一支部").article)
    assert "第一支部" in text


def test_a_block_about_a_branch_that_names_none_says_so(site: MakeSite, warnings: Warnings) -> None:
    assert "这里要写明是哪个支部" in words(blocks(site, "形式：支部概况").article)
    warnings.take()


@pytest.mark.parametrize(
    ("line", "problem", "remedy"),
    [
        ("类别：措失", "类别没有“措失”", "措施"),
        ("类型：措施", "没有“类型”这个键", "类别"),
        ("形式：表", "形式没有“表”", "表格"),
        ("措施", "看不懂“措施”", "键：值"),
        ("年度：2031", "年度没有“2031”", "2023"),
    ],
)
def test_a_wrong_block_says_so_on_the_page_and_in_the_findings(
    site: MakeSite, warnings: Warnings, line: str, problem: str, remedy: str
) -> None:
    text = words(blocks(site, "列：编号", line).article)
    (warning,) = warnings.take()
    assert "docs/page.md:5:1: QB01" in warning
    for said in (text, warning):
        assert problem in said
        assert remedy in said
    assert "WT-2023-1" in text, "what can be understood is shown all the same"


def test_a_block_takes_the_year_of_its_page(site: MakeSite) -> None:
    project: Site = site(ITEMS)
    project.write("-- reports/2022/list.md --\n# 一览\n\n```台账\n列：编号\n```\n")
    built: Built = project.build()
    assert tables(built.page("reports/2022/list/").article)[0][1:] == [["CS-2022-1"]]


def test_a_fenced_block_of_another_name_is_code(site: MakeSite) -> None:
    html = page(site, "# 页\n\n````\n```台账\n形式：表格\n```\n````\n")
    assert "形式：表格" in words(next(html.article.iter("code")))
