"""When a file of the built site is read again."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from report_site.engine.outputs import Outputs
from report_site.memo import Memo


@pytest.fixture
def page(tmp_path: Path) -> Path:
    page = tmp_path / "site/index.html"
    page.parent.mkdir()
    page.write_text("甲", encoding="utf-8")
    # Until the clock has ticked a change could not be told from none.
    time.sleep(0.1)
    return page


def looked_at(page: Path, memo: Memo) -> str | None:
    outputs = Outputs(page.parent, memo)
    found = outputs.digest(page.name)
    outputs.remember()
    return found


def forbid_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    def read(name: str) -> bytes:
        raise AssertionError(name)

    monkeypatch.setattr("report_site.engine.outputs._content", read)


def test_a_file_that_nobody_touched_is_not_read_again(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    memo = Memo()
    first = looked_at(page, memo)
    forbid_reading(monkeypatch)
    assert looked_at(page, memo) == first is not None


def test_a_file_changed_under_its_old_size_and_time_is_read_again(page: Path) -> None:
    memo = Memo()
    first = looked_at(page, memo)
    before = page.stat()
    page.write_text("乙", encoding="utf-8")
    os.utime(page, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert looked_at(page, memo) != first


def test_a_file_that_is_gone_has_no_digest(page: Path) -> None:
    memo = Memo()
    looked_at(page, memo)
    page.unlink()
    assert looked_at(page, memo) is None


def test_a_file_that_was_just_written_is_read_again(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    memo = Memo()
    page.write_text("乙", encoding="utf-8")
    later = page.stat().st_ctime_ns + 1
    monkeypatch.setattr(time, "time_ns", lambda: later)
    looked_at(page, memo)
    forbid_reading(monkeypatch)
    with pytest.raises(AssertionError):
        looked_at(page, memo)


def test_another_process_reads_every_file(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    memo = Memo(tmp_path / "memory.sqlite")
    looked_at(page, memo)
    memo.save()
    memo.close()
    forbid_reading(monkeypatch)
    with pytest.raises(AssertionError):
        looked_at(page, Memo(tmp_path / "memory.sqlite"))
