"""Files for Word and Excel on the site and by `report-site export`, and a filled-in ledger read back."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote

import pytest
from mkdocs.exceptions import Abort
from report_site.cli import main
from report_site.exchange.downloads import downloads
from report_site.exchange.word.letter import Letters
from report_site.memo import Memo

from tests.exchange.site import PAGES, TODAY, ledger_of
from tests.exchange.word_file import WordFile
from tests.exchange.workbooks import filled_in, in_file, sheets_of
from tests.site.conftest import MakeSite, Warnings
from tests.site_builder import Built, Site

ALL = {
    **PAGES,
    "reports/2023/index.md": "# 2023年工作报告\n\n现报告如下。\n",
    "reports/2024/a.md": "# 措施\n\n## 丁\n\n- 编号：CS-2024-1\n",
}
LETTER = "机关名称: 某某局机关党委\n年度:\n  2023:\n    发文字号: 某机党〔2024〕1号\n"


@pytest.fixture
def project(site: MakeSite) -> Site:
    made = site("".join(f"-- {path} --\n{text}" for path, text in ALL.items()))
    (made.root / "organ").mkdir()
    (made.root / "organ/export.yml").write_text(LETTER, encoding="utf-8")
    return made


def offered(built: Built, url: str) -> dict[str, Path]:
    """Return the Word and Excel files that a page offers, by the names that they are saved under."""
    return {
        link.attrib["download"]: (built.folder / url / unquote(link.attrib["href"])).resolve()
        for link in built.page(url).article.iter("a")
        if link.attrib.get("href", "").endswith((".docx", ".xlsx"))
    }


def cli(project: Site, *arguments: str) -> int:
    return main(["-C", str(project.root), *arguments])


@pytest.mark.parametrize(
    ("url", "names"),
    [
        ("reports/2023/", ["2023年报告.docx", "2023年台账.xlsx", "2023年整改情况通报（稿）.docx"]),
        ("ledger/2023/", ["2023年台账.xlsx", "2023年整改情况通报（稿）.docx"]),
        ("ledger/2024/", ["2024年台账.xlsx"]),
        ("ledger/", ["全部年度台账.xlsx"]),
        ("branches/one/", ["第一支部承担事项清单.xlsx"]),
    ],
)
def test_a_page_offers_its_files_and_they_are_there(project: Site, url: str, names: list[str]) -> None:
    found = offered(project.build(), url)
    assert list(found) == names
    assert all(path.is_file() for path in found.values())


def test_no_file_is_made_that_no_page_offers(project: Site) -> None:
    project.write("-- reports/2024/index.md --\n# 2024年报告\n")
    built = project.build()
    urls = [path.removesuffix("index.html") for path in built.files() if path.endswith("index.html")]
    linked = {path for url in urls for path in offered(built, url).values()}
    made = {path.resolve() for path in built.folder.rglob("*") if path.suffix in (".docx", ".xlsx")}
    assert made == linked


def test_a_page_without_files_says_so(project: Site) -> None:
    project.write("-- x.md --\n# 页\n\n```台账\n形式：下载\n支部：第一支部\n```\n")
    built = project.build()
    assert list(offered(built, "x/")) == ["第一支部承担事项清单.xlsx"]


def test_the_files_say_what_the_organ_says_of_itself(project: Site) -> None:
    path = offered(project.build(), "reports/2023/")["2023年报告.docx"]
    assert WordFile(path.read_bytes()).texts("署名和日期")[0] == "某某局机关党委"


def test_a_wrong_setting_stops_the_build_with_a_sentence(project: Site, warnings: Warnings) -> None:
    (project.root / "organ/export.yml").write_text("机关: 甲\n", encoding="utf-8")
    with pytest.raises(Abort):
        project.build()
    (told,) = warnings.take()
    assert told.startswith("organ/export.yml：没有“机关”这一项")


def test_a_file_is_made_anew_only_if_something_it_shows_has_changed() -> None:
    memo = Memo()
    first = downloads(ledger_of(ALL), Letters(), TODAY, memo)
    again = downloads(ledger_of(ALL), Letters(), TODAY, memo)
    assert all(first[path] is again[path] for path in first)
    changed = {**ALL, "reports/2024/a.md": ALL["reports/2024/a.md"].replace("丁", "戊")}
    after = downloads(ledger_of(changed), Letters(), TODAY, memo)
    assert {path for path in first if first[path] is not after[path]} == {
        "ledger/ledger.xlsx",
        "ledger/2024/ledger-2024.xlsx",
        "reports/2024/report-2024.docx",
    }
    assert after == downloads(ledger_of(changed), Letters(), TODAY)


def test_a_report_is_made_anew_if_an_item_that_it_names_has_another_title() -> None:
    pages = {**ALL, "reports/2023/index.md": "# 报告\n\n见 CS-2024-1。\n"}
    renamed = {**pages, "reports/2024/a.md": pages["reports/2024/a.md"].replace("丁", "戊")}
    memo = Memo()
    downloads(ledger_of(pages), Letters(), TODAY, memo)
    data = downloads(ledger_of(renamed), Letters(), TODAY, memo)["reports/2023/report-2023.docx"]
    assert "见“戊”。" in WordFile(data).texts("Normal")


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (["docx"], "2024年报告.docx"),
        (["docx", "--year", "2023", "--profile", "红头"], "2023年报告.docx"),
        (["xlsx"], "2024年台账.xlsx"),
        (["xlsx", "--all"], "全部年度台账.xlsx"),
        (["xlsx", "--branch", "第一支部"], "第一支部承担事项清单.xlsx"),
        (["notice", "--year", "2023"], "2023年整改情况通报（稿）.docx"),
    ],
)
def test_export_writes_a_file_into_the_folder_one_is_in(
    project: Site, words: list[str], name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli(project, "export", *words) == 0
    assert (tmp_path / name).read_bytes().startswith(b"PK")


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (["docx", "--year", "1999"], "没有1999年的报告，有的是：2024、2023"),
        (["xlsx", "--branch", "第九支部"], "没有“第九支部”这个支部，是不是“第二支部”或“第一支部”"),
        (["notice", "--year", "2024"], "2024年的台账里没有整改事项，没有可以通报的内容"),
        (["docx", "-o", "/没有/这里.docx"], "/没有/这里.docx：写不进去，No such file or directory"),
    ],
)
def test_what_cannot_be_exported_is_told(
    project: Site, words: list[str], problem: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli(project, "export", *words) == 2
    assert capsys.readouterr().err == f"{problem}\n"


def test_a_site_without_a_report_has_nothing_to_export(
    site: MakeSite, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli(site("-- index.md --\n# 页\n"), "export", "docx") == 2
    assert capsys.readouterr().err == "还没有任何年度的报告，没有可以导出的内容\n"


def exported(project: Site, tmp_path: Path) -> bytes:
    path = tmp_path / "下载.xlsx"
    assert cli(project, "export", "xlsx", "--year", "2023", "-o", str(path)) == 0
    return path.read_bytes()


def pages_of(project: Site) -> dict[str, bytes]:
    files = sorted(project.docs.rglob("*.md"))
    return {path.relative_to(project.docs).as_posix(): path.read_bytes() for path in files}


def test_a_filled_in_ledger_is_read_back(
    project: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = pages_of(project)
    file = in_file(tmp_path, filled_in(exported(project, tmp_path), {("ZG-2023-1", "状态"): "已销号"}))
    capsys.readouterr()
    assert cli(project, "import-ledger", str(file), "--dry-run") == 0
    assert "试读：会改 1 项 1 处" in capsys.readouterr().out
    assert pages_of(project) == before
    assert cli(project, "import-ledger", str(file)) == 0
    assert "已改 1 项 1 处，涉及 1 个页面。请核对后提交。" in capsys.readouterr().out
    after = pages_of(project)
    page = "reports/2023/b.md"
    assert after.pop(page) == before.pop(page).replace("已完成".encode(), "已销号".encode())
    assert after == before
    assert cli(project, "import-ledger", str(file)) == 0
    assert capsys.readouterr().out == "没有需要改动的内容。\n"


@pytest.mark.parametrize(
    ("column", "value", "problem"),
    [
        ("状态", "好了", "没有“好了”这个状态"),
        ("进展情况", "<script>甲</script>", "不能写网页代码"),
        ("进展情况", "[甲](javascript:alert(1))", "不能写会运行程序的网址"),
        ("进展情况", "张三 11010519491231002X", "身份证号"),
        ("佐证材料", "见 ZG-2023-99", "文中提到 ZG-2023-99，没有这个编号"),
    ],
)
def test_what_the_gate_would_refuse_changes_no_page(
    project: Site, column: str, value: str, problem: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = pages_of(project)
    changes = {("ZG-2023-1", column): value, ("CS-2023-1", "责任人"): "张三"}
    file = in_file(tmp_path, filled_in(exported(project, tmp_path), changes))
    assert cli(project, "import-ledger", str(file)) == 1
    told = capsys.readouterr().out
    assert problem in told
    assert told.endswith("因为上面的问题，一处也没有改。\n")
    assert pages_of(project) == before


def test_what_the_checks_warn_of_is_written_and_told(
    project: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    changes = {("CS-2023-1", "完成时限"): "2020-01-01"}
    file = in_file(tmp_path, filled_in(exported(project, tmp_path), changes))
    assert cli(project, "import-ledger", str(file)) == 0
    told = capsys.readouterr().out
    assert "请留意：" in told
    assert "早于报告所属的 2023 年" in told
    assert "完成时限：2020-01-01" in (project.docs / "reports/2023/c.md").read_text(encoding="utf-8")


def test_an_old_fault_of_a_page_stops_nobody(project: Site, tmp_path: Path) -> None:
    project.write(
        "-- reports/2023/c.md --\n# 措施\n\n## 丙\n\n- 编号：CS-2023-1\n- 状态：好了\n\n<b>甲</b>\n"
    )
    file = in_file(tmp_path, filled_in(exported(project, tmp_path), {("CS-2023-1", "责任人"): "张三"}))
    assert cli(project, "import-ledger", str(file)) == 0


def test_a_conflict_fails_the_command_and_the_rest_is_written(
    project: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    changes = {("ZG-2023-2", "状态"): "已完成", ("CS-2023-1", "责任人"): "张三"}
    file = in_file(tmp_path, filled_in(exported(project, tmp_path), changes))
    page = project.docs / "reports/2023/b.md"
    page.write_text(page.read_text(encoding="utf-8").replace("推进中", "基本完成"), encoding="utf-8")
    assert cli(project, "import-ledger", str(file)) == 1
    told = capsys.readouterr().out
    assert "  状态：下载时是“推进中”，表里填的是“已完成”，网页上现在是“基本完成”" in told
    assert "责任人：张三" in (project.docs / "reports/2023/c.md").read_text(encoding="utf-8")
    assert "基本完成" in page.read_text(encoding="utf-8")


def test_a_file_that_is_no_workbook_is_told_in_a_sentence(
    project: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = in_file(tmp_path, b"x")
    assert cli(project, "import-ledger", str(file)) == 2
    message = "不是 Excel 的 xlsx 文件，或者已经损坏；请重新保存为 xlsx 格式"
    assert capsys.readouterr().err == f"{file}：{message}\n"


def test_pages_that_cannot_be_written_stay_as_they_are(
    project: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    changes = {("ZG-2023-1", "状态"): "已销号", ("CS-2023-1", "责任人"): "张三"}
    file = in_file(tmp_path, filled_in(exported(project, tmp_path), changes))
    before = pages_of(project)
    # A folder in the place where the new text of the second page is prepared.
    (project.docs / "reports/2023/.c.md.new").mkdir()
    assert cli(project, "import-ledger", str(file)) == 2
    assert "页面写不进去，没有改动" in capsys.readouterr().err
    (project.docs / "reports/2023/.c.md.new").rmdir()
    assert pages_of(project) == before


def test_the_exported_ledger_is_that_of_the_site(project: Site, tmp_path: Path) -> None:
    built = offered(project.build(), "ledger/2023/")["2023年台账.xlsx"].read_bytes()
    assert sheets_of(exported(project, tmp_path))["台账"] == sheets_of(built)["台账"]
