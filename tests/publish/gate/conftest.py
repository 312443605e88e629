from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.publish.gate.desk import Desk, Server, make_engine


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_engine(tmp_path_factory.mktemp("house") / "engine")


@pytest.fixture(scope="session")
def first_desk(tmp_path_factory: pytest.TempPathFactory, engine: Path) -> Desk:
    return Desk.begun(tmp_path_factory.mktemp("desk") / "work", engine)


@pytest.fixture
def desk(tmp_path: Path, first_desk: Desk) -> Desk:
    """A working copy with the first content committed."""
    shutil.copytree(first_desk.root, tmp_path / "work", symlinks=True)
    return Desk(tmp_path / "work", first_desk.engine)


@pytest.fixture
def server(tmp_path: Path, desk: Desk) -> Server:
    """A site whose content is the desk's first commit."""
    return Server(tmp_path / "site", desk.engine, desk)
