"""The bytes of a page to its text: whatever they are, there is a text and a list of what is wrong."""

from __future__ import annotations

import re
from dataclasses import dataclass

MOST_BYTES = 2_000_000
LONGEST_LINE = 100_000
MOST_LINES = 50_000
# With these MkDocs does not finish: it stops with a message that helps no editor, or never.
UNBUILDABLE = frozenset({"EN01", "EN04", "EN05", "EN06", "EN07", "EN08", "FM03", "FM05"})


@dataclass(frozen=True)
class Fault:
    """Why the bytes of a page could not be read as they are; `code` is the rule's."""

    path: str
    code: str
    line: int
    message: str
    remedy: str


def read_page(path: str, data: bytes) -> tuple[str, tuple[Fault, ...]]:
    """Return a page's text as well as it can be told, and what is wrong with its bytes.

    A page that is too large is not read at all, for nothing that follows would come to an end in time.
    """
    if len(data) > MOST_BYTES:
        message = f"这一页有 {len(data) / 1e6:.1f} MB，太大，没有读"
        remedy = f"一页最多 {MOST_BYTES // 1_000_000} MB；直接贴进来的图片请存成文件，文字请分成几页"
        return "", (Fault(path, "EN04", 1, message, remedy),)
    # Most pages are so short that no line can be too long, and there cannot be too many.
    lines = re.split(b"\r\n|\r|\n", data) if len(data) >= min(LONGEST_LINE, MOST_LINES) else ()
    if len(lines) > MOST_LINES:
        message = f"这一页有 {len(lines)} 行，太长，没有读"
        return "", (Fault(path, "EN04", 1, message, "分成几页"),)
    for number, line in enumerate(lines, start=1):
        if len(line) > LONGEST_LINE:
            message = f"这一行有 {len(line)} 个字节，太长，这一页没有读"
            return "", (Fault(path, "EN04", number, message, "分成几段；直接贴进来的图片请存成文件"),)
    try:
        return data.decode("utf-8-sig"), ()
    except UnicodeDecodeError as error:
        number = len(re.findall(b"\r\n|\r|\n", data[: error.start])) + 1
        text, guess = _guess(data)
        message = f"文件不是 UTF-8 编码{guess}"
        remedy = "用编辑器打开，看到文字正常以后另存为 UTF-8"
        return text, (Fault(path, "EN01", number, message, remedy),)


def printable(text: str) -> str:
    """Return a text in which what cannot be printed (a file name's bytes that are no text) is spelt."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _guess(data: bytes) -> tuple[str, str]:
    """Return the text and what its encoding seems to be, in words."""
    for mark in (b"\xff\xfe", b"\xfe\xff"):
        if data.startswith(mark):
            return data.decode("utf-16", "replace"), "，看来是 UTF-16（“Unicode”）"
    try:
        return data.decode("gb18030"), "，看来是 GBK（GB18030，记事本里叫 ANSI）"
    except UnicodeDecodeError:
        return data.decode("utf-8", "replace"), ""
