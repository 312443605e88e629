"""The menu beside a page shows the way to it and what lies around, however large the site is."""

from __future__ import annotations

from typing import Any
from xml.etree.ElementTree import Element

import pytest

from tests.html_reader import with_class, words
from tests.site.conftest import MakeSite
from tests.site_builder import ROOT, Built, Site

PAGES = """\
    -- index.md --
    # 机关党建
    -- reports/2022/index.md --
    # 2022年报告
    -- reports/2023/index.md --
    # 2023年报告
    -- reports/2023/problems.md --
    # 三、问题

    ## 一是学习
    -- branches/index.md --
    # 支部
    -- branches/alpha/index.md --
    # 甲支部
    -- branches/beta/index.md --
    # 乙支部
    -- branches/beta/2022.md --
    # 乙2022
    -- branches/beta/2023.md --
    # 乙2023
    """
THEME = {
    "name": "material",
    "language": "zh",
    "font": False,
    "custom_dir": str(ROOT / "hooks/report_site/pages/theme"),
    "features": ["navigation.indexes", "navigation.sections", "navigation.tabs"],
}


@pytest.fixture
def project(site: MakeSite) -> Site:
    return site(PAGES, theme=THEME)


def menu(built: Built, url: str) -> Element:
    return next(with_class(built.page(url).root, "md-nav--primary"))


def outline(built: Built, url: str) -> list[Any]:
    """Return the menu beside a page as nested lists of titles; what is folded is its title alone."""

    def read(element: Element) -> list[Any]:
        entries: list[Any] = []
        for item in next(element.iter("ul")):
            title = words(next(with_class(item, "md-ellipsis")))
            unfolded = item.find("nav[@data-md-level]")
            entries.append(title if unfolded is None else [title, *read(unfolded)])
        return entries

    return read(menu(built, url))


def addresses(built: Built, url: str) -> dict[str, str]:
    return {words(link): link.get("href") or "" for link in menu(built, url).iter("a")}


def here(built: Built, url: str) -> list[str]:
    """Return the titles of the links that are marked as the page itself."""
    links = with_class(menu(built, url), "md-nav__link--active")
    return [words(link) for link in links if link.tag == "a"]


def test_the_home_page_shows_the_first_level(project: Site) -> None:
    built = project.build()
    assert outline(built, "") == ["首页", "工作报告", "台账", "支部"]
    assert here(built, "") == ["首页"]


def test_a_page_unfolds_the_sections_that_it_lies_in(project: Site) -> None:
    built = project.build()
    assert outline(built, "branches/beta/2023/")[3] == ["支部", "甲支部", ["乙支部", "乙2023", "乙2022"]]
    assert here(built, "branches/beta/2023/") == ["乙2023"]


def test_a_section_s_own_page_is_its_title(project: Site) -> None:
    built = project.build()
    assert outline(built, "branches/beta/")[3] == ["支部", "甲支部", ["乙支部", "乙2023", "乙2022"]]
    assert here(built, "branches/beta/") == ["乙支部"]
    assert outline(built, "branches/")[3] == ["支部", "甲支部", "乙支部"]


def test_every_entry_leads_somewhere_from_wherever_it_is_seen(project: Site) -> None:
    built = project.build()
    deep, home = addresses(built, "branches/beta/2023/"), addresses(built, "")
    assert deep["乙2022"] == "../../../branches/beta/2022/"
    assert deep["首页"] == "../../../"
    assert (home["首页"], home["工作报告"]) == ("./", "./reports/2023/")


def test_a_page_s_own_contents_stand_in_its_entry_for_narrow_screens(project: Site) -> None:
    built = project.build()
    assert addresses(built, "reports/2023/problems/")["一是学习"].startswith("#")
    assert "一是学习" not in addresses(built, "reports/2023/")


def test_a_configured_navigation_may_be_deep_and_lead_elsewhere(site: MakeSite) -> None:
    deep = {"甲": [{"乙": [{"丙": ["branches/alpha/index.md", {"外": "https://example.invalid/"}]}]}]}
    built = site(PAGES, theme=THEME, nav=["index.md", deep], validation={}).build()
    assert outline(built, "") == ["机关党建", "甲"]
    assert outline(built, "branches/alpha/") == ["机关党建", ["甲", ["乙", ["丙", "外"]]]]
    assert addresses(built, "branches/alpha/")["外"] == "https://example.invalid/"


def test_a_page_that_the_navigation_lacks_unfolds_nothing(site: MakeSite) -> None:
    built = site(
        PAGES, theme=THEME, nav=["index.md", {"甲": ["reports/2023/index.md"]}], validation={}
    ).build()
    assert outline(built, "branches/") == ["机关党建", "甲"]


def test_the_page_of_a_wrong_address_has_the_menu_from_the_root(site: MakeSite) -> None:
    built = site(PAGES, theme=THEME, site_url="http://example.invalid/dj/").build()
    assert '<a href="/dj/reports/2023/" class="md-nav__link">' in built.text("404.html")
