"""Builds of one process: which are amended, which are not, and that both give what a clean build gives."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from report_site.engine.search import PLUGIN
from report_site.engine.warm import Warm

from tests.site.conftest import Warnings
from tests.site.test_rebuild import BRANCH, MEASURES, edit
from tests.site.walk import CONFIG, EDITS, Walk
from tests.site_builder import Built, recorded

WALKS, STEPS = int(os.environ.get("REPORT_SITE_WALKS", "3")), 25
# Edits that a site may be amended for come more often, or there would seldom be two in a row.
QUIET = ["body", "first_line", "mention", "address", "commit"]
steps = st.lists(
    st.tuples(st.sampled_from([*EDITS, *QUIET * 5]), st.integers(0, 9999)), min_size=STEPS, max_size=STEPS
)


class WarmWalk(Walk):
    """A walk whose dirty builds are those of one warm builder."""

    def settle(self, folder: Path) -> None:
        """Work in a folder, with a builder that has built nothing yet."""
        super().settle(folder)
        self.warm = Warm(self.site.root / "mkdocs.yml")

    def check(self) -> None:
        """Raise if the warm build differs from a clean one in a byte of a file."""
        with recorded(self.site.root, self.today()) as records:
            assert self.warm.build(self.site.docs, self.dirty) == 0, self.said
        self.amended = any("页的文字变了" in record.getMessage() for record in records)
        # A clean build in this process uses the same engine: the builder shall find it as it left it.
        standing = self.warm._standing
        engine = vars(standing.events).copy() if standing else {}
        right = self.build(self.clean, memo=self.templates).files()
        if standing:
            vars(standing.events).update(engine)
            plugin: Any = standing.events.config.plugins[PLUGIN]
            plugin.search_index = standing.events.search
        mine = Built(self.dirty, ()).files()
        wrong = {path for path in mine.keys() | right.keys() if mine.get(path) != right.get(path)}
        assert not wrong, (self.said, wrong)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> WarmWalk:
    return WarmWalk(tmp_path_factory.mktemp("warm"))


@pytest.fixture
def walk(built: WarmWalk, warnings: Warnings) -> Iterator[WarmWalk]:
    """The same builder for every test, with the site as it was at first."""
    pages = {path: path.read_bytes() for path in built.site.docs.rglob("*") if path.is_file()}
    built.check()
    warnings.take()
    yield built
    shutil.rmtree(built.site.docs)
    for path, content in pages.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    built.site.configure(**CONFIG)
    built.day = 0
    warnings.take()


@pytest.mark.timeout(7200)
@settings(max_examples=WALKS, suppress_health_check=list(HealthCheck), database=None)
@given(steps)
def test_after_any_edits_a_warm_build_equals_a_clean_one(
    warnings: Warnings, sequence: list[tuple[str, int]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        walk = WarmWalk(Path(folder))
        for kind, seed in sequence:
            walk.step(kind, seed)
        walk.memo.close()
    warnings.take()


def tamper(walk: Walk) -> None:
    """Change a page of the site, and set its time back."""
    page = walk.dirty / "notes/one/index.html"
    before = page.stat()
    page.write_bytes(page.read_bytes().replace(b"a", b"b"))
    os.utime(page, ns=(before.st_atime_ns, before.st_mtime_ns))


AMENDED: dict[str, Callable[[Walk], object]] = {
    "nothing": lambda walk: None,
    "a body": edit("notes/one.md", "没有事项", "没有任何事项"),
    "a line above items": edit(MEASURES, "# 措施\n", "# 措施\n\n先说一句。\n"),
    "a finding more": edit("notes/one.md", "没有事项", "【待补：几项】事项"),
    "a link": edit("notes/one.md", "没有事项", "没有[措施](../reports/2023/measures.md#CS-2023-1)"),
    "a day on which two pages change": lambda walk: [
        edit("notes/one.md", "没有", "没有任何")(walk),
        edit(BRANCH, "# 第一支部", "# 第一支部\n\n一段话。")(walk),
    ],
}
WHOLE: dict[str, Callable[[Walk], object]] = {
    "a state": edit(MEASURES, "- 状态：推进中", "- 状态：已完成"),
    "a title": edit("notes/one.md", "# 随笔", "# 新随笔"),
    "a heading": edit("notes/one.md", "没有事项", "没有\n\n## 新的一节\n\n事项"),
    "front matter": edit(BRANCH, "党员数: 12", "党员数: 13"),
    "a mention, which the item's page shows": edit("notes/one.md", "没有事项", "没有 CS-2023-1"),
    "a new page": lambda walk: (walk.site.docs / "notes/new.md").write_text("# 新\n", encoding="utf-8"),
    "a page less": lambda walk: (walk.site.docs / "notes/one.md").unlink(),
    "an image": lambda walk: (walk.site.docs / "picture.bmp").write_text("新图", encoding="utf-8"),
    "the configuration": lambda walk: walk.site.configure(**{**CONFIG, "site_name": "新站"}),
    "another day": lambda walk: setattr(walk, "day", 3),
    "a page of the site that was tampered with": tamper,
    "a page of the site that is missing": lambda walk: (walk.dirty / "notes/one/index.html").unlink(),
    "a file too many in the site": lambda walk: (walk.dirty / "stray.html").write_text("多余"),
}


@pytest.mark.parametrize("kind", AMENDED)
def test_an_edit_of_running_text_amends_the_site(walk: WarmWalk, kind: str) -> None:
    AMENDED[kind](walk)
    walk.check()
    assert walk.amended


@pytest.mark.parametrize("kind", WHOLE)
def test_any_other_change_asks_every_page(walk: WarmWalk, kind: str) -> None:
    WHOLE[kind](walk)
    walk.check()
    assert not walk.amended


def test_a_new_commit_is_shown_among_the_latest_changes(walk: WarmWalk) -> None:
    EDITS["commit"](walk, Random(1))
    walk.check()
    edit("notes/one.md", "没有", "没有任何")(walk)
    EDITS["commit"](walk, Random(2))
    walk.check()
    assert walk.amended


def test_a_private_number_ends_an_amended_build_as_any_other(walk: WarmWalk) -> None:
    edit("notes/one.md", "没有事项", "电话 13800138000")(walk)
    with recorded(walk.site.root, walk.today()):
        assert walk.warm.build(walk.site.docs, walk.dirty) == 1
    edit("notes/one.md", "电话 13800138000", "没有电话")(walk)
    walk.check()
