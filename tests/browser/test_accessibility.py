"""axe-core finds nothing on any type of page, light and dark, wide and narrow."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import OpenPage

pytestmark = pytest.mark.browser
PAGES = {
    "home": "",
    "report": "reports/2023/",
    "achievements": "reports/2023/duties/",
    "rectifications": "reports/2023/rectification/",
    "problems": "reports/2023/problems/",
    "ledger-of-all-years": "ledger/",
    "ledger": "ledger/2023/",
    "matrix": "ledger/2023/matrix/",
    "flow": "ledger/2023/flow/",
    "gaps": "ledger/2023/gaps/",
    "findings": "ledger/findings/",
    "rules": "ledger/rules/",
    "branches": "branches/",
    "branch": "branches/second/",
    "records": "branches/second/2023/",
    "guide": "guide/write/",
    "not-found": "404.html",
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES.keys())
def test_no_violation(open_page: OpenPage, path: str, width: int, scheme: str) -> None:
    page = open_page(
        path,
        viewport={"width": width, "height": 900},
        color_scheme=scheme,
        expect_errors=path == "404.html",
    )
    results = Axe().run(page)
    found = [(each["id"], each["nodes"][0]["html"]) for each in results.response["violations"]]
    assert found == []
