"""The long form of tests/site/test_walk.py: 2,000 edits, and builds killed at 100 random moments."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from report_site.memo import Memo

from tests.site.test_walk import STEPS, UNDER_PROPERDOCS
from tests.site.walk import Walk, kill_at_random
from tests.site_builder import ROOT

pytestmark = pytest.mark.soak
EDITS = 2000


@pytest.mark.timeout(7200)
@pytest.mark.parametrize(
    "beginning", ["import pytest, sys; sys.exit(pytest.main(sys.argv[1:]))", UNDER_PROPERDOCS]
)
def test_a_thousand_edits_under_each_engine(beginning: str) -> None:
    test = f"{ROOT}/tests/site/test_walk.py::test_after_any_edits_a_dirty_build_equals_a_clean_one"
    done = subprocess.run(
        [sys.executable, "-c", beginning, test, "-q", "-p", "no:cacheprovider", "-p", "no:xdist"],
        cwd=ROOT,
        env={**os.environ, "REPORT_SITE_WALKS": str(EDITS // 2 // STEPS)},
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.timeout(3600)
def test_killed_at_100_random_moments_a_build_leaves_nothing_wrong(tmp_path: Path) -> None:
    walk = Walk(tmp_path)
    for seed in range(10):
        walk.memo.close()
        kill_at_random(walk, kills=10, seed=seed)
        walk.memo = Memo(walk.file)
        walk.check()
