"""The process that opens a workbook: a path as its argument, the sheets' texts on its output, as JSON.

It has bounds of memory and time, and may be killed: a workbook of one cell can claim a billion rows.
"""

from __future__ import annotations

import json
import resource
import sys
import zipfile
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook

from .workbook import LEDGER, ORIGINAL

MOST_BYTES = 20 << 20
_MOST_ENTRIES = 2_000
_MOST_UNPACKED = 200 << 20
_MOST_CELLS = 2_000_000
_MEMORY = 1 << 30
_SECONDS = 30
_OLE = b"\xd0\xcf\x11\xe0"  # what old Excel files begin with, and those with a password


class _RefusedError(Exception):
    """The file is not read; the text is the Chinese sentence that says why and what to do."""


def main() -> None:
    """Answer with {"sheets": …} or {"problem": …}."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        answer: dict[str, Any] = {"sheets": read_sheets(Path(sys.argv[1]))}
    except _RefusedError as error:
        answer = {"problem": str(error)}
    except OSError as error:
        answer = {"problem": f"无法读取，{error.strerror}"}
    print(json.dumps(answer))


def read_sheets(path: Path) -> dict[str, list[list[str]]]:
    """Return the texts of the two sheets that matter, row by row."""
    _look_at(path)
    book = CalamineWorkbook.from_path(str(path))
    sheets = {}
    for name in (LEDGER, ORIGINAL):
        if name not in book.sheet_names:
            raise _RefusedError(f"里面没有“{name}”这一页；请用网站上下载的台账填写，不要另建新表")
        sheet = book.get_sheet_by_name(name)
        if sheet.total_height * sheet.total_width > _MOST_CELLS:
            raise _RefusedError("表格太大；请用网站上下载的台账填写")
        rows = sheet.to_python(skip_empty_area=False)
        sheets[name] = [[_text(cell) for cell in row] for row in rows]
    return sheets


def _look_at(path: Path) -> None:
    """Refuse what is no workbook, or not one of a sensible size, before anything is unpacked."""
    if path.stat().st_size > MOST_BYTES:
        raise _RefusedError("文件太大；请用网站上下载的台账填写")
    with path.open("rb") as file:
        if file.read(4) == _OLE:
            raise _RefusedError("是旧的 xls 格式，或者加了密码；请去掉密码，另存为 xlsx 格式")
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except zipfile.BadZipFile as error:
        raise _RefusedError("不是 Excel 的 xlsx 文件，或者已经损坏；请重新保存为 xlsx 格式") from error
    if any(entry.filename.lower().endswith("vbaproject.bin") for entry in entries):
        raise _RefusedError("带有宏；请另存为不带宏的 xlsx 格式")
    if len(entries) > _MOST_ENTRIES or sum(entry.file_size for entry in entries) > _MOST_UNPACKED:
        raise _RefusedError("展开以后太大；请用网站上下载的台账填写")


def _text(cell: object) -> str:
    """Return a cell as text: a day as 2024-06-30, a whole number without a point."""
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


if __name__ == "__main__":
    main()
