"""The long trials of publishing: `make soak`."""

from __future__ import annotations

import pytest

from tests.publish import trials
from tests.publish.server import Server


@pytest.mark.timeout(3600)
def test_killed_at_200_random_moments_the_site_stays_whole(server: Server) -> None:
    trials.kill_at_random(server, kills=200, seed=2)


@pytest.mark.timeout(600)
def test_50_pushes_in_10_seconds_from_8_clones_all_arrive(server: Server) -> None:
    trials.push_in_a_hurry(server, clones=8, pushes=50, seconds=10)
