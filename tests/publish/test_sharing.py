"""What a release shares with the one before it, and how a changed file is told."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from report_site.publish import sharing
from report_site.publish.sharing import Comparison, Known, compare, furnish

LONG = "长" * 1024


@pytest.fixture
def site(tmp_path: Path) -> Path:
    for name, text in {"index.html": LONG, "a/index.html": LONG, "logo.png": "图"}.items():
        (tmp_path / "site" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "site" / name).write_text(text, encoding="utf-8")
    return tmp_path / "site"


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file counts as having been at rest."""
    monkeypatch.setattr(sharing, "_TICK_NS", -(10**12))


def release_of(site: Path, number: int, comparison: Comparison) -> Known:
    folder = site.parent / f"release{number}"
    furnish(folder, comparison)
    return Known(folder, comparison)


def inode(folder: Path, name: str) -> int:
    return (folder / name).stat().st_ino


def test_without_an_earlier_release_everything_is_new(site: Path) -> None:
    assert compare(site, None).changed == ("a/index.html", "index.html", "logo.png")


def test_what_is_the_same_is_one_file_on_the_disk_and_what_is_not_is_a_copy(site: Path) -> None:
    first = release_of(site, 1, compare(site, None)).release
    (site / "index.html").write_text(LONG + "改", encoding="utf-8")
    comparison = compare(site, first)
    assert comparison.changed == ("index.html",)
    second = release_of(site, 2, comparison).release
    for name in ("a/index.html", "a/index.html.gz", "logo.png"):
        assert inode(first, name) == inode(second, name)
    for name in ("index.html", "index.html.gz"):
        assert inode(first, name) != inode(second, name)
    assert not (second / "logo.png.gz").exists()
    assert (first / "index.html").read_text(encoding="utf-8") == LONG


def test_a_build_never_writes_into_a_release(site: Path) -> None:
    release = release_of(site, 1, compare(site, None)).release
    assert inode(site, "index.html") != inode(release, "index.html")


@pytest.mark.usefixtures("settled")
def test_a_file_that_nobody_touched_is_not_read_again(site: Path) -> None:
    known = release_of(site, 1, compare(site, None))
    # Only whoever reads it would see that it is another one.
    (known.release / "logo.png").write_text("别的图", encoding="utf-8")
    assert compare(site, known.release, known).changed == ()
    assert compare(site, known.release).changed == ("logo.png",)


@pytest.mark.usefixtures("settled")
def test_a_changed_file_is_seen_though_size_and_time_are_as_before(site: Path) -> None:
    known = release_of(site, 1, compare(site, None))
    file = site / "index.html"
    before = file.stat()
    file.write_text("短" * 1024, encoding="utf-8")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert file.stat().st_size == before.st_size
    assert compare(site, known.release, known).changed == ("index.html",)


@pytest.mark.usefixtures("settled")
def test_a_file_that_was_written_again_with_the_same_content_is_the_same(site: Path) -> None:
    known = release_of(site, 1, compare(site, None))
    (site / "index.html").write_text(LONG, encoding="utf-8")
    assert compare(site, known.release, known).changed == ()


def test_a_file_written_just_now_is_not_taken_for_one_at_rest(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sharing, "_TICK_NS", 10**12)
    assert compare(site, None).marks == {}


@pytest.mark.usefixtures("settled")
def test_what_is_known_of_another_release_does_not_count(site: Path) -> None:
    known = release_of(site, 1, compare(site, None))
    (site / "index.html").write_text("短", encoding="utf-8")
    other = release_of(site, 2, compare(site, None)).release
    (site / "index.html").write_text(LONG, encoding="utf-8")
    assert compare(site, other, known).changed == ("index.html",)


def test_a_link_is_never_shared(site: Path) -> None:
    first = release_of(site, 1, compare(site, None)).release
    (site / "logo.png").unlink()
    (site / "logo.png").symlink_to(first / "logo.png")
    assert compare(site, first).changed == ("logo.png",)


def test_a_compressed_file_that_the_build_made_is_kept(site: Path) -> None:
    (site / "index.html.gz").write_bytes(b"made by the build")
    release = release_of(site, 1, compare(site, None)).release
    assert (release / "index.html.gz").read_bytes() == b"made by the build"
