"""A new page, branch or year is a Markdown file and no line of configuration."""

from __future__ import annotations

from typing import Any
from xml.etree.ElementTree import Element

from tests.html_reader import with_class, words
from tests.site.conftest import MakeSite, Warnings
from tests.site_builder import Built

PAGES = """\
    -- index.md --
    # 机关党建
    -- reports/2023/index.md --
    # 2023年报告
    -- reports/2023/a-measures.md --
    # 四、措施

    措施（编号：CS-2023-1）。
    -- reports/2023/b-problems.md --
    # 三、问题

    问题（编号：WT-2023-1）。
    -- reports/2023/c-duties.md --
    # 一、履职

    工作（编号：LZ-2023-1）。
    -- reports/2023/d-rectification.md --
    # 二、整改

    整改（编号：ZG-2023-1）。
    -- branches/index.md --
    # 支部
    -- branches/beta/index.md --
    ---
    简称: 乙支部
    顺序: 1
    ---
    # 乙
    -- branches/beta/2022.md --
    # 乙2022
    -- branches/beta/2023.md --
    # 乙2023
    -- branches/alpha/index.md --
    ---
    简称: 甲支部
    顺序: 2
    ---
    # 甲
    """


def outline(built: Built) -> list[Any]:
    """Return the navigation as nested lists of titles."""
    navigation = next(with_class(built.page("").root, "md-nav--primary"))

    def read(element: Element) -> list[Any]:
        entries: list[Any] = []
        for item in next(element.iter("ul")):
            title = words(next(with_class(item, "md-ellipsis")))
            entries.append([title, *read(item)] if item.find(".//ul") is not None else title)
        return entries

    return read(navigation)


def test_sections_follow_the_order_of_the_report(site: MakeSite) -> None:
    reports = outline(site(PAGES).build())[1]
    assert reports == [
        "工作报告",
        ["2023年", "2023年报告", "一、履职", "二、整改", "三、问题", "四、措施"],
    ]


def test_a_page_s_own_order_comes_first(site: MakeSite) -> None:
    project = site(PAGES)
    project.write("-- reports/2023/a-measures.md --\n---\n顺序: 1\n---\n# 四、措施\n")
    project.write("-- reports/2023/zz.md --\n# 附件\n")
    assert outline(project.build())[1] == [
        "工作报告",
        ["2023年", "2023年报告", "四、措施", "一、履职", "二、整改", "三、问题", "附件"],
    ]


def test_a_new_year_is_a_folder_and_stands_first(site: MakeSite) -> None:
    project = site(PAGES)
    project.write("-- reports/2024/problems.md --\n# 三、问题\n\n问题（编号：WT-2024-1）。\n")
    home, reports, ledgers, *_ = outline(project.build())
    assert home == "首页"
    assert [entry[0] for entry in reports[1:]] == ["2024年", "2023年"]
    assert ledgers[1] == "全部年度"
    assert [entry[0] for entry in ledgers[2:-2]] == ["2024年", "2023年"]
    assert ledgers[-2:] == ["检查结果", "检查规则"]
    assert ledgers[2] == ["2024年", "台账", "对应矩阵", "流程图", "缺口"]


def test_a_new_branch_is_a_folder(site: MakeSite) -> None:
    project = site(PAGES)
    project.write("-- branches/gamma/index.md --\n# 丙支部\n")
    title, roster, *branches = outline(project.build())[3]
    assert (title, roster) == ("支部", "支部")
    assert branches == [["乙支部", "乙", "乙2023", "乙2022"], ["甲支部", "甲"], ["丙支部", "丙支部"]]


def test_a_page_elsewhere_is_listed_after_the_rest(site: MakeSite) -> None:
    project = site(PAGES)
    project.write("-- notice.md --\n# 通知\n")
    project.write("-- guide/index.md --\n# 使用指南\n-- guide/write.md --\n# 怎么写\n")
    project.write("-- minutes/a.md --\n# 纪要甲\n")
    assert outline(project.build())[4:] == ["通知", ["使用指南", "使用指南", "怎么写"], ["minutes", "纪要甲"]]


def test_a_navigation_in_the_configuration_stands(site: MakeSite) -> None:
    built = site(PAGES, nav=[{"只有这页": "index.md"}], validation={}).build()
    assert outline(built) == ["只有这页"]


def test_a_navigation_in_the_configuration_need_not_name_what_is_generated(
    site: MakeSite, warnings: Warnings
) -> None:
    site(PAGES, nav=[{"只有这页": "index.md"}]).build()
    (warning,) = warnings.take()
    assert "reports/2023/" in warning
    assert "ledger/" not in warning


def test_an_editor_s_page_in_place_of_a_generated_one_stands(site: MakeSite) -> None:
    project = site(PAGES)
    project.write("-- ledger/2023/gaps.md --\n# 本年度缺口说明\n")
    assert "本年度缺口说明" in words(project.build().page("ledger/2023/gaps/").article)


def test_pages_kept_out_of_the_site_declare_nothing(site: MakeSite) -> None:
    built = site(PAGES, exclude_docs="c-duties.md").build()
    assert "LZ-2023-1" not in built.text("ledger/items.json")
