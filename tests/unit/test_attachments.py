"""Attached files: what is read out of honest ones, and that no hostile one does harm."""

from __future__ import annotations

import io
import os
import struct
import zipfile
import zlib
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin
from pypdf import PdfWriter
from pypdf.annotations import FreeText, Link
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject
from report_site.checks.privacy import attachment_readers
from report_site.checks.privacy.attachment_readers import READERS, UnreadableError, read_file
from report_site.checks.privacy.attachments import READABLE, Attachment, read_attachments

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
DATUM = "13800138000"


def office(*, how: int = zipfile.ZIP_DEFLATED, **entries: str | bytes) -> bytes:
    """Return a zip; in the names of its entries __ stands for / and _ for a dot."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", how) as archive:
        for name, content in entries.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), content)
    return packed.getvalue()


def document(*runs: str) -> str:
    inner = "".join(f"<w:r><w:rPr><w:b/></w:rPr><w:t>{run}</w:t></w:r>" for run in runs)
    return f'<w:document xmlns:w="{WORD}"><w:body><w:p>{inner}</w:p></w:body></w:document>'


def pdf(text: str = "", title: str = "", password: str = "", note: str = "", link: str = "") -> bytes:
    writer = PdfWriter()
    page = writer.add_blank_page(200, 200)
    font = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica"}
    named = DictionaryObject({NameObject(key): NameObject(value) for key, value in font.items()})
    fonts = DictionaryObject({NameObject("/F1"): named})
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
    stream = DecodedStreamObject()
    stream.set_data(f"BT /F1 12 Tf 10 10 Td ({text}) Tj ET".encode())
    page[NameObject("/Contents")] = writer._add_object(stream)
    writer.add_metadata({"/Title": title})
    if note:
        writer.add_annotation(0, FreeText(text=note, rect=(0, 0, 50, 50)))
    if link:
        writer.add_annotation(0, Link(url=link, rect=(0, 0, 50, 50)))
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def picture(form: str, **options: object) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (8, 8)).save(written, form, **options)
    return written.getvalue()


def exif(located: bool = False, wide: bool = False) -> Image.Exif:
    data = Image.Exif()
    if wide:
        data[0x9C9C] = DATUM.encode("utf-16-le")  # as Windows writes comments
    else:
        data[0x010E] = f"call {DATUM}"
    if located:
        data[0x8825] = {1: "N", 2: (36.0, 4.0, 0.0), 3: "E", 4: (120.0, 22.0, 0.0)}
    return data


def png_text(*, zip: bool = False, itxt: bool = False) -> PngImagePlugin.PngInfo:
    info = PngImagePlugin.PngInfo()
    add = info.add_itxt if itxt else info.add_text
    add("Comment", f"a {DATUM}", zip=zip)
    return info


STRINGS = f"<sst><si><r><t>138</t></r><r><t>{DATUM[3:]}</t></r></si></sst>"
SHEET = f"<s><c><v>7</v></c><c><v>{DATUM}</v></c></s>"
BROKEN_LINES = f"<p><r><t>1</t></r><r><br/></r><r><t>{DATUM}</t></r></p>"
HONEST = {
    "a.docx": (office(word__document_xml=document("电话138", "00138000")), "正文"),
    "comments.docx": (office(word__comments_xml=document(DATUM)), "批注"),
    "properties.docx": (office(docProps__core_xml=f"<a><b>{DATUM}</b></a>"), "文档属性"),
    "link.docx": (office(word___rels__document_xml_rels=f'<a><b Target="tel:{DATUM}"/></a>'), "链接"),
    "picture.docx": (office(word__media__a_jpg=picture("JPEG", exif=exif())), "图片的附加信息（EXIF 等）"),
    "a.xlsx": (office(xl__sharedStrings_xml=STRINGS), "正文"),
    "number.xlsx": (office(xl__worksheets__sheet1_xml=SHEET), "正文"),
    "a.pdf": (pdf(f"Tel {DATUM}"), "第 1 页"),
    "note.pdf": (pdf(note=DATUM), "第 1 页"),
    "link.pdf": (pdf(link=f"tel:{DATUM}"), "第 1 页"),
    "title.pdf": (pdf(title=DATUM), "文档属性"),
    "a.jpg": (picture("JPEG", exif=exif()), "附加信息（EXIF 等）"),
    "comment.jpg": (picture("JPEG", comment=DATUM), "附加信息（EXIF 等）"),
    "xmp.jpg": (picture("JPEG", xmp=f"<x:xmpmeta>{DATUM}</x:xmpmeta>".encode()), "附加信息（EXIF 等）"),
    "wide.jpg": (picture("JPEG", exif=exif(wide=True)), "附加信息（EXIF 等）"),
    "a.png": (picture("PNG", pnginfo=png_text()), "附加信息（EXIF 等）"),
    "packed.png": (picture("PNG", pnginfo=png_text(zip=True)), "附加信息（EXIF 等）"),
    "international.png": (picture("PNG", pnginfo=png_text(zip=True, itxt=True)), "附加信息（EXIF 等）"),
    "exif.png": (picture("PNG", exif=exif()), "附加信息（EXIF 等）"),
    "break.docx": (office(word__document_xml=BROKEN_LINES), "正文"),
    "a.webp": (picture("WEBP", exif=exif()), "附加信息（EXIF 等）"),
    "bytes.csv": (b"\xff\xff," + DATUM.encode(), "正文"),
    "a.txt": (f"电话{DATUM}".encode("gbk"), "正文"),
}  # fmt: skip


@pytest.mark.parametrize("name", HONEST)
def test_a_file_is_read_wherever_it_may_hold_a_text(tmp_path: Path, name: str) -> None:
    data, part = HONEST[name]
    (tmp_path / name).write_bytes(data)
    found = [each for each, text in read_file(tmp_path / name).parts if DATUM in text]
    assert found == [part]


@pytest.mark.parametrize(
    ("located", "form"), [(True, "JPEG"), (False, "JPEG"), (True, "PNG"), (True, "WEBP")]
)
def test_a_picture_tells_whether_it_says_where_it_was_taken(tmp_path: Path, located: bool, form: str) -> None:
    path = tmp_path / f"a.{form.lower()}"
    path.write_bytes(picture(form, exif=exif(located)))
    assert read_file(path).located is located


def test_what_the_worker_reads_is_what_its_readers_read() -> None:
    assert set(READABLE) == set(READERS)


def bomb() -> bytes:
    return office(word__document_xml=b"<a>" + b" " * (20 << 20) + b"</a>")


def lying() -> bytes:
    """Return an archive whose directory says that its one large entry is tiny."""
    whole = bytearray(office(word__document_xml=b"<a>" + bytes(range(97, 123)) * 50_000 + b"</a>"))
    central = whole.rfind(b"PK\x01\x02")
    whole[central + 24 : central + 28] = struct.pack("<I", 10)
    return bytes(whole)


def png_bomb() -> bytes:
    packed = zlib.compress(b"a" * (200 << 20))
    chunk = b"Comment\0\0" + packed
    text = struct.pack(">I", len(chunk)) + b"zTXt" + chunk + struct.pack(">I", zlib.crc32(b"zTXt" + chunk))
    plain = picture("PNG")
    return plain[:-12] + text + plain[-12:]


ENTITIES = '<!DOCTYPE a [<!ENTITY a "甲甲甲甲"><!ENTITY b "&a;&a;&a;&a;">]><a>&b;</a>'
HOSTILE = {
    "locked.docx": b"\xd0\xcf\x11\xe0" + bytes(600),
    "locked.pdf": pdf(password="geheim"),
    "entities.docx": office(word__document_xml=ENTITIES),
    "utf16.docx": office(
        word__document_xml=f'<?xml version="1.0" encoding="utf-16"?>{ENTITIES}'.encode("utf-16")
    ),
    "bomb.docx": bomb(),
    "lying.docx": lying(),
    "broken.docx": b"PK\x03\x04",
    "empty.pdf": b"",
    "broken.pdf": pdf("a")[:200],
    "broken.jpg": picture("JPEG")[:20],
    "text.jpg": b"no picture",
}


def test_a_hostile_file_is_one_finding_and_those_beside_it_are_read(tmp_path: Path) -> None:
    for name, data in {**HOSTILE, "good.txt": b"good"}.items():
        (tmp_path / name).write_bytes(data)
    names = sorted([*HOSTILE, "good.txt", "a.mp4"])
    read = {each.path: each for each in read_attachments(tmp_path, names)}
    assert {path for path, each in read.items() if each.problem} == set(HOSTILE)
    assert read["good.txt"] == Attachment("good.txt", (("正文", "good"),))
    assert (read["locked.docx"].problem, read["locked.pdf"].problem) == ("文件加了密码", "文件加了密码")


def test_depth_and_packed_texts_are_bounded(tmp_path: Path) -> None:
    deep = b"<a>" * 200_000 + b"</a>" * 200_000
    (tmp_path / "deep.docx").write_bytes(office(how=zipfile.ZIP_STORED, word__document_xml=deep))
    (tmp_path / "bomb.png").write_bytes(png_bomb())
    read_file(tmp_path / "deep.docx")
    (part,) = read_file(tmp_path / "bomb.png").parts
    assert len(part[1]) < 5 << 20


@pytest.mark.parametrize(
    ("bound", "most"), [("MOST_BYTES", 10), ("MOST_TEXT", 2), ("MOST_ENTRIES", 0), ("MOST_UNPACKED", 10)]
)
def test_every_bound_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bound: str, most: int) -> None:
    monkeypatch.setattr(attachment_readers, bound, most)
    (tmp_path / "a.docx").write_bytes(office(word__document_xml=document("甲乙丙")))
    with pytest.raises(UnreadableError):
        read_file(tmp_path / "a.docx")


def test_too_many_pages_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attachment_readers, "MOST_PAGES", 0)
    (tmp_path / "a.pdf").write_bytes(pdf("a"))
    with pytest.raises(UnreadableError, match="超过 0 页"):
        read_file(tmp_path / "a.pdf")


def test_a_file_that_takes_too_long_is_given_up_and_the_rest_is_read(tmp_path: Path) -> None:
    # No reader is patient with a pipe that nobody writes to; it stands for any file that never ends.
    os.mkfifo(tmp_path / "a.txt")
    (tmp_path / "b.txt").write_bytes(b"good")
    first, second = read_attachments(tmp_path, ["a.txt", "b.txt"], patience=3)
    assert (first.problem, second.parts) == ("读了很久也没有读完，或者占用内存太多", (("正文", "good"),))


@settings(max_examples=150)
@given(st.sampled_from(sorted(HONEST)), st.data())
def test_a_damaged_file_neither_crashes_nor_hangs_its_reader(name: str, data: st.DataObject) -> None:
    """Any exception is well: the worker makes one finding of it."""
    whole = bytearray(HONEST[name][0])
    for _ in range(data.draw(st.integers(1, 8))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    with suppress(Exception):
        READERS[Path(name).suffix](bytes(whole))
