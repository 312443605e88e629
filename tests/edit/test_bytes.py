"""The bytes of a page: what an editor leaves alone stays as it was, whatever its line ends are."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from report_site.edit.line_ends import to_bytes, to_editor

LINES = st.lists(st.text("甲乙 |-\x0b\u2028", max_size=4), min_size=1, max_size=8)
ENDS = st.sampled_from(["\n", "\r\n", "\r"])


@st.composite
def files(draw: st.DrawFn) -> bytes:
    """Any file: some lines with any ends, with or without a mark and a last end."""
    lines = draw(LINES)
    text = (
        "".join(line + draw(ENDS) for line in lines[:-1])
        + lines[-1]
        + draw(st.sampled_from(["", "\n", "\r\n"]))
    )
    return (draw(st.sampled_from(["", "\ufeff"])) + text).encode()


@given(files())
def test_a_page_that_is_not_changed_keeps_every_byte(content: bytes) -> None:
    assert to_bytes(to_editor(content), content) == content


@given(files(), st.lists(st.text("甲乙丙", max_size=3), max_size=6))
def test_what_an_editor_writes_is_what_he_reads_afterwards(content: bytes, lines: list[str]) -> None:
    text = "\n".join(lines)
    assert to_editor(to_bytes(text, content)) == text


@given(files(), st.integers(0, 7))
def test_lines_before_and_behind_a_change_keep_their_ends(content: bytes, place: int) -> None:
    lines = to_editor(content).split("\n")
    place = min(place, len(lines) - 1)
    changed = [*lines[:place], "改过的一行", *lines[place + 1 :]]
    old, new = split(content), split(to_bytes("\n".join(changed), content))
    assert new[:place] == old[:place]
    assert new[place + 1 :] == old[place + 1 :]


def split(content: bytes) -> list[bytes]:
    """Return the lines with their ends."""
    parts = re.split(rb"(\r\n|\r|\n)", content.removeprefix("\ufeff".encode()))
    return [a + b for a, b in zip(parts[::2], [*parts[1::2], b""], strict=True)]


@pytest.mark.parametrize(
    ("before", "text", "after"),
    [
        (b"a\r\nb\r\n", "a\nx\nb\n", b"a\r\nx\r\nb\r\n"),
        (b"a\r\nb\nc\n", "a\nb\nx\nc\n", b"a\r\nb\nx\nc\n"),
        (b"a\r\nb", "a\nb\nx", b"a\r\nb\r\nx"),
        (b"a\r\nb\r\n", "a\nb", b"a\r\nb"),
        ("\ufeffa\n".encode(), "b\n", "\ufeffb\n".encode()),
        (b"\r\na\r\n\r\nb\r\n", "\na\n\nx\n\nb\n", b"\r\na\r\n\r\nx\r\n\r\nb\r\n"),
        (b"", "a\n", b"a\n"),
        (None, "a\r\nb\n", b"a\nb\n"),
    ],
    ids=["windows", "mixed", "last line", "end removed", "mark", "blank lines", "empty", "new"],
)
def test_new_lines_end_as_the_page_s_lines_do(before: bytes | None, text: str, after: bytes) -> None:
    assert to_bytes(text, before) == after


@example(b"\n\n\r|\n\n", 4)
@given(files(), st.integers(0, 6))
def test_empty_lines_are_neither_lost_nor_added(content: bytes, number: int) -> None:
    """The end of an old Mac's line and that of an empty line must not become one of Windows."""
    text = "\n" * number
    assert to_editor(to_bytes(text, content)) == text
