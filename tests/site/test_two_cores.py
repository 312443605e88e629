"""A site is the same, and so is what is said of it, whichever process made its pages."""

from __future__ import annotations

import logging
import os
import threading
from pathlib import Path
from random import Random
from typing import Any

import pytest
from mkdocs.exceptions import Abort
from report_site import second_core
from report_site.engine import audit
from report_site.second_core import SecondCore

from tests.site.conftest import MakeSite, Warnings
from tests.site.walk import EDITS, Walk
from tests.site_builder import LIGHT, Built, build_demo

pytestmark = pytest.mark.skipif(len(os.sched_getaffinity(0)) < 2, reason="this machine has one core")

ALONE = 10**9
PAGES = "".join(
    f"-- reports/2023/p{n}.md --\n# 第 {n} 页\n\n[没有](none{n}.md)和[锚](index.md#a{n})\n" for n in range(20)
)
SITE = f"-- index.md --\n# 首页\n-- reports/2023/index.md --\n# 报告\n{PAGES}"
COUNTING = """
pages = []

def on_page_content(html, *, page, **_):
    pages.append(page.file.src_uri)

def on_post_page(output, **_):
    return output.replace("</body>", f"<!-- {len(pages)} --></body>")
"""

READING = """
def on_nav(nav, *, files, **_):
    assert files.get_file_from_path("ledger/ledger.xlsx").content_bytes
"""


@pytest.fixture(autouse=True)
def others(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Let the other process make all that it may, however little; return how much it was each time."""
    made: list[int] = []
    start = SecondCore._start

    def start_and_wait(core: SecondCore[Any, Any]) -> None:
        start(core)
        while core._listen(wait=True):
            pass
        made.append(len([length for _, length in core._places.values() if length]))

    monkeypatch.setattr(SecondCore, "_start", start_and_wait)
    monkeypatch.setattr(second_core, "_vouched_for", set())
    monkeypatch.setattr(second_core, "FEW", 2)
    monkeypatch.setattr(audit, "_BATCH", 1)
    second_core.allow(*threading.enumerate())
    return made


def said(built: Built) -> list[tuple[int, str]]:
    """Return what was logged, without what depends on place and clock."""
    messages = [(record.levelno, record.getMessage()) for record in built.records]
    return [(level, text) for level, text in messages if not text.startswith(("Building", "Documentation"))]


def test_of_the_shipped_site(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, warnings: Warnings, others: list[int]
) -> None:
    two = build_demo(tmp_path / "two")
    made = list(others)
    monkeypatch.setattr(second_core, "FEW", ALONE)
    one = build_demo(tmp_path / "one")
    assert two.files() == one.files()
    assert said(two) == said(one)
    # Parsed, judged, branches, downloads, Markdown, templates, audit.
    assert len(made) == 7
    assert all(made)
    assert others == made
    warnings.take()


class WithHelp(Walk):
    """Dirty builds have help, the clean ones that they are compared with have none."""

    def build(self, target: Path, **options: Any) -> Built:
        second_core.FEW = 2 if options.get("dirty") else ALONE
        return super().build(target, **options)


def test_after_any_edits(tmp_path: Path, warnings: Warnings, others: list[int]) -> None:
    random = Random(1)
    walk = WithHelp(tmp_path)
    for kind in random.sample(sorted(EDITS), 8):
        walk.step(kind, random.randrange(10_000))
    walk.memo.close()
    assert sum(others) > 100
    warnings.take()


def test_warnings_come_in_the_order_of_the_pages(
    site: MakeSite, monkeypatch: pytest.MonkeyPatch, warnings: Warnings
) -> None:
    made = site(SITE)
    two = said(made.build())
    monkeypatch.setattr(second_core, "FEW", ALONE)
    assert two == said(made.build())
    assert len(warnings.take()) == 2 * 2 * 20


def test_a_strict_build_fails_for_a_page_that_the_other_process_rendered(
    site: MakeSite, warnings: Warnings
) -> None:
    with pytest.raises(Abort, match="Aborted with 40 warnings in strict mode"):
        site(SITE).build(strict=True)
    warnings.take()


def test_private_data_in_the_finished_site_is_told_as_ever(
    site: MakeSite, monkeypatch: pytest.MonkeyPatch, warnings: Warnings, others: list[int]
) -> None:
    # The digits are parted by markup, so that only the finished page shows a number.
    number = "手机 138<b></b>0013<b></b>8000\n"
    made = site(
        SITE.replace("# 第 7 页\n", f"# 第 7 页\n\n{number}").replace("# 首页\n", f"# 首页\n\n{number}")
    )
    messages = []
    for few in (2, ALONE):
        monkeypatch.setattr(second_core, "FEW", few)
        with pytest.raises(Abort):
            made.build()
        messages.append([text for text in warnings.take() if "PV" in text])
    assert messages[0] == messages[1]
    # Of the first page that has it, and that the site must not be published.
    assert len(messages[0]) == 2


def test_what_keeps_a_state_of_its_own_sees_every_page_in_one_process(
    site: MakeSite, tmp_path: Path, warnings: Warnings
) -> None:
    (tmp_path / "counting.py").write_text(COUNTING, encoding="utf-8")
    made = site(SITE)
    made.configure(hooks=[*LIGHT["hooks"], str(tmp_path / "counting.py")])
    built = made.build()
    pages = len([name for name in built.files() if name.endswith("index.html") and not name.startswith("i/")])
    assert f"<!-- {pages} -->" in built.text("index.html")
    warnings.take()


def test_a_message_that_debugging_asks_for_is_said_once(
    site: MakeSite, others: list[int], warnings: Warnings
) -> None:
    logger = logging.getLogger("mkdocs.plugins.report-site")
    logger.setLevel(logging.DEBUG)
    try:
        site(SITE).build()
    finally:
        logger.setLevel(logging.NOTSET)
    # Pages are parsed and judged, downloads made and the site is audited with help; pages are made alone.
    assert len(others) < 6
    warnings.take()


def test_strangers_can_read_what_is_offered_for_download(
    site: MakeSite, tmp_path: Path, warnings: Warnings
) -> None:
    (tmp_path / "reading.py").write_text(READING, encoding="utf-8")
    made = site(SITE)
    made.configure(hooks=[*LIGHT["hooks"], str(tmp_path / "reading.py")])
    assert made.build().files()["ledger/ledger.xlsx"]
    warnings.take()
