"""The pool of hashed files that outlive their release."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest
from report_site.publish.assets import KEPT_DAYS, is_hashed, keep_assets

STYLE = "assets/main.0123456789ab.css"
FILES = (STYLE, f"{STYLE}.gz", "search/2023-0.0123456789ab.bin", "index.html", "assets/favicon.svg")


@pytest.fixture
def release(tmp_path: Path) -> Path:
    for name in FILES:
        (tmp_path / "one" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "one" / name).write_text(name, encoding="utf-8")
    return tmp_path / "one"


def names(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    "name",
    [
        "main.57a0d79d.min.css",
        "bundle.a5f9d56c.min.js",
        "worker.0630f60673ae.js",
        "2023-0.47e115ee8dad.bin",
        "x.0630f60673ae.js.gz",
    ],
)
def test_a_name_that_holds_a_hash_is_known(name: str) -> None:
    assert is_hashed(name)


@pytest.mark.parametrize(
    "name", ["index.html", "report.2023.css", "x.12345678.pdf", "0630f60673ae.js", "a.b.js"]
)
def test_any_other_name_is_not(name: str) -> None:
    assert not is_hashed(name)


def test_the_pool_shares_the_hashed_files_of_every_release(release: Path, tmp_path: Path) -> None:
    pool = tmp_path / "assets"
    for _ in range(2):
        keep_assets(release, pool, time.time())
    assert names(pool) == set(FILES[:3])
    assert (pool / STYLE).samefile(release / STYLE)


def test_whoever_knows_a_release_s_files_need_not_name_their_compressed_forms(
    release: Path, tmp_path: Path
) -> None:
    plain = [name for name in FILES if not name.endswith(".gz")]
    keep_assets(release, tmp_path / "assets", time.time(), plain)
    assert names(tmp_path / "assets") == set(FILES[:3])


def test_a_file_that_no_release_has_goes_after_a_month(release: Path, tmp_path: Path) -> None:
    pool = tmp_path / "assets"
    keep_assets(release, pool, time.time())
    later = time.time() + (KEPT_DAYS + 1) * 86400
    keep_assets(release, pool, later)
    assert (pool / STYLE).exists()  # The release still has it.
    shutil.rmtree(release)
    release.mkdir()
    keep_assets(release, pool, time.time())
    assert (pool / STYLE).exists()
    keep_assets(release, pool, later)
    assert names(pool) == set()


def test_without_hard_links_the_pool_holds_copies(
    release: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr("os.link", refuse)
    keep_assets(release, tmp_path / "assets", time.time())
    assert names(tmp_path / "assets") == set(FILES[:3])
    assert not (tmp_path / "assets" / STYLE).samefile(release / STYLE)
