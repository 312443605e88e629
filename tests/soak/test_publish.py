"""The long trials of publishing."""

from __future__ import annotations

import os
import subprocess
import tarfile
from pathlib import Path

import pytest

from tests.publish import trials
from tests.publish.server import Server
from tests.site_builder import ROOT

pytestmark = pytest.mark.soak


@pytest.mark.timeout(3600)
def test_killed_at_200_random_moments_the_site_stays_whole(server: Server) -> None:
    trials.kill_at_random(server, kills=200, seed=2)


@pytest.mark.timeout(3600)
def test_200_builds_that_are_killed_hold_nothing_up(server: Server) -> None:
    trials.kill_builds_at_random(server, kills=200, seed=4)


@pytest.mark.timeout(600)
def test_50_pushes_in_10_seconds_from_8_clones_all_arrive(server: Server) -> None:
    trials.push_in_a_hurry(server, clones=8, pushes=50, seconds=10, most_builds=25)


@pytest.mark.timeout(1200)
def test_a_bundle_sets_up_and_upgrades_a_site_without_a_network(tmp_path: Path) -> None:
    subprocess.run(["make", "bundle"], cwd=ROOT, check=True, capture_output=True)
    (bundle,) = (ROOT / "dist").glob("report-site-*.tar.gz")
    first, second = (unpack(bundle, tmp_path / name) for name in ("first", "second"))
    text = (second / "pyproject.toml").read_text(encoding="utf-8")
    (second / "pyproject.toml").write_text(text.replace('version = "', 'version = "9.', 1), encoding="utf-8")
    site = tmp_path / "site"
    offline(first, f"make runtime && .venv/bin/report-site server init {site}")
    told = offline(second, f"make runtime && .venv/bin/report-site server upgrade {site}")
    assert "已升级：" in told
    assert (site / "engine").resolve().name.startswith("9.")
    assert "机关" in (site / "current/index.html").read_text(encoding="utf-8")
    assert "[不好]" not in offline(site, f"engine/.venv/bin/report-site doctor {site}")


def unpack(bundle: Path, folder: Path) -> Path:
    with tarfile.open(bundle) as archive:
        archive.extractall(folder)
    (project,) = folder.iterdir()
    return project


def offline(folder: Path, script: str) -> str:
    """Run a script where there is no network, not even this machine's own address."""
    done = subprocess.run(
        ["unshare", "--map-root-user", "--net", "sh", "-c", script],
        cwd=folder,
        env={**os.environ, "PYTHONUTF8": "1"},
        check=False,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
