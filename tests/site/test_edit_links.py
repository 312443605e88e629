"""The edit links that the guide tells administrators to set, tried out."""

from __future__ import annotations

import re

import pytest

from tests.html_reader import with_class
from tests.site.conftest import MakeSite
from tests.site_builder import ROOT, Site

TEMPLATES = re.findall(
    r"^edit_uri_template: (.+)$", (ROOT / "docs/guide/serve.md").read_text("utf-8"), re.MULTILINE
)
ADDRESS = "https://git.example.cn/dj/report"


@pytest.mark.parametrize(
    ("template", "link"),
    list(
        zip(
            TEMPLATES,
            [f"{ADDRESS}/_edit/main/docs/reports/2023/a.md", f"{ADDRESS}/-/edit/main/docs/reports/2023/a.md"],
            strict=True,
        )
    ),
    ids=["gitea", "gitlab"],
)
def test_a_page_leads_to_where_it_is_edited(site: MakeSite, template: str, link: str) -> None:
    theme = {"name": "material", "language": "zh", "font": False, "features": ["content.action.edit"]}
    made = site("-- reports/2023/a.md --\n# 页\n", edit_uri_template=template, theme=theme)
    page = made.build().page("reports/2023/a/")
    buttons = [
        each.get("href") for each in with_class(page.root, "md-content__button") if each.get("rel") == "edit"
    ]
    assert buttons == [link]


def edit_links(made: Site) -> list[str | None]:
    page = made.build().page("reports/2023/a/")
    return [each.get("href") for each in with_class(page.root, "md-content__button")]


@pytest.mark.parametrize(
    ("address", "link"),
    [
        ("http://dj.example.cn/", "/edit/?path=reports%2F2023%2Fa.md"),
        ("http://example.cn/dj/", "/dj/edit/?path=reports%2F2023%2Fa.md"),
    ],
    ids=["root", "below a path"],
)
def test_where_an_editor_runs_every_page_leads_to_it(
    site: MakeSite, monkeypatch: pytest.MonkeyPatch, address: str, link: str
) -> None:
    monkeypatch.setenv("REPORT_SITE_EDITOR", "1")
    assert edit_links(site("-- reports/2023/a.md --\n# 页\n", site_url=address)) == [link]


def test_an_editor_elsewhere_is_the_administrator_s_choice(
    site: MakeSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REPORT_SITE_EDITOR", "1")
    theme = {"name": "material", "language": "zh", "font": False, "features": ["content.action.edit"]}
    made = site("-- reports/2023/a.md --\n# 页\n", edit_uri_template=f"{ADDRESS}/{{path}}", theme=theme)
    assert edit_links(made) == [f"{ADDRESS}/reports/2023/a.md"]


def test_without_an_editor_no_page_leads_to_one(site: MakeSite) -> None:
    assert edit_links(site("-- reports/2023/a.md --\n# 页\n")) == []
