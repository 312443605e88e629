"""The ledger as a workbook, read back by another library: what it shows, how it guides who fills it in."""

import io
import zipfile
from datetime import date

import pytest
from lxml import etree
from report_site.exchange.excel.cells import MOST_TEXT, TOO_LONG
from report_site.exchange.excel.sheets import Sheets
from report_site.exchange.excel.workbook import ledger_xlsx
from report_site.ledger.settings import load_settings

from tests.exchange.site import PAGES, TODAY, ledger_of, workbook
from tests.exchange.workbooks import column, row, sheets_of
from tests.unit.pages import SETTINGS

S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def sheet_xml(data: bytes, number: int = 1) -> etree._Element:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return etree.fromstring(archive.read(f"xl/worksheets/sheet{number}.xml"))


def test_the_columns_are_the_organs_and_every_item_has_a_row() -> None:
    cells = sheets_of(workbook(PAGES))["台账"]
    assert tuple(cells[0]) == SETTINGS.columns
    assert [each[0] for each in cells[1:]] == [
        "FK-2022-1",
        "ZG-2023-1",
        "ZG-2023-2",
        "CS-2023-1",
        "LZ-2023-1",
        "LZ-2023-2",
    ]


def test_cells_say_what_the_site_says() -> None:
    cells = sheets_of(workbook(PAGES))["台账"]
    shown = dict(zip(cells[0], row(cells, "ZG-2023-2"), strict=True))
    assert shown == {
        "编号": "ZG-2023-2",
        "类别": "整改",
        "事项": "二是乙",
        "对应反馈": "无",
        "后续措施": "无",
        "对应措施": "—",
        "佐证": "无",
        "佐证材料": "未填报",
        "责任单位": "第一支部、第二支部",
        "责任人": "未填报",
        "完成时限": date(2023, 6, 30),
        "进展情况": "已经**开了**会",
        "状态": "推进中",
        "缺口": "整改没有后续措施承接；整改没有佐证；整改没有对应的反馈问题",
    }
    assert row(cells, "LZ-2023-2")[column(cells, "状态")] == "—"
    assert row(cells, "CS-2023-1")[column(cells, "状态")] == "未填报"


def test_the_workbook_of_all_years_says_each_items_year() -> None:
    more = {**PAGES, "reports/2024/a.md": "## 丁\n\n- 编号：CS-2024-1\n"}
    cells = sheets_of(workbook(more, None))["台账"]
    assert [each[:2] for each in cells[:3]] == [
        ["年度", "编号"],
        ["2024", "CS-2024-1"],
        ["2023", "FK-2022-1"],
    ]


def test_a_branch_gets_what_it_has_to_do() -> None:
    ledger = ledger_of(PAGES)
    second = ledger.register.branch_of_name["第二支部"]
    sheet = Sheets(ledger).of_branch(second)
    cells = sheets_of(ledger_xlsx(ledger, sheet, TODAY))["台账"]
    assert sheet.title == "第二支部承担事项清单"
    assert [each[1] for each in cells[1:]] == ["ZG-2023-1", "ZG-2023-2"]


def test_what_comes_from_a_sample_branch_says_so() -> None:
    pages = {**PAGES, "branches/two/index.md": "---\n简称: 第二支部\n示例: true\n---\n"}
    ledger = ledger_of(pages)
    sheet = Sheets(ledger).of_branch(ledger.register.branch_of_name["第二支部"])
    assert sheet.title == "第二支部承担事项清单（示例）"


def test_without_the_column_of_ids_there_is_one_all_the_same() -> None:
    settings = load_settings({"columns": ["事项", "状态"]})
    ledger = ledger_of(PAGES)
    object.__setattr__(ledger.register, "settings", settings)
    assert Sheets(ledger).of_year(2023).columns == ("编号", "事项", "状态")


def test_headers_stay_in_sight_and_every_column_has_a_filter() -> None:
    sheet = sheet_xml(workbook(PAGES))
    pane = sheet.find(f".//{S}pane")
    assert pane is not None
    assert (pane.get("state"), pane.get("ySplit"), pane.get("xSplit")) == ("frozen", "1", "3")
    auto_filter = sheet.find(f"{S}autoFilter")
    assert auto_filter is not None
    assert auto_filter.get("ref") == "A1:N7"


def test_it_prints_on_a4_as_wide_as_the_paper_with_its_header_on_every_page() -> None:
    data = workbook(PAGES)
    sheet = sheet_xml(data)
    setup, fit = sheet.find(f"{S}pageSetup"), sheet.find(f"{S}sheetPr/{S}pageSetUpPr")
    assert setup is not None
    assert fit is not None
    assert (setup.get("paperSize"), setup.get("orientation")) == ("9", "landscape")
    assert (fit.get("fitToPage"), setup.get("fitToHeight")) == ("1", "0")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert "台账!$1:$1" in archive.read("xl/workbook.xml").decode()
    printed = [sheet.findtext(f"{S}headerFooter/{S}{name}") for name in ("oddHeader", "oddFooter")]
    assert printed == ["&C&14&B2023年台账", "&L统计截至 2024-01-15&R第 &P 页 共 &N 页"]


