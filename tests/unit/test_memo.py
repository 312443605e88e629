"""What the store of results promises."""

from __future__ import annotations

import gc
import sqlite3
from functools import partial
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


def many(file: Path) -> dict[str, str]:
    """Keep so many results that a reader takes them all at once; return them."""
    results = {f"key {number}": f"text {number}" for number in range(300)}
    keep(file, **results)
    return results


def test_of_many_results_each_is_found_under_its_own_key(tmp_path: Path) -> None:
    results = many(tmp_path / "memo")
    memo = Memo(tmp_path / "memo", "e")
    assert {key: memo.recall("kind", key, never) for key in results} == results
    assert memo.recall("kind", "another key", lambda: "new") == "new"


def test_what_is_new_is_not_covered_by_what_was_kept(tmp_path: Path) -> None:
    results = many(tmp_path / "memo")
    memo = Memo(tmp_path / "memo", "e")
    memo.note("kind", "key 299", "new")
    assert {key: memo.noted("kind", key) for key in results} == {**results, "key 299": "new"}


def test_one_damaged_result_among_many_is_made_again_alone(tmp_path: Path) -> None:
    file = tmp_path / "memo"
    results = many(file)
    with sqlite3.connect(file) as stored:
        stored.execute("UPDATE results SET result = result || 'X' WHERE key = 'key 200'")
    stored.close()
    memo, made = Memo(file, "e"), list[str]()

    def make(key: str) -> str:
        made.append(key)
        return results[key]

    for key in results:
        assert memo.recall("kind", key, partial(make, key)) == results[key]
    assert made == ["key 200"]


def test_what_many_were_read_beside_is_forgotten_if_nobody_used_it(tmp_path: Path) -> None:
    results = many(tmp_path / "memo")
    memo = Memo(tmp_path / "memo", "e")
    used = list(results)[:150]
    for key in used:
        memo.recall("kind", key, never)
    memo.save()
    memo.close()
    again = Memo(tmp_path / "memo", "e")
    assert [key for key in results if again.noted("kind", key)] == used


def test_the_garbage_collector_works_on_after_many_were_read(tmp_path: Path) -> None:
    results = many(tmp_path / "memo")
    memo = Memo(tmp_path / "memo", "e")
    for key in results:
        memo.recall("kind", key, never)
    assert gc.isenabled()
