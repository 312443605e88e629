"""Rules about paragraphs that stand twice, word for word or nearly."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from operator import attrgetter

from report_site.checks.findings import Severity
from report_site.checks.registry import Hit, page_rule, text_rule
from report_site.ledger.items import Position

from .prose import HAN, Prose
from .texts import Fact, Texts

# Shorter ones are phrases that every report repeats.
_SHORTEST = 40
_ALIKE = 0.9
# Paragraphs are compared if they share a clause of this length.
_CLAUSE = 8
# So many are counted faster one by one than by a Counter.
_FEW = 8
_WORDS = re.compile(f"[{HAN}0-9A-Za-z]+")
# An ordinal and blanks at its beginning do not make a paragraph another one.
_ORDINAL = re.compile(r"(?:[（(]?[0-9一二三四五六七八九十]{1,3}[）)、.．是])+")


@dataclass(frozen=True, eq=False)
class _Paragraph:
    """A paragraph of a page: where it begins, its words between signs, and those by which others are found.

    Each is equal to itself alone, so that looking one up costs nothing.
    """

    path: str
    at: Position
    line: int
    parts: tuple[str, ...]
    clauses: tuple[str, ...]

    @property
    def words(self) -> str:
        """All its words."""
        return "".join(self.parts)


_Paragraphs = tuple[_Paragraph, ...]


@page_rule("TX15", Severity.WARNING, "同一页里段落重复")
def repeated(prose: Prose) -> Iterator[Hit]:
    """The same paragraph twice on a page."""
    seen: dict[str, _Paragraph] = {}
    for each in _long_paragraphs(prose):
        first = seen.setdefault(each.words, each)
        if first is not each:
            yield Hit(prose.path, each.at, f"这一段与第 {first.line} 行的一段相同", "删去多余的一段")


@text_rule("TX16", Severity.NOTICE, "段落雷同")
def alike(texts: Texts) -> Iterator[Hit]:
    """A paragraph much like one elsewhere: nine tenths of its words are the other's too.

    Only paragraphs that share a clause are compared, each with the one it shares most with, by their pairs of
    characters, so that the time is that of reading the text.
    """
    # A process that leaves its memory in a file ends with this build.
    standing = _Standing() if texts.memo.file else texts.memo.latest("paragraphs", "", _Standing)
    standing.take({text.path: paragraphs for text, paragraphs in texts.each(_paragraphs)})
    for hits in standing.hits.values():
        yield from hits


class _Standing:
    """The paragraphs of all pages and what was found among them, brought up to date page by page."""

    def __init__(self) -> None:
        """Begin without any pages."""
        self.pages: Mapping[str, _Paragraphs] = {}
        # Who has a clause, in the order of the pages.
        self.holders: dict[str, list[_Paragraph]] = {}
        self.hits: dict[str, tuple[Hit, ...]] = {}

    def take(self, pages: Mapping[str, _Paragraphs]) -> None:
        """Take the pages that there are now, by path, in the order of paths.

        A page is judged again if it changed, or if another paragraph is now the first to have one of its
        clauses.
        """
        before, self.pages = self.pages, pages
        changed = {path: None for path in (*before, *pages) if before.get(path) is not pages.get(path)}
        lost = {clause for path in changed for each in before.get(path, ()) for clause in each.clauses}
        won: dict[str, list[_Paragraph]] = {}
        for path in changed:
            for each in pages.get(path, ()):
                for clause in each.clauses:
                    won.setdefault(clause, []).append(each)
        concerned = set(changed)
        for clause in lost | (won.keys() & self.holders.keys()):
            old = self.holders.pop(clause, [])
            kept = (each for each in old if each.path not in changed)
            new = sorted((*kept, *won.get(clause, ())), key=attrgetter("path"))
            if new:
                won[clause] = new
            if new[:1] != old[:1]:
                concerned.update(each.path for each in new)
        self.holders.update(won)
        hits = self.hits | {path: tuple(self._alike(pages[path])) for path in pages if path in concerned}
        self.hits = {path: hits[path] for path in pages}

    def _alike(self, paragraphs: _Paragraphs) -> Iterator[Hit]:
        """Yield the paragraphs of a page that are much like another."""
        for each in paragraphs:
            shared = [other for clause in each.clauses if (other := self.holders[clause][0]) is not each]
            other = _commonest(shared) if shared else each
            same_page = other.path == each.path
            if not (same_page and other.words == each.words) and _are_alike(each.words, other.words):
                where = "本页" if same_page else other.path
                message = f"这一段与{where}第 {other.line} 行的一段几乎一样"
                remedy = "确是同一件事的，留一处，另一处改为引用；不是的，写出各自的内容"
                yield Hit(each.path, each.at, message, remedy)


def _commonest(holders: list[_Paragraph]) -> _Paragraph:
    """Return the one that stands there most often, of several the first."""
    if len(holders) <= _FEW:
        return max(holders, key=holders.count)
    return Counter(holders).most_common(1)[0][0]


@Fact
def _paragraphs(prose: Prose) -> _Paragraphs:
    """Return the paragraphs of a page that are long enough, without those that lack a fact."""
    return _long_paragraphs(prose)


# Asked twice of each page.
@lru_cache(maxsize=1)
def _long_paragraphs(prose: Prose) -> _Paragraphs:
    found = []
    for passage in prose.running:
        words = passage.words
        if len(words) >= _SHORTEST and not passage.quoted and "【待补" not in words:
            ordinal = _ORDINAL.match(words)
            parts = tuple(_WORDS.findall(words, ordinal.end() if ordinal else 0))
            clauses = tuple(dict.fromkeys(part for part in parts if len(part) >= _CLAUSE))
            if parts:  # rows of signs repeat as they like
                at = passage.at(passage.start)
                found.append(_Paragraph(prose.path, at, passage.line, parts, clauses))
    return tuple(found)


def _are_alike(one: str, other: str) -> bool:
    """Tell whether of the longer text's pairs of characters nine tenths are the other's too."""
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) < _ALIKE * len(longer):
        return False
    if one == other:
        return len(one) > 1
    pairs = max(len(longer) - 1, 1)
    # Most are told apart by a few pairs that the longer one lacks altogether.
    left = len(shorter) - 1
    for start in range(left):
        if shorter[start : start + 2] not in longer:
            left -= 1
            if left / pairs < _ALIKE:
                return False
    a, b = (Counter(pairwise(each)) for each in (one, other))
    return (a & b).total() / pairs >= _ALIKE
