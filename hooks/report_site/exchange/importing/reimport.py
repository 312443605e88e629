"""Importing again after the file changed: ids are kept, edits and links on the site are never lost.

What the last import wrote is kept in `organ/imports/YEAR/`, outside the pages: git may be absent, and its
history does not tell an import from an edit. It is the base of a three-way merge with the pages as they are
and the new ones.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from report_site import three_way
from report_site.ledger.ids import ItemId
from report_site.ledger.items import Document
from report_site.ledger.settings import Settings
from report_site.ledger.source import parse

from .item_texts import ItemText, alike, bare, grams, item_texts, texts_of
from .pages import Page
from .sections import Section, walk

# What is merged as one: a line, and in it sentences and the fields of brackets.
_TOKEN = re.compile(r"[^\n。；（）]*[\n。；（）]|[^\n。；（）]+\Z")
# Two wordings of one item have so much in common, of all pairs of characters.
_ALIKE = 0.4


@dataclass(frozen=True)
class Merged:
    """What comes of the pages.

    pages: Those that are to be written, each with its new text.
    added, changed, removed: Items by what the file did to them; removed ones stay on the page.
    conflicts: What could not be taken over because it was edited on the site too, each a Chinese sentence.
    held: Pages into which nothing could be taken over, so that the next import tries again.
    """

    pages: tuple[Page, ...]
    added: tuple[ItemId, ...]
    changed: tuple[ItemId, ...]
    removed: tuple[ItemId, ...]
    conflicts: tuple[str, ...]
    held: frozenset[str] = frozenset()


def ids_to_keep(base: Iterable[Document], sections: Iterable[Section]) -> dict[int, ItemId]:
    """Find the items of the last import again in a new one: by their words, then by their likeness.

    Args:
        base: The pages that the last import wrote.
        sections: What was read now.

    Returns:
        Ids by the items' places in the order of `walk`.
    """
    old = texts_of(base)
    new = [each for section in sections for each in walk(section.content)]
    kept: dict[int, ItemId] = {}
    waiting = dict(old)

    def keep(place: int, item: ItemId) -> None:
        kept[place] = item
        del waiting[item]

    for key in (_whole, _title):
        known: dict[tuple[str, str], list[ItemId]] = {}
        for item, text in waiting.items():
            known.setdefault((text.item.kind, key(text.words)), []).append(item)
        for place, entry in enumerate(new):
            same = known.get(
                (entry.kind or "", key(f"{entry.title.text}\n{entry.words[len(entry.title.text) :]}")), []
            )
            if place not in kept and same and entry.kind:
                keep(place, same.pop(0))
    pairs = [
        (score, place, item)
        for place, entry in enumerate(new)
        if place not in kept and entry.kind
        for item, text in waiting.items()
        if text.item.kind == entry.kind
        and (score := alike(grams(bare(entry.words), 2), grams(bare(text.words), 2))) >= _ALIKE
    ]
    for _, place, item in sorted(pairs, key=lambda pair: (-pair[0], pair[1], pair[2])):
        if place not in kept and item in waiting:
            keep(place, item)
    return kept


def _whole(words: str) -> str:
    return bare(words)


def _title(words: str) -> str:
    """Return what stands before the first line's end, which only items with a heading have."""
    title, _, rest = words.partition("\n")
    return bare(title) if title and rest else f"\0{words}"


