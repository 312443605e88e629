"""A page's bytes and the text that an editor sees of them: what he leaves alone keeps every byte.

Browsers know one kind of line end. A file may have others, a byte order mark, or a mixture: they are put back
line by line.
"""

from __future__ import annotations

import re
from collections import Counter
from difflib import SequenceMatcher

_MARK = "\ufeff"
_END = re.compile(r"\r\n|\r|\n")


def to_editor(content: bytes) -> str:
    r"""Return a page's text with `\n` at its line ends and without a byte order mark.

    Raises:
        UnicodeDecodeError: If it is no UTF-8.
    """
    return _END.sub("\n", content.decode("utf-8").removeprefix(_MARK))


def to_bytes(text: str, original: bytes | None) -> bytes:
    """Return what is to stand in the file for a text of the editor.

    Args:
        text: As `to_editor` gives it, changed.
        original: The file that it replaces; its mark and the ends of its untouched lines are kept. New lines
            end as most of its lines do.
    """
    text = _END.sub("\n", text)
    if original is None or (b"\r" not in original and not original.startswith(_MARK.encode())):
        return text.encode("utf-8", "surrogatepass")
    old = original.decode("utf-8")
    mark = _MARK if old.startswith(_MARK) else ""
    old = old.removeprefix(_MARK)
    ends = _END.findall(old)
    usual = Counter(ends).most_common(1)[0][0] if ends else "\n"
    lines = text.split("\n")
    kept = _kept_ends(_END.split(old), [*ends, usual], lines, usual)
    kept[-1] = ""
    for number, end in enumerate(kept[1:], start=1):
        # An old Mac's end and an empty line's new one would be read as one.
        if kept[number - 1] == "\r" and not lines[number] and end.startswith("\n"):
            kept[number - 1] = "\r\n"
    written = "".join(line + end for line, end in zip(lines, kept, strict=True))
    return (mark + written).encode("utf-8", "surrogatepass")


def _kept_ends(old: list[str], ends: list[str], new: list[str], usual: str) -> list[str]:
    """Return an end for each new line: of the old line that it is, else the usual one."""
    found = [usual] * len(new)
    start = _common(old, new)
    rest = min(len(old), len(new)) - start
    behind = min(_common(old[::-1], new[::-1]), rest)
    found[:start] = ends[:start]
    if behind:
        found[-behind:] = ends[len(old) - behind : len(old)]
    middle = SequenceMatcher(None, old[start : len(old) - behind], new[start : len(new) - behind])
    for match in middle.get_matching_blocks():
        for step in range(match.size):
            found[start + match.b + step] = ends[start + match.a + step]
    return found


def _common(one: list[str], other: list[str]) -> int:
    """Return how many lines at the start are the same."""
    pairs = zip(one, other, strict=False)
    return next((number for number, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))
