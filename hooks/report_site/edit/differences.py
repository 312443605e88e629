"""What differs between two versions of a page: by item and field first, then line by line."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Any

from report_site.ledger.items import Document, Item, Position
from report_site.ledger.settings import Settings

# Lines of context around a change.
_AROUND = 3
# Longer lines and passages are not compared character by character.
_LONGEST = 2_000
_ADDED, _REMOVED, _CHANGED, _SAME = "added", "removed", "changed", "same"


def item_changes(old: Document, new: Document, settings: Settings) -> list[dict[str, Any]]:
    """Return the items that differ, in the order of the new page, those that are gone at the end."""
    before, after = ({item.id: item for item in page.items} for page in (old, new))
    changes = []
    for item in after.values():
        was = before.get(item.id)
        what = list(_item_changes(was, item, old, new, settings)) if was else []
        if was is None or what:
            changes.append(_told(item, _CHANGED if was else _ADDED, what))
    changes += [_told(item, _REMOVED, []) for id_, item in before.items() if id_ not in after]
    return changes


def _told(item: Item, change: str, what: list[str]) -> dict[str, Any]:
    return {"id": str(item.id), "title": item.title, "change": change, "what": what}


def _item_changes(was: Item, item: Item, old: Document, new: Document, settings: Settings) -> Iterator[str]:
    """Yield sentences about an item that both versions have."""
    if was.title != item.title:
        yield f"标题：{was.title} → {item.title}"
    for label in settings.labels:
        before, after = (
            "、".join(field.value for field in each.fields if field.label == label) for each in (was, item)
        )
        if before != after:
            yield f"{label}：{before or '（空）'} → {after or '（空）'}"
    if _body(was, old) != _body(item, new):
        yield "改了正文"


def _body(item: Item, page: Document) -> str:
    """Return an item's text: the sentence before its bracket, or what follows its fields.

    The latter ends at the heading of the next item, or at any of its own heading's level or above.
    """
    declaration = next(each for each in page.declarations if each.item is item)
    lines = page.text.split("\n")
    if declaration.text_start:
        return _between(lines, declaration.text_start, declaration.start)
    level = declaration.heading.level if declaration.heading else 0
    items = [each.heading for each in page.declarations if each.heading]
    behind = [each for each in page.headings if each.line >= declaration.end.line]
    ends = [each.line for each in behind if each.level <= level or each in items]
    last = Position(ends[0], 1) if ends else Position(len(lines), len(lines[-1]) + 1)
    return _between(lines, declaration.end, last).strip()


def _between(lines: list[str], start: Position, end: Position) -> str:
    if start.line == end.line:
        return lines[start.line - 1][start.column - 1 : end.column - 1]
    first, last = lines[start.line - 1][start.column - 1 :], lines[end.line - 1][: end.column - 1]
    return "\n".join([first, *lines[start.line : end.line - 1], last])


def text_changes(old: str, new: str) -> list[dict[str, Any]]:
    """Return the blocks of two texts, the same ones cut to what stands around the changes."""
    before, after = old.split("\n"), new.split("\n")
    matcher = SequenceMatcher(None, before, after)
    opcodes = matcher.get_opcodes()
    blocks: list[dict[str, Any]] = []
    for number, (tag, start, end, new_start, new_end) in enumerate(opcodes):
        if tag == "equal":
            blocks.append(_same(before[start:end], number == 0, number == len(opcodes) - 1))
        else:
            blocks.append(_changed(before[start:end], after[new_start:new_end]))
    return blocks


def _same(lines: list[str], first: bool, last: bool) -> dict[str, Any]:
    """Return a block that did not change: what stands right behind the change before and before the next."""
    head = 0 if first else _AROUND
    tail = 0 if last else _AROUND
    if len(lines) <= head + tail:
        return {"kind": _SAME, "lines": lines, "skipped": 0, "after": []}
    behind = lines[len(lines) - tail :]
    return {"kind": _SAME, "lines": lines[:head], "skipped": len(lines) - head - tail, "after": behind}


def _changed(removed: list[str], added: list[str]) -> dict[str, Any]:
    block: dict[str, Any] = {"kind": _CHANGED, "removed": removed, "added": added}
    old, new = "\n".join(removed), "\n".join(added)
    if removed and added and len(old) <= _LONGEST and len(new) <= _LONGEST:
        parts = list(_parts(old, new))
        # Where hardly anything is left the same, the two texts one below the other read better.
        if sum(len(text) for kind, text in parts if kind == _SAME) * 2 >= min(len(old), len(new)):
            block["parts"] = parts
    return block


def _parts(old: str, new: str) -> Iterator[tuple[str, str]]:
    for tag, start, end, new_start, new_end in SequenceMatcher(None, old, new, False).get_opcodes():
        if tag == "equal":
            yield _SAME, old[start:end]
            continue
        if end > start:
            yield _REMOVED, old[start:end]
        if new_end > new_start:
            yield _ADDED, new[new_start:new_end]
