"""Releases swapped under constant load: every answer is 200, no page gets another release's assets."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.publish.swapping import swap_in, swap_under_load
from tests.publish.web import built_in, nginx

SWAPS, SECONDS = 60, 6


@pytest.mark.parametrize("server", ["built-in", "nginx"])
def test_readers_see_whole_releases_only(server: str, tmp_path: Path) -> None:
    swap_in(tmp_path, 0)
    serving = built_in(tmp_path / "current") if server == "built-in" else nginx(tmp_path, tmp_path / "nginx")
    with serving as port:
        people, report = swap_under_load(tmp_path, port, SWAPS, SECONDS)
    assert [problem for reader in people for problem in reader.problems] == []
    assert "Non-2xx" not in report, report
    assert "Socket errors" not in report, report
    # The trial means nothing if nobody looked between the swaps.
    assert len(set.union(*(reader.seen for reader in people))) > SWAPS / 2
