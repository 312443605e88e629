"""Rules about paragraphs that stand twice, word for word or nearly."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, pairwise

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
_NOT_WORDS = re.compile(f"[^{HAN}0-9A-Za-z]+")
# An ordinal and blanks at its beginning do not make a paragraph another one.
_ORDINAL = re.compile(r"^(?:[（(]?[0-9一二三四五六七八九十]{1,3}[）)、.．是])+")


@dataclass(frozen=True, eq=False)
class _Paragraph:
    """A paragraph: where it begins, its words, and those of its clauses by which others are found."""

    at: Position
    line: int
    words: str
    clauses: tuple[str, ...]


@page_rule("TX15", Severity.WARNING, "同一页里段落重复")
def repeated(prose: Prose) -> Iterator[Hit]:
    """The same paragraph twice on a page."""
    seen: dict[str, _Paragraph] = {}
    for each in _paragraphs.make(prose):
        first = seen.setdefault(each.words, each)
        if first is not each:
            yield Hit(prose.path, each.at, f"这一段与第 {first.line} 行的一段相同", "删去多余的一段")


@text_rule("TX16", Severity.NOTICE, "段落雷同")
def alike(texts: Texts) -> Iterator[Hit]:
    """A paragraph much like one elsewhere: nine tenths of its words are the other's too.

    Only paragraphs that share a clause are compared, each with the one it shares most with, by their pairs of
    characters, so that the time is that of reading the text.
    """
    paragraphs = [(text.path, each) for text, some in texts.each(_paragraphs) for each in some]
    standing = Counter(chain.from_iterable(each.clauses for _, each in paragraphs))
    common = {clause for clause, count in standing.items() if count > 1}
    holders: dict[str, tuple[str, _Paragraph]] = {}
    for path, each in paragraphs:
        if common.isdisjoint(each.clauses):
            continue  # most have nothing in common with any other
        clauses = [clause for clause in each.clauses if clause in common]
        shared = [holders[clause] for clause in clauses if clause in holders]
        if shared:
            there, other = _commonest(shared)
            is_same = there == path and other.words == each.words
            if not is_same and _similarity(each.words, other.words) >= _ALIKE:
                where = "本页" if there == path else there
                message = f"这一段与{where}第 {other.line} 行的一段几乎一样"
                remedy = "确是同一件事的，留一处，另一处改为引用；不是的，写出各自的内容"
                yield Hit(path, each.at, message, remedy)
        for clause in clauses:
            holders.setdefault(clause, (path, each))


def _commonest(holders: list[tuple[str, _Paragraph]]) -> tuple[str, _Paragraph]:
    """Return the one that stands there most often, of several the first."""
    if len(holders) <= _FEW:
        return max(holders, key=holders.count)
    return Counter(holders).most_common(1)[0][0]


@Fact
def _paragraphs(prose: Prose) -> tuple[_Paragraph, ...]:
    """Return the paragraphs of a page that are long enough, without those that lack a fact."""
    found = []
    for passage in prose.running:
        if len(passage.words) >= _SHORTEST and not passage.quoted and "【待补" not in passage.words:
            parts = _NOT_WORDS.split(_ORDINAL.sub("", passage.words))
            clauses = tuple(dict.fromkeys(part for part in parts if len(part) >= _CLAUSE))
            words = "".join(parts)
            if words:  # rows of signs repeat as they like
                found.append(_Paragraph(passage.at(passage.start), passage.line, words, clauses))
    return tuple(found)


@lru_cache(maxsize=65536)
def _similarity(one: str, other: str) -> float:
    """Return which part of the longer text's pairs of characters the other has too."""
    shorter, longer = sorted((len(one), len(other)))
    if shorter < _ALIKE * longer:
        return 0.0
    a, b = (Counter(pairwise(each)) for each in (one, other))
    return (a & b).total() / max(a.total(), b.total(), 1)
