"""Branch pages: a folder with a page of facts and a page of records for each year."""

from __future__ import annotations

import pytest
from mkdocs.exceptions import Abort

from tests.html_reader import links, tables, words
from tests.site.conftest import MakeSite, Warnings
from tests.site_builder import Built, Site

PAGES = """\
    -- branches/index.md --
    # 支部
    -- branches/first/index.md --
    ---
    全称: 机关第一党支部
    简称: 第一支部
    书记: 张三
    委员: [李四, 王五]
    党员数: 0
    党小组数:
    ---
    # 第一党支部

    本支部的介绍。
    -- branches/first/2023.md --
    # 2023年活动记录

    | 时间 | 活动类型 | 主题 | 应到人数 | 实到人数 |
    | --- | --- | --- | --- | --- |
    | 2023-01-10 | 支部党员大会 | 学文件 | 10 | 9 |
    | 2023年4月3日 | 党员大会 | 谈体会 | 10 | |
    | 2023-11-20 | 党员大会 | 作总结 | 10 | 10 |
    | 2023-02-02 | 读书会 | 读名著 | | |
    -- branches/second/index.md --
    # 第二党支部
    -- reports/2023/problems.md --
    # 三、问题

    ## 一是学习不够

    - 编号：WT-2023-1
    - 对应措施：CS-2023-1
    - 责任单位：机关第一党支部

    ## 二是会议偏多

    - 编号：WT-2023-2
    - 对应措施：CS-2023-1
    - 责任单位：各支部

    做法（编号：CS-2023-1；责任单位：机关工会）。
    """


@pytest.fixture
def project(site: MakeSite) -> Site:
    return site(PAGES, extra={"ledger": {"units": ["机关工会"]}})


def facts(built: Built, branch: str) -> dict[str, str]:
    section = built.page(f"branches/{branch}/").under("基本情况")
    return {
        words(name): words(value) for name, value in zip(section.iter("dt"), section.iter("dd"), strict=True)
    }


def test_the_profile_shows_every_fact_and_what_is_missing(project: Site) -> None:
    found = facts(project.build(), "first")
    assert found == {
        "全称": "机关第一党支部",
        "简称": "第一支部",
        "上级党组织": "未填报",
        "书记": "张三",
        "副书记": "未填报",
        "委员": "李四、王五",
        "党员数": "0",
        "预备党员数": "未填报",
        "党小组数": "未填报",
        "换届日期": "未填报",
        "主题党日": "未填报",
        "活动记录": "2023年",
    }


def test_the_duties_are_those_of_the_branch_and_of_all_branches(project: Site) -> None:
    built = project.build()
    text = words(built.page("branches/first/").under("承担事项"))
    assert "WT-2023-1" in text
    assert "WT-2023-2" in text
    assert "CS-2023-1" not in text
    assert "共 2 项" in text
    assert "WT-2023-1" not in words(built.page("branches/second/").under("承担事项"))


def test_an_owner_on_a_card_leads_to_the_branch(project: Site) -> None:
    page = project.build().page("reports/2023/problems/")
    assert links(page.under("WT-2023-1"))["../../../branches/first/"] == "机关第一党支部"
    assert links(page.under("WT-2023-2"))["../../../branches/"] == "各支部"


def test_the_grid_counts_meetings_by_month_and_marks_what_is_missing(project: Site) -> None:
    grid = project.build().page("branches/first/").under("三会一课")
    rows = {row[0]: row[1:] for table in tables(grid) for row in table[1:]}
    # The third quarter is one cell: no month of it is to blame.
    assert rows["党员大会"] == ["1", "", "", "1", "", "", "缺", "", "1", "", "3"]
    assert rows["读书会"][-1] == "1"
    assert "条例" in words(grid), "the grid says by which rule a meeting is missing"


def test_nothing_is_missing_before_its_period_is_over(project: Site) -> None:
    august = project.build(environment={"SOURCE_DATE_EPOCH": "1692057600"})
    grid = august.page("branches/first/").under("三会一课")
    rows = {row[0]: row[1:] for table in tables(grid) for row in table[1:]}
    assert "缺" not in rows["党员大会"]


