"""`report-site import` from end to end: what it writes, says, suggests and refuses."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from report_site.exchange.importing.reading import import_page
from report_site.exchange.importing.source import UnreadableError

from tests.importing.conftest import REPORT, Site
from tests.importing.docx_files import docx, from_lines, p, run

SEED = Path(os.environ.get("REPORT_SITE_SEED", Path(__file__).parents[3] / "shared/seed/report-2023.txt"))


def test_a_report_becomes_the_pages_of_its_year(site: Site) -> None:
    assert site.bring(REPORT) == 0
    assert sorted(path.stem for path in (site.root / "docs/reports/2023").iterdir()) == [
        "duties",
        "index",
        "measures",
        "problems",
        "rectification",
    ]
    assert site.text("index") == (
        "# 机关2023年党建工作报告\n\n- [一、履职情况](duties.md)\n- [二、问题整改情况](rectification.md)\n"
        "- [三、存在问题](problems.md)\n- [四、下一步工作措施](measures.md)\n"
    )
    assert site.text("problems").startswith(
        "# 三、存在问题\n\n## 一是理论武装还需加强\n\n- 编号：WT-2023-1\n- 责任单位：未填报\n"
        "- 完成时限：未填报\n- 状态：未填报\n\n学习不够系统。\n"
    )
    assert site.text("rectification") == (
        "# 二、问题整改情况\n\n针对反馈问题，\n\n一是丰富活动形式，开展社区报到服务活动（编号：ZG-2023-1）；"
        "二是精简会议文件。（编号：ZG-2023-2）\n"
    )


def test_what_it_wrote_has_no_error(site: Site) -> None:
    site.bring(REPORT)
    site.said()
    assert site.run("check") == 0
    assert "错误 0 条，警告 0 条" in site.said()


def test_a_preview_says_everything_and_writes_nothing(site: Site) -> None:
    before = site.files()
    text = REPORT.replace("学习不够系统。", "学习不够系统。好文网www.haowen.cn")
    assert site.bring(text, "--dry-run") == 0
    said = site.said()
    for words in (
        "读出 4 节，分组 2 个，履职成效 4 项、整改 2 项、存在问题 2 项、措施 2 项。",
        "三、存在问题  [存在问题]  reports/2023/problems.md\n  WT-2023-1 一是理论武装还需加强\n",
        "  LZ-2023-1 分组 一是抓学习\n    LZ-2023-1-1 一是开展主题教育，组织集中研讨；\n",
        "来源网站残留的字样（1 处）：“好文网www.haowen.cn”",
        "docs/reports/2023/problems.md:3:1: GP01 提示 WT-2023-1",
        "  WT-2023-1=CS-2023-1  对应措施：都说到“理论武装”\n    “一是理论武装还需加强” —— “一是抓实理论武装”",
        "以上是预览，没有写任何文件",
    ):
        assert words in said
    assert site.files() == before


def test_an_accepted_link_is_written_and_no_other(site: Site) -> None:
    site.bring(REPORT, "--accept", "WT-2023-1=CS-2023-1", "--accept", "zg-2023-1→LZ-2023-2-1")
    assert "- 编号：WT-2023-1\n- 对应措施：CS-2023-1\n" in site.text("problems")
    assert "（编号：ZG-2023-1；佐证：LZ-2023-2-1）" in site.text("rectification")
    assert "".join(site.files().values()).count("对应措施") == 1


def test_a_link_that_nothing_suggests_is_refused_and_nothing_written(site: Site) -> None:
    before = site.files()
    assert site.bring(REPORT, "--accept", "WT-2023-2=CS-2023-1", "--accept", "随便") == 2
    said = site.said()
    assert "没有建议过“WT-2023-2=CS-2023-1”" in said
    assert "没有建议过“随便”" in said
    assert site.files() == before


def test_last_years_open_measures_and_problems_are_offered(site: Site) -> None:
    site.bring(REPORT.replace("2023", "2022"), year=2022)
    site.said()
    this_year = REPORT.replace("一是开展主题教育，组织集中研讨", "一是健全学习制度，抓实理论武装")
    site.bring(this_year, "--dry-run")
    said = site.said()
    assert (
        "LZ-2023-1-1=CS-2022-1  落实措施：都说到“抓实理论武装”" in said
        or "LZ-2023-1-1=CS-2022-1  落实措施" in said
    )
    assert "WT-2023-1=WT-2022-1  承自" in said


def test_what_last_year_finished_is_not_offered(site: Site) -> None:
    site.bring(REPORT.replace("2023", "2022"), year=2022)
    page = site.page("problems", 2022)
    page.write_text(
        page.read_text(encoding="utf-8").replace("状态：未填报", "状态：已销号"), encoding="utf-8"
    )
    site.said()
    site.bring(REPORT, "--dry-run")
    assert "WT-2022-1  承自" not in site.said()


def test_a_page_written_by_hand_is_never_overwritten(site: Site) -> None:
    site.page("problems").parent.mkdir(parents=True)
    site.page("problems").write_text("# 手写\n", encoding="utf-8")
    before = site.files()
    assert site.bring(REPORT) == 2
    assert "docs/reports/2023/problems.md 已经有了，而且不是导入写的，没有改动任何文件" in site.said()
    assert site.files() == before


def test_an_id_that_history_has_seen_is_not_given_again(site: Site) -> None:
    old = site.page("old")
    old.parent.mkdir(parents=True)
    old.write_text("# 旧\n\n## 学习不够\n\n- 编号：WT-2023-4\n", encoding="utf-8")
    site.git("init", "-q")
    site.git("add", ".")
    site.git("commit", "-qm", "一")
    old.unlink()
    site.bring(REPORT)
    assert "编号：WT-2023-5" in site.text("problems")
    assert "编号：WT-2023-1" not in site.text("problems")


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"\x80\xff", "报告.txt", "认不出文件的编码"),
        (b"{\\rtf1", "报告.rtf", "只能导入 .docx 和纯文本"),
        (docx(p("甲", inner=f"<w:ins>{run('新')}</w:ins>")), "报告.docx", "有 1 处修订还没有处理"),
    ],
)
def test_a_file_that_cannot_be_read_changes_nothing(site: Site, data: bytes, name: str, words: str) -> None:
    before = site.files()
    assert site.bring(data, name=name) == 2
    said = site.said()
    assert words in said
    assert "没有改动任何文件" in said
    assert site.files() == before


def test_a_file_that_is_not_there_and_a_year_that_is_none_are_said(site: Site) -> None:
    assert site.run("import", str(site.root / "没有.txt"), "--year", "2023") == 2
    assert "无法读取" in site.said()
    assert site.bring(REPORT, year=23) == 2
    assert "年份“23”不对" in site.said()


def test_a_word_file_is_imported_with_its_numbers(site: Site) -> None:
    data = from_lines(
        ["{题}2023年总结", "{#1.0}存在问题", "{#1.1}学习不够。时间少。", "{#1.1}活动不多。人手少。"]
    )
    assert site.bring(data, name="总结.docx") == 0
    assert "## （一）学习不够\n\n- 编号：WT-2023-1\n" in site.text("problems")
    assert "有 3 段的序号是 Word 自动编的" in site.said()


def test_a_report_whose_sections_stand_in_another_order_keeps_it(site: Site) -> None:
    site.bring("一、存在问题\n一是学习不够。时间少。\n二、工作情况\n一是抓学习。读书。\n三、原因分析\n忙。\n")
    assert site.text("problems").startswith("---\n顺序: 1\n---\n\n# 一、存在问题\n")
    assert site.text("duties").startswith("---\n顺序: 2\n---\n")
    assert site.text("section-3") == "---\n顺序: 3\n---\n\n# 三、原因分析\n\n忙。\n"


def test_facts_that_stand_on_lines_of_their_own_become_fields(site: Site) -> None:
    site.bring(
        "一、下一步措施\n一是抓学习。每月一次。\n责任单位：各支部\n完成时限：2024年6月\n状态：差不多\n"
    )
    assert site.text("measures") == (
        "# 一、下一步措施\n\n## 一是抓学习\n\n- 编号：CS-2023-1\n- 责任单位：各支部\n- 完成时限：2024年6月\n"
        "- 状态：未填报\n\n每月一次。\n\n状态：差不多\n"
    )


@pytest.mark.skipif(not SEED.is_file(), reason="the source report is not here")
def test_the_source_report_is_read_with_all_it_has(site: Site) -> None:
    assert site.bring(SEED.read_bytes(), "--dry-run") == 0
    said = site.said()
    assert "读出 4 节，分组 3 个，履职成效 11 项、整改 3 项、存在问题 4 项、措施 4 项。" in said
    assert "来源网站残留的字样（4 处）" in said


@pytest.mark.parametrize("profile", ["材料", "红头"])
def test_what_the_site_exports_comes_back_without_a_change(site: Site, profile: str) -> None:
    word = from_lines(SEED.read_text(encoding="utf-8").split("\n"))
    assert site.bring(word, name="报告.docx") == 0
    pages = {path: path.read_bytes() for path in sorted(site.page("index").parent.rglob("*.md"))}
    file = site.root / "导出.docx"
    assert site.run("export", "docx", "--year", "2023", "--profile", profile, "-o", str(file)) == 0
    site.said()
    assert site.bring(file.read_bytes(), name="导出.docx") == 0
    said = site.said()
    assert "与上次导入相比：\n  没有变化。" in said
    assert "目录（4 处）" in said
    assert "本网站导出时加在正文前后的" in said
    assert {path: path.read_bytes() for path in sorted(site.page("index").parent.rglob("*.md"))} == pages


def test_a_file_with_revisions_is_refused_until_a_flag_says_what_to_do(site: Site) -> None:
    file = docx(p("一、存在问题") + p("一是甲", inner=f"<w:ins>{run('新')}</w:ins>"))
    assert site.bring(file, name="报告.docx") == 2
    assert "或者加上 --changes accept（全部接受）或 --changes reject（全部拒绝）" in site.said()
    assert site.bring(file, "--changes", "accept", name="报告.docx") == 0


def test_a_page_for_the_editor() -> None:
    page = import_page(
        "问题.docx", from_lines(["存在问题", "一是学习不够。好文网www.haowen.cn", "二是活动不多。"]), 2023
    )
    assert page.markdown == (
        "# 存在问题\n\n一是学习不够。（编号：WT-2023-1）\n\n二是活动不多。（编号：WT-2023-2）\n"
    )
    assert ("来源网站残留的字样", "好文网www.haowen.cn") in page.left_out
    assert page.problems == ()


def test_a_page_for_the_editor_of_a_whole_report_and_without_a_year() -> None:
    page = import_page("报告.txt", REPORT.encode())
    assert page.markdown.startswith("# 机关2023年党建工作报告\n\n## 一、履职情况\n\n### 一是抓学习\n\n")
    assert "编号" not in page.markdown


def test_a_page_that_cannot_be_read_says_why() -> None:
    with pytest.raises(UnreadableError, match="已损坏"):
        import_page("报告.docx", b"PK\x03\x04")
