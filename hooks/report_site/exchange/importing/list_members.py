"""Which ordinals inside a paragraph are parts of a list: not those in quotes and brackets, and none alone."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from report_site.checks.text.prose import Passage

from .ordinals import Ordinal, ordinals_inside

_IN_BRACKETS = re.compile(r"[（(][^（）()]{0,400}[）)]")
# Families of which a single one inside a paragraph counts if the next paragraph goes on with it.
_RUNNING = ("item", "must", "nth")


def list_members(
    text: str, first: Ordinal | None, following: Ordinal | None, last: Sequence[tuple[str, int]]
) -> list[Ordinal]:
    """Return the ordinals inside a paragraph that are parts of a list.

    Args:
        text: The paragraph.
        first: The ordinal that it begins with.
        following: The ordinal that the next paragraph begins with.
        last: Family and last number of every list that is open.
    """
    candidates = _candidates(text, first.end if first else 0)
    kept: list[Ordinal] = []
    for family in dict.fromkeys(each.family for each in candidates):
        some = [each for each in candidates if each.family == family]
        numbers = [each.number for each in some]
        before = (family, numbers[0] - 1)
        goes_on = before in last or (first is not None and (first.family, first.number) == before)
        is_list = 1 in numbers and len(some) > 1
        next_one = (following.family, following.number) if following else None
        is_begun = numbers == [1] and family in _RUNNING and next_one == (family, 2)
        if goes_on or is_list or is_begun:
            kept += some[0 if goes_on else numbers.index(1) :]
    return sorted(kept, key=lambda each: each.start)


def _candidates(text: str, start: int) -> list[Ordinal]:
    """Return the ordinals behind `start` that stand neither in quotation marks nor in brackets."""
    brackets = [match.span() for match in _IN_BRACKETS.finditer(text)]
    passage = Passage(text, 1)

    def is_bracketed(at: int) -> bool:
        place = bisect_right(brackets, (at, 0)) - 1
        return place >= 0 and brackets[place][0] < at < brackets[place][1]

    return [
        each
        for each in ordinals_inside(text, start)
        if not passage.is_quoted(each.start) and not is_bracketed(each.start)
    ]
