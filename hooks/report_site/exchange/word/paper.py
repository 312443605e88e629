"""A letter on paper: title, addressee, text, attachments, signature, by the styles of templates/layout.

The layout itself (paper, margins, lines, fonts, page numbers) is written in those files. Source of all of it:
GB/T 9704-2012, the clauses named beside each part.
"""

from __future__ import annotations

import io
import re
import unicodedata
import zlib
from collections.abc import Iterable
from datetime import date, datetime
from functools import cache
from importlib.resources import files

from docx import Document
from docx.document import Document as WordFile
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.shared import Pt, Twips
from docx.table import Table
from docx.text.paragraph import Paragraph as WordParagraph
from lxml import etree

from report_site.exchange.repacked import packed, repacked

from .blocks import Block, Grid, Run
from .letter import Letter, missing

# Parts of a Word file by their files in templates/layout.
_PARTS = {
    "[Content_Types].xml": "content_types.xml",
    "_rels/.rels": "package_rels.xml",
    "docProps/core.xml": "core.xml",
    "word/_rels/document.xml.rels": "document_rels.xml",
    **{f"word/{name}": name for name in ("document.xml", "styles.xml", "settings.xml", "fontTable.xml")},
    **{f"word/{name}": name for name in ("footer1.xml", "footer2.xml")},
}
_CHARACTER = 315  # twips: 16 pt, drawn together by a quarter
_TEXT_WIDTH = 8845  # twips: 156 mm
_NOT_IN_XML = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MARK_SIZE, _TITLE_SIZE = 36, 22  # points
_DEEPEST = 4  # levels of headings that the standard knows


@cache
def _empty() -> bytes:
    folder = files(__package__) / "templates/layout"
    return packed({part: (folder / name).read_bytes() for part, name in _PARTS.items()})


