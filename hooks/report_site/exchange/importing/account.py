"""The account of an import: every character of the source in exactly one place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .source import LeftOut, Stretch

TITLE, BODY, FIELD, HEADING, FRONT, BACK, LEFT = (
    "标题",
    "正文",
    "字段",
    "节标题",
    "报告前部",
    "报告后部",
    "未收入",
)
BLANK = "空白和换行"
UNREAD = "没有读懂的部分"


@dataclass(frozen=True)
class Placed:
    """Some of the source's characters, put on a page.

    place: One of TITLE, BODY, FIELD, HEADING, FRONT and BACK.
    owner: The id of the item they belong to, or "".
    page: The page's path below the docs folder.
    """

    text: Stretch
    place: str
    owner: str
    page: str


@dataclass(frozen=True)
class Piece:
    """A piece of the source from `start` to `end`, and where it is.

    place: As in `Placed`, or LEFT.
    owner: The id of the item, or for LEFT the reason.
    page: The page, "" for LEFT.
    """

    start: int
    end: int
    place: str
    owner: str = ""
    page: str = ""


@dataclass(frozen=True)
class Account:
    """The whole source, piece by piece: pieces follow each other without a gap and without overlapping."""

    text: str
    pieces: tuple[Piece, ...]

    def left_out(self) -> tuple[tuple[str, str], ...]:
        """Return what is on no page, as reason and words, but for white space."""
        return tuple(
            (piece.owner, self.text[piece.start : piece.end])
            for piece in self.pieces
            if piece.place == LEFT and piece.owner != BLANK
        )


def settle(text: str, placed: Iterable[Placed], left_out: Iterable[LeftOut]) -> Account:
    """Draw up the account.

    Args:
        text: The source.
        placed: What has been put on pages.
        left_out: What has been set aside. White space that nobody has named is set aside by itself.

    Raises:
        ValueError: If a character is in two places: that is a defect of this package and must not be hidden.
    """
    pieces = [
        Piece(*span, each.place, each.owner, each.page) for each in placed for span in each.text.spans()
    ]
    pieces += [Piece(each.start, each.end, LEFT, each.reason) for each in left_out if each.start < each.end]
    pieces.sort(key=lambda piece: piece.start)
    whole: list[Piece] = []
    position = 0
    for piece in pieces:
        if piece.start < position:
            raise ValueError(f"{text[piece.start : piece.end]!r} is in two places")
        whole += _rest(text, position, piece.start)
        whole.append(piece)
        position = piece.end
    whole += _rest(text, position, len(text))
    return Account(text, tuple(whole))


def _rest(text: str, start: int, end: int) -> list[Piece]:
    """Return what lies between two pieces: white space, or what nobody has accounted for."""
    if start == end:
        return []
    between = text[start:end]
    if not between.strip():
        return [Piece(start, end, LEFT, BLANK)]
    first = start + len(between) - len(between.lstrip())
    last = start + len(between.rstrip())
    return [*_rest(text, start, first), Piece(first, last, LEFT, UNREAD), *_rest(text, last, end)]
