"""What office programs put on the clipboard becomes clean Markdown; the fixtures follow real ones."""

from __future__ import annotations

import base64
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from playwright.sync_api import expect
from report_site.ledger.markdown import LineKind, outline

from tests.browser.editor.conftest import PAGES, RECORDS, Editor, OpenEditor, fixture_text

pytestmark = pytest.mark.browser


def picture() -> str:
    """Return a small PNG in base64."""
    with io.BytesIO() as file:
        Image.new("RGB", (4, 4), "red").save(file, "PNG")
        return base64.b64encode(file.getvalue()).decode()


def new_page(open_editor: OpenEditor, text: str = "") -> Editor:
    editor = open_editor("reports/2023/new.md")
    editor.source.focus()
    if text:
        editor.page.keyboard.insert_text(text)
    return editor


@pytest.mark.parametrize("program", ["word", "wps", "excel"])
def test_a_clipboard_becomes_markdown(open_editor: OpenEditor, program: str) -> None:
    editor = new_page(open_editor, "# 页\n\n")
    editor.paste(fixture_text(f"{program}.html"), "纯文字")
    assert editor.text() == "# 页\n\n" + fixture_text(f"{program}.md").rstrip("\n")


def test_what_did_not_come_along_is_told(open_editor: OpenEditor) -> None:
    editor = new_page(open_editor)
    editor.paste(fixture_text("word.html"))
    expect(editor.message).to_contain_text("有 1 张图片没有随文字过来")
    editor.paste(fixture_text("wps.html"))
    expect(editor.message).to_contain_text("合并的单元格已拆开")


def test_headings_begin_at_the_level_that_the_page_needs(open_editor: OpenEditor) -> None:
    editor = new_page(open_editor)
    editor.paste("<h2>甲</h2><h3>乙</h3>")
    assert editor.text() == "# 甲\n\n## 乙"


def test_words_pasted_into_a_line_stay_in_it(open_editor: OpenEditor) -> None:
    editor = new_page(open_editor, "前后")
    editor.page.keyboard.press("ArrowLeft")
    editor.paste("<!--StartFragment--><span style='font-weight:bold'>中</span>间<!--EndFragment-->")
    assert editor.text() == "前**中**间后"


def test_html_that_says_no_more_than_its_text_is_pasted_as_text(open_editor: OpenEditor) -> None:
    editor = new_page(open_editor)
    editor.paste("<meta charset='utf-8'><span style='color: red'>甲*乙*</span>", "甲*乙*")
    assert editor.text() == "甲*乙*"


def test_scripts_and_addresses_of_disks_vanish(open_editor: OpenEditor) -> None:
    editor = new_page(open_editor)
    editor.paste(
        "<p><b>甲</b><script>window.hit = 1</script><img src=x onerror='window.hit = 1'>"
        "<a href='javascript:hit()'>乙</a> &lt;script&gt;丙</p>"
    )
    assert editor.text() == "**甲**【待补：图片】乙 &lt;script>丙"
    assert editor.page.evaluate("() => window.hit === undefined")


def test_a_picture_of_the_clipboard_is_uploaded_and_linked(open_editor: OpenEditor) -> None:
    editor = new_page(open_editor)
    editor.paste(files=[{"name": "截图.png", "type": "image/png", "data": picture()}])
    expect(editor.message).to_contain_text("已插入：截图-1a2b3c4d.png")
    assert editor.text() == "![截图](截图-1a2b3c4d.png)"
    assert list(editor.desk.uploads) == ["reports/2023/截图-1a2b3c4d.png"]
    shown = editor.page.frame_locator("iframe").locator("img")
    expect(shown).to_have_js_property("naturalWidth", 4)


def test_a_picture_inside_the_html_is_uploaded_where_it_stands(open_editor: OpenEditor) -> None:
    editor = new_page(open_editor)
    editor.paste(f"<p>前</p><p><img src='data:image/png;base64,{picture()}'></p><p>后</p>")
    expect(editor.source).to_contain_text("后")
    assert editor.text() == "前\n\n![图片1](图片1-1a2b3c4d.png)\n\n后"


def test_excel_gives_its_table_and_not_its_picture(open_editor: OpenEditor) -> None:
    editor = new_page(open_editor)
    editor.paste(
        fixture_text("excel.html"), "", [{"name": "image.png", "type": "image/png", "data": picture()}]
    )
    assert editor.text() == fixture_text("excel.md").rstrip("\n")
    assert editor.desk.uploads == {}


def test_what_cannot_be_uploaded_is_told(open_editor: OpenEditor) -> None:
    editor = open_editor("reports/2023/new.md", expect_errors=True)
    editor.paste(files=[{"name": "程序.exe", "type": "application/octet-stream", "data": picture()}])
    expect(editor.message).to_contain_text("程序.exe 没有上传：不能上传 .exe 文件")
    assert editor.text() == ""


CELLS = st.lists(
    st.lists(st.text("甲乙丙丁|*_`[]<>\\#-1. ", max_size=8), min_size=2, max_size=3), min_size=2, max_size=4
)


def test_any_table_reads_back_cell_by_cell(open_editor: OpenEditor) -> None:
    """Whatever stands in the cells of a sheet, Markdown gives as many rows, and no HTML."""
    editor = new_page(open_editor)

    @settings(max_examples=25, deadline=None)
    @given(CELLS)
    def holds(rows: list[list[str]]) -> None:
        width = max(len(row) for row in rows)
        full = [[*row, *[""] * (width - len(row))] for row in rows]
        if not all(any(cell.strip() for cell in row) for row in full):
            return
        escaped = [[cell.replace("&", "&amp;").replace("<", "&lt;") for cell in row] for row in full]
        cells = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in escaped)
        editor.page.keyboard.press("Control+a")
        editor.page.keyboard.press("Delete")
        editor.paste(f"<table>{cells}</table>")
        text = editor.text()
        assert list(outline(text).kinds) == [LineKind.TABLE] * (len(rows) + 1), text

    holds()


def test_rows_of_a_sheet_pasted_into_a_table_become_its_rows(open_editor: OpenEditor) -> None:
    editor = open_editor(RECORDS)
    editor.go_to("主题党日")
    editor.paste(
        "<table><tr><td>2023-02-01</td><td>党课</td></tr><tr><td>2023-02-03</td><td>支委会</td></tr></table>"
    )
    rows = "| 2023-02-01 | 党课 |  |  |  |  |\n| 2023-02-03 | 支委会 |  |  |  |  |\n"
    assert editor.text() == PAGES[RECORDS].replace("| 记录 |\n", f"| 记录 |\n{rows}")


def test_a_table_pasted_below_another_stays_one_of_its_own(open_editor: OpenEditor) -> None:
    editor = new_page(open_editor, "| 甲 |\n| --- |\n| 乙 |\n")
    editor.paste(fixture_text("excel.html"))
    assert editor.text() == "| 甲 |\n| --- |\n| 乙 |\n\n" + fixture_text("excel.md").rstrip("\n")
