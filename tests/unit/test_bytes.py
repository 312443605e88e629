"""Whatever the bytes of pages are, there is a text, a ledger and findings: these tests search for others."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from report_site.checks import Finding, Subject, run_checks
from report_site.checks.output import FORMATS
from report_site.checks.page_bytes import MOST_BYTES, printable, read_page
from report_site.ledger.markdown import outline
from report_site.ledger.query import Ledger
from report_site.ledger.register import build_register
from report_site.ledger.settings import load_settings
from report_site.ledger.source import parse

SETTINGS = load_settings()
NASTY = [
    *(b"\xff\xfe", b"\xef\xbb\xbf", b"\x00", b"\xed\xa0\x80", b"\xc0\xaf", b"\xf4\x90\x80\x80", b"\xb5\xb3"),
    *(b"\r", b"\n", b"\r\n", b"\x0b\x0c\x1c\x1d\x1e\x85", b"\xe2\x80\xa8", b"\xe2\x80\xae", b"\x02\x03"),
    *(b"---\n", b"a: &a [*a]\n", b"a: *b\n", b"<<: *a\n", b"? [a]\n: b\n", b"!!python/object:os.system x\n"),
    *(b'title: "\\ud800"\n', b"hide: 5\n", b"search: {boost: a}\n", b"a: 2023-13-45\n"),
    *(b"[" * 50, b">" * 40, b"(" * 50, b"\t" * 40 + b"- ", b"<a " * 9, b"[a](http://["),
    b"|" * 9 + b"\n---|---\n",
    *map(
        str.encode,
        (
            "别名: {甲: [乙]}\n",
            "党员数: 9999999999999999999999\n",
            "换届日期: 9999-12-31\n任期: 999999\n",
            "党课次数: [1]\n评议优秀: .nan\n主题党日: 每月第五个周日\n",
            "| 日期 | 类型 | 应到 | 实到 |\n| --- | --- | --- | --- |\n| 0000-00-00 | 党课 | ９ | −1 |\n",
        ),
    ),
]
pages = st.one_of(st.binary(max_size=80), st.lists(st.sampled_from(NASTY), max_size=12).map(b"".join))
paths = st.sampled_from(["reports/2023/x.md", "branches/one/index.md", "branches/one/2023.md", "\udcb5.md"])


def findings(files: dict[str, bytes]) -> tuple[Finding, ...]:
    read = {path: read_page(path, data) for path, data in files.items()}
    documents = [parse(path, text, SETTINGS) for path, (text, _) in read.items()]
    faults = tuple(fault for _, found in read.values() for fault in found)
    ledger = Ledger(build_register(documents, SETTINGS))
    return run_checks(Subject(ledger, date(2024, 1, 15), faults=faults, files=("\udcff.jpg",)))


@given(st.dictionaries(paths, pages, max_size=3))
@example({"branches/one/index.md": b"---\n" + b"a: " + b"[" * 900 + b"\n---\n"})
@example({"branches/one/index.md": "---\n换届日期: 9999-12-31\n任期: 999999\n---\n".encode()})
def test_any_bytes_are_read_checked_and_printed(files: dict[str, bytes]) -> None:
    found = findings(files)
    for each in FORMATS.values():
        each(found, "docs").encode("utf-8")
    for finding in found:
        data = next((data for path, data in files.items() if printable(path) == finding.path), None)
        if data is not None and finding.code != "EN04":
            lines = outline(read_page(finding.path, data)[0]).lines
            assert 1 <= finding.line <= len(lines)
            assert 1 <= finding.column <= len(lines[finding.line - 1]) + 1


@given(pages)
def test_bytes_that_are_utf8_are_read_as_they_are_and_others_are_a_finding(data: bytes) -> None:
    text, faults = read_page("x.md", data)
    try:
        assert text == data.decode("utf-8-sig")
    except UnicodeDecodeError:
        assert [fault.code for fault in faults] == ["EN01"]


@pytest.mark.parametrize(
    "data",
    [b"a" * 10_000_000, b"\xff" * 10_000_000, b"\n" * MOST_BYTES, b"[" * 150_000, b"x\n" * 3_000_000],
    ids=["a line of 10 MB", "10 MB of no text", "nothing but lines", "a long line", "6 MB"],
)
def test_what_is_too_large_is_one_finding_and_is_not_read(data: bytes) -> None:
    text, faults = read_page("x.md", data)
    assert (text, [fault.code for fault in faults]) == ("", ["EN04"])


@pytest.mark.parametrize(
    "front",
    [
        "a: &a [x]\nb: &b [*a, *a]\nc: &c [*b, *b]",
        "a: &a\n  <<: *a",
        "a: " + "[" * 5_000,
        "a: " + "{a: " * 300 + "}" * 300,
        "a: " + "x" * 70_000,
        'a: "\\ud800"',
        "a: !!python/object/apply:os.system [x]",
        "a: " + "9" * 5_000,
        "? [a]\n: b",
        "a: 2023-13-45",
    ],
)
def test_front_matter_that_is_no_plain_data_is_a_finding(front: str) -> None:
    found = findings({"reports/2023/x.md": f"---\n{front}\n---\n# 页\n".encode()})
    assert [finding.code for finding in found if finding.code.startswith("FM")][:1] in (["FM01"], ["FM03"])
