"""Any pages at all give files that open: these tests search for pages that do not."""

import io
import zipfile

from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook
from report_site.exchange.downloads import downloads
from report_site.exchange.word.letter import Letters

from tests.exchange.site import TODAY, item_pages, ledger_of
from tests.unit.test_properties import paths, texts


@settings(max_examples=60)
@given(st.dictionaries(paths, st.one_of(texts, item_pages), max_size=4))
def test_files_of_any_pages_open(pages: dict[str, str]) -> None:
    for path, data in downloads(ledger_of(pages), Letters(), TODAY).items():
        assert zipfile.ZipFile(io.BytesIO(data)).testzip() is None
        if path.endswith(".xlsx"):
            assert CalamineWorkbook.from_filelike(io.BytesIO(data)).sheet_names[0] == "台账"
        else:
            assert Document(io.BytesIO(data)).paragraphs
