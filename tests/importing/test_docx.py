"""What stands in a Word file beside plain paragraphs: numbers, boxes, revisions; and that nothing is lost."""

from __future__ import annotations

import io
import re
from xml.etree import ElementTree

import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from report_site.exchange.importing.docx_numbering import Numbering
from report_site.exchange.importing.docx_package import local
from report_site.exchange.importing.numerals import chinese, roman, value
from report_site.exchange.importing.reading import read_file, understand, write
from report_site.exchange.importing.source import Source, Table, UnreadableError
from report_site.ledger.settings import load_settings

from tests.importing.docx_files import W, docx, levels, number, p, run, table, xml
from tests.importing.test_law import check_account, check_law


def read(body: str, changes: str | None = None, **more: object) -> Source:
    return read_file("报告.docx", docx(body, **more), changes)  # type: ignore[arg-type]


def lines(source: Source) -> list[str]:
    """Return the paragraphs that are to be read, without what is left out of them."""
    blocks, gone = [], {at for each in source.left_out for at in range(each.start, each.end)}
    for block in source.blocks:
        if not isinstance(block, Table):
            blocks.append("".join(source.text[at] for at in range(block.start, block.end) if at not in gone))
    return [block for block in blocks if block.strip()]


def left_out(source: Source) -> dict[str, str]:
    found: dict[str, str] = {}
    for each in source.left_out:
        found[each.reason] = found.get(each.reason, "") + source.text[each.start : each.end]
    return {reason: text.strip() for reason, text in found.items()}