def test_a_branch_without_records_says_so(project: Site) -> None:
    built = project.build()
    assert "还没有活动记录" in words(built.page("branches/second/").under("三会一课"))
    assert facts(built, "second")["活动记录"] == "未填报"


def test_the_roster_lists_every_branch_with_what_is_missing(project: Site) -> None:
    head, first, second = tables(project.build().page("branches/").article)[0]
    assert head == ["支部", "简称", "书记", "党员数", "换届日期", "2023年会议和活动"]
    assert first[:5] == ["机关第一党支部", "第一支部", "张三", "0", "未填报"]
    assert first[5].endswith("处没有记录")
    assert second == ["第二党支部", "未填报", "未填报", "未填报", "未填报", "未填报"]


def test_only_a_sample_branch_says_so(project: Site) -> None:
    project.write("-- branches/third/index.md --\n---\n示例: true\n---\n# 第三党支部\n")
    built = project.build()
    assert "示例" in words(built.page("branches/third/").article)
    assert "示例" not in words(built.page("branches/first/").article)
    marked = [row[0] for row in tables(built.page("branches/").article)[0][1:] if "示例" in row[0]]
    assert marked == ["第三党支部 示例"]


def test_a_view_that_the_editor_has_placed_is_not_added_again(project: Site) -> None:
    project.write("-- branches/second/index.md --\n# 第二党支部\n\n## 概况\n\n```台账\n形式：支部概况\n```\n")
    page = project.build().page("branches/second/")
    assert sum(words(each) == "全称" for each in page.article.iter("dt")) == 1


def test_every_rule_that_applies_to_branches_names_its_source(project: Site) -> None:
    text = words(project.build().page("branches/first/").under("三会一课"))
    assert "党员大会：党员大会一般每季度召开1次。中国共产党支部工作条例（试行）第十一条（条例）" in text
    assert "支部规模：党支部党员人数一般不超过50人。中国共产党支部工作条例（试行）第四条（条例）" in text


def test_the_organ_s_own_rules_are_shown_and_used(project: Site) -> None:
    (project.root / "organ").mkdir()
    rules = "B08: { every: year, says: 每年1次, source: 本机关规定, article: '', level: 地方 }\nB02: null\n"
    (project.root / "organ/branches.yml").write_text(rules, encoding="utf-8")
    grid = project.build().page("branches/first/").under("三会一课")
    rows = {row[0]: row[1:] for table in tables(grid) for row in table[1:]}
    assert "缺" not in rows["党员大会"]
    assert "党员大会：每年1次。本机关规定（地方）" in words(grid)
    assert "支部规模" not in words(grid)


def test_facts_that_not_every_branch_has_are_shown_where_they_are_given(project: Site) -> None:
    project.write("-- branches/second/index.md --\n---\n支部类型: 联合党支部\n---\n# 第二党支部\n")
    built = project.build()
    assert facts(built, "second")["支部类型"] == "联合党支部"
    assert "支部类型" not in facts(built, "first")


def test_facts_of_a_year_are_shown_with_its_meetings(project: Site) -> None:
    page = "-- branches/second/2023.md --\n---\n党员大会次数: 0\n谈心谈话次数: 12\n---\n# 记录\n\n"
    project.write(f"{page}| 日期 | 类型 |\n| --- | --- |\n| 2023-01-10 | 党课 |\n")
    section = project.build().page("branches/second/").under("三会一课")
    names = [words(each) for each in section.iter("dt")]
    assert dict(zip(names, map(words, section.iter("dd")), strict=True)) == {
        "党员大会次数": "0",
        "谈心谈话次数": "12",
    }


def test_a_wrong_rule_of_the_organ_s_stops_the_build_and_is_named(project: Site, warnings: Warnings) -> None:
    (project.root / "organ").mkdir()
    (project.root / "organ/branches.yml").write_text("B08: { every: week }\n", encoding="utf-8")
    with pytest.raises(Abort):
        project.build()
    (error,) = warnings.take()
    assert error.startswith("organ/branches.yml 的 B08：“every”只能写")
