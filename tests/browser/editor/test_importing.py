"""A Word file is chosen or dropped, looked at, and put into the editor; nothing is saved by that."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import FilePayload, expect

from tests.browser.editor.conftest import PAGES, PROBLEMS, Editor, OpenEditor
from tests.browser.editor.stand_in import Desk
from tests.browser.editor.test_editor_accessibility import violations

pytestmark = pytest.mark.browser
ANSWER: dict[str, Any] = {
    "markdown": "# 存在问题\n\n一是作风不实。（编号：WT-2023-9）\n",
    "items": [{"label": "存在问题", "count": 1}, {"label": "分组", "count": 2}],
    "left_out": [{"text": f"— {page} —", "why": "页码"} for page in (1, 2)],
    "problems": ["有 3 段的序号是 Word 自动编的，已照 Word 的规则还原，请核对"],
}
FILE: FilePayload = {"name": "报告.docx", "mimeType": "application/octet-stream", "buffer": b"PK"}


def choose(editor: Editor) -> None:
    """Choose a file as one does: 更多, 导入 Word, the file, 读取."""
    editor.press("更多")
    editor.press("导入 Word")
    editor.page.get_by_label("Word 文件", exact=True).set_input_files([FILE])
    editor.press("读取")


def drop(editor: Editor, name: str = "报告.docx") -> None:
    editor.source.evaluate(
        """(element, name) => {
            const data = new DataTransfer();
            data.items.add(new File(["PK"], name));
            element.dispatchEvent(
                new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
        }""",
        name,
    )


def test_what_was_read_is_shown_before_it_is_put_in(open_editor: OpenEditor, desk: Desk) -> None:
    desk.imported = ANSWER
    editor = open_editor()
    choose(editor)
    dialog = editor.page.get_by_role("dialog", name="读出的内容")
    expect(dialog).to_contain_text("读出：存在问题 1 项、分组 2 项。")
    expect(dialog).to_contain_text("页码（2 处）：“— 1 —”、“— 2 —”")
    expect(dialog).to_contain_text("有 3 段的序号是 Word 自动编的")
    assert desk.imports == [(PROBLEMS, "报告.docx")]
    editor.press("取消")
    assert editor.text() == PAGES[PROBLEMS]


def test_of_many_pieces_that_were_left_out_the_first_are_listed(open_editor: OpenEditor, desk: Desk) -> None:
    desk.imported = {**ANSWER, "left_out": [{"text": f"— {page} —", "why": "页码"} for page in range(1, 32)]}
    editor = open_editor()
    choose(editor)
    dialog = editor.page.get_by_role("dialog", name="读出的内容")
    expect(dialog).to_contain_text("页码（31 处）：")
    expect(dialog).to_contain_text("“— 30 —” 等")
    expect(dialog).not_to_contain_text("— 31 —")


def test_at_the_cursor_its_headings_stand_below_the_page_s_title(open_editor: OpenEditor, desk: Desk) -> None:
    desk.imported = ANSWER
    editor = open_editor()
    editor.go_to("学习的系统性不强。")
    choose(editor)
    editor.press("放进编辑框")
    expect(editor.message).to_contain_text("还没有保存")
    put = "学习的系统性不强。\n\n## 存在问题\n\n一是作风不实。（编号：WT-2023-9）\n\n## 二是联系不紧"
    assert put in editor.text()
    assert desk.saves == []
    editor.page.keyboard.press("Control+z")
    assert editor.text() == PAGES[PROBLEMS]


def test_in_the_place_of_all_the_page_s_settings_stay(open_editor: OpenEditor, desk: Desk) -> None:
    desk.imported = ANSWER
    desk.write(PROBLEMS, "---\n顺序: 3\n---\n\n# 旧的\n\n旧的文字\n")
    editor = open_editor()
    choose(editor)
    editor.page.get_by_label("代替本页全部文字").check()
    editor.press("放进编辑框")
    assert editor.text() == "---\n顺序: 3\n---\n\n" + ANSWER["markdown"]


def test_a_new_page_is_filled_with_it(open_editor: OpenEditor, desk: Desk) -> None:
    desk.imported = {**ANSWER, "left_out": [], "problems": []}
    editor = open_editor("reports/2023/new.md")
    choose(editor)
    expect(editor.page.get_by_role("dialog")).to_contain_text("原文的字全部收入")
    editor.press("放进编辑框")
    assert editor.text() == ANSWER["markdown"]


def test_a_file_that_cannot_be_read_says_why_and_another_may_be_chosen(
    open_editor: OpenEditor, desk: Desk
) -> None:
    editor = open_editor(expect_errors=True)
    choose(editor)
    expect(editor.page.get_by_role("alert")).to_contain_text("这是旧版 Word（.doc）文件")
    desk.imported = ANSWER
    editor.press("读取")
    expect(editor.page.get_by_role("dialog", name="读出的内容")).to_be_visible()


def test_a_dropped_word_file_is_text_or_attachment_as_one_wants(open_editor: OpenEditor, desk: Desk) -> None:
    desk.imported = ANSWER
    editor = open_editor()
    drop(editor)
    editor.press("确定")
    editor.press("放进编辑框")
    assert "一是作风不实。（编号：WT-2023-9）" in editor.text()
    drop(editor, "附件.docx")
    editor.page.get_by_label("作为附件").check()
    editor.press("确定")
    expect(editor.message).to_contain_text("已插入")
    assert "[附件](附件-1a2b3c4d.docx)" in editor.text()
    assert desk.imports == [(PROBLEMS, "报告.docx")]


def test_it_goes_by_the_keyboard_alone(open_editor: OpenEditor, desk: Desk) -> None:
    desk.imported = ANSWER
    editor = open_editor()
    keyboard = editor.page.keyboard
    editor.page.get_by_role("button", name="更多", exact=True).focus()
    keyboard.press("Enter")
    expect(editor.page.get_by_role("button", name="导入 Word")).to_be_focused()
    keyboard.press("Enter")
    file = editor.page.get_by_label("Word 文件", exact=True)
    expect(file).to_be_focused()
    with editor.page.expect_file_chooser() as chooser:
        keyboard.press("Space")
    chooser.value.set_files([FILE])
    keyboard.press("Tab")
    keyboard.press("Tab")
    expect(editor.page.get_by_role("button", name="读取")).to_be_focused()
    keyboard.press("Enter")
    expect(editor.page.get_by_role("dialog", name="读出的内容")).to_be_visible()
    editor.page.get_by_label("光标处").focus()
    keyboard.press("ArrowDown")
    keyboard.press("Enter")
    expect(editor.source).to_be_focused()
    assert editor.text() == ANSWER["markdown"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_no_violation(open_editor: OpenEditor, desk: Desk, width: int, scheme: str) -> None:
    desk.imported = ANSWER
    editor = open_editor(viewport={"width": width, "height": 900}, color_scheme=scheme)
    editor.press("更多")
    editor.press("导入 Word")
    assert violations(editor.page) == []
    editor.page.get_by_label("Word 文件", exact=True).set_input_files([FILE])
    editor.press("读取")
    editor.page.get_by_text("看读出的文字").click()
    assert violations(editor.page) == []
    assert editor.page.evaluate("() => document.documentElement.scrollWidth") == width
    editor.press("取消")
    drop(editor)
    assert violations(editor.page) == []


def test_the_menu_has_the_downloads_of_the_page_s_year_or_branch(open_editor: OpenEditor) -> None:
    editor = open_editor()
    for path, names in (
        (PROBLEMS, {"下载2023年报告（Word）": "reports/2023/report-2023.docx",
                    "下载2023年台账（Excel）": "ledger/2023/ledger-2023.xlsx"}),
        ("branches/first/2023.md", {"下载本支部的清单（Excel）": "branches/first/duties-first.xlsx"}),
    ):  # fmt: skip
        editor.page.goto(f"{editor.page.url.partition('?')[0]}?path={path}")
        expect(editor.page.locator(".words")).not_to_be_empty()
        for name, address in names.items():
            editor.press("更多")
            with editor.page.context.expect_page() as opened:
                editor.press(name)
            opened.value.wait_for_url(f"**/below/{address}")
            opened.value.close()
