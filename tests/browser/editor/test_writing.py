"""Writing: the toolbar, forms, completion, findings, an input method, and the keyboard alone."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.editor.conftest import PAGES, PROBLEMS, RECORDS, Editor, OpenEditor
from tests.browser.editor.stand_in import Desk

pytestmark = pytest.mark.browser
TEXT = PAGES[PROBLEMS]


def blank(open_editor: OpenEditor, text: str = "", **options: Any) -> Editor:
    editor = open_editor("reports/2023/new.md", **options)
    editor.source.focus()
    if text:
        editor.page.keyboard.insert_text(text)
    return editor


# The toolbar


@pytest.mark.parametrize(
    ("button", "expected"),
    [
        ("加粗", "**甲**"),
        ("列表", "- 甲"),
        ("编号列表", "1. 甲"),
        ("表格", "甲\n\n| 表头 | 表头 | 表头 |\n| --- | --- | --- |\n|  |  |  |\n|  |  |  |\n"),
    ],
)
def test_a_button_does_what_its_word_says_and_undo_takes_it_back(
    open_editor: OpenEditor, button: str, expected: str
) -> None:
    editor = blank(open_editor, "甲")
    editor.page.keyboard.press("Control+a")
    editor.press(button)
    assert editor.text() == expected
    editor.press("撤销")
    assert editor.text() == "甲"


@pytest.mark.parametrize("button", ["加粗", "列表", "编号列表"])
def test_pressed_again_it_takes_back_what_it_did(open_editor: OpenEditor, button: str) -> None:
    editor = blank(open_editor, "甲\n乙" if button != "加粗" else "甲")
    editor.page.keyboard.press("Control+a")
    before = editor.text()
    editor.press(button)
    assert editor.text() != before
    editor.press(button)
    assert editor.text() == before


def test_a_heading_is_chosen_by_its_level(open_editor: OpenEditor) -> None:
    editor = blank(open_editor, "# 甲")
    editor.page.get_by_label("标题", exact=True).select_option("三级标题")
    assert editor.text() == "### 甲"
    editor.page.get_by_label("标题", exact=True).select_option("正文")
    assert editor.text() == "甲"


def test_enter_continues_a_list_and_ends_it(open_editor: OpenEditor) -> None:
    editor = blank(open_editor, "1. 甲")
    editor.page.keyboard.press("Enter")
    editor.page.keyboard.insert_text("乙")
    editor.page.keyboard.press("Enter")
    editor.page.keyboard.press("Enter")
    editor.page.keyboard.insert_text("丙")
    assert editor.text() == "1. 甲\n2. 乙\n丙"


def test_a_link_leads_from_this_pages_folder_to_the_page_that_was_chosen(open_editor: OpenEditor) -> None:
    editor = blank(open_editor)
    editor.press("链接")
    editor.page.get_by_label("显示的文字").fill("活动记录")
    editor.page.get_by_label("链接到").fill("没有这一页")
    editor.press("确定")
    expect(editor.page.get_by_role("alert")).to_contain_text("没有这个页面")
    editor.page.get_by_label("链接到").fill(f"第一支部2023年活动记录（{RECORDS}）")
    editor.press("确定")
    assert editor.text() == "[活动记录](../../branches/first/2023.md)"


def test_find_and_replace_speak_chinese(open_editor: OpenEditor) -> None:
    editor = open_editor()
    editor.press("查找替换")
    panel = editor.page.locator(".cm-search")
    expect(panel).to_contain_text("区分大小写")
    panel.get_by_placeholder("查找").fill("编号: WT-2023-1")
    panel.get_by_placeholder("替换为").fill("编号: WT-2023-7")
    panel.get_by_role("button", name="全部替换").click()
    assert editor.text() == TEXT.replace("编号: WT-2023-1", "编号: WT-2023-7")


def test_the_keys_are_listed(open_editor: OpenEditor) -> None:
    editor = open_editor()
    editor.source.press("F1")
    expect(editor.page.get_by_role("dialog")).to_contain_text("Ctrl+S")
    editor.page.keyboard.press("Escape")
    expect(editor.source).to_be_focused()


# Forms


def test_the_form_of_an_item_changes_only_what_was_changed(open_editor: OpenEditor) -> None:
    editor = open_editor()
    editor.go_to("学习的系统性")
    editor.press("编辑事项")
    expect(editor.page.get_by_label("编号", exact=True)).not_to_be_editable()
    editor.page.get_by_label("状态", exact=True).select_option("已完成")
    editor.press("移除 CS-2023-2")
    editor.page.get_by_label("对应措施：按编号或标题查找").fill("社区")
    editor.press("选 CS-2023-3 推进社区报到")
    editor.press("确定")
    expected = TEXT.replace("CS-2023-1，CS-2023-2", "CS-2023-1、CS-2023-3", 1)
    assert editor.text() == expected.replace("推进中", "已完成", 1)


def test_a_form_that_changes_nothing_writes_nothing(open_editor: OpenEditor) -> None:
    editor = open_editor()
    editor.go_to("学习的系统性")
    editor.press("编辑事项")
    editor.press("确定")
    assert editor.text() == TEXT


def test_an_item_in_brackets_has_the_same_form(open_editor: OpenEditor) -> None:
    editor = open_editor()
    editor.go_to("发现问题不够及时")
    editor.press("编辑事项")
    editor.page.get_by_label("状态", exact=True).select_option("未启动")
    editor.press("确定")
    assert editor.text() == TEXT.replace("编号：WT-2023-4）", "编号：WT-2023-4；状态：未启动）")


def test_a_date_is_picked_and_a_word_that_is_none_is_kept(open_editor: OpenEditor, desk: Desk) -> None:
    desk.pages[PROBLEMS] = TEXT.replace("- 状态：未填报", "- 完成时限：2024年6月\n- 状态：未填报")
    editor = open_editor()
    editor.go_to("二是联系不紧")
    editor.press("编辑事项")
    expect(editor.page.get_by_role("dialog")).to_contain_text("现在写的是“2024年6月”")
    editor.press("确定")
    assert editor.text() == desk.pages[PROBLEMS]
    editor.press("编辑事项")
    editor.page.get_by_label("完成时限").fill("2024-07-01")
    editor.press("确定")
    assert editor.text() == desk.pages[PROBLEMS].replace("2024年6月", "2024-07-01")


def test_a_new_item_gets_the_next_id_that_neither_site_nor_text_has_used(
    open_editor: OpenEditor, desk: Desk
) -> None:
    desk.pages[PROBLEMS] = TEXT.replace("WT-2023-4", "WT-2023-9")
    editor = open_editor()
    editor.go_to("学习的系统性")
    editor.press("插入事项")
    editor.page.get_by_label("类别").select_option("存在问题（WT）")
    editor.page.get_by_label("标题", exact=True).last.fill("三是服务不够")
    expect(editor.page.get_by_label("编号", exact=True)).to_have_value("WT-2023-10")
    editor.page.get_by_role("dialog").get_by_role("button", name="插入事项").click()
    new = "## 三是服务不够\n\n- 编号：WT-2023-10\n- 责任单位：未填报\n- 状态：未填报\n\n（正文）"
    assert editor.text() == desk.pages[PROBLEMS].replace("性不强。\n", f"性不强。\n\n{new}\n")


def test_without_an_item_below_the_cursor_it_is_said(open_editor: OpenEditor) -> None:
    editor = open_editor()
    editor.source.focus()
    editor.page.keyboard.press("Control+Home")
    editor.press("编辑事项")
    expect(editor.message).to_contain_text("光标不在事项里")


def test_the_form_of_a_record_changes_its_cells(open_editor: OpenEditor) -> None:
    editor = open_editor(RECORDS)
    editor.go_to("主题党日")
    editor.press("记录")
    expect(editor.page.get_by_label("内容")).to_have_value("学习|交流")
    editor.page.get_by_label("实到").fill("16")
    editor.page.get_by_label("日期").fill("2023-01-14")
    editor.press("确定")
    expected = PAGES[RECORDS].replace("2023-01-13", "2023-01-14").replace("| 17 |", "| 16 |")
    assert editor.text() == expected


def test_a_new_record_is_a_form_too(open_editor: OpenEditor) -> None:
    editor = open_editor(RECORDS)
    editor.go_to("研究计划")
    editor.press("更多")
    editor.press("新增一行")
    editor.page.get_by_label("日期").fill("2023-01-10")
    editor.page.get_by_label("类型").select_option("党课")
    editor.press("确定")
    row = "| 2023-01-10 | 党课 |  |  |  |  |\n"
    assert editor.text() == PAGES[RECORDS].replace("| 3 | 3 | |\n", f"| 3 | 3 | |\n{row}")


# Completion and findings


@pytest.mark.parametrize(
    ("place", "typed", "offered", "result"),
    [
        ("状态：未填报", "、", "", ""),
        ("- 编号：WT-2023-2", "\n- 状", "状态", "- 编号：WT-2023-2\n- 状态："),
        ("- 编号：WT-2023-2", "\n- 对应措施：社区", "CS-2023-3", "- 对应措施：CS-2023-3"),
        ("- 编号：WT-2023-2", "\n- 状态：长", "长期坚持", "- 状态：长期坚持"),
        ("- 编号：WT-2023-2", "\n- 责任单位：第一支", "第一支部", "- 责任单位：第一支部"),
        ("编号：WT-2023-4", "；对应措施：CS", "CS-2023-1", "对应措施：CS-2023-1"),
        ("系统性不强。", "见 cs-2023-3", "CS-2023-3", "见 CS-2023-3"),
    ][1:],
    ids=["field", "relation-by-title", "state", "unit", "in-a-bracket", "in-the-text"],
)
def test_what_fits_is_offered(
    open_editor: OpenEditor, place: str, typed: str, offered: str, result: str
) -> None:
    editor = open_editor()
    editor.go_to(place)
    editor.page.keyboard.insert_text(typed)
    editor.page.keyboard.press("Alt+/")
    option = editor.page.locator(".cm-tooltip-autocomplete li").filter(has_text=offered).first
    expect(option).to_be_visible()
    option.click()
    assert result in editor.text()


FINDING = {
    "code": "FD03",
    "severity": "error",
    "line": 7,
    "column": 9,
    "message": "没有“推进中”这个状态",
    "remedy": "是不是“已完成”",
    "fix": {"from": {"line": 7, "column": 9}, "to": {"line": 7, "column": 12}, "text": "已完成"},
}
NOTICE = {
    "code": "GP01",
    "severity": "notice",
    "line": 13,
    "column": 1,
    "message": "没有对应措施",
    "remedy": "",
}


def test_findings_are_underlined_listed_and_lead_to_their_line(open_editor: OpenEditor, desk: Desk) -> None:
    desk.findings = [FINDING, {**NOTICE, "fix": None}]
    editor = open_editor()
    expect(editor.page.locator(".cm-lintRange-error")).to_have_text("推进中")
    expect(editor.page.locator(".findings-list:not(.refusals)")).to_contain_text("错误 1，警告 0，提示 1")
    editor.page.get_by_role("button", name="提示 第 13 行 没有对应措施").click()
    expect(editor.page.locator(".cm-activeLine")).to_contain_text("编号：WT-2023-2")
    expect(editor.source).to_be_focused()


def test_a_finding_is_mended_by_one_press(open_editor: OpenEditor, desk: Desk) -> None:
    desk.findings = [FINDING]
    editor = open_editor()
    expect(editor.page.locator(".cm-lintRange-error")).to_be_visible()
    desk.findings = []
    editor.press("改成“已完成”")
    assert editor.text() == TEXT.replace("推进中", "已完成", 1)
    expect(editor.page.locator(".findings-list:not(.refusals)")).to_contain_text("没有发现问题")


# The preview


def test_the_preview_shows_the_text_without_running_anything(open_editor: OpenEditor) -> None:
    editor = open_editor()
    frame = editor.page.frame_locator("iframe")
    expect(frame.get_by_role("heading", name="一是学习不够")).to_be_visible()
    editor.go_to("三、存在问题")
    editor.page.keyboard.insert_text("（修改）")
    expect(frame.get_by_role("heading", level=1)).to_have_text("三、存在问题（修改）")
    assert frame.locator("html").evaluate("(html) => html.ownerDocument.title") == "预览"


def test_a_lone_percent_sign_in_an_address_stops_no_preview(open_editor: OpenEditor) -> None:
    editor = blank(open_editor, "# 甲\n\n![乙](50%.png)\n\n[丙](#%)\n", expect_errors=True)
    frame = editor.page.frame_locator("iframe")
    frame.get_by_role("link", name="丙").click()
    editor.source.focus()
    editor.page.keyboard.insert_text("丁")
    expect(frame.locator("article")).to_contain_text("丁")


def test_the_preview_keeps_its_place_and_follows_the_editor(open_editor: OpenEditor, desk: Desk) -> None:
    sections = "".join(f"## 第{n}节\n\n{'内容。' * 300}\n\n" for n in range(1, 12))
    desk.pages[PROBLEMS] = f"# 页\n\n{sections}"
    editor = open_editor()
    editor.page.locator(".cm-scroller").evaluate("(part) => (part.scrollTop = part.scrollHeight / 2)")
    frame = editor.page.frame_locator("iframe")
    middle = frame.locator("html").evaluate_handle("(html) => html.ownerDocument.scrollingElement")
    editor.page.wait_for_function("(scroller) => scroller.scrollTop > 1000", arg=middle)
    place = middle.evaluate("(scroller) => scroller.scrollTop")
    editor.page.evaluate("() => document.querySelector('.cm-content').focus({ preventScroll: true })")
    count = len(desk.previews)
    editor.page.keyboard.insert_text("甲")
    editor.page.locator(".cm-scroller").evaluate("(part) => (part.scrollTop = part.scrollHeight / 2)")
    editor.page.wait_for_timeout(600)
    assert len(desk.previews) > count
    after = middle.evaluate("(scroller) => scroller.scrollTop")
    assert abs(after - place) < 400


# An input method


def test_a_composition_is_not_interrupted(open_editor: OpenEditor, desk: Desk) -> None:
    """Neither preview nor findings touch the text while an input method composes."""
    editor = blank(open_editor, "前")
    expect(editor.page.frame_locator("iframe").locator("article")).to_contain_text("前")
    desk.findings = [{**NOTICE, "line": 1, "column": 1, "fix": None}]
    client = editor.page.context.new_cdp_session(editor.page)
    asked = len(desk.previews)
    for composed in ("z", "zh", "zhi", "zhib", "zhibu"):
        client.send(
            "Input.imeSetComposition",
            {"text": composed, "selectionStart": len(composed), "selectionEnd": len(composed)},
        )
        editor.page.wait_for_timeout(150)
    editor.page.wait_for_timeout(500)
    assert len(desk.previews) == asked
    assert editor.page.locator(".cm-line").first.inner_text() == "前zhibu"
    client.send("Input.insertText", {"text": "支部"})
    expect(editor.page.frame_locator("iframe").locator("article")).to_contain_text("前支部")
    expect(editor.page.locator(".cm-lintRange")).to_be_visible()
    assert editor.text() == "前支部"


# The keyboard alone


def tab_to(editor: Editor, control: Locator) -> None:
    for _ in range(40):
        if control.evaluate("(element) => element === document.activeElement"):
            return
        editor.page.keyboard.press("Tab")
    raise AssertionError("no way there by Tab")


def test_a_page_is_changed_and_saved_by_the_keyboard_alone(open_editor: OpenEditor, desk: Desk) -> None:
    editor = open_editor()
    expect(editor.source).to_be_focused()
    keys = editor.page.keyboard
    keys.press("Control+End")
    keys.press("Control+i")
    dialog = editor.page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    tab_to(editor, editor.page.get_by_label("状态", exact=True))
    keys.press("ArrowDown")
    tab_to(editor, dialog.get_by_role("button", name="确定"))
    keys.press("Enter")
    expect(dialog).to_be_hidden()
    expect(editor.source).to_be_focused()
    keys.press("Escape")
    keys.press("Tab")
    expect(editor.source).not_to_be_focused()
    keys.press("Shift+Tab")
    expect(editor.source).to_be_focused()
    keys.press("Control+s")
    expect(editor.message).to_contain_text("已发布")
    assert len(desk.saves) == 1


def test_arrows_move_along_the_toolbar(open_editor: OpenEditor) -> None:
    editor = open_editor()
    editor.page.get_by_label("标题", exact=True).focus()
    editor.page.keyboard.press("ArrowRight")
    expect(editor.page.get_by_role("button", name="加粗")).to_be_focused()
    editor.page.keyboard.press("End")
    expect(editor.page.get_by_role("button", name="更多")).to_be_focused()
