"""The editor's bundle is what its sources say: built anew twice, the committed bytes come out."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
import report_site

from tests.site_builder import ROOT

pytestmark = pytest.mark.soak


@pytest.mark.timeout(900)
def test_building_it_again_gives_the_committed_bytes(tmp_path: Path) -> None:
    committed = Path(report_site.__file__).parent / "edit/static"
    for attempt in ("first", "second"):
        output = tmp_path / attempt
        environment = {**os.environ, "EDITOR_OUTPUT": str(output)}
        subprocess.run([ROOT / "scripts/editor.sh"], check=True, env=environment)
        built = {each.name: each.read_bytes() for each in output.iterdir()}
        assert built == {each.name: each.read_bytes() for each in committed.iterdir()}
