"""Files that cannot or must not be imported: one clear sentence each, in bounded time and memory."""

from __future__ import annotations

import io
import resource
import subprocess
import sys
import zipfile
from collections.abc import Callable

import pytest
from report_site.exchange.importing.reading import read_file, understand, write
from report_site.exchange.importing.source import UnreadableError
from report_site.ledger.settings import load_settings

from tests.importing.docx_files import RELATIONS, TYPES, docx, p, table, xml

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
DEEP = 10_000


def package(**parts: str | bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("_rels/.rels", RELATIONS)
        for name, content in parts.items():
            archive.writestr(f"word/{name}.xml", content)
    return out.getvalue()


def truncated() -> bytes:
    return docx(p("甲"))[:-40]


def damaged() -> bytes:
    data = bytearray(docx(p("甲" * 500)))
    at = data.index(b"word/document.xml") + 40
    data[at : at + 8] = b"\xff" * 8
    return bytes(data)


ENTITY = (
    '<?xml version="1.0"?><!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    '<w:document xmlns:w="x">&x;</w:document>'
)
LAUGHS = (
    '<!DOCTYPE w [<!ENTITY a "哈哈哈哈哈哈哈哈">'
    + "".join(f'<!ENTITY {new} "{f"&{old};" * 10}">' for old, new in zip("abcdefgh", "bcdefghi", strict=True))
    + ']><w:document xmlns:w="x">&i;</w:document>'
)
NESTED = xml("document", "<w:body>" + "<w:sdt>" * DEEP + "</w:sdt>" * DEEP + "</w:body>")
MANY_ENTRIES = {f"p{each}": "" for each in range(5_001)}

CASES: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "a bomb": ("报告.docx", lambda: package(document=b" " * (30 << 20)), "压缩得过分"),
    "too many entries": ("报告.docx", lambda: package(**MANY_ENTRIES), "压缩得过分"),
    "too much text": (
        "报告.docx",
        lambda: package(document=xml("document", "".join(f"<w:p w:x='{n}'/>" for n in range(1_600_000)))),
        "文字太多",
    ),
    "ten thousand levels": ("报告.docx", lambda: package(document=NESTED), "一层套一层"),
    "external entities": ("报告.docx", lambda: package(document=ENTITY), "DOCTYPE"),
    "a billion laughs": ("报告.docx", lambda: package(document=LAUGHS), "DOCTYPE"),
    "macros": ("报告.docx", lambda: docx(p("甲"), parts={"word/vbaProject.bin": b"x"}), "带有宏"),
    "macros by name": ("报告.docm", lambda: docx(p("甲"), parts={"word/vbaProject.bin": b"x"}), "带有宏"),
    "broken XML": ("报告.docx", lambda: package(document="<w:document><w:body>"), "已损坏"),
    "XML of another encoding": (
        "报告.docx",
        lambda: package(document=b'<?xml version="1.0" encoding="x-no"?><a/>'),
        "已损坏",
    ),
    "a damaged archive": ("报告.docx", damaged, "已损坏"),
    "half an archive": ("报告.docx", truncated, "已损坏"),
    "an archive of something else": ("报告.docx", lambda: package(other="<a/>"), "不是 Word 文件"),
    "no body": ("报告.docx", lambda: package(document=xml("document", "")), "没有正文"),
    "a name that lies": ("报告.docx", lambda: b"\x89PNG\r\n", "不是 Word 文件"),
    "encrypted": ("报告.docx", lambda: OLE + "EncryptedPackage".encode("utf-16-le"), "密码"),
    "old Word": ("报告.doc", lambda: OLE, "旧版 Word"),
    "WPS": ("报告.wps", lambda: OLE, "WPS 文字"),
    "RTF": ("报告.rtf", lambda: b"{\\rtf1 a}", "只能导入 .docx 和纯文本"),
    "PDF": ("报告.pdf", lambda: b"%PDF-1.7", "只能导入 .docx 和纯文本"),
    "binary": ("报告.txt", lambda: b"\x00\x01\x02", "不是纯文本"),
    "no encoding": ("报告.txt", lambda: b"\x80\x81\xff", "认不出文件的编码"),
    "half of a UTF-16 character": ("报告.txt", lambda: b"\xff\xfea", "认不出文件的编码"),
    "too large": ("报告.txt", lambda: b"a" * (21 << 20), "太大"),
    "too long": ("报告.txt", lambda: b"a" * 2_000_001, "万字"),
    "too long in Word": (
        "报告.docx",
        lambda: docx("".join(p(f"{n}学习" * 100) for n in range(7_000))),
        "万字",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_hostile_file_gives_one_sentence(name: str) -> None:
    file, make, words = CASES[name]
    with pytest.raises(UnreadableError, match=words) as caught:
        understand(read_file(file, make()))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("一、履职情况".encode(), "一、履职情况"),
        ("一、履职情况".encode("utf-8-sig"), "一、履职情况"),
        ("一、履职情况".encode("gb18030"), "一、履职情况"),
        ("一、履职情况".encode("utf-16"), "一、履职情况"),
        (b"\xfe\xff" + "一、履职情况".encode("utf-16-be"), "一、履职情况"),
        (b"", ""),
    ],
)
def test_a_text_is_read_in_any_usual_encoding(data: bytes, text: str) -> None:
    assert read_file("报告.txt", data).text == text


