"""A site whose content lies on a forge, and browsers that log in by way of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl

import urllib3

from tests.edit.desk import Answer, Browser, Site, edited
from tests.edit.forge_server import ForgeServer, forge_beside
from tests.publish.gate.desk import Server


@dataclass
class ForgeSite(Site):
    """A site whose content lies on a forge, and into which the forge logs people."""

    forge: ForgeServer

    def browser(self, account: str | None = None) -> Browser:
        """Return a browser, in which an account has logged in by way of the forge."""
        browser = Browser(self.port)
        if account:
            assert self.log_in(browser, account).status == 200
        return browser

    def log_in(self, browser: Browser, account: str, begin: str = "/edit/forge") -> Answer:
        """Go to the forge and back, as a browser follows; return the last answer."""
        self.forge.sitting = account
        return self.back(browser, self.at_forge(browser.ask("GET", begin)))

    def at_forge(self, begun: Answer) -> dict[str, str]:
        """Return with what the forge leads back somebody whom we have led there."""
        address = begun.headers["Location"]
        assert address.startswith(f"{self.forge.address}/")
        led = urllib3.request("GET", address, redirect=False)
        place, _, query = led.headers["Location"].partition("?")
        assert (led.status, place) == (302, self.forge.back)
        return dict(parse_qsl(query))

    def back(self, browser: Browser, query: dict[str, str]) -> Answer:
        return browser.ask("GET", "/edit/forge/back", query=query)

    def move_head(self, commit: str) -> None:
        self.git("push", "--quiet", "forge", f"{commit}:refs/heads/main")


@contextmanager
def edited_on_forge(server: Server, kind: str, repository: Path) -> Iterator[ForgeSite]:
    """Let the editing server of a site run whose content a forge has got."""
    with forge_beside(kind, server.installation.content, repository) as forge, edited(server) as site:
        site.set(forge.settings)
        yield ForgeSite(site.server, site.editor, site.port, forge)
