"""The ledger in the browser: filter, sort, share, print."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage

pytestmark = pytest.mark.browser


def rows(page: Page) -> list[str]:
    return page.locator("tbody tr:visible td:first-child").all_inner_texts()


def test_a_filter_shows_what_it_names_and_says_how_many(open_page: OpenPage) -> None:
    page = open_page("ledger/2023/")
    page.get_by_role("combobox", name="类别").select_option(label="整改（3）")
    assert rows(page) == ["ZG-2023-1", "ZG-2023-2", "ZG-2023-3"]
    expect(page.get_by_role("status").first).to_have_text("共 25 项，显示 3 项")


def test_the_filter_lives_in_the_address_and_survives_a_reload(open_page: OpenPage) -> None:
    page = open_page("ledger/2023/")
    page.get_by_role("combobox", name="类别").select_option("rectification")
    page.get_by_role("combobox", name="缺口").select_option("yes")
    page.get_by_role("button", name="编号").click()
    page.get_by_role("button", name="编号").click()
    expect(page).to_have_url(re.compile(r"kind=rectification.*gap=yes"))
    page.reload()
    assert rows(page) == ["ZG-2023-3"]
    expect(page.get_by_role("combobox", name="缺口")).to_have_value("yes")
    expect(page.locator("th[aria-sort=descending]")).to_have_text(re.compile("编号"))


def test_a_shared_address_shows_the_same_rows_to_a_colleague(open_page: OpenPage) -> None:
    page = open_page("ledger/2023/")
    page.get_by_role("combobox", name="责任单位").select_option("第二支部")
    mine = rows(page)
    assert mine == ["LZ-2023-1-4", "LZ-2023-2-1", "LZ-2023-3-1", "LZ-2023-3-2"]
    theirs = open_page("ledger/2023/" + page.url.partition("/ledger/2023/")[2])
    assert rows(theirs) == mine


def test_a_value_that_does_not_exist_in_the_address_is_ignored(open_page: OpenPage) -> None:
    page = open_page("ledger/2023/?kind=nonsense&sort=nonsense&order=desc")
    assert len(rows(page)) == 25


def test_the_filter_survives_going_away_and_back(open_page: OpenPage) -> None:
    page = open_page("ledger/2023/")
    page.get_by_role("combobox", name="类别").select_option("measure")
    page.get_by_role("link", name="CS-2023-1", exact=True).click()
    expect(page).to_have_url(re.compile("/measures/"))
    page.go_back()
    expect(page.locator("tbody tr:visible")).to_have_count(4)


def test_a_link_to_the_same_ledger_filters_it_anew(open_page: OpenPage) -> None:
    page = open_page("ledger/2023/?kind=measure")
    page.locator(".rs-switch").evaluate(
        "each => each.insertAdjacentHTML('afterend', '<a href=\"?kind=problem\">问题</a>')"
    )
    page.get_by_role("link", name="问题", exact=True).click()
    expect(page.get_by_role("combobox", name="类别")).to_have_value("problem")
    assert rows(page) == ["WT-2023-1", "WT-2023-2", "WT-2023-3", "WT-2023-4"]
    page.go_back()
    expect(page.get_by_role("combobox", name="类别")).to_have_value("measure")


def test_clearing_the_filter_shows_every_row_again(open_page: OpenPage) -> None:
    page = open_page("ledger/2023/?kind=measure&state=未填报")
    assert len(rows(page)) == 4
    page.get_by_role("button", name="清除筛选").click()
    assert len(rows(page)) == 25
    assert "?" not in page.url


def test_nothing_found_says_so(open_page: OpenPage) -> None:
    page = open_page("ledger/2023/?kind=measure&gap=yes")
    assert rows(page) == []
    expect(page.get_by_text("没有符合条件的事项")).to_be_visible()


def test_ids_sort_by_number_and_back(open_page: OpenPage) -> None:
    page = open_page("ledger/2023/?kind=achievement")
    page.get_by_role("button", name="编号").click()
    ascending = rows(page)
    assert ascending[:2] == ["LZ-2023-1-1", "LZ-2023-1-2"]
    page.get_by_role("button", name="编号").click()
    assert rows(page) == ascending[::-1]


def test_the_ledger_works_after_arriving_by_a_link(open_page: OpenPage) -> None:
    page = open_page("ledger/2023/gaps/")
    page.locator(".md-content").get_by_role("link", name="台账", exact=True).first.click()
    page.get_by_role("combobox", name="类别").select_option("feedback")
    expect(page.locator("tbody tr:visible")).to_have_count(3)


def test_it_prints_on_a4_landscape_without_its_controls(open_page: OpenPage) -> None:
    page = open_page("ledger/2023/?kind=measure")
    pdf = page.pdf(prefer_css_page_size=True)
    width, height = map(float, re.search(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", pdf).groups())  # type: ignore[union-attr]
    assert (round(width), round(height)) == (842, 595)
    page.emulate_media(media="print")
    expect(page.locator(".rs-filter")).to_be_hidden()
    expect(page.locator(".md-header")).to_be_hidden()
    assert len(rows(page)) == 4
    assert page.locator("thead").evaluate("each => getComputedStyle(each).display") == "table-header-group"
