"""A letter on paper: title, addressee, text, attachments, signature, by the styles of templates/layout.

The layout itself (paper, margins, lines, fonts, page numbers) is written in those files. Source of all of it:
GB/T 9704-2012, the clauses named beside each part.
"""

from __future__ import annotations

import unicodedata
import zlib
from collections.abc import Iterable
from datetime import date
from xml.sax.saxutils import escape

from .blocks import Block, Grid
from .layout import layout
from .letter import Letter, missing
from .markup import paragraph, run, table, writable

_CHARACTER = 315  # twips: 16 pt, drawn together by a quarter
_TEXT_WIDTH = 8845  # twips: 156 mm
_MARK_SIZE, _TITLE_SIZE = 36, 22  # points
_DEEPEST = 4  # levels of headings that the standard knows
_MOST_ABOUT = 255  # characters of a property


class Paper:
    """A Word file that is being written, from top to bottom."""

    def __init__(self, title: str, author: str, today: date) -> None:
        """Begin with nothing but the layout.

        Args:
            title: For the file's properties.
            author: For them too.
            today: The reference date, which the properties name as the day of making.
        """
        self.about = {"title": title, "author": author, "day": today.isoformat()}
        self.text: list[bytes] = []

    def data(self) -> bytes:
        """Return the file."""
        about = {name: escape(writable(text)[:_MOST_ABOUT]) for name, text in self.about.items()}
        return layout().file(b"".join(self.text), about)

    def written(self, text: bytes) -> None:
        """Add what `written_blocks` gave."""
        self.text.append(zlib.decompress(text))

    def paragraph(self, words: str, style: str) -> None:
        """Add a paragraph in a style of the layout."""
        self._add(run(words), style)

    def blank(self) -> None:
        """Add an empty line."""
        self.paragraph("", "空行")

    def letterhead(self, letter: Letter) -> None:
        """Add the red mark, and number and signer above the red rule, as reports to a superior have them.

        7.2.4 to 7.2.7.
        """
        mark = letter.mark or missing("发文机关标志")
        self._add(run(mark, f'<w:sz w:val="{2 * mark_size(mark)}"/>'), "发文机关标志")
        self.blank()
        self.blank()
        number = run(f"\u3000{letter.number or missing('发文字号')}\t签发人：")
        style = layout().styles["签发人姓名"]
        signer = run(letter.signer or missing("签发人"), f'<w:rStyle w:val="{style}"/>')
        self._add(number + signer, "发文字号")
        self.blank()
        self.blank()

    def title(self, words: str) -> None:
        """Add the title and the empty line below it (7.3.1)."""
        self.paragraph(words, "Title")
        self.blank()

    def addressee(self, name: str) -> None:
        """Add to whom it goes, with a full-width colon (7.3.2)."""
        self.paragraph(f"{name.rstrip('：:')}：", "主送机关")

    def attachments(self, names: tuple[str, ...]) -> None:
        """Add the list of attachments below an empty line: 附件：1．名称, no end punctuation (7.3.4)."""
        if not names:
            return
        self.blank()
        if len(names) == 1:
            self.paragraph(f"附件：{names[0]}", "附件说明")
            return
        for number, name in enumerate(names, start=1):
            head = "附件：" if number == 1 else "\u3000\u3000\u3000"
            self.paragraph(f"{head}{number}．{name}", "附件说明")

    def signature(self, letter: Letter) -> None:
        """Add who signs and, below, the day, as they stand without a seal (7.3.5.2)."""
        name = letter.organ or missing("机关名称")
        day = _in_chinese(letter.day) if letter.day else missing("成文日期")
        inset_of_name, inset_of_day = signature_insets(_width(name), _width(day))
        self.blank()
        self.blank()
        for words, inset in ((name, inset_of_name), (day, inset_of_day)):
            self._add(run(words), "署名和日期", f'<w:ind w:right="{round(inset * _CHARACTER)}"/>')

    def note(self, text: str) -> None:
        """Add a note in brackets below all else (7.3.6)."""
        self.paragraph(f"（{text}）", "附注")

    def _add(self, runs: str, style: str, properties: str = "") -> None:
        self.text.append(paragraph(runs, layout().styles[style], properties).encode())


def written_blocks(blocks: Iterable[Block]) -> bytes:
    """Return headings, paragraphs and tables (7.3.3), packed, to be kept: most pages are as they were."""
    return zlib.compress("".join(map(_written, blocks)).encode(), 1)


def _written(block: Block) -> str:
    styles = layout().styles
    if isinstance(block, Grid):
        head, text = styles["表格标题行"], styles["表格文字"]
        rows = [tuple(paragraph(run(cell), head) for cell in block.header)]
        rows += [tuple(paragraph(run(cell), text) for cell in row) for row in block.rows]
        return table(styles["Table Grid"], _TEXT_WIDTH, rows)
    runs = "".join(run(each.text, "<w:b/>" if each.bold else "") for each in block.runs)
    level = min(block.level, _DEEPEST)
    return paragraph(runs, styles[f"heading {level}" if level else "Normal"])


def mark_size(mark: str) -> int:
    """Return how many points a letterhead's mark has: on one line if it can be, never below a title's."""
    return max(_TITLE_SIZE, min(_MARK_SIZE, int(_TEXT_WIDTH / 20 / _width(mark))))


def signature_insets(name: float, day: float) -> tuple[float, float]:
    """Return how many characters name and day end before the margin, from their widths in characters.

    The day begins two characters after the name does; what reaches further keeps two (7.3.5.2).
    """
    if name - day >= 2:
        return 2, name - day
    return 2 + 2 + day - name, 2


def _in_chinese(day: date) -> str:
    """Write a day with its full year and without zeros (7.3.5.4)."""
    return f"{day.year}年{day.month}月{day.day}日"


def _width(text: str) -> float:
    return sum(1.0 if unicodedata.east_asian_width(each) in "WFA" else 0.5 for each in text)
