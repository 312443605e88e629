"""The pages of a commit on disk: the same whether the folder is new or held another commit."""

from __future__ import annotations

from pathlib import Path

import pytest
from report_site.publish import content

from tests.site_builder import Site


@pytest.fixture
def source(tmp_path: Path) -> Site:
    site = Site(tmp_path / "source")
    site.write("-- index.md --\n# 首页\n-- a.md --\n# 一\n")
    return site


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and ".git" not in path.parts
    }


def export(source: Site, commit: str, folder: Path) -> dict[str, bytes]:
    content.export(source.root / ".git", commit, folder)
    return files(folder)


def test_a_folder_follows_every_commit(source: Site, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    docs = source.docs

    def assert_followed(summary: str) -> None:
        assert export(source, source.commit(summary), kept) == files(source.root)

    assert_followed("最初")
    source.write("-- a.md --\n# 改\n-- b/c.md --\n# 新\n")
    assert_followed("改和添")
    (docs / "a.md").rename(docs / "支部.md")
    assert_followed("改名")
    (docs / "b/c.md").unlink()
    (docs / "b").rmdir()
    source.write("-- b --\n# 文件夹变成文件\n")
    assert_followed("文件夹变成文件")
    (docs / "b").unlink()
    source.write("-- b/d/e.md --\n# 又变成文件夹\n")
    assert_followed("文件变成文件夹")


def test_it_goes_back_as_well(source: Site, tmp_path: Path) -> None:
    first = source.commit("最初")
    before = files(source.root)
    source.write("-- new.md --\n# 新\n")
    export(source, source.commit("添"), tmp_path / "kept")
    assert export(source, first, tmp_path / "kept") == before


def test_a_file_that_somebody_changed_or_removed_is_put_right(source: Site, tmp_path: Path) -> None:
    commit, kept = source.commit("最初"), tmp_path / "kept"
    export(source, commit, kept)
    (kept / "docs/a.md").write_text("# 二\n", encoding="utf-8")
    (kept / "docs/index.md").unlink()
    assert export(source, commit, kept) == files(source.root)


def test_attributes_in_the_pages_change_no_bytes(source: Site, tmp_path: Path) -> None:
    export(source, source.commit("最初"), tmp_path / "kept")
    source.write("-- .gitattributes --\n* text eol=crlf\n*.md ident\n-- b.md --\n$Id$\n")
    commit = source.commit("属性")
    assert export(source, commit, tmp_path / "kept") == files(source.root)
    assert export(source, commit, tmp_path / "new") == files(source.root)
