"""What is rendered once for a folder's pages is what the theme itself would write on each of them."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from report_site.pages.frame import Frame, Render

from tests.site.conftest import MakeSite
from tests.site_builder import ROOT

PAGES = """\
    -- index.md --
    # 首页
    -- about.md --
    # 关于 <b>我们</b> &amp; 其他
    -- reports/index.md --
    # 报告
    -- reports/2023/index.md --
    ---
    title: 二〇二三年 <报告>
    ---
    # 2023年报告
    -- reports/2023/a.md --
    # 一
    -- reports/2023/b.md --
    # 二、《引号》
    -- reports/2023/c.md --
    没有标题。
    """
THEME = {
    "name": "material",
    "language": "zh",
    "font": False,
    "custom_dir": str(ROOT / "hooks/report_site/pages/theme"),
    "features": ["navigation.tabs"],
    "palette": [{"scheme": "default"}, {"scheme": "slate"}],
}


class Rendered(Frame):
    """Renders every part for every page, as the theme without us."""

    def part(self, name: str, page: Any, base: str, render: Render) -> str:
        return render()

    def header(self, page: Any, base: str, links: str, render: Render) -> str:
        return render()


@pytest.mark.parametrize(
    "config",
    [
        {},
        {"use_directory_urls": False},
        {"extra": {"homepage": "reports/2023/b/"}},
        {"theme": {**THEME, "features": ["navigation.tabs", "navigation.tabs.sticky"]}},
        {"theme": {**THEME, "logo": "reports/2023/b/logo.png"}},
        {"extra": {"alternate": [{"name": "中文", "link": "reports/2023/b/", "lang": "zh"}]}},
    ],
)
def test_every_page_is_as_the_theme_writes_it(
    site: MakeSite, monkeypatch: pytest.MonkeyPatch, config: dict[str, Any]
) -> None:
    project = site(PAGES, **{"theme": THEME, "plugins": ["search"], **config})
    ours = project.build().files()
    monkeypatch.setattr("report_site.engine.events.Frame", Rendered)
    assert project.build().files() == ours


HEADER = '<header><p data-md-component="header-topic">\n<span class="md-ellipsis">\n{}\n</span></p></header>'


def test_a_header_is_rendered_once_for_a_folder() -> None:
    frame, rendered = Frame(), []

    def header(url: str, title: str) -> str:
        def render() -> str:
            rendered.append(url)
            return HEADER.format(title)

        return frame.header(SimpleNamespace(url=url, title=title, meta={}), "../..", "../..", render)

    for url, title in [
        ("a/b/", "甲"),
        ("a/c/", "乙"),
        ("d/e/", "丙"),
        ("a/f/", " 丁"),
        ("d/g/", "<i>戊</i>"),
    ]:
        assert header(url, title) == HEADER.format(title)
    assert rendered == ["a/b/", "d/e/", "a/f/"]


def test_a_header_that_is_not_understood_is_rendered_for_every_page() -> None:
    frame = Frame()
    for title in ("甲", "乙"):
        page = SimpleNamespace(url="a/", title=title, meta={})
        assert frame.header(page, "..", "..", lambda title=title: f"<h1>{title}</h1>") == f"<h1>{title}</h1>"  # type: ignore[misc]
