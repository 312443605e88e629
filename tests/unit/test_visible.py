"""What a page says, and that reading shared lines once leaves nothing out."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_site.engine.visible import unread, visible

# All that decides where text ends and markup begins, whole and torn.
FRAGMENTS = [
    *("<", ">", '"', "'", "=", "/", " ", "\n", "1", "甲", "<b>", "</b>", "<p>", "<!--", "-->", "<br\n>"),
    *("<script", "</script>", "<style>", "</style>", "<svg", "</svg>", ' title="', " alt='", "&#49;", "%31"),
    *("<!-", "<scr", "ipt>", '<a href="1">', '<p title="1\n2">'),
]
PAGES = st.lists(st.lists(st.sampled_from(FRAGMENTS), max_size=25).map("".join), max_size=5)


def new_lines(pages: Iterable[str]) -> list[set[str]]:
    """Return what each page says that none before it said."""
    seen: set[str] = {""}
    found = []
    for page in pages:
        found.append(set(visible(page).split("\n")) - seen)
        seen |= found[-1]
    return found


@given(PAGES)
def test_lines_that_pages_share_are_read_once_and_none_is_missed(pages: list[str]) -> None:
    read: set[str] = set()
    assert new_lines([unread(page, read) for page in pages]) == new_lines(pages)


def test_a_line_of_an_earlier_page_is_left_out() -> None:
    read: set[str] = set()
    unread("<p>页眉</p>\n<p>甲</p>", read)
    assert unread("<p>页眉</p>\n<p>乙</p>", read) == "\n<p>乙</p>"


@pytest.mark.parametrize("torn", ["<p", 'a="', "<!--", "<script>"])
def test_a_page_in_which_something_goes_on_over_a_line_is_read_whole(torn: str) -> None:
    read: set[str] = set()
    unread("<p>页眉</p>", read)
    page = f"<p>页眉</p>\n{torn}\n>"
    assert unread(page, read) == page
    assert read == {"<p>页眉</p>"}


def test_text_comments_and_attributes_are_visible_and_scripts_are_not() -> None:
    page = '<p>甲<b>乙</b><a href="x%31">丙</a></p><!--丁--><script>戊</script>'
    assert visible(page).split("\n") == ["", "甲乙丙", "", "丁", "x1"]
