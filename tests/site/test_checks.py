"""The checks as editors meet them: the command, the page of findings, the page of rules, fix."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from report_site.checks.rulebook import rulebook
from report_site.cli import main

from tests.html_reader import links, words
from tests.site.conftest import MakeSite, Warnings
from tests.site_builder import EPOCH, Built, Site, run
from tests.unit.pages import SETTINGS

PAGES = """\
-- reports/2023/a.md --
# 甲

学习的还不深。
-- reports/2023/b.md --
# 乙

<!-- 豁免 TX01：等办公室报数；至 2025-06-30 -->
集中学习x次。
-- branches/first/index.md --
---
全称: 机关第一党支部
简称: 第一支部
---
# 机关第一党支部

某某同志讲党课。
"""


@pytest.fixture
def project(site: MakeSite) -> Site:
    return site(PAGES)


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    """Judge by the day that the builds of the tests are judged by."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)


def cli(project: Site, *arguments: str) -> int:
    return main(["-C", str(project.root), *arguments])


def listed(capsys: pytest.CaptureFixture[str]) -> list[str]:
    """Return place and code of every finding that the command printed."""
    return [" ".join(line.split()[:2]) for line in capsys.readouterr().out.splitlines() if "→" in line]


A, FIRST = "docs/reports/2023/a.md:3:1: TX11", "docs/branches/first/index.md:7:1: TX02"


@pytest.mark.parametrize(
    ("paths", "found"),
    [
        ([], [FIRST, A]),
        (["docs"], [FIRST, A]),
        (["docs/reports"], [A]),
        (["docs/reports/2023/a.md", "docs/branches"], [FIRST, A]),
        (["docs/reports/2023/b.md"], []),
    ],
)
def test_files_and_folders_can_be_named(
    project: Site, capsys: pytest.CaptureFixture[str], paths: list[str], found: list[str]
) -> None:
    assert cli(project, "check", *(str(project.root / path) for path in paths)) == 0
    assert listed(capsys) == found


