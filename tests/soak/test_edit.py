"""The long trial of editing: 8 writers, 50 saves each, on 5 pages, while somebody pushes."""

from __future__ import annotations

import pytest

from tests.edit import trials
from tests.edit.conftest import engine, first_desk, passwords, site
from tests.edit.desk import Site

__all__ = ["engine", "first_desk", "passwords", "site"]
pytestmark = pytest.mark.soak


@pytest.mark.timeout(3600)
def test_what_eight_writers_save_at_once_is_all_there(site: Site) -> None:
    trials.write_at_once(site, writers=8, saves=50)
