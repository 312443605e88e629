from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from report_site.publish.installation import Installation

from tests.edit.desk import Browser, Site, edited, give_passwords, publish
from tests.publish.gate.conftest import desk, engine, first_desk
from tests.publish.gate.desk import ACCOUNTS, Desk, Server

__all__ = ["desk", "engine", "first_desk"]


@pytest.fixture(scope="session")
def passwords(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file in which every account has PASSWORD, hashed once for all tests."""
    installation = Installation(tmp_path_factory.mktemp("passwords"))
    installation.state.mkdir()
    give_passwords(installation, iter(ACCOUNTS))
    return installation.passwords_file


def begin(root: Path, desk: Desk, passwords: Path) -> Server:
    """Make a site whose content is the desk's, and let everybody log in."""
    server = Server(root, desk.engine, desk)
    shutil.copy2(passwords, server.installation.passwords_file)
    publish(server.installation, {"index.html": "<p>首页</p>", "assets/a.css": "a{}"})
    return server


@pytest.fixture
def site(tmp_path: Path, first_desk: Desk, passwords: Path) -> Iterator[Site]:
    """A site of its own for one test, with its editing server running."""
    with edited(begin(tmp_path / "site", first_desk, passwords)) as site:
        yield site


@pytest.fixture(scope="module")
def still(tmp_path_factory: pytest.TempPathFactory, first_desk: Desk, passwords: Path) -> Iterator[Site]:
    """A site that several tests ask and none changes."""
    with edited(begin(tmp_path_factory.mktemp("still") / "site", first_desk, passwords)) as site:
        yield site


@pytest.fixture
def zhang(site: Site) -> Browser:
    """The browser of the editor of the first branch."""
    return site.browser("zhang")


@pytest.fixture
def wang(site: Site) -> Browser:
    """The browser of a reviewer."""
    return site.browser("wang")
