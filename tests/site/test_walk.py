"""The law of dirty builds: after any sequence of edits they give byte for byte what a clean build gives."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.site.conftest import Warnings
from tests.site.walk import EDITS, Walk
from tests.site_builder import ROOT

# The first walk that hypothesis takes is the simplest, and tries little. Long trials: tests/soak.
WALKS, STEPS = int(os.environ.get("REPORT_SITE_WALKS", "5")), 25
steps = st.lists(
    st.tuples(st.sampled_from(list(EDITS)), st.integers(0, 9999)), min_size=STEPS, max_size=STEPS
)
# ProperDocs takes MkDocs's place before anything of ours is imported.
UNDER_PROPERDOCS = "import sys, properdocs.replacement, pytest; sys.exit(pytest.main(sys.argv[1:]))"


@pytest.mark.timeout(7200)
@settings(max_examples=WALKS, suppress_health_check=list(HealthCheck), database=None)
@given(steps)
def test_after_any_edits_a_dirty_build_equals_a_clean_one(
    warnings: Warnings, sequence: list[tuple[str, int]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        walk = Walk(Path(folder))
        for kind, seed in sequence:
            walk.step(kind, seed)
        walk.memo.close()
    warnings.take()


@pytest.mark.timeout(7200)
def test_under_properdocs_too() -> None:
    test = f"{__file__}::{test_after_any_edits_a_dirty_build_equals_a_clean_one.__name__}"
    done = subprocess.run(
        [sys.executable, "-c", UNDER_PROPERDOCS, test, "-q", "-p", "no:cacheprovider", "-p", "no:xdist"],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout
