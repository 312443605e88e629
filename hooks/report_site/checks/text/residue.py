"""Residue of the site that a text was copied from: name and address, cut short or down to one character."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from heapq import nlargest
from itertools import pairwise

from report_site.checks.findings import Severity
from report_site.checks.registry import Hit, text_rule
from report_site.ledger.items import Position

from .prose import HAN, TEXT, Passage, Prose
from .texts import Fact, Text, Texts

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
    rf"|[{HAN}]{{2,10}}网(?:整理|编辑|原创)"
    r"|(?:关注|扫码)[^。]{0,10}公众号|版权归[^。]{0,10}所有|转载请注明|本文来源|点击下载"
)
_NOTES_SIGN = re.compile("网|公众号|版权归|转载请注明|本文来源|点击下载")
# Words that introduce an address which an organ gives on purpose.
_MEANT = re.compile("网址|网站|官网|登录|访问|邮箱|链接|地址|平台")
_REMEDY = "这是从别处复制时带来的，删去"
# So much text behind the last full stop is a remnant at most; more is a sentence without its stop.
_SHORT = 24
# A name with its address may be longer.
_LONGEST = 72
# A shorter name may be a word like any other.
_SHORTEST_NAME = 2
_MOST_NAMES = 12


# Where something stands, and what.
Remnants = tuple[tuple[Position, str], ...]


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
    for text, at, shown in remnants(texts):
        yield Hit(text.path, at, f"残留了来源网站的字样“{shown}”", _REMEDY)


def remnants(texts: Texts) -> Iterator[tuple[Text, Position, str]]:
    """Yield what is left of other sites: the page, the place and the words."""
    names = _all_names(texts)
    for text, own in texts.each(_remnants):
        found = set(own)
        for name in names:
            found.update(_remnants_of(text, name))
        for at, shown in sorted(found):
            yield text, at, shown


@text_rule("TX05", Severity.NOTICE, "句号后面多出几个字")
def stray_characters(texts: Texts) -> Iterator[Hit]:
    """Up to three characters after a paragraph's last full stop, where no known site's name begins so."""
    names = _all_names(texts)
    for text, strays in texts.each(_strays):
        for at, shown in strays:
            if not any(name.startswith(shown) for name in names):
                message = f"段落末尾多出“{shown}”"
                yield Hit(text.path, at, message, "删去；不是多出的，就把这句话写完")


def _all_names(texts: Texts) -> list[str]:
    """Return the names of the sites that the pages were copied from: a few, or it would take too long."""
    return nlargest(_MOST_NAMES, {name for _, names in texts.each(_names) for name in names}, key=len)


# The facts of one page follow each other.
@lru_cache(maxsize=1)
def _pieces(prose: Prose) -> tuple[tuple[Passage, _Piece], ...]:
    """Return the short pieces of the paragraphs that may hold an address or a tail."""
    return tuple(
        (passage, piece)
        for passage in prose.running
        if "." in passage.text or passage.text[-1] not in _END
        for piece in _short_pieces(passage)
    )


@Fact
def _names(prose: Prose) -> frozenset[str]:
    """Return the names of the sites whose addresses a page holds."""
    matches = (_foreign_address(piece) for _, piece in _pieces(prose))
    return frozenset(match[1] for match in matches if match and match[1])


@Fact
def _tails(prose: Prose) -> Remnants:
    """Return what stands behind the last full stop of a paragraph."""
    return tuple((passage.at(piece.start), piece.text) for passage, piece in _pieces(prose) if piece.is_tail)


@Fact
def _strays(prose: Prose) -> Remnants:
    """Return the tails that are a few characters and no name of a site."""
    return tuple(
        (passage.at(piece.start), piece.text)
        for passage, piece in _pieces(prose)
        if piece.is_tail
        and not piece.is_bracketed
        and _STRAY.fullmatch(piece.text)
        and not _NAME.fullmatch(piece.text)
        and piece.text not in _CLOSINGS
    )


@Fact
def _remnants(prose: Prose) -> Remnants:
    """Return what is a remnant by itself, whatever the site's name."""
    pieces = [
        (passage.at(piece.start), piece.text)
        for passage, piece in _pieces(prose)
        if _foreign_address(piece)
        or (piece.is_tail and (_NAME.fullmatch(piece.text) or _ADDRESS.fullmatch(piece.text)))
    ]
    notes = [
        (passage.at(match.start()), match.group())
        for passage in prose.holding(_NOTES_SIGN)
        if passage.kind == TEXT
        for match in _NOTES.finditer(passage.text)
    ]
    return (*pieces, *notes)


def _remnants_of(text: Text, name: str) -> Iterator[tuple[Position, str]]:
    """Yield the remnants of a site's name: its beginning as a paragraph's tail, or all of it anywhere."""
    for at, tail in _tails(text):
        if name.startswith(tail) or tail.startswith(name):
            yield at, tail
    if len(name) > _SHORTEST_NAME and name in text.raw:
        for passage in text.prose.running:
            start = passage.text.find(name)
            if start >= 0 and not any(name in piece.text for piece in _short_pieces(passage)):
                yield passage.at(start), name


def _short_pieces(passage: Passage) -> Iterator[_Piece]:
    """Yield the short pieces of a paragraph that could be remnants."""
    bounds = [0, *(match.end() for match in re.finditer(f"[{_END}]", passage.text)), len(passage.text)]
    for start, end in pairwise(bounds):
        if end - start <= _LONGEST:
            piece = passage.text[start:end]
            words = piece.strip(_QUOTES + _END)
            if words:
                is_last = start > 0 and end == bounds[-1] and piece[-1] not in _END
                at = start + piece.index(words)
                yield _Piece(words, at, is_last and len(words) <= _SHORT, piece.strip()[0] in "（(")


def _foreign_address(piece: _Piece) -> re.Match[str] | None:
    """Match a piece that is nothing but a name and an address, or an address alone."""
    match = _WHOLE.fullmatch(piece.text) if "." in piece.text else None
    return None if match and _MEANT.search(match[1]) else match
