"""Three-way merges: whatever was changed, both changes are in the pieces, each in its place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_site import three_way
from report_site.three_way import BOTH, CONFLICT, MINE, SAME, THEIRS, Piece, merge

SEQUENCES = st.text("abcd ", max_size=12)
MIRRORED = {MINE: THEIRS, THEIRS: MINE}


def told(base: str, mine: str, theirs: str) -> list[tuple[str, str, str, str]]:
    """Return the pieces of three texts, merged letter by letter."""
    return [
        (piece.kind, "".join(piece.base), "".join(piece.mine), "".join(piece.theirs))
        for piece in merge(list(base), list(mine), list(theirs))
    ]


def merged(pieces: list[Piece[str]]) -> str:
    return "".join("".join(piece.merged) for piece in pieces)


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "pieces"),
    [
        ("", "", "", []),
        ("abc", "abc", "abc", [(SAME, "abc", "abc", "abc")]),
        ("abc", "aXc", "abc", [(SAME, "a", "a", "a"), (MINE, "b", "X", "b"), (SAME, "c", "c", "c")]),
        ("abc", "abc", "ac", [(SAME, "a", "a", "a"), (THEIRS, "b", "b", ""), (SAME, "c", "c", "c")]),
        ("ab", "aXb", "aXb", [(SAME, "a", "a", "a"), (BOTH, "", "X", "X"), (SAME, "b", "b", "b")]),
        ("abc", "aXc", "aYc", [(SAME, "a", "a", "a"), (CONFLICT, "b", "X", "Y"), (SAME, "c", "c", "c")]),
        (
            "abcd",
            "Xbcd",
            "abcY",
            [(MINE, "a", "X", "a"), (SAME, "bc", "bc", "bc"), (THEIRS, "d", "d", "Y")],
        ),
        ("ab", "XY", "Zb", [(CONFLICT, "ab", "XY", "Zb")]),
        ("", "X", "Y", [(CONFLICT, "", "X", "Y")]),
    ],
)
def test_what_becomes_of_changes(
    base: str, mine: str, theirs: str, pieces: list[tuple[str, str, str, str]]
) -> None:
    assert told(base, mine, theirs) == pieces


@given(SEQUENCES, SEQUENCES, SEQUENCES)
def test_the_pieces_hold_every_element_of_all_three(base: str, mine: str, theirs: str) -> None:
    pieces = told(base, mine, theirs)
    assert tuple("".join(piece[side] for piece in pieces) for side in (1, 2, 3)) == (base, mine, theirs)


@given(SEQUENCES, SEQUENCES, SEQUENCES)
def test_the_kind_tells_what_happened(base: str, mine: str, theirs: str) -> None:
    for kind, was, own, other in told(base, mine, theirs):
        kinds = {
            SAME: was == own == other,
            MINE: own != was == other,
            THEIRS: own == was != other,
            BOTH: own == other != was,
            CONFLICT: len({was, own, other}) == 3,
        }
        assert kinds[kind]


@given(SEQUENCES, SEQUENCES)
def test_a_change_beside_none_is_the_result(base: str, changed: str) -> None:
    assert merged(merge(base, changed, base)) == changed
    assert merged(merge(base, base, changed)) == changed
    assert merged(merge(base, changed, changed)) == changed


@given(SEQUENCES, SEQUENCES, SEQUENCES)
def test_it_is_the_same_to_whom_a_change_belongs(base: str, mine: str, theirs: str) -> None:
    mirrored = [
        (MIRRORED.get(kind, kind), was, own, other) for kind, was, other, own in told(base, theirs, mine)
    ]
    assert told(base, mine, theirs) == mirrored


def test_changes_of_far_apart_lines_of_a_long_page_are_merged() -> None:
    base = [line for n in range(2000) for line in ("", f"## 第{n}项", "- 状态：未填报", "正文。")]
    mine, theirs = [*base], [*base]
    mine[42], mine[4002] = "- 状态：已完成", "- 状态：推进中"
    theirs[2002], theirs[6002] = "- 状态：待补", "- 状态：已销号"
    both = [*mine]
    both[2002], both[6002] = "- 状态：待补", "- 状态：已销号"
    pieces = merge(base, mine, theirs)
    assert [line for piece in pieces for line in piece.merged] == both
    assert CONFLICT not in {piece.kind for piece in pieces}


@pytest.mark.timeout(20)
def test_what_would_take_hours_is_one_conflict_that_holds_everything() -> None:
    base = ["", "同"] * 25_000
    mine, theirs = ["我", *base[:-1], "我的"], ["他", *base[1:], "他的"]
    pieces = merge(base, mine, theirs)
    assert [line for piece in pieces for line in piece.mine] == mine
    assert [line for piece in pieces for line in piece.theirs] == theirs
    assert CONFLICT in {piece.kind for piece in pieces}


def test_where_the_search_gives_up_nothing_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(three_way, "WORK", 0)
    assert told("aabb", "Xaabb", "aabbY") == [
        (MINE, "", "X", ""),
        (SAME, "aabb", "aabb", "aabb"),
        (THEIRS, "", "", "Y"),
    ]
    assert told("aXbXa", "bXXXb", "abXXa") == [(CONFLICT, "aXbXa", "bXXXb", "abXXa")]
