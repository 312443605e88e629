"""Pages to measure searches with: invented words, as frequent and as compressible as real ones."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

WORDS = 20000
YEARS = range(2024, 2014, -1)


@dataclass(frozen=True)
class Made:
    """A made page: its path, its address, its title and its content as HTML."""

    path: str
    title: str
    html: str

    @property
    def url(self) -> str:
        return self.path.removesuffix(".md") + "/"


def characters() -> list[str]:
    """Return the 3755 characters in common use (level 1 of GB 2312)."""
    codes = (bytes([row, cell]) for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF))
    return [text for code in codes if (text := code.decode("gb2312", errors="ignore"))]


def made_pages(count: int, length: int = 2500, seed: int = 1) -> Iterator[Made]:
    """Yield so many pages of so many characters, in sections, spread over ten years."""
    dice = random.Random(seed)
    common = characters()
    frequencies = list(accumulate(1 / (n + 10) ** 0.7 for n in range(len(common))))
    words = [
        "".join(dice.choices(common, cum_weights=frequencies, k=dice.choice((1, 2, 2, 2, 3, 4))))
        for _ in range(WORDS)
    ]
    weights = list(accumulate(1 / (n + 3) for n in range(WORDS)))
    for number in range(count):
        parts: list[str] = []
        written = 0
        title = "".join(dice.choices(words, cum_weights=weights, k=4))
        while written < length:
            heading = "".join(dice.choices(words, cum_weights=weights, k=3))
            sentences = [
                "".join(dice.choices(words, cum_weights=weights, k=9)) + dice.choice("，，，。；")
                for _ in range(12)
            ]
            text = "".join(sentences)
            written += len(heading) + len(text)
            parts.append(f'<h2 id="s{len(parts)}">{heading}</h2>\n<p>{text}</p>\n')
        year = YEARS[number % len(YEARS)]
        yield Made(f"reports/{year}/p{number}.md", title, f'<h1 id="t">{title}</h1>\n{"".join(parts)}')
