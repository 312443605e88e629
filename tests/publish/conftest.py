from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from report_site.publish import setup
from report_site.publish.installation import Installation

from tests.publish.server import Server, make_project, prepare_engine
from tests.site_builder import EPOCH


@pytest.fixture(scope="session", autouse=True)
def reference_day() -> Iterator[None]:
    """The same day for every build, that of `DAY`."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", EPOCH)
        yield


@pytest.fixture(scope="session")
def template(reference_day: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation as `server init` leaves it, with few pages; the engine shares the tests' packages."""
    folder = tmp_path_factory.mktemp("template")
    project, root = make_project(folder / "project"), folder / "site"
    prepare_engine(Installation(root), project)
    setup.initialise(root, project, None, say=lambda text: None)
    return folder


@pytest.fixture
def server(template: Path, tmp_path: Path) -> Iterator[Server]:
    """A copy of that installation for one test; what it started is stopped."""
    root = tmp_path / "site"
    shutil.copytree(template / "site", root, symlinks=True)
    shutil.copytree(template / "project", tmp_path / "project")
    server = Server(Installation.open(root), tmp_path / "project")
    yield server
    server.stop()