def test_nothing_of_an_external_entity_is_read() -> None:
    with pytest.raises(UnreadableError) as caught:
        read_file("报告.docx", package(document=ENTITY))
    assert "root" not in str(caught.value)


def test_tables_inside_tables_are_read_to_a_depth() -> None:
    inner = p("最里面")
    for _ in range(20):
        inner = f"<w:tbl><w:tr><w:tc>{inner}</w:tc><w:tc>{p('旁')}</w:tc></w:tr></w:tbl>"
    assert "最里面" in read_file("报告.docx", docx(inner)).text


# Texts of a quarter of a megabyte that would take a quadratic reader minutes.
LONG = 30_000
TEXTS = {
    "ordinals": "一是" * LONG,
    "items": "一是学习；二是制度；" * (LONG // 4),
    "nested lists": "一、履职情况\n" + "一是学习。一是" * (LONG // 4),
    "lines of ordinals": "（一）学\n" * LONG,
    "lines that go on": "学习工作" * 20 + "\n" + ("学习" * 20 + "\n") * (LONG // 20),
    "brackets": "（" * LONG,
    "headings": "存在问题\n" * (LONG // 4),
    "points": "1.学。" * LONG,
    "digits": "1.1.1.1" * LONG,
    "dots": "目" + "." * LONG + "\n" + "…" * LONG,
    "measures": "一、存在问题\n" + "措施：" * LONG,
    "blanks": " \u3000" * LONG,
}


def limited() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
    resource.setrlimit(resource.RLIMIT_CPU, (60, 60))


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_made_to_be_slow_is_imported_within_bounds(name: str) -> None:
    script = """
import sys
from report_site.exchange.importing.reading import *
try:
    write(understand(read_file("a.txt", sys.stdin.buffer.read())), load_settings(), (), 2023)
except UnreadableError as error:
    assert "不像一份报告" in str(error)
"""
    done = subprocess.run(
        [sys.executable, "-c", script], input=TEXTS[name].encode(), preexec_fn=limited, check=False
    )
    assert done.returncode == 0


def test_a_large_table_is_read() -> None:
    rows = [("序号", "问题", "责任单位"), *((str(n), f"问题{n}", "第一党支部") for n in range(300))]
    reading = understand(read_file("报告.docx", docx(table(*rows))))
    done = write(reading, load_settings(), (), 2023)
    assert done.pages[1].text.count("编号：ZG-2023-") == 300
