"""A workbook that comes back: what its cells say, and what they said when it was made."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from .workbook import KEY, LEDGER, ORIGINAL

_SECONDS = 60
_HEADER_WITHIN = 10
_BROKEN = "打不开，文件已经损坏或者不是正常的台账；请用网站上下载的台账重新填写"


class WorkbookError(Exception):
    """A workbook cannot be read; the text is one Chinese sentence that says why and what to do."""


@dataclass(frozen=True)
class Line:
    """A row of the sheet: its number as Excel counts, its id as written, and its texts by column."""

    number: int
    key: str
    texts: Mapping[str, str]


@dataclass(frozen=True)
class Returned:
    """A workbook that was handed in.

    columns: The letter of each column by its name.
    lines: Its rows, those without any text left out.
    originals: By id the texts that could be filled in, as they were when the workbook was made.
    """

    columns: Mapping[str, str]
    lines: tuple[Line, ...]
    originals: Mapping[str, Mapping[str, str]]


def read_workbook(path: Path) -> Returned:
    """Read a workbook in a process of its own, which no file can make too large or too slow.

    Raises:
        WorkbookError: If it is none of ours, damaged, or too large.
    """
    return understood(_sheets(path))


def understood(sheets: Mapping[str, list[list[str]]]) -> Returned:
    """Return what the texts of the sheets say.

    Raises:
        WorkbookError: If the ledger's header cannot be found.
    """
    top, columns = _header(sheets[LEDGER])
    lines = []
    for number, row in enumerate(sheets[LEDGER][top:], start=top + 1):
        texts = {name: row[place] for name, place in columns.items()}
        if any(text.strip() for text in row):
            lines.append(Line(number, texts[KEY].strip(), texts))
    names, *rows = sheets[ORIGINAL] or [[]]
    if KEY not in names:
        raise WorkbookError(_BROKEN)
    originals = {row[names.index(KEY)]: dict(zip(names, row, strict=True)) for row in rows}
    return Returned({name: _letter(place) for name, place in columns.items()}, tuple(lines), originals)


def _sheets(path: Path) -> dict[str, list[list[str]]]:
    command = [sys.executable, "-m", "report_site.exchange.excel.reading_worker", str(path)]
    try:
        done = subprocess.run(command, capture_output=True, timeout=_SECONDS, check=True)
        answer = json.loads(done.stdout)
    except (subprocess.SubprocessError, ValueError) as error:
        raise WorkbookError(_BROKEN) from error
    if "problem" in answer:
        raise WorkbookError(answer["problem"])
    sheets: dict[str, list[list[str]]] = answer["sheets"]
    return sheets


def _header(rows: list[list[str]]) -> tuple[int, dict[str, int]]:
    """Return how many rows stand above the first item, and the place of each column."""
    for top, row in enumerate(rows[:_HEADER_WITHIN], start=1):
        names = ["".join(cell.split()) for cell in row]
        if KEY in names:
            return top, {name: names.index(name) for name in names if name}
    raise WorkbookError(f"“{LEDGER}”这一页里找不到有“{KEY}”的表头；请用网站上下载的台账重新填写")


def _letter(place: int) -> str:
    """Return a column's letters: A, …, Z, AA."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
