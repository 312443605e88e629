"""The search box as readers use it: keys, mouse, input method, chips, links, screen readers, slow nets."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Request, Route, expect

from tests.browser.search.answers import INPUT, ROWS, listed, type_query, wait_for_answer

pytestmark = pytest.mark.browser

OpenPage = Callable[..., Page]
CHIPS = ".rs-facets button"
STATUS = ".rs-search-status"
MARKS = ".md-content__inner mark[data-md-highlight]:visible"


def fetched(page: Page) -> list[str]:
    """The search's files that a page has fetched so far."""
    requests: list[str] = []

    def note(request: Request) -> None:
        if "/search/" in request.url or "search.js" in request.url:
            requests.append(request.url.rpartition("/")[2])

    page.on("request", note)
    return requests


def test_nothing_but_worker_and_stub_is_fetched_before_typing(
    open_page: OpenPage, searched: tuple[Path, str]
) -> None:
    page = open_page()
    requests = fetched(page)
    page.goto(searched[1])
    page.keyboard.press("/")
    page.wait_for_load_state("networkidle")
    assert sorted(name.split(".")[0] for name in requests) == ["search_index", "worker"]
    assert sum((searched[0] / "search" / name).stat().st_size for name in requests) < 30_000
    assert not (searched[0] / "search/search_index.json").read_text(encoding="utf-8").count("location")


def test_the_index_is_loaded_once_per_visit(box: Page) -> None:
    requests = fetched(box)
    type_query(box, "战斗堡垒")
    once = len(requests)
    assert once >= 2
    box.keyboard.press("Enter")
    box.wait_for_url("**/measures/**")
    box.keyboard.press("/")
    type_query(box, "乡村振兴")
    assert len(requests) == once


def test_enter_opens_the_best_place_and_marks_the_query(box: Page) -> None:
    type_query(box, "zg-2023-1")
    box.keyboard.press("Enter")
    box.wait_for_url("**/rectification/**#ZG-2023-1")
    expect(box.locator("#ZG-2023-1")).to_be_in_viewport()
    expect(box.locator(MARKS).first).to_be_visible()
    assert {text.lower() for text in box.locator(MARKS).all_inner_texts()} == {"zg-2023-1"}


def test_a_query_across_a_link_and_with_other_punctuation_is_marked_piece_by_piece(box: Page) -> None:
    type_query(box, "规定动作抓得不细自选动作")
    box.keyboard.press("Enter")
    box.wait_for_url("**#WT-2023-4")
    expect(box.locator(MARKS).first).to_be_visible()
    assert "".join(box.locator(MARKS).all_inner_texts()) == "规定动作”抓得不细，“自选动作"


def test_an_item_shows_kind_id_and_state(box: Page) -> None:
    type_query(box, "党建思路还需拓展")
    row = box.locator(ROWS).first
    expect(row.locator(".rs-kind")).to_have_text("存在问题")
    expect(row.locator(".rs-hit__id")).to_have_text("WT-2023-2")
    expect(row.locator(".rs-state")).to_have_text("未填报")


def test_arrows_go_through_the_list_and_escape_closes(box: Page) -> None:
    type_query(box, "志愿服务")
    box.keyboard.press("ArrowDown")
    expect(box.locator(f"{ROWS} a").first).to_be_focused()
    box.keyboard.press("Escape")
    expect(box.locator("#__search")).not_to_be_checked()


def test_a_paste_by_mouse_and_a_candidate_picked_by_mouse_search_at_once(box: Page) -> None:
    # Neither sends a key event.
    for event in (
        "InputEvent('input', { inputType: 'insertFromPaste' })",
        "CompositionEvent('compositionend')",
    ):
        for text in ("", "敬老院"):
            box.locator(INPUT).evaluate(
                f"(box, text) => {{ box.value = text; box.dispatchEvent(new {event}); }}", text
            )
        wait_for_answer(box, "敬老院")
        assert listed(box)[-1] == "reports/2022/plan/#CS-2022-1"


def test_pinyin_being_composed_finds_already(box: Page) -> None:
    for letters in ("jing", "jing'lao", "jing'lao'y"):
        type_query(box, letters)
        assert any(place.startswith("reports/2022/plan/") for place in listed(box)), letters


def test_a_suggestion_completes_a_title(box: Page) -> None:
    box.type(INPUT, "开展专题")
    wait_for_answer(box, "开展专题")
    expect(box.locator("[data-md-component=search-suggest]")).to_have_text("开展专题调研")
    box.keyboard.press("ArrowRight")
    wait_for_answer(box, "开展专题调研")


def test_an_approximate_answer_says_so_on_each_result_and_nonsense_says_what_was_tried(box: Page) -> None:
    type_query(box, "一百余次")
    expect(box.locator(f"{ROWS} .rs-near")).to_have_text("近似：数字写法")
    expect(box.locator(STATUS)).to_contain_text("按数字写法")
    type_query(box, "火星移民")
    assert listed(box) == []
    expect(box.locator(STATUS)).to_have_text("已依次按原文、同义词、数字写法、繁体字、拼音、同音字找过。")


