"""The shipped site from the built-in server under its headers, and pages of bad faith without any."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Dialog, Page, expect

from tests.browser.conftest import HOST
from tests.publish.web import built_in
from tests.site.test_hostile import ATTACKS, CONFIG
from tests.site_builder import Site, build_demo

SCRIPTS = [{"path": "assets/report-site.js", "type": "module"}]
pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The shipped site's address at the built-in server."""
    root = tmp_path_factory.mktemp("served")
    with built_in(root / "current") as port:
        address = f"http://{HOST}:{port}/"
        build_demo(root / "releases/one", environment={"REPORT_SITE_URL": address})
        (root / "current").symlink_to("releases/one")
        yield address


def test_every_part_of_the_site_works_under_the_policy(open_page: Callable[..., Page], served: str) -> None:
    # open_page fails the test for any console error, which is how a browser tells of a breach.
    page = open_page(served)
    page.evaluate("window.same = true")
    page.keyboard.press("/")
    page.keyboard.type("zhengga")
    page.wait_for_selector(".rs-facets", state="attached")
    page.keyboard.press("i")
    expect(page.locator(".md-search-result__item").first).to_be_visible(timeout=20_000)
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.locator("label[title='切换到浅色']:visible, label[title='切换到深色']:visible").first.click()
    page.get_by_role("link", name="台账", exact=True).first.click()
    expect(page).to_have_url(f"{served}ledger/")
    expect(page.locator(".rs-filter")).to_be_visible()
    assert page.evaluate("window.same")  # Instant navigation: the page was never loaded anew.
    page.goto(f"{served}ledger/2023/flow/")
    expect(page.locator(".rs-flow__node").first).to_be_visible()
    page.emulate_media(media="print")
    assert page.pdf()


def test_the_policy_stops_a_script_that_all_else_let_through(browser: Browser, served: str) -> None:
    page = browser.new_page()
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text))
    page.goto(served)
    page.evaluate("""() => {
      const script = document.createElement('script');
      script.textContent = 'window.breached = true';
      document.body.append(script);
      const html = '<p id=x onclick="window.breached = true" style="color:red">x</p>';
      document.body.insertAdjacentHTML('beforeend', html);
      document.getElementById('x').click();
    }""")
    assert page.evaluate("window.breached") is None
    assert any("Content Security Policy" in text for text in refused)
    page.close()


def test_bad_faith_runs_nothing_even_without_the_policy(
    browser: Browser, www: tuple[Path, str], tmp_path: Path
) -> None:
    folder, address = www
    site = Site(tmp_path / "project", config={**CONFIG, "plugins": ["search"], "extra_javascript": SCRIPTS})
    for number, text in enumerate(ATTACKS.values()):
        site.write(
            f"-- reports/{2023 + number}/x.md --\n# 页\n\n{text.replace('-2023-', f'-{2023 + number}-')}\n"
        )
    built = site.build()
    (built.folder / "headers.json").unlink()
    built.folder.rename(folder / "hostile")
    page = browser.new_page()
    dialogs: list[str] = []
    foreign: list[str] = []

    def note(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", note)
    page.on("request", lambda each: foreign.append(each.url) if "evil.invalid" in each.url else None)
    for number in range(len(ATTACKS)):
        page.goto(f"{address}/hostile/reports/{2023 + number}/x/")
        # Everything an unwary reader might do to what the editor wrote.
        page.evaluate("""() => {
          for (const each of document.querySelectorAll('article *')) {
            if (each.matches('a[href]') && !each.getAttribute('href').startsWith('#')) continue;
            for (const kind of ['click', 'mouseover', 'focus', 'error']) each.dispatchEvent(new Event(kind));
          }
        }""")
        assert page.url.endswith(f"/reports/{2023 + number}/x/")
    page.keyboard.press("/")
    page.locator("[data-md-component=search-query]").press_sequentially("alert")
    expect(page.locator(".md-search-result__item").first).to_be_visible(timeout=20_000)
    page.close()
    assert dialogs == []
    assert foreign == []
