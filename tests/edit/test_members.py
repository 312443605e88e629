"""Reading for members only: without a session the site answers with the login and nothing else."""

from __future__ import annotations

import pytest

from tests.edit.desk import OWN, Site

HTML = {"Accept": "text/html"}


@pytest.fixture
def closed(site: Site) -> Site:
    site.set("阅读要登录: true\n")
    return site


def test_the_site_is_open_by_default(still: Site) -> None:
    assert "首页" in still.browser().ask("GET", "/").body.decode()


def test_nobody_reads_without_a_session(closed: Site) -> None:
    browser = closed.browser()
    for path in (
        "/",
        "/index.html",
        "/assets/a.css",
        "/_status/",
        "/_status/status.json",
        "/editor/",
        "/nowhere",
    ):
        page = browser.ask("GET", path, headers=HTML)
        assert page.status == 303
        assert page.body == b""
        assert browser.ask("GET", path).status == 401
        assert browser.ask("HEAD", path).status == 401


def test_the_login_leads_back_to_where_one_wanted_to_go(closed: Site) -> None:
    answer = closed.browser().ask("GET", "/reports/2023/", headers=HTML)
    assert answer.headers["location"] == "/edit/?next=/reports/2023/"
    closed.installation.address_file.write_text("http://example.invalid/dj/\n", encoding="utf-8")
    answer = closed.browser().ask("GET", "/reports/2023/", headers=HTML)
    assert answer.headers["location"] == "/dj/edit/?next=/dj/reports/2023/"


def test_members_read_everything(closed: Site) -> None:
    browser = closed.browser("zhang")
    assert "首页" in browser.ask("GET", "/", headers=HTML).body.decode()
    assert browser.ask("GET", "/assets/a.css").status == 200
    browser.ask("DELETE", "session")
    assert browser.ask("GET", "/", headers=HTML).status == 303


def test_the_editor_itself_is_reached(closed: Site) -> None:
    assert closed.browser().get("session")["user"] is None
    assert closed.browser().ask("GET", "page", query={"path": OWN}).error["code"] == "login"
