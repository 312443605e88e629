"""Where running text has signs of the wrong width, and what belongs there. Changing them is safe."""

from __future__ import annotations

import re

from .prose import HAN

_WIDE = {",": "，", ";": "；", ":": "：", "?": "？", "!": "！", ".": "。", "(": "（", ")": "）"}
_CHINESE = f"{HAN}“”‘’《》（）【】、，。；：？！"
# Behind a Chinese character, but not before Latin or a bracket (:emoji:, ![picture]); a full stop only before
# Chinese, a blank or the end. These patterns begin with the sign itself: so it is found much faster.
_MARK = re.compile(
    rf"[,;?:!.](?<=[{HAN}”》）].)"
    rf"(?:(?<=[,;?])(?![A-Za-z(\[/])|(?<=[:!])(?![A-Za-z(\[/:!])|(?<=\.)(?=[{_CHINESE}\s]|$))",
    re.MULTILINE,
)
# What a text must hold for there to be any; it is found much faster.
MARK_SIGN = re.compile("[,;?:!.(]")
_BRACKETS = re.compile(r"\((?<!\]\()([^()\n（）]{1,200})\)")
_HAN = re.compile(f"[{HAN}]")
_WIDE_SIGNS = re.compile("[０-９Ａ-Ｚａ-ｚ]")


def half_width_marks(text: str) -> list[tuple[int, str, str]]:
    """Return each half-width mark in Chinese text, in order: where, what stands there, what should.

    A bracket counts if what it holds is Chinese, and then with its partner.
    """
    found = [(match.start(), match.group(), _WIDE[match.group()]) for match in _MARK.finditer(text)]
    for match in _BRACKETS.finditer(text):
        if _HAN.search(match[1]):
            found += [(match.start(), "(", "（"), (match.end() - 1, ")", "）")]
    return sorted(found)


def full_width_signs(text: str) -> list[tuple[int, str, str]]:
    """Return each full-width digit and letter in order: where, what stands there, what should."""
    return [(m.start(), m.group(), chr(ord(m.group()) - 0xFEE0)) for m in _WIDE_SIGNS.finditer(text)]
