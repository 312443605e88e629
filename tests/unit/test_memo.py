"""What the store of results promises."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from report_site.memo import Memo, digest


def never() -> str:
    raise AssertionError("made again")


def keep(file: Path, environment: str = "e", **results: str) -> None:
    memo = Memo(file, environment)
    for key, result in results.items():
        memo.recall("kind", key, lambda result=result: result)  # type: ignore[misc]
    memo.save()
    memo.close()


def test_a_result_is_made_once_for_each_input() -> None:
    memo = Memo()
    assert memo.recall("kind", "a", lambda: "first") == "first"
    assert memo.recall("kind", "a", never) == "first"
    assert memo.recall("kind", "b", lambda: "second") == "second"
    assert memo.recall("other", "a", lambda: "third") == "third"


def test_a_result_is_kept_between_processes(tmp_path: Path) -> None:
    keep(tmp_path / "new/memo", a="text")
    assert Memo(tmp_path / "new/memo", "e").recall("kind", "a", never) == "text"


def test_a_result_of_nothing_is_a_result(tmp_path: Path) -> None:
    memo = Memo(tmp_path / "memo")
    assert memo.recall("kind", "a", lambda: None) is None
    memo.save()
    assert Memo(tmp_path / "memo").recall("kind", "a", never) is None


def test_another_environment_remembers_nothing(tmp_path: Path) -> None:
    keep(tmp_path / "memo", "old", a="old")
    assert Memo(tmp_path / "memo", "new").recall("kind", "a", lambda: "new") == "new"


def test_what_a_round_did_not_use_is_forgotten(tmp_path: Path) -> None:
    keep(tmp_path / "memo", a="text", b="text")
    memo = Memo(tmp_path / "memo", "e")
    memo.recall("kind", "a", never)
    memo.save()
    assert memo.recall("kind", "a", never) == "text"
    assert memo.recall("kind", "b", lambda: "again") == "again"


def test_a_result_that_another_round_brings_back_is_stored_again(tmp_path: Path) -> None:
    memo = Memo(tmp_path / "memo", "e")
    for key in ("a", "b", "a"):
        memo.recall("kind", key, lambda: "text")
        memo.save()
    assert Memo(tmp_path / "memo", "e").recall("kind", "a", never) == "text"


@pytest.mark.parametrize("damage", ["cut", "noise", "a bit of a result"])
def test_a_damaged_store_remembers_nothing_wrong(tmp_path: Path, damage: str) -> None:
    file = tmp_path / "memo"
    keep(file, a="a long text " * 100)
    if damage == "cut":
        file.write_bytes(file.read_bytes()[:2000])
    elif damage == "noise":
        file.write_bytes(b"noise" * 1000)
    else:
        with sqlite3.connect(file) as stored:
            (blob,) = stored.execute("SELECT result FROM results").fetchone()
            stored.execute("UPDATE results SET result = ?", (blob[:-20] + b"X" + blob[-19:],))
        stored.close()
    memo = Memo(file, "e")
    assert memo.recall("kind", "a", lambda: "made again") == "made again"
    memo.save()
    assert Memo(file, "e").recall("kind", "a", never) == "made again"


def test_of_many_inputs_only_those_that_are_not_known_are_made(tmp_path: Path) -> None:
    keep(tmp_path / "memo", a="first")
    memo = Memo(tmp_path / "memo", "e")
    asked: list[list[str]] = []

    def make(keys: list[str]) -> dict[str, str]:
        asked.append(keys)
        return {key: f"made {key}" for key in keys if key != "c"}

    for _ in range(2):
        found = memo.recall_all("kind", ["b", "a", "c", "b"], make)
        assert found == {"b": "made b", "a": "first"}
    assert asked == [["b", "c"], ["c"]]
    memo.save()
    assert Memo(tmp_path / "memo", "e").recall("kind", "b", never) == "made b"


def test_no_two_inputs_share_a_key() -> None:
    keys = [digest("ab", "c"), digest("a", "bc"), digest("abc"), digest("abc", ""), digest()]
    assert len(set(keys)) == len(keys)
