"""Following a promise through the site, as a member does."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import OpenPage

pytestmark = pytest.mark.browser


def test_a_rectification_leads_to_its_measure_and_back(open_page: OpenPage) -> None:
    page = open_page("reports/2023/rectification/")
    card = page.locator(".rs-card", has=page.get_by_role("link", name="ZG-2023-2", exact=True))
    card.get_by_role("link", name="CS-2023-2").click()
    expect(page).to_have_url(re.compile(r"/reports/2023/measures/#CS-2023-2$"))
    measure = page.locator(".rs-card", has=page.get_by_role("link", name="CS-2023-2", exact=True))
    measure.get_by_role("link", name="ZG-2023-2").click()
    expect(page).to_have_url(re.compile(r"/reports/2023/rectification/#ZG-2023-2$"))
    expect(page.locator("[id='ZG-2023-2']")).to_be_in_viewport()


def test_links_swap_the_page_without_reloading_it(open_page: OpenPage) -> None:
    page = open_page("reports/2023/problems/")
    wait_for_sitemap(page)
    page.evaluate("window.stillHere = true")
    page.locator(".rs-card").first.get_by_role("link", name="CS-2023-2").click()
    expect(page).to_have_url(re.compile(r"/reports/2023/measures/#CS-2023-2$"))
    assert page.evaluate("window.stillHere") is True


@pytest.mark.parametrize(
    ("link", "leads_to"),
    [(".rs-page a[href$='/measures/#CS-2023-3']", "[id='CS-2023-3']"), (".md-footer__link--next", "h1")],
    ids=["an item", "a page"],
)
def test_a_link_that_is_clicked_while_the_page_scrolls_leads_where_it_should(
    open_page: OpenPage, link: str, leads_to: str
) -> None:
    page = open_page("reports/2023/rectification/", viewport={"width": 1440, "height": 600})
    wait_for_sitemap(page)
    page.route("**/reports/2023/*/", slowly)
    click_while_scrolling(page, link)
    expect(page.get_by_role("heading", level=1)).not_to_contain_text("整改")
    expect(page.locator(leads_to)).to_be_in_viewport()


def test_going_back_returns_to_the_place_the_reader_left(open_page: OpenPage) -> None:
    page = open_page("reports/2023/rectification/", viewport={"width": 1440, "height": 600})
    wait_for_sitemap(page)
    click_while_scrolling(page, ".rs-page a[href$='/measures/#CS-2023-3']")
    expect(page.locator("[id='CS-2023-3']")).to_be_in_viewport()
    page.go_back()
    expect(page.locator(".rs-page a[href$='/measures/#CS-2023-3']").first).to_be_in_viewport()


def test_a_link_that_is_clicked_before_the_list_of_pages_has_come_is_followed_once(
    open_page: OpenPage,
) -> None:
    page = open_page()
    held: list[Route] = []

    def answer_the_list_first(route: Route) -> None:
        while held:
            held.pop().continue_()
        slowly(route)

    page.route("**/sitemap.xml", lambda route: held.append(route), times=1)
    page.route("**/reports/2023/measures/", answer_the_list_first)
    page.goto(page.url + "reports/2023/problems/")
    page.locator(".rs-card").first.get_by_role("link", name="CS-2023-2").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("措施")
    page.wait_for_load_state()
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_contain_text("存在问题")


@pytest.mark.parametrize("item", ["ZG-2023-3", "LZ-2023-1-4"])
def test_a_permanent_address_leads_to_where_the_item_stands(open_page: OpenPage, item: str) -> None:
    page = open_page(f"i/{item}/")
    expect(page).to_have_url(re.compile(rf"/dj/report/reports/2023/\w+/#{item}$"))
    expect(page.locator(f"[id='{item}']")).to_be_in_viewport()


def test_an_id_in_a_card_goes_through_the_permanent_address(open_page: OpenPage) -> None:
    page = open_page("reports/2023/measures/")
    page.get_by_role("link", name="CS-2023-4", exact=True).click()
    expect(page).to_have_url(re.compile(r"/reports/2023/measures/#CS-2023-4$"))


def test_a_figure_on_the_home_page_leads_to_the_filtered_ledger(open_page: OpenPage) -> None:
    page = open_page()
    page.locator(".rs-figure--problem").get_by_role("link", name=re.compile("存在问题")).click()
    expect(page.get_by_role("combobox", name="类别")).to_have_value("problem")
    expect(page.locator("tbody tr:visible")).to_have_count(4)


def test_a_node_of_the_flow_chart_is_a_link(open_page: OpenPage) -> None:
    page = open_page("ledger/2023/flow/")
    page.locator("[aria-label^='整改 ZG-2023-1 ']").click()
    expect(page).to_have_url(re.compile(r"/reports/2023/rectification/#ZG-2023-1$"))


def test_breadcrumbs_lead_home_from_a_branch(open_page: OpenPage) -> None:
    page = open_page("branches/second/2023/")
    page.locator(".md-path").get_by_role("link", name="首页").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("机关党建工作报告"))


def test_everything_can_be_read_without_javascript(open_page: OpenPage) -> None:
    page = open_page("ledger/2023/?kind=problem", java_script_enabled=False)
    expect(page.locator("tbody tr:visible")).to_have_count(25)
    expect(page.locator(".rs-filter")).to_be_hidden()


def test_a_site_that_was_moved_still_leads_everywhere(open_page: OpenPage, moved: str) -> None:
    page = open_page(f"{moved}i/LZ-2023-1-4/")
    expect(page).to_have_url(f"{moved}reports/2023/duties/#LZ-2023-1-4")
    page.locator(".rs-chip", has_text="LZ-2023-1-4").get_by_role("link", name="CS-2023-2").click()
    expect(page).to_have_url(f"{moved}reports/2023/measures/#CS-2023-2")
    page.locator(".md-tabs").get_by_role("link", name="台账").click()
    expect(page).to_have_url(re.compile(rf"^{moved}ledger/"))


def wait_for_sitemap(page: Page) -> None:
    """Wait until the theme swaps pages: it does so once it has the list of them."""
    page.wait_for_function(
        "performance.getEntriesByType('resource').some(({name}) => name.endsWith('/sitemap.xml'))"
    )


def click_while_scrolling(page: Page, link: str) -> None:
    """Click a link just after it has come into view, as a reader does who knows where to go."""
    page.evaluate(
        """(link) => {
            const element = document.querySelector(link);
            element.scrollIntoView({ block: "center" });
            const frame = () => new Promise(requestAnimationFrame);
            return frame().then(frame).then(() => element.click());
        }""",
        link,
    )


def slowly(route: Route) -> None:
    """Answer as a busy server does."""
    time.sleep(0.4)
    route.continue_()