def box(text: str) -> str:
    """Return a text box as Word writes it: twice, for old programs and for new ones."""
    content = f"<w:txbxContent>{p(text)}</w:txbxContent>"
    return (
        "<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:wsp>"
        f"<wps:txbx>{content}</wps:txbx></wps:wsp></w:drawing></mc:Choice><mc:Fallback><w:pict><v:shape>"
        f"<v:textbox>{content}</v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )


def counted(form: str, count: int, text: str = "%1") -> list[str]:
    part = etree.fromstring(xml("numbering", levels((form, text)) + number("1")).encode())
    numbering = Numbering(part)
    return [numbering.next("1", 0) for _ in range(count)]


@pytest.mark.parametrize(
    ("form", "numbers"),
    [
        ("decimal", "1 2 3 4 5 6 7 8 9 10 11 12"),
        ("decimalZero", "01 02 03"),
        ("decimalFullWidth", "１ ２ ３"),
        ("chineseCounting", "一 二 三 四 五 六 七 八 九 十 十一 十二"),
        ("chineseCountingThousand", "一 二 三 四 五 六 七 八 九 十 十一"),
        ("ideographDigital", "一 二 三 四 五 六 七 八 九 一〇 一一"),
        ("chineseLegalSimplified", "壹 贰 叁 肆 伍 陆 柒 捌 玖 壹拾 壹拾壹"),
        ("ideographTraditional", "甲 乙 丙 丁 戊 己 庚 辛 壬 癸"),
        ("ideographZodiac", "子 丑 寅 卯"),
        ("decimalEnclosedCircle", "① ② ③"),
        ("decimalEnclosedCircleChinese", "① ② ③"),
        ("decimalEnclosedParen", "⑴ ⑵ ⑶"),
        ("ideographEnclosedCircle", "㊀ ㊁ ㊂"),
        ("upperLetter", "A B C"),
        ("lowerRoman", "i ii iii iv v vi vii viii ix x"),
        ("numberInDash", "-1- -2-"),
        ("没有这种", "1 2 3"),
    ],
)
def test_word_counts_in_every_format(form: str, numbers: str) -> None:
    assert [each.replace(" ", "") for each in counted(form, len(numbers.split()))] == numbers.split()


@given(st.integers(1, 99))
def test_a_chinese_numeral_is_read_as_it_is_written(number: int) -> None:
    assert value(chinese(number)) == number


def test_numbers_beyond_a_hundred_and_in_roman() -> None:
    assert [chinese(each) for each in (100, 101, 110, 1003, 0, 12345)] == [
        "一百",
        "一百零一",
        "一百一十",
        "一千零三",
        "零",
        "12345",
    ]
    assert roman(1994) == "MCMXCIV"


def test_deeper_lists_begin_anew_below_each_heading_and_name_those_above() -> None:
    part = levels(("decimal", "%1"), ("decimal", "%1.%2"), ("decimal", "%1.%2.%3")) + number("1")
    source = read(
        "".join(
            p(text, listed=(1, place)) for text, place in [("a", 0), ("b", 1), ("c", 2), ("d", 0), ("e", 1)]
        ),
        numbering=part,
    )
    assert lines(source) == ["1a", "1.1b", "1.1.1c", "2d", "2.1e"]


def test_a_list_may_start_over_by_an_override_and_go_on_otherwise() -> None:
    over = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    part = levels(("decimal", "%1.")) + number("1") + number("2") + number("3", "0", over)
    body = "".join(
        p(text, listed=(name, 0)) for text, name in [("a", 1), ("b", 2), ("c", 3), ("d", 3), ("e", 1)]
    )
    assert lines(read(body, numbering=part)) == ["1.a", "2.b", "1.c", "2.d", "3.e"]


def test_a_level_may_be_defined_anew_for_one_list() -> None:
    level = (
        '<w:lvl w:ilvl="0"><w:start w:val="3"/><w:numFmt w:val="chineseCounting"/>'
        '<w:lvlText w:val="第%1，"/></w:lvl>'
    )
    part = levels(("decimal", "%1.")) + number("1", "0", f'<w:lvlOverride w:ilvl="0">{level}</w:lvlOverride>')
    assert lines(read(p("抓学习", listed=(1, 0)), numbering=part)) == ["第三，抓学习"]


def test_a_style_may_number_its_paragraphs_and_numbers_may_be_taken_away() -> None:
    style = (
        '<w:style w:type="paragraph" w:styleId="N"><w:name w:val="条"/>'
        '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="M"><w:name w:val="款"/>'
        '<w:basedOn w:val="N"/></w:style>'
    )
    body = (
        p("甲", style="N")
        + p("乙", style="M")
        + p("丙", style="N", listed=(0, 0))
        + p("", style="N")
        + p("丁", style="N")
    )
    assert lines(read(body, styles=style)) == ["一、甲", "二、乙", "丙", "三、丁"]


def test_a_style_based_on_itself_ends_there() -> None:
    style = '<w:style w:type="paragraph" w:styleId="N"><w:name w:val="环"/><w:basedOn w:val="N"/></w:style>'
    assert lines(read(p("甲", style="N"), styles=style)) == ["甲"]


def test_a_rebuilt_number_is_said() -> None:
    source = read(p("抓学习", listed=(1, 0)) + p("抓制度", listed=(1, 0)))
    assert lines(source) == ["一、抓学习", "二、抓制度"]
    assert source.notes == ("有 2 段的序号是 Word 自动编的，已照 Word 的规则还原，请核对",)


def test_links_fields_boxes_notes_and_breaks_are_read_once() -> None:
    link = f"<w:hyperlink>{run('链接里')}</w:hyperlink>"
    field = (
        "<w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>"
        f"<w:r><w:fldChar w:fldCharType='separate'/></w:r>{run('7')}"
        "<w:r><w:fldChar w:fldCharType='end'/></w:r>"
    )
    note = "<w:r><w:footnoteReference w:id='2'/></w:r>"
    notes = xml("footnotes", f"<w:footnote w:id='2'>{p('脚注里')}</w:footnote>")
    broken = "<w:r><w:br/></w:r>" + run("下一行")
    formula = "<m:oMath><m:r><m:t>a+b</m:t></m:r></m:oMath>"
    body = (
        p("正文", inner=link + field + note + box("框里") + formula + broken)
        + f"<w:sdt><w:sdtContent>{p('控件里')}</w:sdtContent></w:sdt>"
    )
    source = read(body, parts={"word/footnotes.xml": notes})
    assert lines(source) == ["正文链接里7a+b", "下一行", "脚注里", "框里", "控件里"]


def test_headers_comments_contents_and_hidden_text_are_left_out_and_listed() -> None:
    parts: dict[str, str | bytes] = {
        "word/header1.xml": xml("hdr", p("内部资料")),
        "word/comments.xml": xml("comments", f"<w:comment w:id='1'>{p('请核实')}</w:comment>"),
    }
    body = p("工作情况……1", style="C1") + p("正文", inner=run("藏", "<w:vanish/>"))
    source = read(body, parts=parts)
    assert lines(source) == ["正文"]
    assert left_out(source) == {
        "页眉页脚": "内部资料",
        "批注": "请核实",
        "目录": "工作情况……1",
        "设成隐藏的文字": "藏",
    }


REVISED = p("甲", inner=f"<w:ins>{run('新')}</w:ins><w:del><w:r><w:delText>旧</w:delText></w:r></w:del>") + p(
    "乙"
)


def test_a_file_with_revisions_is_refused_until_somebody_says_what_to_do() -> None:
    with pytest.raises(UnreadableError, match=r"有 2 处修订还没有处理.*请在 Word 里接受或拒绝修订"):
        read(REVISED)


@pytest.mark.parametrize(
    ("changes", "text", "gone"),
    [
        ("accept", ["甲新", "乙"], {"修订中删去的文字": "旧"}),
        ("reject", ["甲旧", "乙"], {"修订中插入、没有采用的文字": "新"}),
    ],
)
def test_revisions_are_accepted_or_rejected(changes: str, text: list[str], gone: dict[str, str]) -> None:
    source = read(REVISED, changes)
    assert (lines(source), left_out(source)) == (text, gone)
    assert source.notes[0].startswith("文件里的 2 处修订")


def test_a_deleted_paragraph_mark_joins_two_paragraphs() -> None:
    first = f"<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>{run('前半')}</w:p>"
    assert lines(read(first + p("后半"), "accept")) == ["前半后半"]
    assert lines(read(first + p("后半"), "reject")) == ["前半", "后半"]


def test_formats_that_were_revised_are_no_revision_of_the_text() -> None:
    changed = run("甲", "<w:rPrChange><w:rPr><w:b/></w:rPr></w:rPrChange>")
    assert lines(read(p(inner=changed))) == ["甲"]


def test_pictures_are_counted() -> None:
    picture = '<w:r><w:drawing><a:blip xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"/></w:drawing></w:r>'
    assert read(p("甲", inner=picture)).notes == ("文件里的 1 张图片没有导入，需要的请在网页上另外插入",)


def test_a_table_of_one_column_is_a_frame_around_its_text() -> None:
    assert lines(read(table(("甲",), ("乙",)))) == ["甲", "乙"]


def test_a_table_that_is_no_ledger_stays_a_table() -> None:
    body = (
        p("一、工作情况")
        + p("（一）抓学习。数据如下。")
        + table(("项目", "次数"), ("党课", "4"), ("主题党日|活动", "12"))
    )
    done = write(understand(read_file("报告.docx", docx(body))), load_settings(), (), 2023)
    assert "| 项目 | 次数 |\n| --- | --- |\n| 党课 | 4 |\n| 主题党日\\|活动 | 12 |" in done.pages[1].text


def test_a_ledger_becomes_items_with_their_facts() -> None:
    rows = [
        ("序号", "问题", "整改措施", "责任单位", "完成时限", "状态", "整改情况"),
        ("1", "学习不够", "每月学习", "第一党支部", "2023年6月30日", "已完成", "学了8次"),
        ("2", "活动单一", "丰富载体", "", "尽快", "差不多", ""),
        ("", "", "开展联建", "", "", "", ""),
    ]
    reading = understand(read_file("台账.docx", docx(p("问题整改台账") + table(*rows))))
    done = check_law(reading)
    assert done.pages[1].text == (
        "# 问题整改台账\n\n## 学习不够\n\n- 编号：ZG-2023-1\n- 责任单位：第一党支部\n"
        "- 完成时限：2023年6月30日\n- 状态：已完成\n- 进展情况：学了8次\n\n整改措施：每月学习\n\n"
        "## 活动单一\n\n- 编号：ZG-2023-2\n- 责任单位：未填报\n- 完成时限：未填报\n- 状态：未填报\n\n"
        "完成时限：尽快\n\n状态：差不多\n\n整改措施：丰富载体\n\n整改措施：开展联建\n"
    )
    assert ("表里的序号", "1") in done.account.left_out()


TEXT = st.text(alphabet="一二、（）1.是第学习工作。；“”<&党", min_size=1, max_size=8)
RUNS = st.builds(run, TEXT)
INNER = st.recursive(
    RUNS,
    lambda inner: st.one_of(
        inner.map(lambda each: f"<w:hyperlink>{each}</w:hyperlink>"),
        inner.map(lambda each: f"<w:ins>{each}</w:ins>"),
        inner.map(lambda each: f"<w:sdt><w:sdtContent>{each}</w:sdtContent></w:sdt>"),
        st.lists(inner, max_size=3).map("".join),
        TEXT.map(box),
    ),
    max_leaves=5,
)
BLOCKS = st.one_of(
    INNER.map(lambda inner: p(inner=inner)),
    st.builds(lambda text, place: p(text, listed=(1, place)), TEXT, st.integers(0, 3)),
    st.builds(lambda text, style: p(text, style=style), TEXT, st.sampled_from(["1", "2", "T", "C1"])),
    st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=3).map(lambda rows: table(*rows)),
)