def merge(
    base: Mapping[str, str], ours: Mapping[str, str], theirs: Sequence[Page], settings: Settings
) -> Merged:
    """Take over what changed in the file, without losing what was done on the site.

    Args:
        base: The pages that the last import wrote, by path.
        ours: The pages as they are.
        theirs: The pages that the file gives now, with kept ids.
        settings: The vocabulary.
    """
    old = {path: parse(path, text, settings) for path, text in base.items()}
    new = {page.path: parse(page.path, page.text, settings) for page in theirs}
    before, after = texts_of(old.values()), texts_of(new.values())
    removed = tuple(item for item in before if item not in after)
    conflicts: list[str] = []
    pages: list[Page] = []
    held: set[str] = set()
    for page in theirs:
        if page.path in base and page.path not in ours:
            conflicts.append(f"{page.path}：网站上已经删去了这一页，没有再建立")
        elif page.path not in ours:
            pages.append(page)
        else:
            kept = _with_removed(old.get(page.path), page, removed, settings)
            text, problems = _merged(page.path, base.get(page.path, ""), ours[page.path], kept, settings)
            if text is None:
                held.add(page.path)
            conflicts += problems
            pages.append(Page(page.path, ours[page.path] if text is None else text))
    conflicts += [
        f"{path}：文件里没有这一节了，网页原样保留" for path in base if path not in new and path in ours
    ]
    return Merged(
        pages=tuple(page for page in pages if page.text != ours.get(page.path)),
        added=tuple(item for item in after if item not in before),
        changed=tuple(
            item
            for item in after
            if item in before and _whole(after[item].words) != _whole(before[item].words)
        ),
        removed=removed,
        conflicts=tuple(conflicts),
        held=frozenset(held),
    )


def _with_removed(old: Document | None, page: Page, removed: Sequence[ItemId], settings: Settings) -> str:
    """Return a new page with the items that the file no longer has: only a person takes an item away."""
    text = page.text
    if old is None:
        return text
    above: ItemId | None = None
    for item, known in item_texts(old).items():
        if item in removed:
            text = _put(text, page.path, above, _lines_of(old, known), settings)
        above = item
    return text


def _lines_of(document: Document, known: ItemText) -> list[str]:
    """Return an item's lines; one that shares its paragraph with others gets a paragraph of its own."""
    if not known.is_bracket:
        return list(document.outline.lines[known.first : known.end])
    declaration = next(each for each in document.declarations if each.item and each.item.id == known.item.id)
    start, end = declaration.start, declaration.end
    bracket = (
        document.outline.lines[end.line - 1][start.column - 1 : end.column - 1]
        if start.line == end.line
        else f"（编号：{known.item.id}）"
    )
    return [f"{known.words.strip()}{bracket}", ""]


def _put(text: str, path: str, above: ItemId | None, lines: list[str], settings: Settings) -> str:
    """Put lines behind those of an item, at the end if that is not there."""
    document = parse(path, text, settings)
    known = item_texts(document).get(above) if above else None
    all_lines = text.rstrip("\n").split("\n")
    at = min(known.end, len(all_lines)) if known else len(all_lines)
    while lines and not lines[-1].strip():
        lines = lines[:-1]
    before, behind = all_lines[:at], all_lines[at:]
    while before and not before[-1].strip():
        before.pop()
    while behind and not behind[0].strip():
        behind.pop(0)
    parts = [before, lines, behind]
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"


def _merged(path: str, base: str, ours: str, theirs: str, settings: Settings) -> tuple[str | None, list[str]]:
    """Merge a page sentence by sentence; where both sides changed the same place, that of the site stays."""
    lines: list[str] = []
    problems: list[str] = []
    for piece in three_way.merge(_TOKEN.findall(base), _TOKEN.findall(ours), _TOKEN.findall(theirs)):
        lines += piece.merged
        if piece.kind == three_way.CONFLICT and piece.theirs != piece.base:
            shown = " ".join("".join(piece.theirs).split())[:60]
            problems.append(f"{path}：“{shown}”这一处网页上也改过，保留了网页的写法，请手工核对")
    text = "".join(lines)
    if _is_sound(path, base, ours, theirs, text, settings):
        return text, problems
    return None, [f"{path}：两边改动太多，合不到一起，网页没有改动；请对照文件手工修改"]


def _is_sound(path: str, base: str, ours: str, theirs: str, text: str, settings: Settings) -> bool:
    """Tell whether a merged page holds every item once that it should."""
    had, has, gets, got = (
        Counter(str(item.id) for item in parse(path, each, settings).items)
        for each in (base, ours, theirs, text)
    )
    taken_away = set(had) - set(has)
    return set(got) == (set(has) | set(gets)) - taken_away and all(count == 1 for count in got.values())
