"""Reading aids: previews, copying an address, phone, dark mode, keyboard, search."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import HOST, OpenPage

pytestmark = pytest.mark.browser
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}


@pytest.mark.parametrize(
    ("item", "says"),
    [("CS-2023-3", "三是创新活动载体"), ("LZ-2023-3-1", "社区")],
    ids=["heading", "bracket"],
)
def test_focusing_an_id_previews_the_item(open_page: OpenPage, item: str, says: str) -> None:
    page = open_page("reports/2023/rectification/")
    page.locator(".rs-card a.rs-ref", has_text=item).first.focus()
    preview = page.locator(".md-tooltip2--active")
    expect(preview).to_contain_text(says)
    expect(preview).to_contain_text(item)


def test_hovering_an_id_previews_that_item_and_no_other(open_page: OpenPage) -> None:
    page = open_page("reports/2023/rectification/")
    page.locator(".rs-card a.rs-ref", has_text="LZ-2023-1-4").first.hover()
    preview = page.locator(".md-tooltip2--active")
    expect(preview).to_contain_text("LZ-2023-1-4")
    expect(preview).not_to_contain_text("LZ-2023-1-3")


def test_the_permanent_address_can_be_copied_on_an_insecure_host(open_page: OpenPage) -> None:
    page = open_page("reports/2023/rectification/")
    assert page.evaluate("window.isSecureContext") is False
    page.evaluate(
        "document.addEventListener('copy', () => window.copied = getSelection().toString() || true)"
    )
    page.get_by_role("button", name="复制 ZG-2023-1 的固定网址").click()
    expect(page.locator(".md-dialog")).to_contain_text("已复制")
    assert page.evaluate("window.copied")
    button = page.get_by_role("button", name="复制 ZG-2023-1 的固定网址")
    copied = button.get_attribute("data-clipboard-text") or ""
    assert re.fullmatch(rf"http://{HOST}:\d+/dj/report/i/ZG-2023-1/", copied)


def test_the_menu_opens_on_a_phone_and_leads_to_a_section(open_page: OpenPage) -> None:
    page = open_page(**PHONE)
    menu = page.locator(".md-nav--primary")
    page.locator("label.md-header__button[for=__drawer]").tap()
    menu.get_by_role("link", name="工作报告", exact=True).tap()
    expect(page).to_have_url(re.compile("/reports/2023/$"))
    # The address changes first; the menu closes with the page that then comes.
    expect(page.get_by_role("heading", level=1)).to_contain_text("2023年")
    page.locator("label.md-header__button[for=__drawer]").tap()
    menu.get_by_role("link", name="三、存在问题").tap()
    expect(page.get_by_role("heading", level=1)).to_contain_text("存在问题")


@pytest.mark.parametrize(
    "path", ["", "reports/2023/duties/", "ledger/2023/", "ledger/2023/flow/", "branches/second/"]
)
def test_no_page_is_wider_than_a_phone(open_page: OpenPage, path: str) -> None:
    page = open_page(path, **PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_page_follows_the_system_into_the_dark(open_page: OpenPage) -> None:
    light, dark = (open_page("ledger/2023/flow/", color_scheme=scheme) for scheme in ("light", "dark"))
    background = "getComputedStyle(document.body).backgroundColor"
    assert light.evaluate(background) != dark.evaluate(background)
    node = "getComputedStyle(document.querySelector('.rs-flow__node rect')).fill"
    assert light.evaluate(node) != dark.evaluate(node)


def test_the_reader_chooses_the_scheme_and_it_stays(open_page: OpenPage) -> None:
    page = open_page(color_scheme="light")
    page.locator("label[for=__palette_1]").click()
    page.locator("label[for=__palette_2]").click()
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "slate")
    page.reload()
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "slate")


def test_a_reader_with_a_keyboard_reaches_the_text_first(open_page: OpenPage) -> None:
    page = open_page("reports/2023/problems/")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text(re.compile("跳转至"))
    page.keyboard.press("Enter")
    expect(page.locator("h1:target")).to_have_count(1)  # the theme jumps a moment after the key
    page.keyboard.press("Tab")
    expect(page.locator(".md-content :focus")).to_have_count(1)


def test_every_link_of_a_card_can_be_reached_and_seen_by_keyboard(open_page: OpenPage) -> None:
    page = open_page("reports/2023/problems/")
    page.locator(".rs-card .rs-id").first.focus()
    page.keyboard.press("Tab")
    expect(page.locator(".rs-card :focus")).to_have_role("button")
    page.keyboard.press("Tab")
    expect(page.locator(".rs-card a.rs-ref:focus")).to_have_count(1)
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline != "none"


def test_the_ledger_is_filtered_and_sorted_by_keyboard(open_page: OpenPage) -> None:
    page = open_page("ledger/2023/")
    page.get_by_role("combobox", name="类别").focus()
    for _ in ("反馈问题", "整改", "存在问题", "措施"):
        page.keyboard.press("ArrowDown")
    expect(page.locator("tbody tr:visible")).to_have_count(4)
    page.get_by_role("button", name="编号").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page.locator("tbody tr:visible td").first).to_have_text("CS-2023-4")


def test_the_search_box_opens_with_a_key_and_its_query_can_be_shared(open_page: OpenPage) -> None:
    page = open_page("?q=存在问题")
    expect(page.locator(".md-search-result__item").first).to_be_visible()
    page = open_page()
    page.keyboard.press("/")
    expect(page.locator("input.md-search__input")).to_be_focused()


def test_a_page_that_does_not_exist_says_so_in_chinese(open_page: OpenPage) -> None:
    page = open_page("404.html", expect_errors=True)
    expect(page.locator("html")).to_have_attribute("lang", "zh")
    expect(page.locator("main")).to_contain_text("没有")
