"""The shipped site's headers and audit, and that its theme needs nothing beyond them."""

from __future__ import annotations

from pathlib import Path

from report_site.pages.security import FILE, inline_scripts, script_hash
from report_site.publish.audit import audit
from report_site.publish.csp import script_hashes

from tests.site.conftest import MakeSite
from tests.site_builder import Built


def test_the_shipped_site_passes_the_audit(demo: Built) -> None:
    assert audit(demo.folder) == []


def test_the_hashes_are_few_and_all_pages_keep_to_them(demo: Built) -> None:
    hashes = script_hashes(demo.folder)
    assert 3 <= len(hashes) <= 8
    pages = [text.decode() for path, text in demo.files().items() if path.endswith(".html")]
    found = {script_hash(script) for page in pages for script in inline_scripts(page)}
    assert found
    assert found <= set(hashes)


def test_an_editor_cannot_bring_his_own_headers(site: MakeSite) -> None:
    made = site("-- index.md --\n# 首页\n")
    (made.docs / FILE).write_text('{"Content-Security-Policy": "script-src *"}', encoding="utf-8")
    built = made.build()
    assert "script-src 'self' 'sha256-" in built.text(FILE)


def test_styles_and_scripts_of_ours_are_named_by_their_content(demo: Built) -> None:
    ours = [Path(path) for path in demo.files() if path.startswith("assets/") and path.count("/") == 1]
    names = [path.name for path in ours if path.suffix in (".css", ".js")]
    assert len(names) == 3
    assert all(len(name.split(".")[1]) == 12 for name in names)
    text = demo.text("reports/2023/index.html")
    assert all(f"assets/{name}" in text for name in names if name.startswith("report-site."))
