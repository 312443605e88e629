"""The editor in a browser on a real site: `report-site run` with its gate, its standby, its builder."""

from __future__ import annotations

import base64
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from report_site.publish.installation import Installation
from report_site.publish.standby.wire import NAME

from tests.browser.conftest import HOST
from tests.edit.desk import PASSWORD, give_passwords
from tests.edit.test_run import user
from tests.publish.conftest import reference_day, template
from tests.publish.gate.desk import git
from tests.publish.server import Server

__all__ = ["reference_day", "template"]
pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]
OWN = "branches/first/index.md"
PROBLEMS = "reports/2023/problems.md"
# One red dot.
PICTURE = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8Dwn4EIwDiqkL4KAVxtA/nWp3jXAAAAAElFTkSuQmCC"
)
PATIENCE = 30_000


@pytest.fixture(autouse=True)
def patience() -> Iterator[None]:
    """What is waited for is a real gate and a real build."""
    expect.set_options(timeout=PATIENCE)
    yield
    expect.set_options(timeout=5_000)


@pytest.fixture(scope="module")
def site(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, int]]:
    """A site that runs, with an editor 张三 and a reviewer 王五, and its port; 送审 for the report."""
    folder = tmp_path_factory.mktemp("edited")
    shutil.copytree(template / "site", folder / "site", symlinks=True)
    installation = Installation.open(folder / "site")
    server = Server(installation, template / "project")
    for account, name, role in (("zhang", "张三", "编辑"), ("wang", "王五", "审核")):
        own = ("--branch", "first", "--folder", "reports/2023") if role == "编辑" else ()
        email = f"{account}@example.invalid"
        user(server, "add", account, "--name", name, "--email", email, "--role", role, *own)
    give_passwords(installation, iter(("zhang", "wang")))
    installation.edit_settings_file.write_text("送审: [reports/2023]\n", encoding="utf-8")
    port = urlsplit(server.start()).port
    assert port
    end = time.monotonic() + 60
    while not (installation.state / NAME).exists():
        assert time.monotonic() < end
        time.sleep(0.1)
    yield server, port
    server.stop()


Open = Callable[..., Page]


@pytest.fixture
def open_editor(browser: Browser, site: tuple[Server, int]) -> Iterator[Open]:
    """Open the editor as somebody who is not yet logged in does; no script may fail."""
    contexts: list[BrowserContext] = []
    problems: list[str] = []

    def open_one(query: str, account: str = "zhang") -> Page:
        context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN")
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.goto(f"http://{HOST}:{site[1]}/edit/?{query}")
        page.get_by_label("帐号").fill(account)
        page.get_by_label("口令").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert problems == []


def source(page: Page) -> Locator:
    return page.get_by_role("textbox", name="页面的文字")


def message(page: Page) -> Locator:
    return page.locator("[data-message]")


def write_at_end(page: Page, text: str) -> None:
    expect(source(page)).to_be_focused()
    source(page).press("Control+End")
    page.keyboard.insert_text(text)


def save(page: Page, said: str = "已提交") -> None:
    source(page).press("Control+s")
    expect(message(page)).to_contain_text(said)


def menu(page: Page, entry: str) -> None:
    page.get_by_role("button", name="更多").click()
    page.get_by_role("button", name=entry).click()


def committed(site: tuple[Server, int], path: str) -> str:
    return git(site[0].installation.content, "show", f"main:docs/{path}")


def test_what_is_refused_is_mended_saved_in_the_persons_name_and_live(
    open_editor: Open, site: tuple[Server, int]
) -> None:
    page = open_editor(f"path={OWN}")
    write_at_end(page, "\n<b>粗</b>\n")
    save(page, "没有保存")
    expect(page.locator(".refusals li.error").first).to_contain_text("第 6 行")
    page.locator(".refusals li button").first.click()
    page.keyboard.press("Home")
    page.keyboard.press("Shift+End")
    page.keyboard.insert_text("改好了。")
    page.get_by_label("改了什么").fill("加一句")
    save(page, "已发布")
    assert "改好了。" in site[0].page("branches/first/index.html")
    assert git(site[0].installation.content, "log", "-1", "--format=%an %s").strip() == "张三 加一句"
    with page.expect_popup() as opened:
        message(page).get_by_role("link").click()
    expect(opened.value.get_by_text("改好了。")).to_be_visible()


