"""The short form of the long trials in tests/soak/test_edit.py."""

from __future__ import annotations

import pytest

from tests.edit import trials
from tests.edit.desk import Site


@pytest.mark.timeout(600)
def test_what_four_writers_save_at_once_is_all_there(site: Site) -> None:
    trials.write_at_once(site, writers=4, saves=4)
