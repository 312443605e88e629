"""Word and Excel files as another office program renders and saves them: LibreOffice, measured on paper."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageOps
from pypdf import PdfReader
from report_site.exchange.excel.filling import fill_in
from report_site.exchange.excel.reading import read_workbook
from report_site.exchange.word.letter import Letter
from report_site.exchange.word.notice import notice_docx
from report_site.exchange.word.report import LETTERHEAD, PLAIN, report_docx

from tests.exchange.site import PAGES, TODAY, ledger_of, workbook
from tests.exchange.workbooks import filled_in, in_file
from tests.unit.pages import SETTINGS, page, register

pytestmark = [
    pytest.mark.soak,
    pytest.mark.timeout(600),
    pytest.mark.skipif(
        not (shutil.which("soffice") and shutil.which("pdftoppm")),
        reason="apt-get install libreoffice-writer-nogui libreoffice-calc-nogui fonts-noto-cjk poppler-utils",
    ),
]
DPI = 200
LINES, CHARACTERS = 22, 28
LETTER = Letter("国国国国国国国国", "国国国国国国", "国国", "国国", "国国〔2024〕1号", date(2024, 1, 5))
# Characters without a sign among them, which could not stand at the beginning of a line.
TEXT = "国" * CHARACTERS * LINES * 4
REPORT = register(
    page("# 二〇二三年工作报告\n", "reports/2023/index.md"),
    page(f"# 一、国\n\n{TEXT}\n", "reports/2023/a.md"),
)
Box = tuple[float, float, float, float]


def convert(path: Path, kind: str) -> Path:
    """Let LibreOffice open a file and save it as another kind, in a profile of its own."""
    out = path.parent / "out"
    profile = f"-env:UserInstallation=file://{path.parent / 'profile'}"
    command = ["soffice", profile, "--headless", "--convert-to", kind, "--outdir", str(out), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    return out / f"{path.stem}.{kind}"


def pdf_of(folder: Path, data: bytes) -> Path:
    path = folder / "文件.docx"
    path.write_bytes(data)
    return convert(path, "pdf")


def pictures(pdf: Path) -> list[Image.Image]:
    """Return every page as a picture."""
    subprocess.run(["pdftoppm", "-r", str(DPI), "-png", str(pdf), str(pdf.with_suffix(""))], check=True)
    return [Image.open(path).convert("RGB") for path in sorted(pdf.parent.glob("*.png"))]


def ink(picture: Image.Image, top: float = 0, bottom: float = 297, *, red: bool = False) -> Box:
    """Return in millimetres where there is ink between two heights of a page: left, top, right, bottom."""
    red_, green, _ = picture.split()
    mask = ImageChops.subtract(red_, green) if red else ImageOps.invert(picture.convert("L"))
    first = round(top / 25.4 * DPI)
    part = mask.point(lambda value: 255 if value > 60 else 0).crop(
        (0, first, picture.width, round(bottom / 25.4 * DPI))
    )
    box = part.getbbox()
    assert box is not None
    left, above, right, below = (value / DPI * 25.4 for value in box)
    return left, above + top, right, below + top


def lines_of(pdf: Path) -> Iterator[list[str]]:
    """Yield the lines of text of every page but the number at its foot."""
    for each in PdfReader(pdf).pages:
        yield [line for line in each.extract_text().splitlines() if line.strip("— 0123456789")]


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return pdf_of(tmp_path_factory.mktemp("plain"), report_docx(REPORT, 2023, LETTER, TODAY, PLAIN))


def test_a_page_holds_twenty_two_lines_of_twenty_eight_characters(report: Path) -> None:
    _, second, third, *_ = lines_of(report)
    for lines in (second, third):
        assert [len(line.strip()) for line in lines] == [CHARACTERS] * LINES


def test_text_keeps_the_margins_within_a_millimetre(report: Path) -> None:
    for picture in pictures(report)[1:3]:
        left, top, right, bottom = ink(picture, bottom=264)
        assert abs(left - 28) < 1
        assert abs(210 - right - 26) < 1
        # A character stands in its line of 10.2 mm, 5.6 of which it is high.
        assert 37 <= top < 37 + 4.6
        assert 262 - 4.6 < bottom <= 262 + 0.1


def test_page_numbers_stand_seven_millimetres_below_right_then_left(report: Path) -> None:
    for number, picture in enumerate(pictures(report)[:4], start=1):
        left, top, right, bottom = ink(picture, top=264)
        assert abs((top + bottom) / 2 - 269) < 1
        # One character of 14 points, 4.9 mm, in from the margin.
        inset = 210 - 26 - right if number % 2 else left - 28
        assert abs(inset - 4.9) < 1


def test_the_letterhead_stands_where_the_standard_has_it(tmp_path: Path) -> None:
    first = pictures(pdf_of(tmp_path, report_docx(REPORT, 2023, LETTER, TODAY, LETTERHEAD)))[0]
    mark = ink(first, bottom=100, red=True)
    rule = ink(first, top=100, bottom=140, red=True)
    number = ink(first, top=mark[3] + 5, bottom=rule[1] - 1)
    assert abs(mark[1] - (37 + 35)) < 1.5
    assert abs(rule[1] - number[3] - 4) < 1
    assert abs(rule[0] - 28) < 1
    assert abs(210 - rule[2] - 26) < 1


def test_a_notice_with_its_tables_keeps_to_the_paper(tmp_path: Path) -> None:
    (picture, *_) = pictures(pdf_of(tmp_path, notice_docx(ledger_of(PAGES), 2023, LETTER, TODAY)))
    left, _, right, bottom = ink(picture, bottom=264)
    assert left > 28 - 1
    assert right < 210 - 26 + 1
    assert bottom <= 262 + 1


def test_a_ledger_saved_by_another_program_is_read_as_before(tmp_path: Path) -> None:
    saved = convert(in_file(tmp_path, workbook(PAGES)), "xlsx")
    result = fill_in(read_workbook(saved), PAGES, SETTINGS)
    assert (result.texts, result.refusals, result.plan.conflicts, result.plan.notes) == ({}, (), (), ())


def test_what_was_filled_in_comes_through_another_program(tmp_path: Path) -> None:
    changes = {("ZG-2023-1", "状态"): "已销号", ("ZG-2023-2", "完成时限"): date(2024, 6, 30)}
    saved = convert(in_file(tmp_path, filled_in(workbook(PAGES), changes)), "xlsx")
    result = fill_in(read_workbook(saved), PAGES, SETTINGS)
    assert [(str(each.item.id), each.after) for each in result.plan.changes] == [
        ("ZG-2023-1", "已销号"),
        ("ZG-2023-2", "2024-06-30"),
    ]


def test_a_ledger_prints_as_wide_as_the_paper(tmp_path: Path) -> None:
    reader = PdfReader(convert(in_file(tmp_path, workbook(PAGES)), "pdf"))
    first = reader.pages[0]
    assert float(first.mediabox.width) > float(first.mediabox.height)
    text = first.extract_text()
    assert "2023年台账" in text
    assert "统计截至 2024-01-15" in text
    assert "已过时限" in text
