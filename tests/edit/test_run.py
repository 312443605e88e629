"""The whole way with the real command: an account, a log-in, a save, the page that readers see."""

from __future__ import annotations

import re
import subprocess
import time
from collections.abc import Callable
from urllib.parse import urlsplit

from report_site.publish import release

from tests.edit.desk import PASSWORD, Browser
from tests.publish.conftest import reference_day, server, template
from tests.publish.server import Server, command

__all__ = ["reference_day", "server", "template"]
PAGE = "reports/2023/problems.md"


def user(server: Server, action: str, *words: str) -> str:
    """Run `report-site user`; return what it says."""
    arguments = [command(), "user", action, str(server.installation.root), *words]
    done = subprocess.run(arguments, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def enter(server: Server, account: str, name: str, role: str) -> Callable[[int], Browser]:
    """Give somebody an account; return what opens a browser in which he has logged in."""
    email = f"{account}@example.invalid"
    said = user(server, "add", account, "--name", name, "--email", email, "--role", role)
    once = re.findall("一次性口令：([a-z0-9-]+)", said)[0]

    def browser(port: int) -> Browser:
        opened = Browser(port)
        if opened.log_in(account).status == 401:
            assert opened.log_in(account, once).status == 200
            assert opened.ask("POST", "password", {"old": once, "new": PASSWORD}).status == 200
        return opened

    return browser


def states(browser: Browser, commit: str, last: str) -> set[str]:
    """Ask how far a commit is until it has come to its last state; return all that were told."""
    seen: set[str] = set()
    end = time.monotonic() + 60
    while last not in seen:
        assert time.monotonic() < end, seen
        seen.add(browser.get("status", commit=commit)["state"])
        time.sleep(0.05)
    return seen


def test_what_is_saved_is_what_readers_see(server: Server) -> None:
    wang = enter(server, "wang", "王五", "审核")
    address = server.start()
    browser = wang(urlsplit(address).port or 0)
    page = browser.open(PAGE)
    saved = browser.save(PAGE, page["text"].replace("推进中", "已完成"), page["token"])
    assert saved.status == 200, saved.body.decode()
    seen = states(browser, saved.json["commit"], "live")
    assert seen <= {"committed", "publishing", "live"}
    shown = browser.ask("GET", f"/{page['url']}").body.decode()
    assert "已完成" in shown
    # Since somebody can log in, pages lead to the editor; the page of this very address is the editor's.
    links = re.findall('href="([^"]+)"[^>]*rel="edit"', shown.replace("\n", " "))
    assert links == ["/edit/?path=reports%2F2023%2Fproblems.md"]


def test_a_build_that_fails_is_told_to_whom_saved(server: Server) -> None:
    """What the gate did not see was slipped in, as if a rule of it were missing."""
    wang = enter(server, "wang", "王五", "审核")
    commit = server.slip_in_a_fault()
    browser = wang(urlsplit(server.start()).port or 0)
    states(browser, commit, "failed")
    told = browser.get("status", commit=commit)
    assert told["message"] == "已提交，但没有发布成功"
    assert "bad.md" in told["error"]


def test_a_pinned_release_is_told_to_whom_saved(server: Server) -> None:
    wang = enter(server, "wang", "王五", "审核")
    release.roll_back(server.installation, server.live.id)
    browser = wang(urlsplit(server.start()).port or 0)
    page = browser.open(PAGE)
    saved = browser.save(PAGE, page["text"].replace("推进中", "已完成"), page["token"])
    told = browser.get("status", commit=saved.json["commit"])
    assert told["state"] == "committed"
    assert "固定" in told["error"]
