"""Two changes of one text brought together, line by line, and where they meet both shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from report_site import three_way

SAME, MERGED, CONFLICT = "same", "merged", "conflict"


@dataclass(frozen=True)
class Region:
    """A piece of the result.

    kind: SAME (nobody changed it), MERGED (one did, or both alike; `text` is it), CONFLICT.
    base, mine, theirs: Of a conflict; None where the whole page is not there.
    """

    kind: str
    text: str = ""
    base: str | None = None
    mine: str | None = None
    theirs: str | None = None

    def facts(self) -> dict[str, Any]:
        """Return it as the API has it."""
        if self.kind == CONFLICT:
            return {"kind": self.kind, "base": self.base, "mine": self.mine, "theirs": self.theirs}
        return {"kind": self.kind, "text": self.text}


@dataclass(frozen=True)
class Merge:
    """What came of it."""

    regions: tuple[Region, ...]

    @property
    def text(self) -> str | None:
        """The text that holds both changes, None if somebody has to choose."""
        if any(region.kind == CONFLICT for region in self.regions):
            return None
        return "".join(region.text for region in self.regions)


def merge(base: str | None, mine: str | None, theirs: str | None) -> Merge:
    """Bring two changes together.

    Args:
        base: The text that both began with, None if neither had one.
        mine: What one wants, None for no page.
        theirs: What stands there now, None for no page.
    """
    if mine == theirs:
        return Merge((Region(MERGED, mine or ""),))
    if base is None or mine is None or theirs is None:
        return Merge((Region(CONFLICT, base=base, mine=mine, theirs=theirs),))
    pieces = three_way.merge(_lines(base), _lines(mine), _lines(theirs))
    return Merge(tuple(_region(piece) for piece in pieces))


def _region(piece: three_way.Piece[str]) -> Region:
    if piece.kind == three_way.CONFLICT:
        return Region(
            CONFLICT, base="".join(piece.base), mine="".join(piece.mine), theirs="".join(piece.theirs)
        )
    return Region(SAME if piece.kind == three_way.SAME else MERGED, "".join(piece.merged))


def _lines(text: str) -> list[str]:
    r"""Return the lines with their ends. Only `\n` ends one: `splitlines` knows many more."""
    *lines, last = text.split("\n")
    return [*(f"{line}\n" for line in lines), *([last] if last else [])]
