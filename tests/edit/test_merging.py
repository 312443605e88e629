"""Two changes of one text: both are in what comes of it, or somebody is asked."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from report_site.edit.merging import CONFLICT, Merge, merge

TEXTS = st.lists(st.sampled_from(["甲", "乙", "丙", "", "丁\x0b"]), max_size=7).map("\n".join)


def chosen(merged: Merge, side: str) -> str:
    """Return what comes of taking one side everywhere."""
    return "".join(
        getattr(region, side) if region.kind == CONFLICT else region.text for region in merged.regions
    )


@given(TEXTS, TEXTS)
def test_a_change_beside_none_is_taken(base: str, changed: str) -> None:
    assert merge(base, changed, base).text == changed
    assert merge(base, base, changed).text == changed
    assert merge(base, changed, changed).text == changed


@given(TEXTS, TEXTS, TEXTS)
def test_without_a_conflict_both_sides_are_the_same_to_whom(base: str, mine: str, theirs: str) -> None:
    assert merge(base, mine, theirs).text == merge(base, theirs, mine).text


@given(TEXTS, TEXTS, TEXTS)
def test_no_line_that_only_one_wrote_is_lost(base: str, mine: str, theirs: str) -> None:
    mine, theirs = f"{mine}\n我的一行\n", f"他的一行\n{theirs}"
    merged = merge(base, mine, theirs)
    assert "我的一行" in chosen(merged, "mine")
    assert "他的一行" in chosen(merged, "theirs")


def test_where_they_meet_all_three_are_shown() -> None:
    merged = merge("一\n二\n三\n", "一\n我\n三\n", "一\n他\n三\n")
    assert merged.text is None
    assert [(each.kind, each.text, each.base, each.mine, each.theirs) for each in merged.regions] == [
        ("same", "一\n", None, None, None),
        ("conflict", "", "二\n", "我\n", "他\n"),
        ("same", "三\n", None, None, None),
    ]


def test_a_page_that_is_not_there_is_one_conflict() -> None:
    for texts in ((None, "我\n", "他\n"), ("一\n", None, "他\n"), ("一\n", "我\n", None)):
        (region,) = merge(*texts).regions
        assert (region.kind, region.base, region.mine, region.theirs) == (CONFLICT, *texts)
