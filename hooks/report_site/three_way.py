"""Two changes of one sequence brought together: the three-way merge known as diff3.

After Khanna, Kunal and Pierce, "A Formal Investigation of Diff3" (FSTTCS 2007): what both changes left alone
is stable and cuts everything into chunks; a chunk between is whose change it is, or a conflict. It is right
for any matching of equal elements, so the search for a good one may stop when it becomes dear.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Generic, TypeVar

SAME, MINE, THEIRS, BOTH, CONFLICT = "same", "mine", "theirs", "both", "conflict"

# So many comparisons may be spent on the places that have no element of their own, about a second's worth.
# Thousands of equal lines would take difflib hours; they are one changed place then, and nothing is lost.
WORK = 10_000_000

Element = TypeVar("Element", bound=Hashable)


@dataclass(frozen=True)
class Piece(Generic[Element]):
    """A part of the three sequences. In their order, the pieces hold every element of each.

    kind: SAME (nobody changed it), MINE or THEIRS (whose change it is), BOTH (the same change), CONFLICT.
    """

    kind: str
    base: Sequence[Element]
    mine: Sequence[Element]
    theirs: Sequence[Element]

    @property
    def merged(self) -> Sequence[Element]:
        """What holds both changes; of a conflict, mine."""
        return self.theirs if self.kind == THEIRS else self.mine


def merge(
    base: Sequence[Element], mine: Sequence[Element], theirs: Sequence[Element]
) -> list[Piece[Element]]:
    """Bring two changes of a sequence together.

    Args:
        base: What both began with.
        mine: One change of it.
        theirs: The other.
    """
    in_mine, in_theirs = dict(_pairs(base, mine)), dict(_pairs(base, theirs))
    stable = [(at, in_mine[at], in_theirs[at]) for at in sorted(in_mine.keys() & in_theirs.keys())]
    ends = (len(base), len(mine), len(theirs))
    pieces: list[Piece[Element]] = []

    def add(start: tuple[int, int, int], end: tuple[int, int, int], kind: str | None = None) -> None:
        parts = [each[a:b] for each, a, b in zip((base, mine, theirs), start, end, strict=True)]
        if any(parts):
            pieces.append(Piece(kind or _kind(*parts), *parts))

    first = last = (0, 0, 0)  # the stable run that is being read: from `first` up to, not including, `last`
    for place in [*stable, ends]:
        if place != last or place == ends:
            add(first, last, SAME)
            add(last, place)
            first = place
        last = (place[0] + 1, place[1] + 1, place[2] + 1)
    return pieces


def _kind(base: Sequence[Element], mine: Sequence[Element], theirs: Sequence[Element]) -> str:
    if list(mine) == list(theirs):
        return BOTH
    if list(mine) == list(base):
        return THEIRS
    return MINE if list(theirs) == list(base) else CONFLICT


def _pairs(old: Sequence[Element], new: Sequence[Element]) -> Iterator[tuple[int, int]]:
    """Match equal elements, in order: common ends, then those that are there once, then what is between."""
    most = min(len(old), len(new))
    head = next((at for at in range(most) if old[at] != new[at]), most)
    tail = next((at for at in range(most - head) if old[-1 - at] != new[-1 - at]), most - head)
    old_end, new_end = len(old) - tail, len(new) - tail
    yield from ((at, at) for at in range(head))
    yield from ((old_end + at, new_end + at) for at in range(tail))
    work = WORK
    at = (head, head)
    for anchor in [*_anchors(old, new, head, old_end, new_end), (old_end, new_end)]:
        gap_old, gap_new = old[at[0] : anchor[0]], new[at[1] : anchor[1]]
        cost = _cost(gap_old, gap_new)
        if cost <= work:
            work -= cost
            for block in SequenceMatcher(None, gap_old, gap_new, autojunk=False).get_matching_blocks():
                yield from ((at[0] + block.a + n, at[1] + block.b + n) for n in range(block.size))
        if anchor != (old_end, new_end):
            yield anchor
        at = (anchor[0] + 1, anchor[1] + 1)


def _anchors(
    old: Sequence[Element], new: Sequence[Element], head: int, old_end: int, new_end: int
) -> list[tuple[int, int]]:
    """Return the longest rising chain of elements that stand once in either (Cohen's patience diff)."""
    once_old, once_new = (
        {element for element, count in Counter(part).items() if count == 1}
        for part in (old[head:old_end], new[head:new_end])
    )
    there = {new[at]: at for at in range(head, new_end) if new[at] in once_new}
    tops: list[int] = []  # the least end of a chain of each length, and the link that ends it
    links: list[tuple[int, int, int]] = []
    top_links: list[int] = []
    for at in range(head, old_end):
        if old[at] in once_old and old[at] in there:
            place = there[old[at]]
            length = bisect_left(tops, place)
            links.append((at, place, top_links[length - 1] if length else -1))
            tops[length : length + 1] = [place]
            top_links[length : length + 1] = [len(links) - 1]
    chain: list[tuple[int, int]] = []
    link = top_links[-1] if top_links else -1
    while link >= 0:
        at, place, link = links[link]
        chain.append((at, place))
    return chain[::-1]


def _cost(old: Sequence[Element], new: Sequence[Element]) -> int:
    """Return how many comparisons difflib may need: each of its rounds looks at all equal pairs."""
    counts = Counter(new)
    pairs = sum(count * counts[element] for element, count in Counter(old).items())
    return (pairs + len(old)) * (min(len(old), len(new)) + 1)