class Paper:
    """A Word file that is being written, from top to bottom."""

    def __init__(self, title: str, author: str, today: date) -> None:
        """Begin with nothing but the layout.

        Args:
            title: For the file's properties.
            author: For them too.
            today: The reference date, which the properties name as the day of making.
        """
        self.file: WordFile = Document(io.BytesIO(_empty()))
        # Named once: python-docx searches all styles for every paragraph that is given a name.
        self.styles = {style.name: style.style_id for style in self.file.styles}
        moment = datetime(today.year, today.month, today.day)
        about = self.file.core_properties
        about.title, about.author = _writable(title)[:255], _writable(author)[:255]
        about.language = "zh-CN"
        about.created = about.modified = moment

    def data(self) -> bytes:
        """Return the file."""
        out = io.BytesIO()
        self.file.save(out)
        return repacked(out.getvalue())

    def paragraph(self, runs: Iterable[Run] | str, style: str = "Normal") -> WordParagraph:
        """Add a paragraph in a style of the layout."""
        added = self.file.add_paragraph()
        added._p.style = self.styles[style]
        for run in (Run(runs),) if isinstance(runs, str) else runs:
            written = added.add_run(_writable(run.text))
            if run.bold:
                written.bold = True
        return added

    def blank(self) -> None:
        """Add an empty line."""
        self.paragraph("", "空行")

    def letterhead(self, letter: Letter) -> None:
        """Add the red mark, and number and signer above the red rule, as reports to a superior have them.

        7.2.4 to 7.2.7.
        """
        mark = letter.mark or missing("发文机关标志")
        (words,) = self.paragraph(mark, "发文机关标志").runs
        words.font.size = Pt(mark_size(mark))
        self.blank()
        self.blank()
        line = self.paragraph(f"\u3000{letter.number or missing('发文字号')}\t签发人：", "发文字号")
        line.add_run(letter.signer or missing("签发人"), "签发人姓名")
        self.blank()
        self.blank()

    def title(self, words: str) -> None:
        """Add the title and the empty line below it (7.3.1)."""
        self.paragraph(words, "Title")
        self.blank()

    def addressee(self, name: str) -> None:
        """Add to whom it goes, with a full-width colon (7.3.2)."""
        self.paragraph(f"{name.rstrip('：:')}：", "主送机关")

    def blocks(self, blocks: Iterable[Block]) -> None:
        """Add headings, paragraphs and tables (7.3.3)."""
        for block in blocks:
            if isinstance(block, Grid):
                self.table(block)
            else:
                level = min(block.level, _DEEPEST)
                self.paragraph(block.runs, f"Heading {level}" if level else "Normal")

    def written(self, xml: bytes) -> None:
        """Add what `written_blocks` gave."""
        end = self.file.element.body.sectPr
        for element in parse_xml(zlib.decompress(xml)):
            end.addprevious(element)

    def table(self, grid: Grid) -> None:
        """Add a table as wide as the text; its header stands on every page that it goes on to."""
        width = _TEXT_WIDTH // max(len(grid.header), 1)
        table = self.file.add_table(1 + len(grid.rows), len(grid.header), "Table Grid")
        for number, (row, texts) in enumerate(zip(table._tbl.tr_lst, (grid.header, *grid.rows), strict=True)):
            for cell, text in zip(row.tc_lst, texts, strict=True):
                cell.width = Twips(width)
                paragraph = WordParagraph(cell.p_lst[0], table)
                paragraph._p.style = self.styles["表格文字" if number else "表格标题行"]
                paragraph.add_run(_writable(text))
        _repeat_header(table)

    def attachments(self, names: tuple[str, ...]) -> None:
        """Add the list of attachments below an empty line: 附件：1．名称, no end punctuation (7.3.4)."""
        if not names:
            return
        self.blank()
        if len(names) == 1:
            self.paragraph(f"附件：{names[0]}", "附件说明")
            return
        for number, name in enumerate(names, start=1):
            head = "附件：" if number == 1 else "\u3000\u3000\u3000"
            self.paragraph(f"{head}{number}．{name}", "附件说明")

    def signature(self, letter: Letter) -> None:
        """Add who signs and, below, the day, as they stand without a seal (7.3.5.2)."""
        name = letter.organ or missing("机关名称")
        day = _in_chinese(letter.day) if letter.day else missing("成文日期")
        inset_of_name, inset_of_day = signature_insets(_width(name), _width(day))
        self.blank()
        self.blank()
        for text, inset in ((name, inset_of_name), (day, inset_of_day)):
            added = self.paragraph(text, "署名和日期")
            added.paragraph_format.right_indent = Twips(round(inset * _CHARACTER))

    def note(self, text: str) -> None:
        """Add a note in brackets below all else (7.3.6)."""
        self.paragraph(f"（{text}）", "附注")


def written_blocks(blocks: Iterable[Block]) -> bytes:
    """Return blocks as packed XML, to be kept: most pages of a report are as they were."""
    paper = _scrap()
    paper.blocks(blocks)
    body = paper.file.element.body
    end = body.sectPr
    body.remove(end)
    xml = zlib.compress(etree.tostring(body), 1)
    body[:] = [end]
    return xml


@cache
def _scrap() -> Paper:
    """Return a paper whose text nobody keeps: reading the layout takes longer than writing a page."""
    return Paper("", "", date(2000, 1, 1))


def mark_size(mark: str) -> int:
    """Return how many points a letterhead's mark has: on one line if it can be, never below a title's."""
    return max(_TITLE_SIZE, min(_MARK_SIZE, int(_TEXT_WIDTH / 20 / _width(mark))))


def signature_insets(name: float, day: float) -> tuple[float, float]:
    """Return how many characters name and day end before the margin, from their widths in characters.

    The day begins two characters after the name does; what reaches further keeps two (7.3.5.2).
    """
    if name - day >= 2:
        return 2, name - day
    return 2 + 2 + day - name, 2


def _in_chinese(day: date) -> str:
    """Write a day with its full year and without zeros (7.3.5.4)."""
    return f"{day.year}年{day.month}月{day.day}日"


def _width(text: str) -> float:
    return sum(1.0 if unicodedata.east_asian_width(each) in "WFA" else 0.5 for each in text)


def _writable(text: str) -> str:
    """Return a text without the characters that XML cannot hold."""
    return _NOT_IN_XML.sub("", text)


def _repeat_header(table: Table) -> None:
    properties = table._tbl.tr_lst[0].get_or_add_trPr()
    properties.append(properties.makeelement(qn("w:tblHeader"), {}))
