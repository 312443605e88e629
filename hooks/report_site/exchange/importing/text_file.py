"""Plain text files: bytes to a source, a line a paragraph."""

from __future__ import annotations

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE

from .source import MOST_CHARACTERS, Paragraph, Source, UnreadableError

_LINE = re.compile(r"[^\r\n\f\v\x85\u2028\u2029]+")
_NO_TEXT = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\ud800-\udfff\uffff]")


def read_text(data: bytes) -> Source:
    """Read a text in UTF-8 or GB 18030, or in UTF-16 with its byte order mark.

    Raises:
        UnreadableError: If the bytes are no text in any of these.
    """
    text = _decoded(data)
    if _NO_TEXT.search(text):
        raise UnreadableError(
            "文件里有不是文字的内容，不是纯文本；请用 Word 或 WPS 打开，另存为 .docx 再导入"
        )
    if len(text) > MOST_CHARACTERS:
        raise UnreadableError(f"文件超过 {MOST_CHARACTERS // 10_000} 万字，不像一份报告；请分成几份再导入")
    return Source(text, tuple(Paragraph(match.start(), match.end()) for match in _LINE.finditer(text)))


def _decoded(data: bytes) -> str:
    encodings = ["utf-8", "gb18030"]
    if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        encodings = ["utf-16"]
    elif data.startswith(BOM_UTF8):
        encodings = ["utf-8-sig"]
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableError("认不出文件的编码；请用记事本打开，另存为 UTF-8 编码再导入")
