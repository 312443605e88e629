"""The register: every item by id, links both ways, branches, what stands where. Built once, never changed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from report_site.memo import Memo, digest

from .branches import Branch, page_order, read_branches
from .fields import is_missing, split_values, typed
from .ids import ItemId, parse_id
from .items import LEAF, Document, Item, Mention, Position
from .settings import Relation, Settings

# What a register has worked out of the ids of its items alone.
_OF_LINKS = ("outgoing", "incoming")
_REPORT_PAGE = re.compile(r"reports/(\d{4})/[^/]+\.md")


@dataclass(frozen=True)
class Link:
    """One relation between two items, whichever end wrote it (`path` and `at` say where)."""

    relation: str
    source: ItemId
    target: ItemId
    path: str
    at: Position


@dataclass(frozen=True)
class WrittenLink:
    """One name in a relation field as an editor wrote it; `forward` tells at which end."""

    item: Item
    relation: Relation
    forward: bool
    written: str
    at: Position


@dataclass(frozen=True)
class BadLink:
    """A written link that joins nothing.

    reason: "malformed" (no id), "dangling" (no such item), "kinds" or "years" (it may not join these two).
    """

    link: WrittenLink
    reason: str


@dataclass(frozen=True)
class Register:
    """All that the pages say, indexed.

    items: The first declaration of every id: newest report first, then kinds as configured, then ids.
    duplicates: Later declarations of an id that is already taken.
    """

    settings: Settings
    documents: tuple[Document, ...]
    items: Mapping[ItemId, Item]
    duplicates: tuple[Item, ...]
    links: tuple[Link, ...]
    bad_links: tuple[BadLink, ...]
    branches: tuple[Branch, ...]

    @cached_property
    def facts(self) -> str:
        """A digest of all that the pages say but for places: as long as it is the same, so is every view."""
        return digest(*(document.facts for document in self.documents))

    @cached_property
    def outgoing(self) -> dict[ItemId, dict[str, list[ItemId]]]:
        """For each item and relation the items it leads to, in the order of `items`."""
        return self._index([(link.source, link.relation, link.target) for link in self.links])

    @cached_property
    def incoming(self) -> dict[ItemId, dict[str, list[ItemId]]]:
        """For each item and relation the items it is led to from, in the order of `items`."""
        return self._index([(link.target, link.relation, link.source) for link in self.links])

    def linked(self, item: ItemId, label: str) -> tuple[Item, ...]:
        """Return the items linked to `item` by the relation that is written `label` at its end."""
        relation, forward = self.settings.relation_of_label[label]
        ends = (self.outgoing if forward else self.incoming).get(item, {}).get(relation.code, ())
        return tuple(self.items[end] for end in ends)

    @cached_property
    def mentions(self) -> dict[ItemId, list[tuple[Document, Mention]]]:
        """Where texts name an item, other than inside the item itself."""
        mentions: dict[ItemId, list[tuple[Document, Mention]]] = {}
        for document in self.documents:
            for mention in document.mentions:
                if mention.inside != mention.id:
                    mentions.setdefault(mention.id, []).append((document, mention))
        return mentions

    @cached_property
    def leaves(self) -> tuple[Item, ...]:
        """The items that counts, rates and ledgers take: no overviews and no groups."""
        return tuple(item for item in self.items.values() if item.role == LEAF)

    @cached_property
    def years(self) -> tuple[int, ...]:
        """The years of the reports, newest first: those of the folders, and those that items stand in."""
        folders = self._pages_of_report.keys()
        return tuple(sorted(folders | {item.report for item in self.items.values()}, reverse=True))

    @cached_property
    def document_of(self) -> dict[str, Document]:
        """Documents by path."""
        return {document.path: document for document in self.documents}

    @cached_property
    def branch_of_name(self) -> dict[str, Branch]:
        """Branches by every name they go by."""
        names: dict[str, Branch] = {}
        for branch in self.branches:
            for name in (branch.name, branch.short, *branch.aliases):
                names.setdefault(name, branch)
        return names

    @cached_property
    def _branch_of_folder(self) -> dict[str, Branch]:
        return {branch.slug: branch for branch in self.branches}

    def branch_of_page(self, path: str) -> Branch | None:
        """Return the branch in whose folder a page or file lies."""
        parts = path.split("/")
        return self._branch_of_folder.get(parts[1]) if parts[0] == "branches" and len(parts) > 2 else None

    def owners(self, item: Item) -> tuple[str, ...]:
        """Return whose business an item is: branches by 简称, 各支部 unfolded, other units verbatim."""
        named: dict[str, None] = {}
        for owner in item.owners:
            if owner in self.settings.all_branches:
                named.update(dict.fromkeys(branch.short for branch in self.branches))
            else:
                branch = self.branch_of_name.get(owner)
                named[branch.short if branch else owner] = None
        return tuple(named)

    def report_pages(self, year: int) -> tuple[Document, ...]:
        """Return the pages of a year's report: 顺序, else the order of their kinds, else the file's name."""
        return self._pages_of_report.get(year, ())

    @cached_property
    def _pages_of_report(self) -> dict[int, tuple[Document, ...]]:
        pages: dict[int, list[Document]] = {}
        for document in self.documents:
            if match := _REPORT_PAGE.fullmatch(document.path):
                pages.setdefault(int(match[1]), []).append(document)
        return {year: tuple(sorted(found, key=self._place)) for year, found in pages.items()}

    def _place(self, document: Document) -> tuple[bool, float, int, str]:
        kinds = [item.kind for item in document.items]
        order = self.settings.page_order
        main = max(order, key=kinds.count, default=None)
        place = order.index(main) if main in kinds else len(order)
        return (not document.path.endswith("/index.md"), page_order(document), place, document.path)

    def _index(self, edges: list[tuple[ItemId, str, ItemId]]) -> dict[ItemId, dict[str, list[ItemId]]]:
        place = {item: number for number, item in enumerate(self.items)}
        index: dict[ItemId, dict[str, list[ItemId]]] = {}
        for end, relation, other in sorted(edges, key=lambda edge: place[edge[2]]):
            index.setdefault(end, {}).setdefault(relation, []).append(other)
        return index


def build_register(documents: Iterable[Document], settings: Settings, memo: Memo | None = None) -> Register:
    """Join documents to a register.

    Args:
        documents: Every page, in any order; the register's own order is that of reports, then paths.
        settings: The vocabulary they were read with.
        memo: What was made before with this vocabulary.
    """
    ordered = tuple(sorted(documents, key=lambda document: document.path))
    items: dict[ItemId, Item] = {}
    duplicates: list[Item] = []
    for document in ordered:
        for item in document.items:
            if item.id in items:
                duplicates.append(item)
            else:
                items[item.id] = item
    links, bad_links = _links(ordered, items, settings)
    kinds = list(settings.kinds)
    return Register(
        settings=settings,
        documents=ordered,
        items=dict(sorted(items.items(), key=lambda entry: _reading_order(entry[1], kinds))),
        duplicates=tuple(duplicates),
        links=links,
        bad_links=bad_links,
        branches=read_branches(ordered, settings, memo or Memo()),
    )


def read_again(register: Register, documents: Mapping[str, Document], memo: Memo) -> Register:
    """Return a register with other readings of some of its pages: what `build_register` gives for them.

    If they declare the very same items at the same places, so is all that is made of items alone.

    Args:
        register: The register.
        documents: The readings, by path.
        memo: As for `build_register`.
    """
    ordered = tuple(documents.get(each.path, each) for each in register.documents)
    if any(each.items != register.document_of[path].items for path, each in documents.items()):
        return build_register(ordered, register.settings, memo)
    # The readings' own, for whoever asks whether an item is the very one of the register.
    own = {
        item.id: item for each in documents.values() for item in each.items if item == register.items[item.id]
    }
    again = replace(
        register,
        documents=ordered,
        items={**register.items, **own},
        branches=read_branches(ordered, register.settings, memo),
    )
    known = vars(register)
    vars(again).update({name: known[name] for name in _OF_LINKS if name in known})
    return again


def _reading_order(item: Item, kinds: list[str]) -> tuple[int, int, str, int, tuple[int, ...]]:
    """Newest report first, then kinds as configured, then ids."""
    return (-item.report, kinds.index(item.kind), item.id.prefix, item.id.year, item.id.numbers)


def _links(
    documents: tuple[Document, ...], items: Mapping[ItemId, Item], settings: Settings
) -> tuple[tuple[Link, ...], tuple[BadLink, ...]]:
    links: dict[tuple[str, ItemId, ItemId], Link] = {}
    bad: list[BadLink] = []
    for document in documents:
        for item in document.items:
            for written in _written_links(item, settings):
                other = items.get(parse_id(written.written, settings.kind_of_prefix) or item.id)
                reason = _fault(written, other, settings)
                if reason or other is None:
                    bad.append(BadLink(written, reason))
                    continue
                source, target = (item, other) if written.forward else (other, item)
                key = (written.relation.code, source.id, target.id)
                links.setdefault(key, Link(*key, path=item.path, at=written.at))
    return tuple(links.values()), tuple(bad)


def _written_links(item: Item, settings: Settings) -> Iterator[WrittenLink]:
    """Yield what an item's relation fields say; 未填报, 【待补】 and the like name nothing."""
    for field in item.fields:
        if field.label in settings.relation_of_label:
            relation, forward = settings.relation_of_label[field.label]
            for value in split_values(field.value):
                if not is_missing(value, settings.unknown_states):
                    yield WrittenLink(item, relation, forward, typed(value), field.value_at)


def _fault(link: WrittenLink, other: Item | None, settings: Settings) -> str:
    """Return why a written link joins nothing, "" if it is sound."""
    if parse_id(link.written, settings.kind_of_prefix) is None:
        return "malformed"
    if other is None:
        return "dangling"
    source, target = (link.item, other) if link.forward else (other, link.item)
    relation = link.relation
    if source.kind not in relation.sources or target.kind not in relation.targets:
        return "kinds"
    if relation.same_kind and source.kind != target.kind:
        return "kinds"
    if relation.later and source.id.year <= target.id.year:
        return "years"
    return ""
