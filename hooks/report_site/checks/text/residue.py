"""Residue of the site that a text was copied from: name and address, cut short or down to one character."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from report_site.checks.findings import Severity
from report_site.checks.registry import Hit, Texts, text_rule

from .prose import HAN, Passage, Prose

_END = "。！？!?"
_QUOTES = "“”\"'（）()　 \t\n"
_DOMAIN = r"(?:[a-z0-9-]{1,40}\.){1,4}[a-z]{2,6}"
# Nothing but a name and an address, as copied at the end of a paragraph.
_WHOLE = re.compile(rf"([{HAN}]{{0,10}})[，,：: ]{{0,3}}{_DOMAIN}[^{HAN}]{{0,30}}", re.IGNORECASE)
# What is left of it: a name that ends in 网, perhaps a bit of the address.
_NAME = re.compile(rf"([{HAN}]{{1,8}}网)[，,。.：: ]{{0,3}}[a-z.]{{0,12}}", re.IGNORECASE)
# A bit of the address alone, behind a paragraph's last full stop.
_ADDRESS = re.compile(r"[a-z0-9./:-]{2,24}")
_STRAY = re.compile(f"[{HAN}]{{1,3}}|[a-z]")
_CLOSINGS = ("此致", "谢谢", "特此", "完")
_NOTES = re.compile(
    rf"(?:更多|本文|文章|资料|内容|素材|范文)[{HAN}]{{0,8}}(?:请|来自|来源于|转载|下载)[^。]{{0,20}}(?:网|公众号)"
    r"|(?:关注|扫码)[^。]{0,10}公众号|版权归[^。]{0,10}所有|转载请注明|本文来源|点击下载"
)
# Words that introduce an address which an organ gives on purpose.
_MEANT = re.compile("网址|网站|官网|登录|访问|邮箱|链接|地址|平台")
_REMEDY = "这是从别处复制时带来的，删去"
# So much text behind the last full stop is a remnant at most; more is a sentence without its stop.
_SHORT = 24


@dataclass(frozen=True)
class _Piece:
    """What stands between two full stops, or behind the last one, without its quotation marks."""

    text: str
    start: int
    is_tail: bool
    is_bracketed: bool


@text_rule("TX04", Severity.WARNING, "残留的来源网站")
def residue(texts: Texts) -> Iterator[Hit]:
    """The name and address of another site, or what is left of them. Names are learnt from the full form."""
    names = {name for prose in texts.pages for passage in prose.running for name in _names(passage)}
    for prose in texts.pages:
        for passage in prose.running:
            for start, shown in _remnants(passage, names):
                yield Hit(prose.path, passage.at(start), f"残留了来源网站的字样“{shown}”", _REMEDY)


@text_rule("TX05", Severity.NOTICE, "句号后面多出几个字")
def stray_character(texts: Texts) -> Iterator[Hit]:
    """Up to three characters after a paragraph's last full stop, where no known site's name begins so."""
    names = {name for prose in texts.pages for passage in prose.running for name in _names(passage)}
    for prose in texts.pages:
        for piece, passage in _tails(prose):
            known = any(name.startswith(piece.text) for name in names)
            stray = _STRAY.fullmatch(piece.text) and piece.text not in _CLOSINGS
            if stray and not known and not piece.is_bracketed:
                message = f"段落末尾多出一个“{piece.text}”"
                yield Hit(prose.path, passage.at(piece.start), message, "删去；不是多出的，就把这句话写完")


def _tails(prose: Prose) -> Iterator[tuple[_Piece, Passage]]:
    for passage in prose.running:
        for piece in _pieces(passage):
            if piece.is_tail:
                yield piece, passage


def _pieces(passage: Passage) -> Iterator[_Piece]:
    """Yield the short pieces of a paragraph that could be remnants."""
    bounds = [0, *(match.end() for match in re.finditer(f"[{_END}]", passage.text)), len(passage.text)]
    for start, end in pairwise(bounds):
        if end - start <= 3 * _SHORT:
            piece = passage.text[start:end]
            words = piece.strip(_QUOTES + _END)
            if words:
                is_tail = start > 0 and end == bounds[-1] and piece[-1] not in _END
                is_bracketed = piece.strip()[0] in "（("
                yield _Piece(words, start + piece.index(words), is_tail, is_bracketed)


def _names(passage: Passage) -> Iterator[str]:
    for piece in _pieces(passage):
        match = _foreign_address(piece)
        if match and match[1]:
            yield match[1]


def _foreign_address(piece: _Piece) -> re.Match[str] | None:
    """Match a piece that is nothing but a name and an address, or an address alone."""
    match = _WHOLE.fullmatch(piece.text)
    return None if match and _MEANT.search(match[1]) else match


def _remnants(passage: Passage, names: set[str]) -> Iterator[tuple[int, str]]:
    pieces = list(_pieces(passage))
    for piece in pieces:
        short = len(piece.text) <= _SHORT and piece.is_tail
        if (
            _foreign_address(piece)
            or (short and (_NAME.fullmatch(piece.text) or _ADDRESS.fullmatch(piece.text)))
            or (short and any(name.startswith(piece.text) or piece.text.startswith(name) for name in names))
        ):
            yield piece.start, piece.text
    for name in names:
        start = passage.text.find(name)
        if start >= 0 and len(name) > 2 and not any(name in piece.text for piece in pieces):
            yield start, name
    for match in _NOTES.finditer(passage.text):
        yield match.start(), match.group()
