"""Saving, and that nothing typed is lost whatever happens meanwhile."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Route, expect

from tests.browser.editor.conftest import PAGES, PROBLEMS, Editor, OpenEditor
from tests.browser.editor.stand_in import Desk, token_of

pytestmark = pytest.mark.browser
TEXT = PAGES[PROBLEMS]


def write(editor: Editor, words: str, behind: str = "系统性不强") -> str:
    """Write words behind others; return the text that is to be."""
    editor.go_to(behind)
    editor.page.keyboard.insert_text(words)
    return TEXT.replace(behind, behind + words, 1)


def test_a_save_sends_text_token_and_what_was_changed_and_follows_it_until_it_is_live(
    open_editor: OpenEditor, desk: Desk
) -> None:
    editor = open_editor()
    text = write(editor, "，要加强")
    editor.page.get_by_label("改了什么").fill("补充一句")
    editor.press("保存")
    expect(editor.message).to_contain_text("已发布")
    expect(editor.message.get_by_role("link", name="查看网页")).to_have_attribute(
        "href", re.compile(r"/below/reports/2023/problems/$")
    )
    file = {"path": PROBLEMS, "text": text, "token": token_of(TEXT)}
    assert desk.saves == [{"message": "补充一句", "files": [file]}]
    assert desk.pages[PROBLEMS] == text
    assert editor.page.evaluate("() => localStorage.length") == 0


def test_what_is_unchanged_is_not_saved(open_editor: OpenEditor, desk: Desk) -> None:
    editor = open_editor()
    editor.press("保存")
    expect(editor.message).to_have_text("没有要保存的修改")
    assert desk.saves == []


def test_a_second_save_stands_on_the_first(open_editor: OpenEditor, desk: Desk) -> None:
    editor = open_editor()
    first = write(editor, "甲")
    editor.source.press("Control+s")
    expect(editor.message).to_contain_text("已发布")
    editor.page.keyboard.insert_text("乙")
    editor.source.press("Control+s")
    expect(editor.message).to_contain_text("已发布")
    assert desk.saves[1]["files"][0]["token"] == token_of(first)
    assert desk.pages[PROBLEMS] == first.replace("强甲", "强甲乙")


def test_what_others_saved_meanwhile_appears_and_keeps_what_is_being_typed(
    open_editor: OpenEditor, desk: Desk
) -> None:
    editor = open_editor()
    text = write(editor, "甲")
    desk.write(PROBLEMS, TEXT.replace("二是联系不紧", "二是联系群众不紧"))

    def slow(route: Route) -> None:
        editor.page.keyboard.insert_text("乙")  # while the save is on its way
        route.continue_()

    editor.page.route("**/api/save", slow)
    editor.source.press("Control+s")
    expect(editor.message).to_contain_text("与 李四 刚才的修改合并")
    merged = text.replace("二是联系不紧", "二是联系群众不紧")
    assert desk.pages[PROBLEMS] == merged
    assert editor.text() == merged.replace("强甲", "强甲乙")


def conflicting(open_editor: OpenEditor, desk: Desk) -> Editor:
    editor = open_editor(expect_errors=True)
    write(editor, "（我）")
    desk.write(PROBLEMS, TEXT.replace("系统性不强", "系统性还不强"))
    editor.source.press("Control+s")
    expect(editor.page.get_by_role("dialog", name="对照后保存")).to_be_visible()
    return editor


@pytest.mark.parametrize(
    ("choice", "line"),
    [
        ("采用我的", "学习的系统性不强（我）。\n"),
        ("采用对方的", "学习的系统性还不强。\n"),
        ("两者都要", "学习的系统性不强（我）。\n学习的系统性还不强。\n"),
    ],
)
def test_a_conflict_is_decided_side_by_side(
    open_editor: OpenEditor, desk: Desk, choice: str, line: str
) -> None:
    editor = conflicting(open_editor, desk)
    dialog = editor.page.get_by_role("dialog")
    expect(dialog).to_contain_text("学习的系统性不强（我）。")
    expect(dialog).to_contain_text("学习的系统性还不强。")
    editor.press("用这个结果")
    expect(dialog.get_by_role("alert")).to_have_text("还有没有选的地方")
    editor.press(choice)
    editor.press("用这个结果")
    expect(editor.message).to_contain_text("已发布")
    assert desk.pages[PROBLEMS] == TEXT.replace("学习的系统性不强。\n", line)


def test_a_decision_may_be_edited(open_editor: OpenEditor, desk: Desk) -> None:
    editor = conflicting(open_editor, desk)
    editor.press("采用我的")
    editor.page.get_by_label("结果（可以再改）").fill("都不对。")
    editor.press("用这个结果")
    expect(editor.message).to_contain_text("已发布")
    assert desk.pages[PROBLEMS] == TEXT.replace("学习的系统性不强。\n", "都不对。\n")


def test_a_conflict_that_is_put_off_loses_nothing(open_editor: OpenEditor, desk: Desk) -> None:
    editor = conflicting(open_editor, desk)
    editor.press("先不保存")
    expect(editor.message).to_contain_text("李四刚才也改了同一处")
    assert editor.text() == TEXT.replace("系统性不强", "系统性不强（我）")
    editor.source.press("Control+s")
    expect(editor.page.get_by_role("dialog", name="对照后保存")).to_be_visible()


@pytest.mark.parametrize(("choice", "exists"), [("采用我的", True), ("采用对方的", False)])
def test_a_page_that_was_deleted_meanwhile_is_made_again_or_stays_deleted(
    open_editor: OpenEditor, desk: Desk, choice: str, exists: bool
) -> None:
    editor = open_editor(expect_errors=True)
    text = write(editor, "（我）")
    del desk.pages[PROBLEMS]
    editor.source.press("Control+s")
    expect(editor.page.get_by_role("dialog")).to_contain_text("对方已删除这一页")
    editor.press(choice)
    editor.press("用这个结果")
    if exists:
        expect(editor.message).to_contain_text("已发布")
    else:
        expect(editor.page.get_by_role("heading", name="从哪里开始")).to_be_visible()
    assert desk.pages.get(PROBLEMS) == (text if exists else None)


def test_what_is_refused_is_listed_and_leads_to_its_line(open_editor: OpenEditor, desk: Desk) -> None:
    editor = open_editor(expect_errors=True)
    text = write(editor, "甲")
    desk.problems = [
        {"path": PROBLEMS, "line": 7, "message": "不允许嵌入代码", "remedy": "删去", "severity": "error"}
    ]
    editor.source.press("Control+s")
    expect(editor.message).to_contain_text("没有保存：有 1 处要改")
    problem = editor.page.get_by_role("button", name="错误 第 7 行 不允许嵌入代码")
    expect(problem).to_be_focused()
    problem.press("Enter")
    expect(editor.page.locator(".cm-activeLine")).to_contain_text("状态")
    assert editor.text() == text
    editor.source.press("Control+s")
    expect(editor.message).to_contain_text("已发布")


# The network, the session, the draft


def test_a_lost_network_loses_nothing_and_the_next_save_goes_through(
    open_editor: OpenEditor, desk: Desk
) -> None:
    editor = open_editor(expect_errors=True)
    editor.page.context.set_offline(True)
    text = write(editor, "断网时写的")
    editor.source.press("Control+s")
    expect(editor.message).to_contain_text("连不上服务器")
    assert editor.text() == text
    editor.page.context.set_offline(False)
    editor.source.press("Control+s")
    expect(editor.message).to_contain_text("已发布")
    assert desk.pages[PROBLEMS] == text


def test_a_draft_reaches_the_server_when_the_network_is_back(open_editor: OpenEditor, desk: Desk) -> None:
    editor = open_editor(expect_errors=True)
    editor.page.context.set_offline(True)
    text = write(editor, "断网时写的")
    expect(editor.page.locator(".draft-state")).to_contain_text("连不上服务器")
    editor.page.context.set_offline(False)
    expect(editor.page.locator(".draft-state")).to_have_text("草稿已保存", timeout=15_000)
    assert desk.drafts[PROBLEMS]["text"] == text


def test_a_session_that_ends_is_renewed_in_place(open_editor: OpenEditor, desk: Desk) -> None:
    editor = open_editor(expect_errors=True)
    text = write(editor, "甲")
    expect(editor.page.locator(".draft-state")).to_have_text("草稿已保存")
    desk.session = False
    editor.source.press("Control+s")
    editor.page.get_by_label("帐号").fill("zhangsan")
    editor.page.get_by_label("口令").fill("错误的口令")
    editor.press("登录")
    expect(editor.page.get_by_role("alert")).to_have_text("帐号或口令不对")
    editor.page.get_by_label("口令").fill("正确的口令")
    editor.press("登录")
    expect(editor.message).to_contain_text("已发布")
    assert desk.pages[PROBLEMS] == text


def test_a_one_time_password_is_changed_first(open_editor: OpenEditor, desk: Desk) -> None:
    desk.must_change = True
    editor = open_editor(None, "next=/blank")
    editor.page.get_by_label("一次性口令（管理员给的）").fill("甲")
    editor.page.get_by_label("新口令", exact=True).fill("长长的新口令")
    editor.page.get_by_label("再输一遍新口令").fill("不一样")
    editor.press("修改口令")
    expect(editor.page.get_by_role("alert")).to_have_text("两遍新口令不一样")
    editor.page.get_by_label("再输一遍新口令").fill("长长的新口令")
    editor.press("修改口令")
    editor.page.wait_for_url("**/blank")


@pytest.mark.parametrize("target", ["//evil.example", "/\\evil.example", "https://evil.example"])
def test_after_the_login_no_address_leads_to_another_host(open_editor: OpenEditor, target: str) -> None:
    editor = open_editor(None, f"next={target}")
    expect(editor.page.get_by_role("heading", name="从哪里开始")).to_be_visible()


def test_what_was_not_saved_is_offered_again(open_editor: OpenEditor, desk: Desk) -> None:
    editor = open_editor()
    text = write(editor, "没有保存的")
    expect(editor.page.locator(".draft-state")).to_have_text("草稿已保存")
    editor.page.on("dialog", lambda dialog: dialog.accept())
    editor.page.reload()
    note = editor.page.get_by_role("region", name="恢复草稿")
    expect(note).to_contain_text("有一份没有保存的草稿")
    expect(editor.source).not_to_contain_text("没有保存的")
    expect(editor.source).to_have_attribute("contenteditable", "false")  # typing would overwrite it
    editor.press("恢复草稿")
    expect(note).to_be_hidden()
    assert editor.text() == text


def test_a_draft_is_dropped_in_both_places_when_it_is_discarded(open_editor: OpenEditor, desk: Desk) -> None:
    desk.drafts[PROBLEMS] = {
        "text": "别处写的\n",
        "token": token_of(TEXT),
        "time": "2024-01-15T09:00:00+08:00",
    }
    editor = open_editor()
    editor.press("丢弃草稿")
    expect(editor.message).to_have_text("草稿已丢弃")
    assert desk.drafts == {}
    assert editor.text() == TEXT


def test_an_old_draft_is_restored_on_its_own_ground(open_editor: OpenEditor, desk: Desk) -> None:
    """Saved, it is merged with what has changed since, and does not undo it."""
    desk.drafts[PROBLEMS] = {
        "text": TEXT.replace("学习的系统性", "学习的系统性、持续性"),
        "token": token_of(TEXT),
        "time": "2024-01-15T09:00:00+08:00",
    }
    desk.seen[token_of(TEXT)] = TEXT
    desk.write(PROBLEMS, TEXT.replace("二是联系不紧", "二是联系群众不紧"))
    editor = open_editor()
    expect(editor.page.get_by_role("region", name="恢复草稿")).to_contain_text("后来又有人改过")
    editor.press("恢复草稿")
    editor.source.press("Control+s")
    expect(editor.message).to_contain_text("合并")
    assert desk.pages[PROBLEMS] == TEXT.replace("二是联系不紧", "二是联系群众不紧").replace(
        "系统性", "系统性、持续性"
    )


def test_leaving_with_something_unsaved_is_warned_of(open_editor: OpenEditor) -> None:
    editor = open_editor()
    write(editor, "甲")
    seen: list[str] = []

    def dismiss(dialog: object) -> None:
        seen.append(dialog.type)  # type: ignore[attr-defined]
        dialog.dismiss()  # type: ignore[attr-defined]

    editor.page.on("dialog", dismiss)
    editor.page.get_by_role("link", name="编辑", exact=True).click()
    expect(editor.source).to_be_visible()
    assert seen == ["beforeunload"]


def test_where_one_may_not_write_the_text_is_shown_and_why(open_editor: OpenEditor, desk: Desk) -> None:
    desk.may_change = False
    editor = open_editor()
    expect(editor.message).to_contain_text("只能看，不能改：这一页归第二支部")
    expect(editor.source).to_have_attribute("contenteditable", "false")
    editor.press("保存")
    assert desk.saves == []


# Review, history, pages


def test_a_page_under_review_is_sent_to_a_reviewer(open_editor: OpenEditor, desk: Desk) -> None:
    desk.review = True
    editor = open_editor()
    write(editor, "甲")
    editor.press("送审")
    expect(editor.message).to_have_text("已送审，通过以后才会发布")


@pytest.mark.parametrize(("button", "action"), [("通过", "approve"), ("退回", "return")])
def test_a_reviewer_sees_difference_and_preview_and_decides(
    open_editor: OpenEditor, desk: Desk, button: str, action: str
) -> None:
    desk.reviews = [
        {
            "id": "4c2f81",
            "name": "李四",
            "account": "lisi",
            "time": "2024-01-15T09:00:00+08:00",
            "message": "补充记录",
            "paths": ["branches/first/2023.md"],
            "state": "waiting",
            "remark": "",
            "mine": False,
            "may_decide": True,
        }
    ]
    editor = open_editor(None)
    editor.page.get_by_role("link", name="补充记录").click()
    expect(editor.page.locator(".item-changes")).to_contain_text("状态：推进中 → 已完成")
    frame = editor.page.frame_locator("iframe")
    expect(frame.get_by_role("heading", name="新")).to_be_visible()
    editor.press("退回")
    expect(editor.message).to_have_text("退回要写明意见")
    editor.page.get_by_label("意见").fill("好")
    editor.press(button)
    expect(editor.message).to_have_text(f"已{button}")
    assert desk.decisions == [{"id": "4c2f81", "action": action, "remark": "好"}]


def test_the_history_shows_what_changed_and_brings_a_version_back(
    open_editor: OpenEditor, desk: Desk
) -> None:
    desk.commits = [("c1", "补充责任单位")]
    editor = open_editor()
    editor.press("历史")
    dialog = editor.page.get_by_role("dialog", name="本页的历史")
    dialog.get_by_role("button", name="看改动").first.click()
    expect(dialog.locator(".item-changes")).to_contain_text("修改 WT-2023-1")
    expect(dialog.locator("del")).to_have_text("推进中")
    dialog.get_by_role("button", name="恢复此版本").click()
    editor.press("恢复此版本")
    expect(editor.message).to_contain_text("已发布")
    assert desk.pages[PROBLEMS] == "# 第一版\n"
    assert editor.text() == "# 第一版\n"


def test_a_new_record_page_begins_from_a_template(open_editor: OpenEditor, desk: Desk) -> None:
    editor = open_editor(None)
    editor.press("一次活动记录")
    editor.page.get_by_label("日期").fill("2024-05-04")
    editor.press("确定")
    expect(editor.page.locator(".cm-activeLine")).to_contain_text("2024-05-04")
    editor.source.press("Control+s")
    expect(editor.message).to_contain_text("已发布")
    assert "| 2024-05-04 | 党课 |" in desk.pages["branches/first/2024.md"]


def test_a_page_is_renamed(open_editor: OpenEditor, desk: Desk) -> None:
    editor = open_editor()
    editor.press("更多")
    editor.press("改名或移动")
    editor.page.get_by_label("新的文件路径").fill("reports/2023/weak.md")
    editor.press("确定")
    editor.page.wait_for_url("**weak.md")
    assert desk.saves[0]["files"][0]["from"] == PROBLEMS
    assert desk.pages["reports/2023/weak.md"] == TEXT
    assert PROBLEMS not in desk.pages


def test_a_page_is_deleted_after_a_question(open_editor: OpenEditor, desk: Desk) -> None:
    editor = open_editor()
    editor.press("更多")
    editor.press("删除本页")
    expect(editor.page.get_by_role("dialog")).to_contain_text("历史里还能找回")
    editor.press("删除本页")
    expect(editor.page.get_by_role("heading", name="从哪里开始")).to_be_visible()
    assert PROBLEMS not in desk.pages
