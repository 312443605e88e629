from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.browser.conftest import HOST
from tests.browser.editor.stand_in import Desk, serving

PROBLEMS = "reports/2023/problems.md"
RECORDS = "branches/first/2023.md"
PAGES = {
    PROBLEMS: """\
# 三、存在问题

## 一是学习不够

* 编号: WT-2023-1
* 对应措施: CS-2023-1，CS-2023-2
*  状态:  推进中

学习的系统性不强。

## 二是联系不紧

- 编号：WT-2023-2
- 状态：未填报

联系群众不够紧密，活动形式单一（编号：WT-2023-3；状态：推进中）；发现问题不够及时（编号：WT-2023-4）。
""",
    RECORDS: """\
# 第一支部2023年活动记录

| 日期 | 类型 | 内容 | 应到 | 实到 | 佐证 |
| --- | --- | --- | --- | --- | --- |
| 2023-01-04 | 支委会 | 研究计划 | 3 | 3 | |
| 2023-01-13 | 主题党日 | 学习\\|交流 | 18 | 17 | 记录 |

以上。
""",
}
ITEMS = [
    {"id": id, "title": title, "kind": kind, "state": None, "year": 2023, "report": 2023, "path": path}
    for id, title, kind, path in (
        ("CS-2023-1", "强化总体谋划", "measure", "reports/2023/measures.md"),
        ("CS-2023-2", "加强学习培训", "measure", "reports/2023/measures.md"),
        ("CS-2023-3", "推进社区报到", "measure", "reports/2023/measures.md"),
        ("WT-2023-1", "一是学习不够", "problem", PROBLEMS),
        ("WT-2023-2", "二是联系不紧", "problem", PROBLEMS),
    )
]


class Editor:
    """The editor in a browser, as a person uses it."""

    def __init__(self, page: Page, desk: Desk) -> None:
        self.page = page
        self.desk = desk

    @property
    def source(self) -> Locator:
        return self.page.get_by_role("textbox", name="页面的文字")

    @property
    def message(self) -> Locator:
        return self.page.locator("[data-message]")

    def press(self, name: str) -> None:
        """Press a button of the toolbar, the foot or an open dialog."""
        self.page.get_by_role("button", name=name, exact=True).click()

    def go_to(self, text: str) -> None:
        """Put the cursor behind a text, by searching it as a person does, and leave the search."""
        self.source.focus()
        self.page.keyboard.press("Control+Home")
        self.page.keyboard.press("Control+f")
        self.page.locator(".cm-search [name=search]").fill(text)
        self.page.keyboard.press("Enter")
        self.page.keyboard.press("Escape")
        self.page.keyboard.press("ArrowRight")

    def text(self) -> str:
        """Return the text as a save would send it: what the browser keeps as the draft, once it is quiet."""
        self.page.wait_for_timeout(250)
        kept: str | None = self.page.evaluate(
            "() => Object.values(localStorage).map((kept) => JSON.parse(kept).text)[0] ?? null"
        )
        path = self.page.evaluate("() => new URLSearchParams(location.search).get('path')")
        return self.desk.pages.get(path, "") if kept is None else kept

    def paste(self, html: str = "", text: str = "", files: list[dict[str, str]] | None = None) -> None:
        """Paste what a clipboard holds; files are `{name, type, data}` with the data in base64."""
        self.source.evaluate(
            """(element, [html, text, files]) => {
                const data = new DataTransfer();
                if (html) data.setData("text/html", html);
                if (text) data.setData("text/plain", text);
                for (const { name, type, data: bytes } of files) {
                    const raw = Uint8Array.from(atob(bytes), (char) => char.charCodeAt(0));
                    data.items.add(new File([raw], name, { type }));
                }
                element.dispatchEvent(
                    new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
            }""",
            [html, text, files or []],
        )


OpenEditor = Callable[..., Editor]


@pytest.fixture
def desk() -> Desk:
    return Desk(dict(PAGES), items=[dict(item) for item in ITEMS])


@pytest.fixture
def stand_in(desk: Desk) -> Iterator[str]:
    """The stand-in's address."""
    with serving(desk) as port:
        yield f"http://{HOST}:{port}"


@pytest.fixture
def open_editor(browser: Browser, desk: Desk, stand_in: str) -> Iterator[OpenEditor]:
    """Open the editor; a console error, a script's error or a request to another host fails the test.

    `expect_errors`: whether answers with an error status belong to the case; the console repeats these.
    """
    contexts: list[BrowserContext] = []
    problems: list[str] = []

    def open_one(
        path: str | None = PROBLEMS, query: str = "", *, expect_errors: bool = False, **options: Any
    ) -> Editor:
        context = browser.new_context(
            **{"viewport": {"width": 1440, "height": 900}, "locale": "zh-CN", **options}
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: problems.append(f"error: {error}"))
        page.on(
            "request",
            lambda request: (
                None
                if urlsplit(request.url).hostname in (HOST, None, "")
                else problems.append(f"request: {request.url}")
            ),
        )
        page.on(
            "console",
            lambda said: (
                problems.append(f"console: {said.text}")
                if said.type in ("error", "warning") and not (expect_errors and "Failed to load" in said.text)
                else None
            ),
        )
        page.goto(f"{stand_in}/below/edit/?{f'path={path}' if path else query}")
        editor = Editor(page, desk)
        if path:
            expect(page.locator(".words")).not_to_be_empty()
        return editor

    yield open_one
    for context in contexts:
        context.close()
    assert problems == []


@pytest.fixture
def module(browser: Browser, stand_in: str) -> Iterator[Callable[[str, str, list[Any]], Any]]:
    """Call a function of one of the client's pure modules in the browser."""
    page = browser.new_page()
    page.goto(f"{stand_in}/blank")

    def call(name: str, function: str, arguments: list[Any]) -> Any:
        return page.evaluate(
            "async ([name, f, args]) => (await import(`/source/${name}.js`))[f](...args)",
            [name, function, arguments],
        )

    yield call
    page.close()


def fixture_text(name: str) -> str:
    """Return a clipboard as an office program fills it."""
    return (Path(__file__).parent / "clipboards" / name).read_text(encoding="utf-8")
