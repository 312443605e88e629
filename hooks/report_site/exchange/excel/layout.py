"""How wide the columns are, how high the rows, and the colours of states."""

from __future__ import annotations

from collections.abc import Iterable

from report_site.ledger.settings import Settings

from .cells import fillable

# Widths in characters, by a column's name, else by the type of its field.
_WIDTHS = {"编号": 13, "类别": 9, "事项": 28, "年度": 6, "缺口": 18}
_WIDTHS_OF_TYPE = {"units": 13, "date": 13, "state": 10, "text": 18}
_WIDTH_OF_LINKS = 13
# A day that does not fit is shown as #####, and a late one says so in words.
WIDTH_OF_LATE_DAYS = 24
_LINE = 15.0  # points
_MOST_LINES = 27  # Excel's highest row has 409 points
# Background and text of a state by its class; the state's name stands in the cell.
COLOURS = {
    "unknown": ("#EDEDED", "#595959"),
    "open": ("#FCE4D6", "#833C0B"),
    "active": ("#FFF2CC", "#7F6000"),
    "done": ("#E2EFDA", "#375623"),
    "closed": ("#C6E0B4", "#274E13"),
    "continuing": ("#DDEBF7", "#1F4E78"),
    "reopened": ("#F8CBAD", "#9C0006"),
    "withdrawn": ("#FFFFFF", "#7F7F7F"),
}


def width_of(settings: Settings, column: str) -> int:
    """Return how wide a column is, in characters."""
    spec = fillable(settings, column)
    return _WIDTHS.get(column) or _WIDTHS_OF_TYPE.get(spec.type if spec else "", _WIDTH_OF_LINKS)


def height_of(texts: Iterable[str], widths: Iterable[int]) -> float | None:
    """Return how high a row must be to show its texts wrapped, None where one line will do.

    Excel finds that out by itself, LibreOffice does not. A row without a height grows as one types.
    """
    lines = max(-(-_width(text) // (width - 1)) for text, width in zip(texts, widths, strict=True))
    return _LINE * min(lines, _MOST_LINES) if lines > 1 else None


def _width(text: str) -> int:
    """Return how many letters wide a text is: a Han character counts two, as in this encoding."""
    return len(text.encode("gb18030", "replace"))
