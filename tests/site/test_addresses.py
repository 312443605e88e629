"""/i/<id>/: every item's permanent address forwards to wherever the item stands today."""

from __future__ import annotations

from urllib.parse import urljoin

import pytest

from tests.site.conftest import MakeSite
from tests.site_builder import Built

PAGES = """\
    -- reports/2023/problems.md --
    # 三、存在问题

    ## 一是学习不够

    - 编号：WT-2023-1

    一是会议偏多（编号：WT-2023-2）；二是调研偏少（编号：WT-2023-3）。
    """


def forward(built: Built, item: str) -> str:
    page = built.page(f"i/{item}/")
    refresh = next(meta for meta in page.root.iter("meta") if meta.get("http-equiv") == "refresh")
    assert [a.get("href") for a in page.root.iter("a")] == [refresh.attrib["content"].removeprefix("0; url=")]
    return refresh.attrib["content"].removeprefix("0; url=")


@pytest.mark.parametrize("item", ["WT-2023-1", "WT-2023-2"], ids=["headed", "bracket"])
@pytest.mark.parametrize("root", ["http://127.0.0.1:8000/", "https://intranet.example/a/b/"])
def test_a_permanent_address_forwards_from_below_any_root(site: MakeSite, item: str, root: str) -> None:
    built = site(PAGES, site_url=root).build()
    place = f"reports/2023/problems/#{item}"
    assert urljoin(f"{root}i/{item}/", forward(built, item)) == root + place
    assert not forward(built, item).startswith(("/", "http"))
    built.page("reports/2023/problems/").by_id(item)


def test_a_permanent_address_follows_an_item_that_moves(site: MakeSite) -> None:
    project = site(PAGES)
    project.build()
    project.write(PAGES.replace("problems.md", "moved.md"))
    (project.docs / "reports/2023/problems.md").unlink()
    assert forward(project.build(), "WT-2023-1") == "../../reports/2023/moved/#WT-2023-1"


def test_without_directory_urls_addresses_name_files(site: MakeSite) -> None:
    built = site(PAGES, use_directory_urls=False).build()
    assert (
        urljoin("http://h/i/WT-2023-1/", forward(built, "WT-2023-1"))
        == "http://h/reports/2023/problems.html#WT-2023-1"
    )
