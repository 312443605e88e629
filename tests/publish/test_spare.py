"""A release made of what was laid out ahead is the release that would have been made without."""

from __future__ import annotations

import errno
import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from report_site.publish.sharing import Comparison, Known, compare, furnish
from report_site.publish.spare import lay_out

# Pages of several depths, a file that the build may compress itself, one that is never compressed.
NAMES = ("index.html", "a/index.html", "a/b/c/index.html", "sitemap.xml", "sitemap.xml.gz", "a/logo.png")
# Worth compressing and not, and each of them twice, so that files change and stay.
CONTENTS = (b"1" * 2000, b"2" * 2000, b"3", b"4")
Site = dict[str, bytes]
SITES = st.dictionaries(st.sampled_from(NAMES), st.sampled_from(CONTENTS), min_size=1)


def write(folder: Path, site: Site) -> Path:
    for name, content in site.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def contents(folder: Path) -> dict[str, bytes | None]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else None
        for path in folder.rglob("*")
    }


def released(folder: Path, comparison: Comparison) -> Known:
    furnish(folder, comparison)
    return Known(folder, comparison)


@given(before=SITES, now=SITES)
@settings(max_examples=150, deadline=None)
def test_it_is_the_release_that_is_made_without_it(before: Site, now: Site) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        known = released(folder / "first", compare(write(folder / "site1", before), None))
        first = contents(folder / "first")
        spare = lay_out(folder / "next", known)
        comparison = compare(write(folder / "site2", now), known.release)
        spare.become(folder / "second", comparison)
        furnish(folder / "without", compare(folder / "site2", None))
        assert contents(folder / "second") == contents(folder / "without")
        assert contents(folder / "first") == first
        assert not (folder / "next").exists()


def test_what_did_not_change_is_one_file_on_the_disk(tmp_path: Path) -> None:
    site = write(tmp_path / "site", {"index.html": CONTENTS[0], "a/index.html": CONTENTS[0]})
    known = released(tmp_path / "first", compare(site, None))
    spare = lay_out(tmp_path / "next", known)
    (site / "a/index.html").write_bytes(CONTENTS[1])
    spare.become(tmp_path / "second", compare(site, known.release))
    first, second = tmp_path / "first", tmp_path / "second"
    files = [name for name, content in contents(second).items() if content is not None]
    shared = {name for name in files if (first / name).samefile(second / name)}
    assert shared == {"index.html", "index.html.gz"}


def test_on_a_full_disk_nothing_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known = released(tmp_path / "first", compare(write(tmp_path / "site", {"index.html": b"1"}), None))

    def full() -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "sync", full)
    with pytest.raises(OSError, match="No space"):
        lay_out(tmp_path / "next", known)
    assert not (tmp_path / "next").exists()


def test_on_another_file_system_there_is_none(tmp_path: Path) -> None:
    known = released(tmp_path / "first", compare(write(tmp_path / "site", {"index.html": b"1"}), None))
    elsewhere = next(each for each in map(Path, ("/dev/shm", "/run", "/proc")) if differs(each, tmp_path))
    with pytest.raises(OSError, match="文件系统"):
        lay_out(elsewhere / f"report-site-test-{os.getpid()}", known)


def differs(one: Path, other: Path) -> bool:
    return one.is_dir() and one.stat().st_dev != other.stat().st_dev
