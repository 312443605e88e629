"""What a search must find, worked out without it: texts of pages, random pieces of them, near misses."""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import unescape

_HIDDEN = re.compile(
    r"<(script|style|svg|form|template)\b.*?</\1>|<a class=\"headerlink\".*?</a>|<!--.*?-->", re.DOTALL
)
_INLINE = re.compile(r"</?(?:a|abbr|b|code|em|mark|s|span|strong|time)\b[^>]*>")
_TAG = re.compile(r"<[^>]+>")
_ENDS = re.compile(r"[\s]*[。!?\n][\s。!?]*")


def text_of(html: str) -> str:
    """Return the text of a piece of HTML, a line end where blocks part and before an item's small print."""
    html = html.replace('<span class="rs-chip', '\n<span class="rs-chip')
    return unescape(_TAG.sub("\n", _INLINE.sub("", _HIDDEN.sub("", html))))


def article(html: str) -> str:
    """Return the article of a whole page."""
    match = re.search(r"<article.*?</article>", html, re.DOTALL)
    return match[0] if match else ""


def folded(text: str) -> str:
    """Return a text without what spelling does not matter for; a line end where sentences part."""
    text = unicodedata.normalize("NFKC", text).lower()
    text = re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", text)
    return "".join(letter for letter in _ENDS.sub("\n", text) if letter == "\n" or _matters(letter))


def _matters(letter: str) -> bool:
    return letter in "%&@#" or unicodedata.category(letter)[0] not in "PZC"


@dataclass(frozen=True)
class Query:
    """A query and the pages that hold it; none for one that nothing may be found for."""

    text: str
    pages: frozenset[str]


def substrings(pages: Mapping[str, str], count: int, seed: int, most: int = 10) -> Iterator[Query]:
    """Yield random pieces of 1 to 8 characters that stand on no more than `most` pages.

    Digits and the signs between them are left out: 3.5 is not 35, which `folded` does not know.
    """
    dice = random.Random(seed)
    texts = {path: folded(text) for path, text in pages.items()}
    runs = [run for text in texts.values() for run in re.findall(r"[^\n\d]+", text)]
    while count:
        run = dice.choice(runs)
        length = min(len(run), dice.randint(1, 8))
        start = dice.randrange(len(run) - length + 1)
        piece = run[start : start + length]
        found = frozenset(path for path, text in texts.items() if piece in text)
        if 0 < len(found) <= most:
            count -= 1
            yield Query(piece, found)


def near_misses(pages: Mapping[str, str], count: int, seed: int) -> Iterator[Query]:
    """Yield random pieces with one character changed to another of the site's, so that they stand nowhere."""
    dice = random.Random(seed)
    texts = [folded(text) for text in pages.values()]
    letters = sorted({letter for text in texts for letter in text if "一" <= letter <= "鿿"})
    for query in substrings(pages, 50 * count, seed, most=len(pages)):
        place = dice.randrange(len(query.text))
        changed = query.text[:place] + dice.choice(letters) + query.text[place + 1 :]
        if len(changed) > 1 and not any(changed in text for text in texts):
            count -= 1
            yield Query(changed, frozenset())
        if not count:
            return


@dataclass
class Score:
    """How well answers fit, added up over queries."""

    recall: float = 0.0
    reciprocal: float = 0.0
    asked: int = 0
    false: int = 0
    false_queries: int = 0
    negatives: int = 0

    def add(self, query: Query, answer: Iterable[str]) -> None:
        """Count an answer: pages in the order of the list."""
        pages = list(dict.fromkeys(answer))
        if query.pages:
            self.asked += 1
            self.recall += len(query.pages & set(pages[:10])) / min(10, len(query.pages))
            self.reciprocal += next((1 / n for n, page in enumerate(pages, 1) if page in query.pages), 0.0)
        else:
            self.negatives += 1
            self.false += len(pages)
            self.false_queries += bool(pages)

    def __str__(self) -> str:
        """Say it in one line."""
        recall, rank = (total / max(1, self.asked) for total in (self.recall, self.reciprocal))
        found = f"recall@10 {recall:.3f}，MRR {rank:.3f}（{self.asked} 个查询）"
        return f"{found}；多余结果 {self.false} 条，出现在 {self.false_queries}/{self.negatives} 个查询里"
