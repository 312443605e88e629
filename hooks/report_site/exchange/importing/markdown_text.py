"""Words as Markdown, escaped where they would read as markup: a page shows what the source says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from report_site.ledger.markdown import plain
from report_site.ledger.writer import write_item

_MARKUP = re.compile(r"[\\`*\[\]<>{}|&_]")
_SIGNS = re.compile(r"([\\`*\[\]{}|])")
# What begins a heading, a list, a quotation, a rule, an admonition, a definition or a comment.
_BEGINNING = re.compile(r"(\d{1,9})([.)])(?=\s|$)|([#>+\-*=:!?~|])")
_RULE = re.compile(r"(?:[-_*=]\s*){2,}$")
# What the ledger would read as fields; it does not look for character references.
_BRACKET = re.compile(r"[（(](?=\s*编\s*号\s*[:：∶﹕])")

_ANY_TITLE, _UNTITLED = "标题", "（无标题）"


def escaped(text: str) -> str:
    """Return a paragraph's words as Markdown on one line."""
    words = " ".join(text.split())
    if _MARKUP.search(words):
        words = words.replace("&", "&amp;") if re.search(r"&(?:#\w+|\w+);", words) else words
        words = _SIGNS.sub(r"\\\1", words).replace("<", "&lt;").replace(">", "&gt;")
        if plain(words) != plain(words.replace("_", "\\_")) or _RULE.fullmatch(words):
            words = words.replace("_", "\\_")
    words = _BRACKET.sub(lambda match: f"&#{ord(match.group())};", words)
    beginning = _BEGINNING.match(words)
    if not beginning:
        return words
    if beginning[1]:
        return f"{beginning[1]}\\{words[len(beginning[1]) :]}"
    return f"\\{words}" if words[0] in "#>+-*!|~" else f"&#{ord(words[0])};{words[1:]}"


def item(level: int, title: str, fields: Iterable[tuple[str, str]] = ()) -> str:
    """Return an item's heading and field lines as `ledger.writer` writes them, the title escaped for readers.

    The writer's own escapes are made for titles that are read back; of them Python-Markdown would show some.
    """
    values = ((label, escaped(value)) for label, value in fields)
    _, _, below = write_item(level, _ANY_TITLE, values).partition("\n")
    words = escaped(title).replace("#", "\\#").replace("\\\\#", "\\#")
    return f"{'#' * level} {words or _UNTITLED}\n{below}".rstrip()


def table(rows: Sequence[Sequence[str]]) -> str:
    """Return a table as Markdown; its first row is the header."""
    width = max(map(len, rows))
    cells = [[escaped(cell) for cell in row] + [""] * (width - len(row)) for row in rows]
    lines = [f"| {' | '.join(row)} |" for row in cells]
    return "\n".join([lines[0], f"|{' --- |' * width}", *lines[1:]])
