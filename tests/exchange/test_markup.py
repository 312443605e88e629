"""Text, headings and tables on paper: their XML is what python-docx builds of the same, node by node."""

import io
import zlib

from docx import Document
from docx.document import Document as WordFile
from docx.oxml import OxmlElement
from docx.shared import Twips
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from report_site.exchange.word.blocks import Block, Grid, Paragraph, Run
from report_site.exchange.word.markup import writable
from report_site.exchange.word.paper import Paper, written_blocks

from tests.exchange.site import TODAY
from tests.unit.test_properties import texts

_runs = st.lists(st.builds(Run, texts, st.booleans()), max_size=3).map(tuple)
_paragraphs = st.builds(Paragraph, _runs, st.integers(0, 6))
_grids = st.integers(1, 14).flatmap(
    lambda width: st.builds(
        Grid,
        st.tuples(*[texts] * width),
        st.lists(st.tuples(*[texts] * width), max_size=3).map(tuple),
    )
)


def body(file: WordFile) -> bytes:
    xml: bytes = etree.tostring(file.element.body)
    return xml


def ours(blocks: list[Block]) -> WordFile:
    paper = Paper("", "", TODAY)
    paper.written(written_blocks(blocks))
    return Document(io.BytesIO(paper.data()))


def built(blocks: list[Block]) -> WordFile:
    file = Document(io.BytesIO(Paper("", "", TODAY).data()))
    for block in blocks:
        if isinstance(block, Grid):
            add_table(file, block)
        else:
            level = min(block.level, 4)
            added = file.add_paragraph(style=f"Heading {level}" if level else None)
            if not level:
                added._p.style = "Normal"
            for run in block.runs:
                written = added.add_run(writable(run.text))
                if run.bold:
                    written.bold = True
    return file


def add_table(file: WordFile, grid: Grid) -> None:
    table = file.add_table(0, len(grid.header), "Table Grid")
    for number, texts_of_row in enumerate((grid.header, *grid.rows)):
        cells = table.add_row().cells
        for cell, text in zip(cells, texts_of_row, strict=True):
            cell.width = Twips(8845 // len(grid.header))
            cell.paragraphs[0].style = "表格文字" if number else "表格标题行"
            cell.paragraphs[0].add_run(writable(text))
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


@settings(max_examples=40)
@given(st.lists(st.one_of(_paragraphs, _grids), max_size=4))
def test_blocks_are_written_as_a_library_would_build_them(blocks: list[Block]) -> None:
    assert body(ours(blocks)) == body(built(blocks))


@given(texts)
def test_no_character_that_a_file_can_hold_is_lost(text: str) -> None:
    (paragraph,) = ours([Paragraph((Run(text),))]).paragraphs
    assert paragraph.text == writable(text)


def test_what_is_kept_of_a_page_is_text() -> None:
    xml = zlib.decompress(written_blocks([Paragraph((Run("甲&乙"),))])).decode()
    assert xml == ('<w:p><w:pPr><w:pStyle w:val="Normal"/></w:pPr><w:r><w:t>甲&amp;乙</w:t></w:r></w:p>')
