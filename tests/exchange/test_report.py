"""The report as a Word file: its text, its layout by GB/T 9704-2012, its bytes."""

from datetime import date

import pytest
from docx.shared import Pt
from hypothesis import given
from report_site.exchange.word.letter import Letter
from report_site.exchange.word.paper import signature_insets
from report_site.exchange.word.report import LETTERHEAD, PLAIN, report_docx

from tests.exchange.word_file import W, WordFile, value
from tests.unit.pages import page, register
from tests.unit.test_properties import texts

TODAY = date(2024, 1, 15)
LETTER = Letter(
    organ="某某局机关党委",
    mark="某某局机关党委文件",
    to="局党组",
    signer="张三",
    number="某机党〔2024〕1号",
    day=date(2024, 1, 5),
    attachments=("台账", "通报"),
)
INDEX = page("# 2023年工作报告\n\n现报告如下。\n\n## 说明\n\n无。\n", "reports/2023/index.md")
DUTIES = page(
    "# 一、履职情况\n\n## （一）学习\n\n### 1.读书\n\n#### （1）讲课\n\n甲**乙**。\n", "reports/2023/a.md"
)
TABLE = page("# 二、统计\n\n| 项 | 数 |\n| --- | --- |\n| 甲 | 1 |\n", "reports/2023/b.md")
REGISTER = register(INDEX, DUTIES, TABLE)
PROFILES = [PLAIN, LETTERHEAD]


def report(letter: Letter = LETTER, profile: str = PLAIN) -> WordFile:
    return WordFile(report_docx(REGISTER, 2023, letter, TODAY, profile))


def test_the_pages_follow_each_other_below_the_title_of_the_first() -> None:
    lines = [line for line in report().lines() if line[1]]
    assert lines[:9] == [
        ("Title", "2023年工作报告"),
        ("主送机关", "局党组："),
        ("Normal", "现报告如下。"),
        ("Heading 1", "说明"),
        ("Normal", "无。"),
        ("Heading 1", "一、履职情况"),
        ("Heading 2", "（一）学习"),
        ("Heading 3", "1.读书"),
        ("Heading 4", "（1）讲课"),
    ]
    assert report().tables() == [[["项", "数"], ["甲", "1"]]]


def test_bold_stays_bold() -> None:
    paragraph = next(each for each in report().document.paragraphs if each.text == "甲乙。")
    assert [(run.text, bool(run.bold)) for run in paragraph.runs] == [
        ("甲", False),
        ("乙", True),
        ("。", False),
    ]


def test_attachments_signature_and_day_stand_below() -> None:
    assert [line for line in report().lines() if line[1]][-5:] == [
        ("附件说明", "附件：1．台账"),
        ("附件说明", "\u3000\u3000\u30002．通报"),
        ("署名和日期", "某某局机关党委"),
        ("署名和日期", "2024年1月5日"),
        ("附注", "（网页导出件，不是正式公文）"),
    ]


def test_a_single_attachment_has_no_number() -> None:
    assert report(Letter(attachments=("台账",))).texts("附件说明") == ["附件：台账"]


def test_what_the_organ_has_not_said_is_a_gap_and_never_invented() -> None:
    plain = report(Letter())
    assert plain.texts("署名和日期") == ["【待补：机关名称】", "【待补：成文日期】"]
    assert plain.texts("主送机关") == []
    letter = report(Letter(), LETTERHEAD)
    assert letter.texts("发文机关标志") == ["【待补：发文机关标志】"]
    assert letter.texts("发文字号") == ["\u3000【待补：发文字号】\t签发人：【待补：签发人】"]
    assert letter.texts("主送机关") == ["【待补：主送机关】："]


def test_the_letterhead_stands_above_the_title() -> None:
    lines = [line for line in report(profile=LETTERHEAD).lines() if line[1]]
    assert lines[:3] == [
        ("发文机关标志", "某某局机关党委文件"),
        ("发文字号", "\u3000某机党〔2024〕1号\t签发人：张三"),
        ("Title", "2023年工作报告"),
    ]


@pytest.mark.parametrize(("characters", "points"), [(1, 36), (12, 36), (15, 29), (20, 22), (40, 22)])
def test_the_mark_is_as_large_as_one_line_holds(characters: int, points: int) -> None:
    file = report(Letter(mark="国" * characters), LETTERHEAD)
    mark = next(each for each in file.document.paragraphs if each.style and each.style.name == "发文机关标志")
    assert [run.font.size for run in mark.runs] == [Pt(points)]


def test_a_report_without_a_first_page_has_a_title_of_ours() -> None:
    data = report_docx(register(page("正文。\n", "reports/2023/x.md")), 2023, Letter(), TODAY)
    assert WordFile(data).texts("Title") == ["2023年工作报告"]


