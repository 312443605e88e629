"""Links that two items' words suggest, with those words from both sides. Only a person accepts them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from report_site.ledger.ids import ItemId
from report_site.ledger.items import LEAF, Declaration, Document, Item
from report_site.ledger.register import Register
from report_site.ledger.settings import Relation, Settings
from report_site.ledger.source import parse

from .item_texts import ItemText, texts_of
from .ordinals import ordinal_at_start
from .pages import Page

# So many Han characters in a row on both sides are evidence if few items have them: these in a title,
# elsewhere more, for 进一步增强 says nothing.
_RUN = 4
_LONG_RUN = 6
_COMMONEST = 4
_MOST_FOR_ONE = 2
_FINISHED = ("closed", "withdrawn", "done")
_CLAUSE = re.compile(r"[^。；：，！？;:,!?\n]+")
_HAN_RUN = re.compile("[\u4e00-\u9fff]{4,}")


@dataclass(frozen=True)
class Suggestion:
    """Two items that may belong together.

    label: The field of `source` that would say so.
    words: What both say.
    source_says, target_says: The clauses in which they say it.
    """

    source: ItemId
    label: str
    target: ItemId
    words: str
    source_says: str
    target_says: str


def suggest(register: Register, year: int) -> tuple[Suggestion, ...]:
    """Return what the words of a year's items suggest, best first for each item.

    Links within the report, and to what last year's report left open: its measures and problems. Items that
    are linked already are passed over.

    Args:
        register: The whole ledger, the new pages in it.
        year: The report's year.
    """
    settings = register.settings
    texts = {
        item: text
        for item, text in texts_of(register.documents).items()
        if text.item.role == LEAF and text.item.report in (year, year - 1)
    }
    rare = _rare_runs(texts)
    shared: dict[tuple[ItemId, ItemId], set[str]] = defaultdict(set)
    for run, items in rare.items():
        for one in items:
            for other in items:
                if one != other:
                    shared[one, other].add(run)
    found: dict[tuple[ItemId, str], list[tuple[int, Suggestion]]] = defaultdict(list)
    linked = {(link.source, link.target) for link in register.links}
    for (one, other), runs in shared.items():
        relation = _relation(texts[one].item, texts[other].item, year, settings)
        if relation and (one, other) not in linked:
            suggestion = _suggestion(texts[one], texts[other], relation.forward, runs)
            if _is_evidence(suggestion.words, texts[one].item, texts[other].item):
                found[one, relation.code].append((len(runs), suggestion))
    best = [
        each
        for some in found.values()
        for _, each in sorted(some, key=lambda pair: (-pair[0], pair[1].target))[:_MOST_FOR_ONE]
    ]
    return tuple(sorted(best, key=lambda each: (each.source, each.label, each.target)))


def _rare_runs(texts: Mapping[ItemId, ItemText]) -> dict[str, list[ItemId]]:
    """Return the runs of characters that more than one item has, but not many, with those items."""
    holders: dict[str, list[ItemId]] = defaultdict(list)
    for item, text in texts.items():
        runs = {
            each.group()[at : at + _RUN]
            for each in _HAN_RUN.finditer(text.words, _behind_ordinal(text.words))
            for at in range(len(each.group()) - _RUN + 1)
        }
        for run in runs:
            holders[run].append(item)
    return {run: items for run, items in holders.items() if 1 < len(items) <= _COMMONEST}


def _behind_ordinal(words: str) -> int:
    ordinal = ordinal_at_start(words)
    return ordinal.end if ordinal else 0


def _relation(source: Item, target: Item, year: int, settings: Settings) -> Relation | None:
    """Return the relation that may join two items in this direction, None if none may."""
    if source.report != year:
        return None
    is_open = settings.kinds[target.kind].stateful and target.state_class not in _FINISHED
    for relation in settings.relations.values():
        if source.kind not in relation.sources or target.kind not in relation.targets:
            continue
        if relation.same_kind and source.kind != target.kind:
            continue
        earlier = target.report == year - 1 and target.id.year < source.id.year
        if (relation.later and earlier and is_open) or (not relation.later and target.report == year):
            return relation
    return None


def _suggestion(source: ItemText, target: ItemText, label: str, runs: set[str]) -> Suggestion:
    words = max(_whole_runs(source.words, runs), key=lambda run: (len(run), run), default="")
    return Suggestion(
        source.item.id,
        label,
        target.item.id,
        words,
        _clause(source.words, words),
        _clause(target.words, words[:_RUN]),
    )


def _is_evidence(words: str, source: Item, target: Item) -> bool:
    return len(words) >= _LONG_RUN or words in source.title or words in target.title


def _whole_runs(text: str, runs: set[str]) -> Iterator[str]:
    """Yield the longest pieces of a text that are made of shared runs."""
    start = None
    for at in range(len(text) - _RUN + 2):
        if text[at : at + _RUN] in runs:
            start = at if start is None else start
        elif start is not None:
            yield text[start : at + _RUN - 1]
            start = None


def _clause(text: str, words: str) -> str:
    return next((match.group().strip() for match in _CLAUSE.finditer(text) if words in match.group()), words)


def with_links(pages: Iterable[Page], accepted: Iterable[Suggestion], settings: Settings) -> tuple[Page, ...]:
    """Write accepted links into the fields of the items that they start from."""
    written: list[Page] = []
    wanted = list(accepted)
    for page in pages:
        text = page.text
        for each in wanted:
            document = parse(page.path, text, settings)
            declaration = next(
                (d for d in document.declarations if d.item and d.item.id == each.source), None
            )
            if declaration:
                text = _with_link(document, declaration, each)
        written.append(Page(page.path, text))
    return tuple(written)


def _with_link(document: Document, declaration: Declaration, link: Suggestion) -> str:
    lines = list(document.outline.lines)
    field = next((each for each in declaration.fields if each.label == link.label), None)
    if field:
        line = field.value_at.line - 1
        at = field.value_at.column - 1
        lines[line] = f"{lines[line][:at]}{link.target}、{lines[line][at:]}"
    elif declaration.is_bracket:
        line, at = declaration.end.line - 1, declaration.end.column - 2
        lines[line] = f"{lines[line][:at]}；{link.label}：{link.target}{lines[line][at:]}"
    else:
        # Behind the id, before the facts, as pages are written by hand.
        lines.insert(declaration.fields[0].at.line, f"- {link.label}：{link.target}")
    return "\n".join(lines)
