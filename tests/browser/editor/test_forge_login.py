"""Logging in by a forge of another host, in a real browser: its rules for cookies decide whether it works."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import Browser, expect

from tests.browser.conftest import HOST
from tests.edit.conftest import begin, engine, first_desk, passwords
from tests.edit.desk import OWN
from tests.edit.forge_server import AGREE
from tests.edit.forge_site import edited_on_forge
from tests.publish.gate.desk import Desk

__all__ = ["engine", "first_desk", "passwords"]


def test_somebody_who_agrees_on_the_forge_finds_himself_in_the_editor(
    browser: Browser, tmp_path: Path, first_desk: Desk, passwords: Path
) -> None:
    """The click on another site's page is what strict cookies are kept back for."""
    server = begin(tmp_path / "site", first_desk, passwords)
    with edited_on_forge(server, "gitea", tmp_path / "forge.git") as site:
        address = f"http://{HOST}:{site.port}/"
        site.installation.address_file.write_text(f"{address}\n", encoding="utf-8")
        site.forge.back, site.forge.asks_people = f"{address}edit/forge/back", True
        context = browser.new_context()
        page = context.new_page()
        wanted = f"{address}edit/?path={quote(OWN, safe='')}"
        page.goto(wanted)
        page.get_by_role("link", name=AGREE).click()
        expect(page.get_by_role("textbox", name="页面的文字")).to_contain_text("支部简介。")
        assert page.url == wanted
        context.close()
