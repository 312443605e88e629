"""The import itself, without a file or a site: bytes in; pages, account and notes out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from report_site.ledger.ids import ItemId
from report_site.ledger.settings import Settings, load_settings

from .account import Account, settle
from .blocks import read_blocks
from .docx_file import read_docx
from .frame import Frame, read_frame
from .item_ids import numbered
from .openings import with_openings
from .outline import read_outline
from .pages import Page, Written, write_page, write_report
from .sections import Section, Structure, read_sections
from .source import LeftOut, Source, UnreadableError
from .text_file import read_text

MOST_BYTES = 20 << 20
CHANGES = ("accept", "reject")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True)
class Reading:
    """A file, understood, before its items have ids.

    left_out: Everything that comes into no page but white space.
    notes: What somebody should look at, each a Chinese sentence.
    """

    source: Source
    frame: Frame
    sections: tuple[Section, ...]
    left_out: tuple[LeftOut, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Import:
    """A report as pages."""

    pages: tuple[Page, ...]
    sections: tuple[Section, ...]
    account: Account
    notes: tuple[str, ...]


@dataclass(frozen=True)
class PageImport:
    """A file as one page for the editor: its Markdown, what is not in it and why, and what to look at."""

    markdown: str
    left_out: tuple[tuple[str, str], ...]
    problems: tuple[str, ...]


def read_file(name: str, data: bytes, changes: str | None = None) -> Source:
    """Read a file by what it holds, whatever it is called.

    Args:
        name: Its name, which tells .doc from .wps.
        data: Its content.
        changes: What to do with revisions: "accept", "reject", or None to refuse a file that has some.

    Raises:
        UnreadableError: If it cannot be imported.
    """
    ending = name.lower().rpartition(".")[2]
    if len(data) > MOST_BYTES:
        raise UnreadableError(f"文件超过 {MOST_BYTES >> 20} MB，太大了；请删去其中的图片再导入")
    if data.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise UnreadableError("文件加了密码，打不开；请在 Word 里去掉密码，另存后再导入")
        kind = "WPS 文字" if ending == "wps" else "旧版 Word（.doc）"
        raise UnreadableError(f"这是{kind}文件；请用 Word 或 WPS 打开，另存为 .docx 再导入")
    if data.startswith(b"PK\x03\x04"):
        return read_docx(data, changes)
    if ending in ("docx", "docm"):
        raise UnreadableError("文件已损坏，或者不是 Word 文件；请用 Word 打开，另存为 .docx 再导入")
    if data.startswith((b"%PDF", b"{\\rtf")):
        raise UnreadableError("只能导入 .docx 和纯文本；请用 Word 或 WPS 打开这个文件，另存为 .docx 再导入")
    return read_text(data)


def understand(source: Source) -> Reading:
    """Find out what is what in a source."""
    blocks, aside = read_blocks(source)
    frame = read_frame(with_openings(blocks))
    structure = read_sections(read_outline(frame.body), frame.title.text)
    notes = _notes(source, structure)
    return Reading(source, frame, structure.sections, (*aside, *structure.left_out), notes)


def _notes(source: Source, structure: Structure) -> tuple[str, ...]:
    nothing = () if structure.sections else ("没有找到分节的标题，全文都放进了首页",)
    return (*source.notes, *structure.notes, *nothing)


def write(
    reading: Reading,
    settings: Settings,
    used: Collection[ItemId],
    year: int,
    keep: Mapping[int, ItemId] | None = None,
) -> Import:
    """Write what was understood as the pages of a year.

    Args:
        reading: What was understood.
        settings: The vocabulary.
        used: Every id that may not be used again.
        year: The report's year.
        keep: Ids that items have from an earlier import, by their place in the order of `walk`.
    """
    sections = numbered(reading.sections, settings, used, year, keep or {})
    return _imported(reading, sections, lambda: write_report(reading.frame, sections, settings, year))


def _imported(reading: Reading, sections: Sequence[Section], writing: Callable[[], Written]) -> Import:
    written = writing()
    account = settle(reading.source.text, written.placed, reading.left_out)
    return Import(written.pages, tuple(sections), account, reading.notes)


def import_page(
    name: str,
    data: bytes,
    year: int | None = None,
    used: Collection[ItemId] = (),
    settings: Settings | None = None,
    changes: str | None = None,
) -> PageImport:
    """Turn a file into one page, as the editor's 导入 Word does. It changes nothing anywhere.

    Args:
        name: The file's name.
        data: Its content.
        year: The year of the page's report; None gives a page whose items have no ids.
        used: Every id that may not be used again.
        settings: The vocabulary, the default one if it is not given.
        changes: What to do with revisions: "accept", "reject", or None to refuse a file that has some.

    Raises:
        UnreadableError: If the file cannot be imported; the text says why and what to do.
    """
    settings = settings or load_settings()
    reading = understand(read_file(name, data, changes))
    sections = reading.sections if year is None else numbered(reading.sections, settings, used, year, {})
    done = _imported(reading, sections, lambda: write_page(reading.frame, sections, settings, "page.md"))
    return PageImport(done.pages[0].text, done.account.left_out(), done.notes)
