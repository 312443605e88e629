"""What the site takes from git: the latest changes, and the ids that were there once."""

from __future__ import annotations

import shutil

import pytest

from tests.html_reader import links, words
from tests.site.conftest import MakeSite, Warnings
from tests.site_builder import Built, Site

PAGES = """\
    -- index.md --
    # 首页

    ## 最近更新

    ```台账
    形式：最近更新
    ```
    -- reports/2023/problems.md --
    # 三、问题

    ## 一是学习不够

    - 编号：WT-2023-1

    二是会议偏多（编号：WT-2023-2）。
    """
WITHOUT_ITEMS = "-- reports/2023/problems.md --\n# 三、问题\n"


@pytest.fixture
def project(site: MakeSite) -> Site:
    return site(PAGES)


def changes(built: Built) -> list[str]:
    section = built.page("").under("最近更新")
    return [words(entry) for entry in section.iter("li")] or [words(section)]


def test_the_latest_changes_are_listed_newest_first_with_their_pages(project: Site) -> None:
    project.commit("写下存在问题", day="2024-01-02")
    project.write("-- reports/2023/measures.md --\n# 四、措施\n")
    project.commit("补写措施", day="2024-01-05")
    built = project.build()
    assert changes(built) == [
        "2024-01-05 编辑：补写措施（四、措施）",
        "2024-01-02 编辑：写下存在问题（首页、三、问题）",
    ]
    assert links(built.page("").under("最近更新"))["reports/2023/measures/"] == "四、措施"


def test_a_commit_that_changes_no_page_is_not_listed(project: Site) -> None:
    project.commit("写下存在问题")
    (project.root / "README.md").write_text("说明\n", encoding="utf-8")
    project.commit("改说明")
    assert len(changes(project.build())) == 1


def test_a_page_that_is_gone_is_not_linked(project: Site) -> None:
    project.write("-- old.md --\n# 旧页\n")
    project.commit("写旧页")
    (project.docs / "old.md").unlink()
    project.commit("删旧页", day="2024-01-03")
    assert changes(project.build())[0] == "2024-01-03 编辑：删旧页"


def test_a_summary_cannot_smuggle_markup_into_the_page(project: Site) -> None:
    project.commit("<script>alert(1)</script>")
    built = project.build()
    assert "<script>alert" not in built.text("index.html")
    assert "<script>alert(1)</script>" in changes(built)[0]


def test_a_summary_may_hold_any_character(project: Site) -> None:
    project.commit("甲\x1e乙\x1f丙：（丁）")
    assert len(changes(project.build())) == 1


@pytest.mark.parametrize("setting", ["color.ui=always", "diff.noprefix=true", "diff.external=false"])
def test_what_the_host_has_set_for_git_does_not_matter(
    project: Site, warnings: Warnings, setting: str
) -> None:
    project.commit("写下存在问题")
    expected = changes(project.build())
    project.git("config", *setting.split("="))
    assert changes(project.build()) == expected
    project.write(WITHOUT_ITEMS)
    project.build()
    place = "docs/reports/2023/problems.md:1:1: ID04"
    assert [place in warning for warning in warnings.take()] == [True, True]


def test_without_a_repository_it_says_why_there_are_none(project: Site) -> None:
    assert changes(project.build()) == ["网站不是从 git 仓库生成的，没有修改记录可以列出。"]


def test_a_repository_without_commits_says_why_there_are_none(project: Site) -> None:
    project.git("init", "--quiet")
    assert changes(project.build()) == ["仓库里还没有修改过页面的提交。"]


def test_without_git_installed_the_site_builds(project: Site) -> None:
    project.commit("写下存在问题")
    built = project.build(environment={"PATH": "/nonexistent"})
    assert changes(built) == ["网站不是从 git 仓库生成的，没有修改记录可以列出。"]


@pytest.mark.parametrize("item", ["WT-2023-1", "WT-2023-2"], ids=["headed", "bracket"])
def test_an_id_that_vanishes_is_a_warning(project: Site, warnings: Warnings, item: str) -> None:
    project.commit("写下存在问题")
    project.write(WITHOUT_ITEMS)
    project.build()
    assert [f"ID04 警告 {item} " in warning for warning in warnings.take()].count(True) == 1


def test_an_id_that_moves_to_another_page_has_not_vanished(project: Site) -> None:
    project.commit("写下存在问题")
    (project.docs / "reports/2023/problems.md").rename(project.docs / "reports/2023/other.md")
    project.build()


def test_an_id_that_never_was_committed_may_go(project: Site) -> None:
    project.write(WITHOUT_ITEMS)
    project.commit("还没有问题")
    project.write(PAGES)
    project.build()
    project.write(WITHOUT_ITEMS)
    project.build()


def test_an_example_in_a_block_of_code_was_never_an_item(project: Site) -> None:
    project.write("-- write.md --\n# 怎么写\n\n```\n## 一是什么\n\n- 编号：WT-2023-8\n```\n")
    project.commit("写说明")
    project.write("-- write.md --\n# 怎么写\n")
    project.build()


def test_a_vanished_id_is_not_offered_again(project: Site, warnings: Warnings) -> None:
    project.write("-- reports/2023/more.md --\n# 其他\n\n## 三是调研偏少\n\n- 编号：WT-2023-3\n")
    project.commit("三个问题")
    (project.docs / "reports/2023/more.md").unlink()
    project.write("-- reports/2023/again.md --\n# 其他\n\n## 四是下沉不够\n\n- 编号：WT-2023-1\n")
    project.build()
    removed, taken = sorted(warnings.take(), key=lambda warning: "ID01" in warning)
    assert "ID04" in removed
    assert "WT-2023-4" in taken


def test_the_pages_may_lie_below_the_repository_s_root(project: Site) -> None:
    inner = project.root / "inner"
    inner.mkdir()
    for name in ("docs", "mkdocs.yml"):
        shutil.move(project.root / name, inner / name)
    project.commit("写下存在问题")
    project.root, project.docs = inner, inner / "docs"
    assert changes(project.build(environment={"GIT_CEILING_DIRECTORIES": ""})) == [
        "2024-01-02 编辑：写下存在问题（首页、三、问题）"
    ]