def test_a_text_from_elsewhere_can_be_checked(
    project: Site, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    text = tmp_path / "draft.txt"
    for encoding in ("utf-8", "utf-8-sig", "gb18030"):
        text.write_bytes("报告\n集中学习x次。\n".encode(encoding))
        assert cli(project, "check", str(text)) == 0
        assert listed(capsys) == [f"{text}:2:5: TX01"]


@pytest.mark.parametrize("name", ["docs/reports/2099", "mkdocs", "organ"])
def test_what_does_not_exist_or_is_no_text_is_misuse(
    project: Site, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    (project.root / "organ").mkdir()
    assert cli(project, "check", str(project.root / name)) == 2
    assert name in capsys.readouterr().err


def test_a_text_that_is_none_is_misuse(
    project: Site, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    text = tmp_path / "draft.txt"
    text.write_bytes(b"PK\x03\x04\xff\xff")
    assert cli(project, "check", str(text)) == 2
    assert "draft.txt：不是纯文本" in capsys.readouterr().err


def test_only_what_has_changed_since_a_commit_can_be_asked_for(
    project: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    first = project.commit("第一版")
    assert cli(project, "check", "--changed") == 0
    assert listed(capsys) == []
    project.write(
        "-- reports/2023/a.md --\n# 甲\n\n抓的不细。\n-- reports/2023/new.md --\n# 新\n\n抓的不细。\n"
    )
    cli(project, "check", "--changed")
    changed = [A, "docs/reports/2023/new.md:3:1: TX11"]
    assert listed(capsys) == changed
    project.commit("第二版")
    cli(project, "check", "--changed", first)
    assert listed(capsys) == changed


@pytest.mark.parametrize("commit", ["nowhere", "--all"])
def test_a_commit_that_does_not_exist_is_misuse(
    project: Site, capsys: pytest.CaptureFixture[str], commit: str
) -> None:
    project.commit("第一版")
    assert cli(project, "check", f"--changed={commit}") == 2
    assert "没有这个提交" in capsys.readouterr().err


@pytest.mark.parametrize("code", rulebook(SETTINGS))
def test_every_code_can_be_explained(project: Site, capsys: pytest.CaptureFixture[str], code: str) -> None:
    assert cli(project, "check", "--explain", code.lower()) == 0
    said = capsys.readouterr().out
    assert said.startswith(f"{code} ")
    assert "这样写会查出来" in said
    assert "这样写没有问题" in said


def test_a_code_that_does_not_exist_is_misuse(project: Site, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli(project, "check", "--explain", "TX91") == 2
    assert "没有“TX91”这条规则，是不是" in capsys.readouterr().err


def test_json_names_places_like_the_text(project: Site, capsys: pytest.CaptureFixture[str]) -> None:
    cli(project, "check", "--format", "json")
    assert [each["path"] for each in json.loads(capsys.readouterr().out)] == [
        "docs/branches/first/index.md",
        "docs/reports/2023/a.md",
    ]


# The organ's files


def test_the_organ_s_switches_hold_for_command_and_build(
    project: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    (project.root / "organ").mkdir()
    (project.root / "organ/rules.yml").write_text("TX11: 关\nTX02: 关\n", encoding="utf-8")
    cli(project, "check")
    assert listed(capsys) == []
    project.build(strict=True)


def test_a_mistake_in_the_organ_s_files_stops_command_and_build(project: Site) -> None:
    (project.root / "organ").mkdir()
    (project.root / "organ/rules.yml").write_text("TX91: 关\n", encoding="utf-8")
    for command in (["report-site", "check"], ["mkdocs", "build"]):
        done = run(*command, cwd=project.root)
        assert done.returncode != 0
        assert "organ/rules.yml：没有“TX91”这条规则" in done.stderr
        assert "Traceback" not in done.stderr


# The pages


@pytest.fixture
def built(project: Site, warnings: Warnings) -> Built:
    project.configure(repo_url="http://git.example.cn/report", edit_uri="edit/main/docs/")
    built = project.build()
    assert len(warnings.take()) == 1
    return built


def test_the_page_of_findings_lists_them_by_branch_and_page(built: Built) -> None:
    text = words(built.page("ledger/findings/").article)
    order = ("机关及其他页面", "TX11", "等办公室报数", "第一支部", "TX02")
    places = [text.index(word) for word in order]
    assert places == sorted(places)
    assert "错误 0 条，警告 1 条，提示 1 条；另有 1 条已经豁免。" in text
    assert "豁免到 2025-06-30：等办公室报数" in text


def test_each_page_has_its_edit_link_and_each_code_its_explanation(built: Built) -> None:
    ways = links(built.page("ledger/findings/").article)
    assert "http://git.example.cn/report/edit/main/docs/reports/2023/a.md" in ways
    assert ways["../../ledger/rules/#TX11"] == "TX11"
    built.page("ledger/rules/").by_id("TX11")


def test_without_an_edit_address_the_file_is_named(project: Site, warnings: Warnings) -> None:
    text = words(project.build().page("ledger/findings/").article)
    warnings.take()
    assert "reports/2023/a.md" in text
    assert "编辑本页" not in text


def test_a_site_without_findings_says_so(site: MakeSite) -> None:
    assert "没有查出任何问题" in words(
        site("-- index.md --\n# 首页\n").build().page("ledger/findings/").article
    )


def test_the_page_of_rules_documents_every_code(built: Built) -> None:
    page = built.page("ledger/rules/")
    for code, entry in rulebook(SETTINGS).items():
        text = words(page.by_id(code))
        assert f"{code} {entry.title}" in text
        assert entry.why in text
        assert "这样写会查出来" in text


def test_a_waiver_is_never_published(built: Built) -> None:
    pages = {path: data for path, data in built.files().items() if path.startswith("reports/")}
    assert pages
    assert [path for path, data in pages.items() if "豁免".encode() in data] == []


# Mending

MESSY = "-- reports/2023/messy.md --\n# 页\n\n学习,讨论.  \n"


def test_fix_shows_what_it_would_do_and_does_nothing_unasked(
    project: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    project.write(MESSY)
    before = {path: path.read_bytes() for path in project.docs.rglob("*.md")}
    assert cli(project, "fix") == 0
    said = capsys.readouterr().out
    assert "-学习,讨论.  \n+学习，讨论。\n" in said
    assert "还没有改动任何文件；加上 --write 就改" in said
    assert {path: path.read_bytes() for path in project.docs.rglob("*.md")} == before


def test_fix_mends_and_then_finds_nothing_more(project: Site, capsys: pytest.CaptureFixture[str]) -> None:
    project.write(MESSY)
    assert cli(project, "fix", "--write") == 0
    assert (project.docs / "reports/2023/messy.md").read_text(encoding="utf-8") == "# 页\n\n学习，讨论。\n"
    capsys.readouterr()
    cli(project, "fix", "--write")
    assert capsys.readouterr().out == "没有要改的。\n"


def test_fix_mends_only_what_is_named(project: Site) -> None:
    project.write(MESSY)
    cli(project, "fix", "--write", str(project.docs / "branches"))
    assert "学习,讨论." in (project.docs / "reports/2023/messy.md").read_text(encoding="utf-8")


def test_fix_names_line_ends_and_marks_that_nobody_sees(
    project: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    page = project.docs / "reports/2023/a.md"
    page.write_bytes("\ufeff# 甲\r\n\r\n正文\r\n".encode())
    cli(project, "fix", "--write")
    said = capsys.readouterr().out
    assert "换行符改为 LF" in said
    assert "BOM" in said
    assert page.read_bytes() == "# 甲\n\n正文\n".encode()


def test_fix_leaves_files_elsewhere_alone(
    project: Site, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    text = tmp_path / "a.txt"
    text.write_text("学习,讨论", encoding="utf-8")
    assert cli(project, "fix", "--write", str(text)) == 2
    assert text.read_text(encoding="utf-8") == "学习,讨论"
