"""A workbook that comes back may be anything: it is read within bounds, or refused in one sentence."""

import io
import struct
import time
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from report_site.exchange.excel.reading import WorkbookError, read_workbook

from tests.exchange.site import PAGES, workbook
from tests.exchange.workbooks import in_file, saved, sheets_of

NOT_OURS = "里面没有“台账”这一页；请用网站上下载的台账填写，不要另建新表"
BROKEN = "打不开，文件已经损坏或者不是正常的台账；请用网站上下载的台账重新填写"


def repacked(data: bytes, replaced: Mapping[str, bytes]) -> bytes:
    """Return a workbook with some of its parts replaced or added."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**parts, **replaced}.items():
            archive.writestr(name, content)
    return out.getvalue()


def sheet(content: str) -> bytes:
    """Return a sheet of raw XML."""
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<?xml version="1.0"?><worksheet xmlns="{space}">{content}</worksheet>'.encode()


def refusal(folder: Path, data: bytes) -> str:
    with pytest.raises(WorkbookError) as raised:
        read_workbook(in_file(folder, data))
    return str(raised.value)


def test_rows_are_read_with_their_places_and_what_they_said_at_first(tmp_path: Path) -> None:
    returned = read_workbook(in_file(tmp_path, workbook(PAGES)))
    second = returned.lines[1]
    assert (second.number, second.key, second.texts["状态"], second.texts["完成时限"]) == (
        3,
        "ZG-2023-1",
        "已完成",
        "2023-06-30",
    )
    assert returned.columns["状态"] == "M"
    assert returned.originals["ZG-2023-1"]["状态"] == "已完成"


def test_lines_above_the_header_and_blank_lines_do_no_harm(tmp_path: Path) -> None:
    sheets = sheets_of(workbook(PAGES))
    width = len(sheets["台账"][0])
    header = [" 编 号 ", *sheets["台账"][0][1:]]
    sheets["台账"] = [["整改台账"], [""] * width, header, [""] * width, *sheets["台账"][1:]]
    returned = read_workbook(in_file(tmp_path, saved(sheets)))
    assert (returned.lines[0].number, returned.lines[0].key) == (5, "FK-2022-1")


def test_columns_may_stand_in_any_order(tmp_path: Path) -> None:
    sheets = sheets_of(workbook(PAGES))
    sheets["台账"] = [list(reversed(each)) for each in sheets["台账"]]
    returned = read_workbook(in_file(tmp_path, saved(sheets)))
    assert (returned.columns["编号"], returned.lines[1].texts["状态"]) == ("N", "已完成")


def test_columns_behind_z_have_two_letters(tmp_path: Path) -> None:
    sheets = sheets_of(workbook(PAGES))
    sheets["台账"][0] += [f"备注{number}" for number in range(20)]
    returned = read_workbook(in_file(tmp_path, saved(sheets)))
    assert (returned.columns["备注11"], returned.columns["备注12"]) == ("Z", "AA")


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "不是 Excel 的 xlsx 文件，或者已经损坏；请重新保存为 xlsx 格式"),
        ("编号,状态".encode(), "不是 Excel 的 xlsx 文件，或者已经损坏；请重新保存为 xlsx 格式"),
        (workbook(PAGES)[:2000], "不是 Excel 的 xlsx 文件，或者已经损坏；请重新保存为 xlsx 格式"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "是旧的 xls 格式，或者加了密码；请去掉密码，另存为 xlsx 格式"),
        (repacked(workbook(PAGES), {"xl/vbaProject.bin": b"x"}), "带有宏；请另存为不带宏的 xlsx 格式"),
        (saved({"Sheet1": [["编号"]]}), NOT_OURS),
        (saved({"台账": [["编号"]]}), NOT_OURS.replace("台账”", "原值”")),
        (
            saved({"台账": [["甲"]], "原值": [["编号"]]}),
            "“台账”这一页里找不到有“编号”的表头；请用网站上下载的台账重新填写",
        ),
        (saved({"台账": [["编号"]], "原值": [["甲"]]}), BROKEN),
        (repacked(workbook(PAGES), {"xl/worksheets/sheet1.xml": b"<worksheet><"}), BROKEN),
        (repacked(workbook(PAGES), {"xl/workbook.xml": b""}), BROKEN),
    ],
    ids=lambda value: None if isinstance(value, str) else f"{len(value)} bytes",
)
def test_what_is_no_workbook_of_ours_is_refused_in_one_sentence(
    data: bytes, problem: str, tmp_path: Path
) -> None:
    assert refusal(tmp_path, data) == problem


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(WorkbookError, match="无法读取"):
        read_workbook(tmp_path / "没有.xlsx")


def test_a_file_that_is_too_large_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "大.xlsx"
    with path.open("wb") as file:
        file.truncate(21 << 20)
    with pytest.raises(WorkbookError, match="文件太大"):
        read_workbook(path)


HOSTILE = {
    "a cell in the last corner": sheet(
        '<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>编号</t></is></c></row>'
        '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    ),
    "many empty rows": sheet(
        '<sheetData><row r="1048576"><c r="A1048576"><v>1</v></c><c r="Z1048576"><v>1</v></c></row>'
        "</sheetData>"
    ),
    "entities that double themselves": (
        b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b0 "bbbbbbbbbb">'
        + b"".join(b'<!ENTITY b%d "&b%d;&b%d;">' % (n + 1, n, n) for n in range(30))
        + b"]><worksheet>&b30;</worksheet>"
    ),
    "an entity from outside": (
        b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><worksheet>&b;</worksheet>'
    ),
    "ten thousand levels": sheet("<sheetData>" * 10_000 + "</sheetData>" * 10_000),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_sheet_is_refused_within_bounds(name: str, tmp_path: Path) -> None:
    started = time.monotonic()
    problem = refusal(tmp_path, repacked(workbook(PAGES), {"xl/worksheets/sheet1.xml": HOSTILE[name]}))
    assert "请用网站上下载的台账" in problem
    assert "\n" not in problem
    # Not a measurement: a file without bounds would take hours.
    assert time.monotonic() - started < 100


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    bomb = repacked(workbook(PAGES), {"xl/a.xml": bytes(201 << 20)})
    assert len(bomb) < 1 << 20
    assert refusal(tmp_path, bomb) == "展开以后太大；请用网站上下载的台账填写"


def test_a_bomb_that_lies_about_its_size_is_refused_too(tmp_path: Path) -> None:
    content = sheet("<sheetData>" + " " * (40 << 20) + "</sheetData>")
    data = bytearray(repacked(workbook(PAGES), {"xl/worksheets/sheet1.xml": content}))
    # The directory at the end of the archive, and the entry's own header, say that it is small.
    data = data.replace(struct.pack("<I", len(content)), struct.pack("<I", 1000))
    assert "请用网站上下载的台账" in refusal(tmp_path, bytes(data))