@pytest.mark.parametrize("profile", PROFILES)
def test_paper_margins_and_grid_are_those_of_the_standard(profile: str) -> None:
    section = report(profile=profile).xml("word/document.xml").find(f".//{W}sectPr")
    assert section is not None
    millimetres = {
        name: round(int(value(section, "pgMar", name) or 0) / 1440 * 25.4, 1)
        for name in ("top", "right", "bottom", "left")
    }
    assert millimetres == {"top": 37.0, "right": 26.0, "bottom": 35.0, "left": 28.0}
    assert (value(section, "pgSz", "w"), value(section, "pgSz", "h")) == ("11906", "16838")
    lines = (16838 - 2098 - 1984) / int(value(section, "docGrid", "linePitch") or 1)
    assert (value(section, "docGrid", "type"), int(lines)) == ("lines", 22)


def test_twenty_eight_characters_and_no_more_fit_into_a_line() -> None:
    defaults = report().xml("word/styles.xml").find(f".//{W}rPrDefault/{W}rPr")
    assert defaults is not None
    points = int(value(defaults, "sz") or 0) / 2 + int(value(defaults, "spacing") or 0) / 20
    assert (11906 - 1587 - 1474) / 20 // points == 28


@pytest.mark.parametrize(
    ("style", "font", "points"),
    [
        ("Title", "方正小标宋简体", 22),
        ("heading 1", "黑体", None),
        ("heading 2", "楷体_GB2312", None),
        ("heading 3", "仿宋_GB2312", None),
        ("footer", "宋体", 14),
    ],
)
def test_styles_name_their_fonts_for_chinese_too(style: str, font: str, points: int | None) -> None:
    found = report().style(style)
    assert {value(found, "rPr/rFonts", name) for name in ("ascii", "hAnsi", "eastAsia")} == {font}
    assert value(found, "rPr/sz") == (None if points is None else str(2 * points))


def test_the_text_is_three_hao_fang_song_two_characters_in() -> None:
    styles = report().xml("word/styles.xml")
    run = styles.find(f".//{W}rPrDefault/{W}rPr")
    assert run is not None
    assert (value(run, "rFonts", "eastAsia"), value(run, "sz")) == ("仿宋_GB2312", "32")
    normal = report().style("Normal")
    assert value(normal, "pPr/ind", "firstLineChars") == "200"
    assert (value(normal, "pPr/spacing", "line"), value(normal, "pPr/spacing", "lineRule")) == (
        "579",
        "exact",
    )


def test_no_font_is_embedded() -> None:
    fonts = report().xml("word/fontTable.xml")
    assert {font.get(f"{W}name") for font in fonts} >= {
        "方正小标宋简体",
        "仿宋_GB2312",
        "楷体_GB2312",
        "黑体",
    }
    assert not [each for each in fonts.iter() if "embed" in str(each.tag)]
    assert not [name for name in report().parts if "font" in name.lower() and name != "word/fontTable.xml"]


def test_page_numbers_stand_right_on_odd_pages_and_left_on_even_ones() -> None:
    file = report()
    assert file.xml("word/settings.xml").find(f"{W}evenAndOddHeaders") is not None
    for part, side in (("word/footer1.xml", "right"), ("word/footer2.xml", "left")):
        footer = file.xml(part)
        texts_of = "".join(each.text or "" for each in footer.iter(f"{W}t", f"{W}instrText"))
        assert texts_of.replace(" PAGE ", "").split()[0] == texts_of.split()[-1] == "—"
        assert " PAGE " in texts_of
        assert value(footer, "p/pPr/jc") == side
        assert value(footer, "p/pPr/ind", f"{side}Chars") == "100"
    kinds = {each.get(f"{W}type") for each in file.xml("word/document.xml").iter(f"{W}footerReference")}
    assert kinds == {"default", "even"}


@pytest.mark.parametrize(
    ("name", "day", "insets"),
    [(10, 7, (2, 3)), (9, 7, (2, 2)), (7, 7, (4, 2)), (4, 7.5, (7.5, 2))],
)
def test_the_day_begins_two_characters_behind_the_name(
    name: float, day: float, insets: tuple[float, float]
) -> None:
    assert signature_insets(name, day) == insets
    of_name, of_day = insets
    assert (28 - of_day - day) - (28 - of_name - name) == 2


def test_a_header_row_is_repeated_on_the_next_page() -> None:
    rows = list(report().xml("word/document.xml").iter(f"{W}tr"))
    assert [row.find(f"{W}trPr/{W}tblHeader") is not None for row in rows] == [True, False]


@pytest.mark.parametrize("profile", PROFILES)
def test_the_same_report_has_the_same_bytes_without_a_clock(profile: str) -> None:
    data = report_docx(REGISTER, 2023, LETTER, TODAY, profile)
    assert data == report_docx(REGISTER, 2023, LETTER, TODAY, profile)
    assert {entry.date_time for entry in WordFile(data).entries} == {(1980, 1, 1, 0, 0, 0)}
    about = WordFile(data).document.core_properties
    assert (about.title, about.author) == ("2023年工作报告", "某某局机关党委")
    assert about.created is not None
    assert about.created.date() == TODAY


@given(texts)
def test_any_text_at_all_gives_a_file_that_opens(text: str) -> None:
    pages = register(page("# 甲\n", "reports/2023/index.md"), page(text, "reports/2023/x.md"))
    assert WordFile(report_docx(pages, 2023, Letter(), TODAY)).texts("署名和日期")
