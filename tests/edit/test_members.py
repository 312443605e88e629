"""Reading for members only: without a session the site answers with the login and nothing else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.edit.desk import OWN, Browser, Site
from tests.publish.test_login import uncomment
from tests.publish.web import nginx

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


def test_nginx_asks_us_before_each_file(closed: Site, tmp_path: Path) -> None:
    """The third way to log in of the configuration that we generate, with a real nginx."""

    def change(text: str) -> str:
        text = re.sub(
            r"proxy_pass http://127\.0\.0\.1:[0-9]+;", f"proxy_pass http://127.0.0.1:{closed.port};", text
        )
        return uncomment(text, "登录方式三")

    with nginx(closed.installation.root, tmp_path / "nginx", change) as port:
        stranger, zhang = Browser(port), Browser(port)
        answer = stranger.ask("GET", "/index.html", headers=HTML)
        assert (answer.status, answer.headers["Location"]) == (303, "/edit/?next=/index.html")
        assert zhang.log_in("zhang").status == 200
        assert "首页" in zhang.ask("GET", "/index.html").body.decode()
        assert zhang.open(OWN)["may_change"]
        put = zhang.ask(
            "PUT", "upload", query={"path": OWN, "name": "大.pdf"}, body=b"%PDF-" + bytes(19_000_000)
        )
        assert put.status == 200
    assert {each["address"] for each in closed.events("login")} == {"127.0.0.1"}
