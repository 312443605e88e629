"""Importing again after the file changed: ids, edits and links on the site stay, the difference is said."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from report_site.exchange.importing.reading import read_file, understand, write
from report_site.exchange.importing.reimport import ids_to_keep, merge
from report_site.ledger.settings import load_settings
from report_site.ledger.source import parse

from tests.importing.conftest import REPORT, Site

SETTINGS = load_settings()


def test_the_same_file_again_changes_nothing(site: Site) -> None:
    site.bring(REPORT, "--accept", "WT-2023-1=CS-2023-1")
    before = site.files()
    site.said()
    assert site.bring(REPORT, "--accept", "WT-2023-1=CS-2023-1") == 0
    said = site.said()
    assert "与上次导入相比：\n  没有变化。" in said
    assert "页面没有变化。" in said
    assert site.files() == before


def test_the_difference_is_said_item_by_item(site: Site) -> None:
    site.bring(REPORT)
    site.said()
    changed = (
        REPORT.replace("学习不够系统。", "学习不够系统深入。")
        .replace("二是规范组织生活。按月检查记录。\n", "")
        .replace("二是精简会议文件。", "二是精简会议文件；三是整治形式主义。")
    )
    assert site.bring(changed) == 0
    said = site.said()
    assert "  新增 ZG-2023-3 三是整治形式主义\n" in said
    assert "  改动 WT-2023-1 一是理论武装还需加强\n" in said
    assert "  删除 CS-2023-2 二是规范组织生活\n" in said
    assert "学习不够系统深入。" in site.text("problems")
    assert "编号：ZG-2023-3" in site.text("rectification")
    # Only a person takes an item away.
    assert "编号：CS-2023-2" in site.text("measures")


def test_ids_follow_their_items_when_these_are_moved_and_others_come_between(site: Site) -> None:
    site.bring(REPORT)
    moved = REPORT.replace(
        "一是理论武装还需加强。学习不够系统。\n二是组织生活还需严格。谈心谈话不够经常。\n",
        "一是组织生活还需严格。谈心谈话不够经常。\n二是阵地建设还需完善。设施陈旧。\n三是理论武装还需加强。学习不够系统。\n",
    )
    site.bring(moved)
    text = site.text("problems")
    titles = {str(item.id): item.title for item in parse("reports/2023/problems.md", text, SETTINGS).items}
    assert titles == {
        "WT-2023-1": "三是理论武装还需加强",
        "WT-2023-2": "一是组织生活还需严格",
        "WT-2023-3": "二是阵地建设还需完善",
    }


def test_edits_links_and_states_on_the_site_stay(site: Site) -> None:
    site.bring(REPORT, "--accept", "WT-2023-1=CS-2023-1", "--accept", "ZG-2023-1=LZ-2023-2-1")
    site.edit("problems", "- 编号：WT-2023-2\n- 责任单位：未填报", "- 编号：WT-2023-2\n- 责任单位：各支部")
    site.edit("measures", "健全学习制度。", "健全学习制度，每月一次。")
    site.bring(REPORT.replace("学习不够系统。", "学习不够深入。").replace("精简会议文件", "大力精简会议文件"))
    assert "- 编号：WT-2023-1\n- 对应措施：CS-2023-1\n" in site.text("problems")
    assert "学习不够深入。" in site.text("problems")
    assert "- 责任单位：各支部" in site.text("problems")
    assert "健全学习制度，每月一次。" in site.text("measures")
    assert "（编号：ZG-2023-1；佐证：LZ-2023-2-1）；二是大力精简会议文件。" in site.text("rectification")


def test_where_both_sides_changed_the_site_stays_and_it_is_said(site: Site) -> None:
    site.bring(REPORT)
    site.edit("measures", "健全学习制度。", "健全学习制度，每月一次。")
    site.said()
    site.bring(REPORT.replace("健全学习制度。", "完善学习制度。"))
    assert "“完善学习制度。”这一处网页上也改过，保留了网页的写法" in site.said()
    assert "健全学习制度，每月一次。" in site.text("measures")


def test_an_item_that_was_edited_and_is_gone_from_the_file_stays_with_its_edit(site: Site) -> None:
    site.bring(REPORT)
    site.edit("measures", "按月检查记录。", "按月检查记录，年底通报。")
    site.said()
    site.bring(REPORT.replace("二是规范组织生活。按月检查记录。\n", ""))
    assert "按月检查记录，年底通报。" in site.text("measures")
    assert site.text("measures").count("编号：CS-2023-2") == 1
    assert "网页上仍然保留" in site.said()


def test_an_item_in_a_paragraph_that_is_gone_from_the_file_stays(site: Site) -> None:
    site.bring(REPORT)
    site.bring(REPORT.replace("，开展社区报到服务活动；二是精简会议文件。", "，开展社区报到服务活动。"))
    assert site.text("rectification").count("编号：ZG-2023-2") == 1
    assert "二是精简会议文件" in site.text("rectification")


def test_a_page_that_was_taken_off_the_site_does_not_come_back(site: Site) -> None:
    site.bring(REPORT)
    site.page("measures").unlink()
    site.said()
    site.bring(REPORT)
    assert "网站上已经删去了这一页，没有再建立" in site.said()
    assert not site.page("measures").exists()


def test_a_section_that_is_gone_from_the_file_stays_on_the_site(site: Site) -> None:
    site.bring(REPORT)
    before = site.text("measures")
    site.said()
    site.bring(REPORT[: REPORT.index("四、")])
    assert "reports/2023/measures.md：文件里没有这一节了，网页原样保留" in site.said()
    assert site.text("measures") == before


def test_a_preview_of_importing_again_writes_nothing(site: Site) -> None:
    site.bring(REPORT)
    before = site.files()
    site.bring(REPORT.replace("学习不够系统。", "学习不够深入。"), "--dry-run")
    assert site.files() == before


LINES = REPORT.splitlines(keepends=True)
CHANGES = st.lists(
    st.tuples(st.integers(0, len(LINES) - 1), st.sampled_from(["删", "添", "改"])), max_size=4, unique=True
)


def changed(changes: list[tuple[int, str]]) -> str:
    lines = list(LINES)
    for at, how in sorted(changes, reverse=True):
        if how == "删":
            del lines[at : at + 1]
        elif at < len(lines):
            lines[at : at + 1] = (
                [lines[at], "三是新添的一项。内容新。\n"]
                if how == "添"
                else [lines[at].replace("。", "，有所改动。", 1)]
            )
    return "".join(lines)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(CHANGES, st.sets(st.integers(0, 30), max_size=4))
def test_whatever_changes_no_id_is_lost_or_doubled_and_no_edit_disappears(
    changes: list[tuple[int, str]], edits: set[int]
) -> None:
    first = write(understand(read_file("a.txt", REPORT.encode())), SETTINGS, (), 2023)
    base = {page.path: page.text for page in first.pages}
    documents = [parse(path, text, SETTINGS) for path, text in base.items()]
    used = [item.id for each in documents for item in each.items]
    ours = {
        path: "".join(
            f"{line}〔手改〕" if number in edits and line.strip() and line[0] not in "#-（" else line
            for number, line in enumerate(text.splitlines(keepends=True))
        )
        for path, text in base.items()
    }
    reading = understand(read_file("a.txt", changed(changes).encode()))
    new = write(reading, SETTINGS, used, 2023, ids_to_keep(documents, reading.sections))
    merged = merge(base, ours, new.pages, SETTINGS)
    after = {**ours, **{page.path: page.text for page in merged.pages}}
    ids = [str(item.id) for path, text in after.items() for item in parse(path, text, SETTINGS).items]
    assert len(ids) == len(set(ids))
    assert set(map(str, used)) <= set(ids)
    assert sum(text.count("〔手改〕") for text in after.values()) == sum(
        text.count("〔手改〕") for text in ours.values()
    )
