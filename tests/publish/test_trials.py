"""Short forms of the trials in tests/soak."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.publish import trials
from tests.publish.server import Server


def test_killed_at_random_moments_the_site_stays_whole(server: Server) -> None:
    trials.kill_at_random(server, kills=6, seed=1)


def test_builds_that_are_killed_hold_nothing_up(server: Server) -> None:
    trials.kill_builds_at_random(server, kills=5, seed=3)


def test_pushes_in_a_hurry_all_arrive(server: Server) -> None:
    trials.push_in_a_hurry(server, clones=4, pushes=12, seconds=3, most_builds=4, held=True)


def test_a_full_disk_changes_nothing_that_readers_see(server: Server, tmp_path: Path) -> None:
    own = trials.own_mounts()
    if own is None:
        pytest.skip("this machine lets nobody mount a small disk")
    done = trials.fill_the_disk(own, server.installation.root, tmp_path / "small")
    assert done.returncode == 0, done.stderr
