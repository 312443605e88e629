"""The command `report-site`: checks, and the beginnings of a year, a branch and an item."""

from __future__ import annotations

import json

import pytest
from report_site.cli import main

from tests.html_reader import words
from tests.site.conftest import MakeSite
from tests.site_builder import ROOT, Site, run

PAGES = """\
    -- reports/2023/problems.md --
    # 三、问题

    ## 一是学习不够

    - 编号：WT-2023-1
    - 状态：推进中
    -- reports/2023/measures.md --
    # 四、措施

    ## 一是办读书班

    - 编号：CS-2023-1
    - 对应问题：WT-2023-1
    - 状态：推进中
    """
BROKEN = "-- reports/2023/more.md --\n# 其他\n\n## 二是会议偏多\n\n- 编号：WT-2023-2\n- 对应措施：CS-2023-7\n"


@pytest.fixture
def project(site: MakeSite) -> Site:
    return site(PAGES)


@pytest.fixture
def broken(project: Site) -> Site:
    project.write(BROKEN)
    return project


def cli(project: Site, *arguments: str) -> int:
    return main(["-C", str(project.root), *arguments])


def test_a_sound_site_passes(project: Site, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli(project, "check") == 0
    assert capsys.readouterr().out == "错误 0 条，警告 0 条，提示 0 条。\n"


def test_a_warning_does_not_fail_the_check(project: Site, capsys: pytest.CaptureFixture[str]) -> None:
    project.write("-- reports/2023/more.md --\n# 其他\n\n## 会议偏多\n\n- 编号：WT-2023-2\n- 备注：无\n")
    assert cli(project, "check") == 0
    assert "错误 0 条，警告 1 条，提示 2 条。" in capsys.readouterr().out


def test_the_check_reads_the_pages_that_the_build_reads(
    site: MakeSite, capsys: pytest.CaptureFixture[str]
) -> None:
    project = site(PAGES, exclude_docs="/old/\n*.bak.md\n", draft_docs="wip.md\n")
    for path in ("old/a.md", "reports/2023/a.bak.md", "wip.md", ".trash/a.md", "templates/a.md"):
        project.write(BROKEN.replace("reports/2023/more.md", path))
    project.build(strict=True)
    assert cli(project, "check") == 0
    project.write(BROKEN.replace("more.md", "more.markdown"))
    assert cli(project, "check") == 1
    assert "docs/reports/2023/more.markdown:6:8: LK01" in capsys.readouterr().out


def test_an_error_fails_the_check(broken: Site, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli(broken, "check") == 1
    first = capsys.readouterr().out.splitlines()[0]
    assert first.startswith("docs/reports/2023/more.md:3:1: ")


def test_json_lists_the_same_findings(broken: Site, capsys: pytest.CaptureFixture[str]) -> None:
    cli(broken, "check")
    lines = capsys.readouterr().out.splitlines()[:-1]
    assert cli(broken, "check", "--format", "json") == 1
    found = json.loads(capsys.readouterr().out)
    assert [f"{each['path']}:{each['line']}:{each['column']}: {each['code']}" for each in found] == [
        " ".join(line.split(" ")[:2]) for line in lines
    ]
    assert next(each for each in found if each["code"] == "LK01")["severity"] == "error"


def test_sarif_names_places_and_rules(broken: Site, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli(broken, "check", "--format", "sarif") == 1
    log = json.loads(capsys.readouterr().out)
    assert log["version"] == "2.1.0"
    (ran,) = log["runs"]
    rules = {rule["id"]: rule["shortDescription"]["text"] for rule in ran["tool"]["driver"]["rules"]}
    assert rules["LK01"] == "引用的编号不存在"
    result = next(each for each in ran["results"] if each["ruleId"] == "LK01")
    place = result["locations"][0]["physicalLocation"]
    assert result["level"] == "error"
    assert place["artifactLocation"]["uri"] == "docs/reports/2023/more.md"
    assert place["region"] == {"startLine": 6, "startColumn": 8}


def test_the_command_and_the_build_find_the_same(broken: Site, capsys: pytest.CaptureFixture[str]) -> None:
    cli(broken, "check")
    lines = capsys.readouterr().out.splitlines()[:-1]
    done = run("mkdocs", "build", cwd=broken.root)
    logged = [line.partition("report-site: ")[2] for line in done.stderr.splitlines()]
    assert [line for line in logged if line.startswith("docs/")] == lines


@pytest.mark.parametrize(
    "arguments",
    [
        ["check", "--format", "xml"],
        ["examine"],
        [],
        ["new", "item", "心得"],
        ["new", "year", "20245"],
        ["new", "branch", "第四支部", "--name", "第四支部"],
        ["new", "branch", "first"],
    ],
    ids=" ".join,
)
def test_misuse_ends_with_2_and_a_chinese_sentence(
    project: Site, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    before = sorted(project.docs.rglob("*"))
    try:
        code: object = cli(project, *arguments)
    except SystemExit as stop:
        code = stop.code
    assert code == 2
    assert any("\u4e00" <= char <= "\u9fff" for char in capsys.readouterr().err)
    assert sorted(project.docs.rglob("*")) == before


def test_a_folder_without_a_site_is_misuse(project: Site, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["-C", str(project.docs), "check"]) == 2
    assert "没有 mkdocs.yml" in capsys.readouterr().err


def test_a_page_that_is_no_utf8_is_named(project: Site, capsys: pytest.CaptureFixture[str]) -> None:
    (project.docs / "gbk.md").write_bytes("# 党建工作\n".encode("gbk"))
    assert cli(project, "check") == 1
    assert "docs/gbk.md:1:1: EN01 错误 文件不是 UTF-8 编码" in capsys.readouterr().out


def test_a_new_item_is_refused_while_a_page_cannot_be_read(
    project: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    (project.docs / "gbk.md").write_bytes("# 党建工作\n".encode("gbk"))
    assert cli(project, "new", "item", "措施") == 2
    assert capsys.readouterr().err.startswith("gbk.md：文件不是 UTF-8 编码")


def test_a_wrong_list_of_office_numbers_is_named(project: Site, capsys: pytest.CaptureFixture[str]) -> None:
    (project.root / "organ").mkdir()
    (project.root / "organ/privacy.yml").write_text("电话: [1]\n", encoding="utf-8")
    assert cli(project, "check") == 2
    assert capsys.readouterr().err.startswith("organ/privacy.yml：只能有这几个键")


def test_a_wrong_vocabulary_is_named_by_its_key(project: Site, capsys: pytest.CaptureFixture[str]) -> None:
    project.configure(extra={"ledger": {"state": {}}})
    assert cli(project, "check") == 2
    assert capsys.readouterr().err.startswith("mkdocs.yml 的 extra.ledger.state：")


def test_the_shipped_site_passes_as_a_command_of_its_own() -> None:
    done = run("report-site", "check", cwd=ROOT)
    assert (done.returncode, done.stderr) == (0, "")
    assert "错误 0 条，警告 0 条" in done.stdout


def test_a_new_year_is_correct_from_the_first_build_on(project: Site) -> None:
    assert cli(project, "new", "year", "2024") == 0
    built = project.build(strict=True)
    assert "2024年机关党建工作报告" in words(built.page("reports/2024/").article)
    assert cli(project, "check") == 0


def test_a_new_branch_is_correct_from_the_first_build_on(project: Site) -> None:
    assert cli(project, "new", "branch", "fourth", "--name", "机关第四党支部", "--year", "2024") == 0
    built = project.build(strict=True)
    assert "机关第四党支部" in words(built.page("branches/fourth/").article)
    assert (project.docs / "branches/fourth/2024.md").is_file()


def test_a_new_item_gets_the_next_free_id(project: Site, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli(project, "new", "item", "措施", "--title", "二是办讲堂") == 0
    assert "docs/reports/2023/measures.md 末尾加上 CS-2023-2" in capsys.readouterr().out
    built = project.build(strict=True)
    assert words(built.page("reports/2023/measures/").by_id("CS-2023-2")) == "二是办讲堂"


def test_an_id_that_history_has_seen_is_never_taken(
    project: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    project.write("-- reports/2023/old.md --\n# 旧\n\n## 旧\n\n- 编号：CS-2023-2\n")
    project.commit("第一版")
    (project.docs / "reports/2023/old.md").unlink()
    project.commit("删去")
    cli(project, "new", "item", "CS")
    assert "加上 CS-2023-3" in capsys.readouterr().out


def test_a_new_item_keeps_what_the_page_says(project: Site) -> None:
    page = project.docs / "reports/2023/measures.md"
    before = page.read_text(encoding="utf-8")
    cli(project, "new", "item", "CS")
    assert page.read_text(encoding="utf-8").startswith(before.rstrip("\n") + "\n\n## ")


@pytest.mark.parametrize("arguments", [["year", "2023"], ["branch", "first", "--name", "另一个"]])
def test_nothing_that_is_there_is_overwritten(
    project: Site, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    project.write("-- branches/first/index.md --\n# 第一支部\n")
    before = {path: path.read_bytes() for path in project.docs.rglob("*.md")}
    assert cli(project, "new", *arguments) == 2
    assert "已经有了，没有改动任何文件" in capsys.readouterr().err
    assert {path: path.read_bytes() for path in project.docs.rglob("*.md")} == before