def test_states_are_chosen_from_a_list_and_coloured_by_their_words() -> None:
    sheet = sheet_xml(workbook(PAGES))
    lists = {
        each.get("sqref"): (each.findtext(f"{S}formula1"), each.get("showErrorMessage"))
        for each in sheet.iter(f"{S}dataValidation")
        if each.get("type") == "list"
    }
    assert lists == {"M2:M7": ("选项!$A$2:$A$13", "1"), "I2:I7": ("选项!$B$2:$B$4", None)}
    rules = [each.findtext(f"{S}formula") for each in sheet.iter(f"{S}cfRule")]
    assert rules == [f'"{state}"' for state in SETTINGS.states]
    choices = sheets_of(workbook(PAGES))["选项"]
    assert [each[0] for each in choices[1:]] == list(SETTINGS.states)
    assert [each[1] for each in choices[1:4]] == ["第一支部", "第二支部", "各支部"]


def test_a_deadline_that_has_passed_says_so_and_stays_a_day() -> None:
    with zipfile.ZipFile(io.BytesIO(workbook(PAGES))) as archive:
        assert "（已过时限）" in archive.read("xl/styles.xml").decode()
    late, done = ("K4", "K3")
    styles = {each.get("r"): each.get("s") for each in sheet_xml(workbook(PAGES)).iter(f"{S}c")}
    assert styles[late] != styles[done]
    early = {
        each.get("r"): each.get("s")
        for each in sheet_xml(workbook(PAGES, today=date(2023, 1, 1))).iter(f"{S}c")
    }
    assert early[late] == early[done]


def test_the_help_names_the_columns_that_are_read_back() -> None:
    text = "\n".join(str(each[0]) for each in sheets_of(workbook(PAGES))["填写说明"])
    assert "：佐证材料、责任单位、责任人、完成时限、进展情况、状态。" in text
    assert "、".join(SETTINGS.states) in text


def test_only_the_ledger_and_its_help_are_in_sight() -> None:
    with zipfile.ZipFile(io.BytesIO(workbook(PAGES))) as archive:
        book = etree.fromstring(archive.read("xl/workbook.xml"))
    states = {each.get("name"): each.get("state") for each in book.iter(f"{S}sheet")}
    assert states == {"台账": None, "填写说明": None, "选项": "hidden", "原值": "veryHidden"}


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@a", "http://a.b", "2023-06-30", "007"])
def test_a_text_stays_a_text(text: str) -> None:
    pages = {"reports/2023/a.md": f"## 甲\n\n- 编号：CS-2023-1\n- 进展情况：{text}\n"}
    cells = sheets_of(workbook(pages))["台账"]
    assert row(cells, "CS-2023-1")[column(cells, "进展情况")] == text
    assert not list(sheet_xml(workbook(pages)).iter(f"{S}f"))


@pytest.mark.parametrize("text", ["字" * (MOST_TEXT + 1), "𠮷" * (MOST_TEXT // 2 + 1)])
def test_a_text_that_no_cell_can_hold_is_not_cut_in_silence(text: str) -> None:
    pages = {"reports/2023/a.md": f"## 甲\n\n- 编号：CS-2023-1\n- 进展情况：{text}\n"}
    cells = sheets_of(workbook(pages))["台账"]
    assert row(cells, "CS-2023-1")[column(cells, "进展情况")] == TOO_LONG


def test_a_ledger_without_items_is_a_header() -> None:
    assert sheets_of(workbook({"reports/2023/a.md": "# 甲\n"}))["台账"] == [list(SETTINGS.columns)]


def test_a_title_of_any_length_fits_into_the_header_of_print() -> None:
    pages = {"branches/one/index.md": f"---\n简称: {'甲&' * 200}\n---\n"}
    ledger = ledger_of(pages)
    data = ledger_xlsx(ledger, Sheets(ledger).of_branch(ledger.register.branches[0]), TODAY)
    assert "甲&&甲&&" in (sheet_xml(data).findtext(f"{S}headerFooter/{S}oddHeader") or "")


def test_the_same_ledger_has_the_same_bytes_without_a_clock() -> None:
    data = workbook(PAGES)
    assert data == workbook(PAGES)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert {entry.date_time[:3] for entry in archive.infolist()} == {(1980, 1, 1)}
        assert "2024-01-15T00:00:00Z" in archive.read("docProps/core.xml").decode()


def test_a_row_is_as_high_as_its_longest_text_needs() -> None:
    text = "字" * 100
    pages = {
        "reports/2023/a.md": f"## 甲\n\n- 编号：CS-2023-1\n- 进展情况：{text}\n\n## 乙\n\n- 编号：LZ-2023-1\n"
    }
    heights = [each.get("ht") for each in sheet_xml(workbook(pages)).iter(f"{S}row")]
    assert heights == [None, "180", None]