@given(st.lists(BLOCKS, max_size=6).map("".join))
def test_every_character_of_a_word_file_is_read_once_and_accounted_for(body: str) -> None:
    source = read(body, "accept")
    document = ElementTree.fromstring(xml("document", re.sub(r"<mc:Fallback>.*?</mc:Fallback>", "", body)))
    said = "".join(each.text or "" for each in document.iter(f"{{{W}}}t"))
    assert sorted(_letters(said)) == sorted(_letters(_without_numbers(source)))
    check_account(write(understand(source), load_settings(), (), 2023).account)


def _letters(text: str) -> str:
    return "".join(text.split())


def _without_numbers(source: Source) -> str:
    """Return a source's text without the numbers that were rebuilt."""
    rebuilt = {
        at
        for each in source.blocks
        if not isinstance(each, Table)
        for at in range(each.start, each.start + each.numbered)
    }
    return "".join(char for at, char in enumerate(source.text) if at not in rebuilt)


def test_names_are_told_without_their_namespace() -> None:
    assert local(etree.fromstring("<a:b xmlns:a='x'/>")) == "b"


def test_a_file_of_another_program_is_read() -> None:
    document = Document()
    document.add_heading("2023年党建工作总结", 0)
    document.add_heading("一、工作情况", 1)
    document.add_heading("（一）抓学习", 2)
    document.add_paragraph("集中学习12次。", style="List Number")
    document.add_paragraph("撰写体会30篇。", style="List Number")
    document.add_heading("二、存在问题", 1)
    document.add_paragraph("一是时间不够。工学矛盾突出。")
    cells = document.add_table(1, 2).rows[0].cells
    cells[0].text, cells[1].text = "党员", "20"
    data = io.BytesIO()
    document.save(data)
    done = check_law(understand(read_file("总结.docx", data.getvalue())))
    assert [page.path.split("/")[-1] for page in done.pages] == ["index.md", "duties.md", "problems.md"]
    assert "1.集中学习12次。（编号：LZ-2023-1-1）" in done.pages[1].text
    assert "2.撰写体会30篇。（编号：LZ-2023-1-2）" in done.pages[1].text
    assert done.pages[2].text.endswith("工学矛盾突出。\n\n| 党员 | 20 |\n| --- | --- |\n")
