"""Reports of many shapes, each one readable file: the source, then what is to be read in it.

A line of the second part names a section, heading or item and says how its words begin and end. A source
whose file is called .docx.txt is made into a Word file first (see `docx_files.from_lines`). The cases of
`tests/golden/reports` have their outlines here as .outline.
"""

from pathlib import Path

import pytest
from report_site.exchange.importing.reading import Reading, read_file, understand

from tests.importing.docx_files import from_lines
from tests.importing.outlines import outline_of, score, written

HERE = Path(__file__).parent / "golden"
REPORTS = Path(__file__).parents[1] / "golden" / "reports"
MARK = "\n==== 应当读成 ====\n"
CASES = sorted([*HERE.glob("*.txt"), *HERE.glob("*.outline")])


def case(path: Path) -> tuple[Reading, list[str]]:
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".outline":
        text = (REPORTS / f"{path.stem}.txt").read_text(encoding="utf-8") + MARK + text
    source, expected = text.split(MARK)
    if path.name.endswith(".docx.txt"):
        return understand(read_file("报告.docx", from_lines(source.split("\n")))), expected.rstrip().split(
            "\n"
        )
    return understand(read_file("报告.txt", source.encode())), expected.rstrip().split("\n")


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.name.removesuffix(".txt"))
def test_a_report_is_read_as_its_writer_meant_it(path: Path) -> None:
    reading, expected = case(path)
    lines = outline_of(reading)
    right, count, invented = score(expected, lines)
    assert (right, invented) == (count, 0), "\n".join(written(lines))