def test_a_pasted_picture_is_in_the_preview_before_and_after_a_reload_and_then_on_the_site(
    open_editor: Open, site: tuple[Server, int]
) -> None:
    page = open_editor(f"path={OWN}")
    write_at_end(page, "\n\n")
    source(page).evaluate(
        """(element, data) => {
            const bytes = Uint8Array.from(atob(data), (char) => char.charCodeAt(0));
            const clipboard = new DataTransfer();
            clipboard.items.add(new File([bytes], "合影.png", { type: "image/png" }));
            element.dispatchEvent(
                new ClipboardEvent("paste", { clipboardData: clipboard, bubbles: true, cancelable: true }));
        }""",
        PICTURE,
    )
    picture = page.frame_locator("iframe").locator("article img[alt=合影]")
    expect(picture).to_have_js_property("naturalWidth", 1)
    expect(page.locator(".draft-state")).to_contain_text("草稿")
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    page.get_by_role("button", name="恢复草稿").click()
    expect(picture).to_have_js_property("naturalWidth", 1)
    save(page)
    names = git(site[0].installation.content, "ls-tree", "--name-only", "-z", "main", "docs/branches/first/")
    (path,) = (each for each in names.split("\0") if each.endswith(".png"))
    stored = git(site[0].installation.content, "cat-file", "-s", f"main:{path}")
    assert int(stored) == len(base64.b64decode(PICTURE))


def test_what_waits_for_review_is_approved_and_live(open_editor: Open, site: tuple[Server, int]) -> None:
    page = open_editor(f"path={PROBLEMS}")
    write_at_end(page, "\n补充一段说明。\n")
    page.get_by_label("改了什么").fill("补充说明")
    save(page, "已送审")
    assert "补充一段说明" not in committed(site, PROBLEMS)
    content = site[0].installation.content
    assert "refs/review/" in git(content, "for-each-ref")
    assert "refs/review/" not in git(content, "ls-remote", ".")
    reviewer = open_editor("", "wang")
    reviewer.get_by_role("link", name="补充说明").click()
    expect(reviewer.locator("ins").first).to_contain_text("补充一段说明。")
    expect(reviewer.frame_locator("iframe").get_by_text("补充一段说明。")).to_be_visible()
    reviewer.get_by_role("button", name="通过").click()
    expect(message(reviewer)).to_contain_text("已通过")
    assert "补充一段说明。" in committed(site, PROBLEMS)
    author, committer = git(content, "log", "-1", "--format=%an/%cn").strip().split("/")
    assert (author, committer) == ("张三", "网页编辑")


def test_a_page_from_a_template_is_renamed_and_deleted(open_editor: Open, site: tuple[Server, int]) -> None:
    page = open_editor("")
    page.get_by_role("button", name="一次活动记录").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("日期").fill("2023-05-04")
    dialog.get_by_label("类型").select_option("党课")
    dialog.get_by_role("button", name="确定").click()
    expect(source(page)).to_contain_text("2023-05-04")
    save(page)
    assert "| 2023-05-04 | 党课 |" in committed(site, "branches/first/2023.md")
    menu(page, "改名或移动")
    page.get_by_role("dialog").get_by_role("textbox").fill("branches/first/plan.md")
    page.get_by_role("dialog").get_by_role("button", name="确定").click()
    page.wait_for_url("**plan.md**")
    expect(source(page)).to_contain_text("2023-05-04")
    assert "党课" in committed(site, "branches/first/plan.md")
    menu(page, "删除本页")
    page.get_by_role("button", name="删除本页").click()
    page.wait_for_url(lambda address: "plan" not in address)
    expect(page.get_by_role("heading", name="从哪里开始")).to_be_visible()
    names = git(site[0].installation.content, "ls-tree", "-r", "--name-only", "main", "docs/branches/first")
    assert "plan.md" not in names
    assert "2023.md" not in names
