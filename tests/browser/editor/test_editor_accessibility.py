"""axe-core finds nothing in the editor, light and dark, wide and narrow, and a phone has the three tabs."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.editor.conftest import OpenEditor
from tests.browser.editor.stand_in import Desk
from tests.browser.editor.test_writing import FINDING

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}


def violations(page: Page) -> list[tuple[str, str]]:
    # The frame holds the site's own page, which has tests of its own, and no script may run in it.
    results = Axe().run(page, options={"iframes": False})
    return [(each["id"], each["nodes"][0]["html"]) for each in results.response["violations"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_no_violation(open_editor: OpenEditor, desk: Desk, width: int, scheme: str) -> None:
    desk.findings = [FINDING]
    editor = open_editor(viewport={"width": width, "height": 900}, color_scheme=scheme)
    assert violations(editor.page) == []
    editor.go_to("学习的系统性")
    editor.press("编辑事项")
    assert violations(editor.page) == []
    editor.press("取消")
    editor.press("历史")
    editor.page.get_by_role("button", name="看改动").first.click()
    expect(editor.page.locator(".item-changes")).to_be_visible()
    assert violations(editor.page) == []
    editor.press("关闭")
    editor.press("查找替换")
    assert violations(editor.page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_violation_where_one_begins(open_editor: OpenEditor, scheme: str) -> None:
    editor = open_editor(None, color_scheme=scheme)
    expect(editor.page.get_by_role("heading", name="从哪里开始")).to_be_visible()
    assert violations(editor.page) == []


def test_on_a_phone_editor_preview_and_findings_are_tabs(open_editor: OpenEditor, desk: Desk) -> None:
    desk.findings = [FINDING]
    editor = open_editor(viewport=PHONE, has_touch=True)
    assert editor.page.evaluate("() => document.documentElement.scrollWidth") == 390
    expect(editor.source).to_be_visible()
    expect(editor.page.locator("iframe")).to_be_hidden()
    editor.page.get_by_role("tab", name="预览").click()
    expect(editor.page.locator("iframe")).to_be_visible()
    expect(editor.source).to_be_hidden()
    editor.page.get_by_role("tab", name="问题 1").click()
    editor.page.get_by_role("button", name="错误 第 7 行").click()
    expect(editor.source).to_be_focused()
