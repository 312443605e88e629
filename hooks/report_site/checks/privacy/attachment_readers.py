"""Readers of office files, PDFs, pictures and plain text: bytes in, texts out, each within bounds."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any
from xml.parsers import expat

from PIL import ExifTags, Image
from pypdf import PdfReader
from pypdf.generic import PdfObject

MOST_BYTES = 50 << 20
MOST_TEXT = 20_000_000
MOST_ENTRIES = 5_000
MOST_UNPACKED = 100 << 20
# How many times larger than packed an entry may be; tiny ones excepted.
MOST_RATIO = 300
SMALL = 1 << 20
MOST_PAGES = 1_000
_MOST_CHUNK = 4 << 20

TOO_LARGE = "文件太大"
BODY, PROPERTIES, COMMENTS, LINKS = "正文", "文档属性", "批注", "链接"
# Elements of office files behind which a text goes on: a number may be cut into several.
_WITHIN = frozenset(
    {"t", "r", "delText", "instrText", "hyperlink", "ins", "del", "smartTag", "sdtContent", "sdt"}
)
_BREAKS = frozenset({"br", "tab", "cr"})
_SPOKEN_ATTRIBUTES = frozenset(
    {"descr", "title", "Target", "tooltip", "display", "name", "prompt", "location"}
)
_PICTURES = (".jpg", ".jpeg", ".png", ".gif", ".webp", ".tif", ".tiff")
_PNG = b"\x89PNG\r\n\x1a\n"
_FORMATS = ("JPEG", "GIF", "WEBP", "TIFF", "MPO")
_MAKER_NOTE = 0x927C
_XP_TAGS = range(0x9C9B, 0x9CA0)  # Windows keeps these in UTF-16


class UnreadableError(Exception):
    """A file cannot be read; the text says why, in Chinese."""


@dataclass(frozen=True)
class Contents:
    """Named texts of a file, and whether it says where a picture was taken."""

    parts: tuple[tuple[str, str], ...]
    located: bool = False


def read_file(path: Path) -> Contents:
    """Read a file by its extension.

    Raises:
        UnreadableError: If it breaks a bound or is locked.
        Exception: Whatever the libraries raise for a file that is not what it says it is.
    """
    if path.stat().st_size > MOST_BYTES:
        raise UnreadableError(TOO_LARGE)
    contents = READERS[path.suffix.lower()](path.read_bytes())
    if sum(len(text) for _, text in contents.parts) > MOST_TEXT:
        raise UnreadableError(TOO_LARGE)
    return contents


def _plain(data: bytes) -> Contents:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return Contents(((BODY, data.decode(encoding)),))
        except UnicodeDecodeError:
            continue
    return Contents(((BODY, data.decode("latin-1")),))


# Office files


def _office(data: bytes) -> Contents:
    """Read the texts of a docx, xlsx or pptx, and what its pictures carry."""
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise UnreadableError("文件加了密码")
    parts: list[tuple[str, str]] = []
    located = False
    unpacked = 0
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = archive.infolist()
        if len(entries) > MOST_ENTRIES:
            raise UnreadableError("文件里的条目太多")
        for entry in entries:
            name = entry.filename.lower()
            if not name.endswith((".xml", ".rels", *_PICTURES)):
                continue
            content = _unpack(archive, entry, MOST_UNPACKED - unpacked)
            unpacked += len(content)
            if name.endswith(_PICTURES):
                picture = _picture_or_none(content)
                parts += [(f"图片的{label}", text) for label, text in picture.parts]
                located = located or picture.located
            else:
                parts.append((_part_name(name), _xml_text(content)))
    return Contents(tuple(parts), located)


def _unpack(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> bytes:
    """Return an entry's content; sizes in the archive's directory may lie, so what is read is bounded too."""
    if entry.file_size > SMALL and entry.file_size > MOST_RATIO * entry.compress_size:
        raise UnreadableError("压缩得过分，像是有意做成的")
    with archive.open(entry) as stream:
        content = stream.read(most + 1)
    if len(content) > most:
        raise UnreadableError(TOO_LARGE)
    return content


def _part_name(name: str) -> str:
    if name.startswith("docprops/"):
        return PROPERTIES
    if "comments" in name:
        return COMMENTS
    return LINKS if name.endswith(".rels") else BODY


def _xml_text(data: bytes) -> str:
    """Return the characters of an XML file, a line for each paragraph or cell.

    With expat itself: it builds no tree, so depth costs nothing, and a document type, which these files never
    have and every entity bomb needs, is refused.
    """
    pieces: list[str] = []
    begun: list[int] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        begun.append(len(pieces))
        pieces.extend(f"{value}\n" for key, value in attributes.items() if _local(key) in _SPOKEN_ATTRIBUTES)

    def end(name: str) -> None:
        said_something = len(pieces) > begun.pop()
        if _local(name) in _BREAKS or (said_something and _local(name) not in _WITHIN):
            pieces.append("\n")

    def refuse(*_: object) -> None:
        raise UnreadableError("文件里有不该有的 DOCTYPE")

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = pieces.append
    parser.StartDoctypeDeclHandler = refuse
    parser.Parse(data, True)
    return "".join(pieces)


def _local(name: str) -> str:
    return name.rpartition(":")[2]


# PDF


def _pdf(data: bytes) -> Contents:
    reader = PdfReader(io.BytesIO(data))
    if reader.is_encrypted and not reader.decrypt(""):
        raise UnreadableError("文件加了密码")
    if len(reader.pages) > MOST_PAGES:
        raise UnreadableError(f"超过 {MOST_PAGES} 页")
    properties = [str(value) for value in (reader.metadata or {}).values()]
    root: Any = reader.trailer["/Root"]
    xmp = root.get("/Metadata")
    if xmp:
        properties.append(xmp.get_object().get_data().decode("utf-8", "replace"))
    parts = [(PROPERTIES, "\n".join(properties))]
    length = 0
    for number, page in enumerate(reader.pages, start=1):
        text = "\n".join([page.extract_text(), *_notes(page.get("/Annots"))])
        length += len(text)
        if length > MOST_TEXT:
            raise UnreadableError(TOO_LARGE)
        parts.append((f"第 {number} 页", text))
    return Contents(tuple(parts))


def _notes(annotations: PdfObject | None) -> Iterator[str]:
    """Yield what notes, form fields and links of a page say."""
    resolved: Any = annotations.get_object() if annotations else ()
    for each in islice(resolved, 10_000):
        note = each.get_object()
        yield from (str(note[key]) for key in ("/Contents", "/V", "/TU") if key in note)
        action = note.get("/A")
        if action and "/URI" in action.get_object():
            yield str(action.get_object()["/URI"])


# Pictures


def _picture(data: bytes) -> Contents:
    """Read what a picture carries beside its pixels, which are never decoded."""
    if data.startswith(_PNG):
        # Pillow would decode all pixels to reach what stands behind them.
        exif = Image.Exif()
        for kind, chunk in _png_chunks(data):
            if kind == b"eXIf":
                exif.load(chunk)
        return _carried(exif, list(_png_texts(data)))
    with Image.open(io.BytesIO(data), formats=_FORMATS) as image:
        texts = [_words(image.info.get(key)) for key in ("comment", "xmp")]
        texts += [_words(block) for name, block in getattr(image, "applist", []) if name == "APP13"]
        return _carried(image.getexif(), texts)


def _carried(exif: Image.Exif, texts: list[str]) -> Contents:
    tags = {**exif, **exif.get_ifd(ExifTags.IFD.Exif)}
    texts += [_exif_words(tag, value) for tag, value in tags.items() if tag != _MAKER_NOTE]
    said = "\n".join(texts)
    position = exif.get_ifd(ExifTags.IFD.GPSInfo)
    return Contents(
        (("附加信息（EXIF 等）", said),), ExifTags.GPS.GPSLatitude in position or "GPSLatitude" in said
    )


def _picture_or_none(data: bytes) -> Contents:
    """Read a picture inside another file; one that cannot be read is not shown there either."""
    try:
        return _picture(data)
    except Exception:
        return Contents(())


def _exif_words(tag: int, value: Any) -> str:
    if isinstance(value, bytes) and tag in _XP_TAGS:
        return value.decode("utf-16-le", "replace").replace("\0", "")
    return _words(value)


def _words(value: Any) -> str:
    """Return a text or bytes as text, "" for figures."""
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    return value.replace("\0", "") if isinstance(value, str) else ""


def _png_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield kind and content of every chunk of a PNG (RFC 2083)."""
    position = len(_PNG)
    while position + 8 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, position)
        yield kind, data[position + 8 : position + 8 + length]
        position += 12 + length


def _png_texts(data: bytes) -> Iterator[str]:
    for kind, chunk in _png_chunks(data):
        if kind == b"tEXt":
            yield chunk.decode("latin-1").replace("\0", "\n")
        elif kind == b"zTXt":
            keyword, _, packed = chunk.partition(b"\0")
            yield f"{keyword.decode('latin-1')}\n{_inflate(packed[1:]).decode('latin-1')}"
        elif kind == b"iTXt":
            keyword, _, rest = chunk.partition(b"\0")
            _language, _, rest_of = rest[2:].partition(b"\0")
            _translated, _, text = rest_of.partition(b"\0")
            yield (_inflate(text) if rest[:1] == b"\1" else text).decode("utf-8", "replace")


def _inflate(packed: bytes) -> bytes:
    return zlib.decompressobj().decompress(packed, _MOST_CHUNK)


READERS: dict[str, Callable[[bytes], Contents]] = {
    **dict.fromkeys((".docx", ".docm", ".xlsx", ".xlsm", ".pptx"), _office),
    ".pdf": _pdf,
    **dict.fromkeys(_PICTURES, _picture),
    **dict.fromkeys((".txt", ".csv", ".html", ".htm", ".xml", ".json", ".yml", ".yaml", ".svg"), _plain),
}
