"""The long trial of editing: 8 writers, 50 saves each, on 5 pages, while others push and builds run."""

from __future__ import annotations

import time
from functools import partial
from urllib.parse import urlsplit

import pytest

from tests.edit import trials
from tests.edit.test_run import enter
from tests.publish.gate.desk import git
from tests.publish.server import Server

pytestmark = pytest.mark.soak
PUSHES = 20


@pytest.mark.timeout(7200)
def test_what_eight_writers_save_at_once_is_all_there_and_live(server: Server) -> None:
    browser = enter(server, "wang", "王五", "审核")
    port = urlsplit(server.start()).port
    assert port
    clone = server.clone("pushing")

    def push() -> int:
        for turn in range(PUSHES):
            clone.write("pushed.md", f"# 第{turn}次\n")
            clone.commit(f"第{turn}次")
            while clone.push(check=False).returncode:
                clone.git("pull", "--quiet", "--rebase", "origin", "main")
            time.sleep(1)
        return PUSHES

    ask = partial(git, server.installation.content)
    trials.write_at_once(lambda: browser(port), ask, push, writers=8, saves=50)
    server.wait_until_idle()
    assert server.events("bug") == []
    assert len(server.events("built")) > 1
