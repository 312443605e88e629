"""The short form of the long trial in tests/soak/test_edit.py."""

from __future__ import annotations

import pytest

from tests.edit import trials
from tests.edit.desk import Site, standing_by
from tests.publish.gate.desk import git

PUSHES = 3
NAMES = {"GIT_COMMITTER_NAME": "甲", "GIT_COMMITTER_EMAIL": "a@example.invalid"}


@pytest.mark.timeout(600)
def test_what_four_writers_save_at_once_is_all_there(site: Site) -> None:
    desk = site.server.clone(site.installation.root.parent / "pushing")

    def push() -> int:
        for turn in range(PUSHES):
            desk.put("docs/branches/second/2023.md", f"# 第{turn}次\n".encode())
            desk.commit()
            while not site.server.push(desk, None)[0]:
                git(desk.root, "pull", "--quiet", "--rebase", "origin", "main", **NAMES)
        return PUSHES

    with standing_by(site.installation):
        trials.write_at_once(lambda: site.browser("wang"), site.git, push, writers=4, saves=8)
    assert "Traceback" not in site.installation.log_file.read_text(encoding="utf-8")
