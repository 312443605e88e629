"""The same content, history, engine, configuration and reference date give the same bytes."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from tests.site.conftest import MakeSite
from tests.site_builder import ROOT, Built, run

_GENERATOR = re.compile(rb'<meta name="generator" content="[^"]*">')
PAGES = """\
    -- reports/2023/a.md --
    # 措施

    ## 一是办读书班

    - 编号：CS-2023-1
    - 佐证材料：[说明](b.md)
    -- reports/2023/b.md --
    # 说明

    见 CS-2023-1。
    """


def build(program: str, folder: Path, **environment: str) -> dict[str, bytes]:
    done = run(program, "build", "--site-dir", str(folder), cwd=ROOT, **environment)
    assert done.returncode == 0, done.stderr
    return Built(folder, ()).files()


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return build("mkdocs", tmp_path_factory.mktemp("one") / "site", PYTHONHASHSEED="1", TZ="UTC")


def test_two_processes_build_the_same_bytes(reference: dict[str, bytes], tmp_path: Path) -> None:
    assert build("mkdocs", tmp_path / "site", PYTHONHASHSEED="2", TZ="America/New_York") == reference


def test_properdocs_builds_the_same_bytes_but_for_the_generator(
    reference: dict[str, bytes], tmp_path: Path
) -> None:
    built = build("properdocs", tmp_path / "site")
    assert {path: _GENERATOR.sub(b"", text) for path, text in built.items()} == {
        path: _GENERATOR.sub(b"", text) for path, text in reference.items()
    }


def test_a_second_build_in_the_same_process_gives_the_same_bytes(site: MakeSite) -> None:
    project = site(PAGES)
    first = project.build().files()
    project.write("-- reports/2023/b.md --\n# 别的\n")
    assert project.build().files() != first
    project.write(PAGES)
    assert project.build().files() == first


def test_the_time_of_day_does_not_matter(site: MakeSite) -> None:
    project = site(PAGES)
    morning = project.build(environment={"SOURCE_DATE_EPOCH": "1705276800"}).files()
    evening = project.build(environment={"SOURCE_DATE_EPOCH": "1705320000"}).files()
    # gzip carries the moment itself.
    assert [path for path in morning if evening[path] != morning[path]] in ([], ["sitemap.xml.gz"])


def test_when_and_in_which_order_files_were_written_does_not_matter(site: MakeSite) -> None:
    project = site(PAGES)
    first = project.build().files()
    for number, path in enumerate(sorted(project.docs.rglob("*.md"), reverse=True)):
        text = path.read_bytes()
        path.unlink()
        path.write_bytes(text)
        os.utime(path, (1_000_000_000 + number, 1_000_000_000 + number))
    assert project.build().files() == first


def test_a_commit_changes_no_page_that_does_not_list_history(site: MakeSite) -> None:
    project = site(PAGES)
    project.commit("第一版")
    before = project.build().files()
    project.git("commit", "--quiet", "--allow-empty", "--message=没有改动", day="2024-01-09")
    after = project.build().files()
    changed = [path for path in after if after[path] != before[path]]
    assert changed == ["ledger/2023/items.json", "ledger/items.json"]