def test_chips_count_narrow_and_stay_in_the_link(
    box: Page, open_page: OpenPage, searched: tuple[Path, str]
) -> None:
    type_query(box, "志愿服务")
    box.locator(CHIPS, has_text="2022").click()
    wait_for_answer(box, "志愿服务 年:2022")
    expect(box.locator(CHIPS, has_text="2022")).to_have_attribute("aria-pressed", "true")
    assert all(place.startswith("reports/2022/") for place in listed(box))
    link = box.locator("[data-md-component=search-share]").get_attribute("href")
    assert link
    other = open_page(link)
    wait_for_answer(other, "志愿服务 年:2022")
    expect(other.locator(CHIPS, has_text="2022")).to_have_attribute("aria-pressed", "true")
    assert listed(other) == listed(box)
    other.locator(CHIPS, has_text="2022").click()
    wait_for_answer(other, "志愿服务")
    assert len(listed(other)) > len(listed(box))


def test_chips_work_by_keyboard_and_keep_the_focus(box: Page) -> None:
    type_query(box, "志愿服务")
    box.keyboard.press("Tab")
    expect(box.locator(CHIPS).first).to_be_focused()
    box.keyboard.press("ArrowRight")
    chip = box.locator(CHIPS).nth(1)
    expect(chip).to_be_focused()
    word = chip.get_attribute("data-rs-word")
    box.keyboard.press("Space")
    wait_for_answer(box, f"志愿服务 {word}")
    expect(box.locator(f"[data-rs-word='{word}']")).to_be_focused()
    box.keyboard.press("ArrowUp")
    expect(box.locator(INPUT)).to_be_focused()


@pytest.fixture
def slow(box: Page) -> list[Route]:
    """Shards of older years wait until a test lets them go."""
    held: list[Route] = []
    box.route(re.compile(r"/search/2022-"), lambda route: held.append(route))
    return held


def test_results_come_newest_first_and_stay_put_under_the_pointer(box: Page, slow: list[Route]) -> None:
    box.fill(INPUT, "志愿服务")
    box.wait_for_selector(ROWS)
    expect(box.locator(STATUS)).to_contain_text("正在载入更早的年度")
    before = listed(box)
    assert not any(place.startswith("reports/2022") for place in before)
    first = box.locator(f"{ROWS} a").nth(1)
    first.hover()
    place = first.bounding_box()
    for route in slow:
        route.continue_()
    wait_for_answer(box, "志愿服务")
    assert listed(box)[: len(before)] == before
    assert first.bounding_box() == place
    assert len(listed(box)) > len(before)
    box.mouse.move(5, 5)
    # The title of 2022 is the better find.
    box.wait_for_function(f"() => document.querySelector('{ROWS} a').href.includes('2022')")


def test_the_focus_stays_on_a_result_while_others_come(box: Page, slow: list[Route]) -> None:
    box.fill(INPUT, "志愿服务")
    box.wait_for_selector(ROWS)
    box.keyboard.press("ArrowDown")
    address = box.evaluate("() => document.activeElement.href")
    for route in slow:
        route.continue_()
    wait_for_answer(box, "志愿服务")
    assert address
    assert box.evaluate("() => document.activeElement.href") == address


def test_a_site_published_anew_meanwhile_is_searched_anew(
    open_page: OpenPage, searched: tuple[Path, str]
) -> None:
    page = open_page(searched[1], expect_errors=True)
    gone: list[Route] = []

    def once(route: Route) -> None:
        if gone:
            route.continue_()
        else:
            gone.append(route)
            route.fulfill(status=404)

    page.route("**/search/2023-*.bin", once)
    page.keyboard.press("/")
    type_query(page, "战斗堡垒作用")
    assert listed(page)[-1] == "reports/2023/measures/#CS-2023-1"


def test_without_the_index_the_reader_is_told(open_page: OpenPage, searched: tuple[Path, str]) -> None:
    page = open_page(searched[1], expect_errors=True)
    page.route("**/search/manifest.json", lambda route: route.abort())
    page.keyboard.press("/")
    page.fill(INPUT, "战斗堡垒")
    expect(page.locator(STATUS)).to_have_text("搜索数据载入失败，请检查网络后再试。")


def test_a_strict_policy_lets_the_search_work(open_page: OpenPage, strict: str) -> None:
    page = open_page(f"{strict}?q={quote('dangjian思路')}")
    wait_for_answer(page, "dangjian思路")
    place = page.locator(f"{ROWS} > a").nth(1)
    expect(place).to_have_attribute("href", re.compile(r"/reports/2023/problems/.*#WT-2023-2$"))
    expect(page.locator(CHIPS).first).to_be_visible()


def test_the_open_search_has_no_accessibility_problem(box: Page) -> None:
    type_query(box, "志愿服务")
    found = Axe().run(box, context=".md-search").response["violations"]
    assert [(each["id"], each["nodes"][0]["html"]) for each in found] == []
    assert box.locator(".md-search-result__meta").get_attribute("role") == "status"
