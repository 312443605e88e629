from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

import pytest

from tests.site_builder import Built, Site, build_demo


class MakeSite(Protocol):
    def __call__(self, text: str, **config: Any) -> Site: ...


class Warnings(logging.Handler):
    """What MkDocs warned of. A test that expects a warning takes it; any other fails the test."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)

    def take(self) -> list[str]:
        """Return what was warned of since the last call."""
        taken = [record.getMessage() for record in self.records]
        self.records.clear()
        return taken


@pytest.fixture(autouse=True)
def warnings() -> Iterator[Warnings]:
    handler = Warnings()
    logger = logging.getLogger("mkdocs")
    logger.addHandler(handler)
    yield handler
    logger.removeHandler(handler)
    assert handler.take() == []


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The shipped site, built once; `test_demo` holds that nothing was warned of."""
    return build_demo(tmp_path_factory.mktemp("demo") / "site")


@pytest.fixture
def site(tmp_path: Path) -> MakeSite:
    """Make a site out of one text; its configuration is as little as will do, with `config` laid over it."""

    def make(text: str, **config: Any) -> Site:
        return Site(tmp_path / "project", text, config)

    return make
