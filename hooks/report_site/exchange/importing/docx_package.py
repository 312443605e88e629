"""The package of a .docx: its XML parts, read within bounds, for files come from anywhere."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator

from lxml import etree

from .source import UnreadableError

MOST_ENTRIES = 5_000
# Of XML, unpacked: a report of a hundred pages has about two million.
MOST_UNPACKED = 24 << 20
# How many times larger than packed a part may be; small ones excepted.
MOST_RATIO = 200
SMALL = 1 << 20
MOST_DEPTH = 100
_DAMAGED = "文件已损坏，打不开；请用 Word 打开，另存为 .docx 再导入"
_BOMB = "文件压缩得过分，像是有意做成的，没有读它"
_TOO_DEEP = "文件里的内容一层套一层，超过 100 层，像是有意做成的，没有读它"
_DOCTYPE = "文件里有 Word 不会写的 DOCTYPE 声明，像是有意做成的，没有读它"
_MACROS = "文件里带有宏；请在 Word 里另存为不带宏的 .docx 再导入"
_NO_WORD = "这不是 Word 文件；请用 Word 或 WPS 打开，另存为 .docx 再导入"


def local(element: etree._Element) -> str:
    """Return an element's name without its namespace, for Word has two, transitional and strict."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: etree._Element | None, name: str) -> str | None:
    """Return an attribute's value whatever its namespace is."""
    if element is None:
        return None
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), None)


def child(element: etree._Element | None, *names: str) -> etree._Element | None:
    """Return the first child of a name, and its first child of the next name, and so on."""
    for name in names:
        element = (
            next((each for each in element if local(each) == name), None) if element is not None else None
        )
    return element


class Package:
    """A .docx that has been opened. Its parts are read when they are asked for."""

    def __init__(self, data: bytes) -> None:
        """Open it.

        Raises:
            UnreadableError: If it is no .docx, is broken, is encrypted or holds macros.
        """
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
            raise UnreadableError(_DAMAGED) from error
        entries = self._archive.infolist()
        if len(entries) > MOST_ENTRIES:
            raise UnreadableError(_BOMB)
        if any(entry.flag_bits & 1 for entry in entries):
            raise UnreadableError("文件加了密码，打不开；请去掉密码，另存后再导入")
        self._entries = {entry.filename: entry for entry in entries}
        self._left = MOST_UNPACKED
        if any(name.lower().endswith("vbaproject.bin") for name in self._entries):
            raise UnreadableError(_MACROS)
        self.main = self._main()

    def _main(self) -> str:
        """Return the name of the part that holds the document."""
        relations = self.part("_rels/.rels")
        for each in relations if relations is not None else ():
            if (attribute(each, "Type") or "").endswith("/officeDocument"):
                name = posixpath.normpath((attribute(each, "Target") or "").lstrip("/"))
                if name in self._entries and name.endswith(".xml") and "word" in name:
                    return name
        if "word/document.xml" not in self._entries:
            raise UnreadableError(_NO_WORD)
        return "word/document.xml"

    def beside(self, name: str) -> etree._Element | None:
        """Return a part that stands beside the document, such as numbering.xml."""
        return self.part(f"{posixpath.dirname(self.main)}/{name}")

    def parts_beside(self, prefix: str) -> Iterator[etree._Element]:
        """Yield the parts beside the document whose names begin so, such as header1.xml."""
        start = f"{posixpath.dirname(self.main)}/{prefix}"
        for name in sorted(self._entries):
            if name.startswith(start) and name.endswith(".xml") and (part := self.part(name)) is not None:
                yield part

    def part(self, name: str) -> etree._Element | None:
        """Return a part's XML, None if there is no such part.

        Raises:
            UnreadableError: If it breaks a bound or is no XML.
        """
        entry = self._entries.get(name)
        if entry is None:
            return None
        if entry.file_size > SMALL and entry.file_size > MOST_RATIO * max(entry.compress_size, 1):
            raise UnreadableError(_BOMB)
        try:
            with self._archive.open(entry) as stream:
                data = stream.read(self._left + 1)
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            NotImplementedError,
            RuntimeError,
            OSError,
        ) as error:
            raise UnreadableError(_DAMAGED) from error
        if len(data) > self._left:
            raise UnreadableError("文件里的文字太多，超过了能导入的大小；请分成几份再导入")
        self._left -= len(data)
        return _parsed(data)


class _Depth:
    """A target for the parser that builds nothing and minds how deep elements stand."""

    def __init__(self) -> None:
        self.depth = 0

    def start(self, tag: str, attributes: object) -> None:
        self.depth += 1
        if self.depth > MOST_DEPTH:
            raise UnreadableError(_TOO_DEEP)

    def end(self, tag: str) -> None:
        self.depth -= 1

    def doctype(self, name: str, public: str | None, system: str | None) -> None:
        raise UnreadableError(_DOCTYPE)

    def close(self) -> None:
        """Return nothing, which is what was built."""


def _parsed(data: bytes) -> etree._Element:
    """Parse XML after looking at its depth: no entities, no network, no tree that is too large."""
    options = {"resolve_entities": False, "no_network": True, "huge_tree": False, "load_dtd": False}
    try:
        etree.fromstring(data, etree.XMLParser(target=_Depth(), **options))
        return etree.fromstring(data, etree.XMLParser(remove_comments=True, remove_pis=True, **options))
    except etree.XMLSyntaxError as error:
        too_deep = "depth" in str(error).lower()
        raise UnreadableError(_TOO_DEEP if too_deep else _DAMAGED) from error
    except ValueError as error:
        if isinstance(error, UnreadableError):
            raise
        raise UnreadableError(_DAMAGED) from error
