"""The register: every item by id, links both ways, branches, what stands where. Built once, never changed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache, partial
from operator import attrgetter

from report_site.memo import Memo, digest

from .branches import Branch, page_order, read_branches
from .fields import is_missing, split_values, typed
from .ids import ItemId, parse_id
from .items import LEAF, Document, Item, Mention, Position
from .settings import Relation, Settings

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
    """One name in a relation field as an editor wrote it; `forward` tells at which end.

    id: The id that it is read as, or None if it is none.
    """

    item: Item
    relation: Relation
    forward: bool
    written: str
    id: ItemId | None
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
    memo: What was made before with this vocabulary.
    """

    settings: Settings
    documents: tuple[Document, ...]
    items: Mapping[ItemId, Item]
    duplicates: tuple[Item, ...]
    links: tuple[Link, ...]
    bad_links: tuple[BadLink, ...]
    branches: tuple[Branch, ...]
    memo: Memo = field(default_factory=Memo, compare=False, repr=False)

    @cached_property
    def facts(self) -> str:
        """A digest of all that the pages say but for places: as long as it is the same, so is every view."""
        return digest(*(document.facts for document in self.documents))

    @cached_property
    def outgoing(self) -> dict[ItemId, dict[str, list[ItemId]]]:
        """For each item and relation the items it leads to, in the order of `items`."""
        ends = ((link.source, link.relation, link.target) for link in self.links)
        return self.memo.latest("outgoing links", self.facts, partial(self._index, ends))

    @cached_property
    def incoming(self) -> dict[ItemId, dict[str, list[ItemId]]]:
        """For each item and relation the items it is led to from, in the order of `items`."""
        ends = ((link.target, link.relation, link.source) for link in self.links)
        return self.memo.latest("incoming links", self.facts, partial(self._index, ends))

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
        years = self._report_pages.keys() | {item.report for item in self.items.values()}
        return tuple(sorted(years, reverse=True))

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
        return self._report_pages.get(year, ())

    @cached_property
    def _report_pages(self) -> dict[int, tuple[Document, ...]]:
        pages: dict[int, list[Document]] = {}
        for document in self.documents:
            if document.path.startswith("reports/") and (match := _REPORT_PAGE.fullmatch(document.path)):
                pages.setdefault(int(match[1]), []).append(document)
        return {year: tuple(sorted(found, key=self._place)) for year, found in pages.items()}

    def _place(self, document: Document) -> tuple[bool, float, int, str]:
        kinds = [item.kind for item in document.items]
        order = self.settings.page_order
        main = max(order, key=kinds.count, default=None)
        place = order.index(main) if main in kinds else len(order)
        return (not document.path.endswith("/index.md"), page_order(document), place, document.path)

    def _index(self, edges: Iterable[tuple[ItemId, str, ItemId]]) -> dict[ItemId, dict[str, list[ItemId]]]:
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
    ordered = tuple(sorted(documents, key=attrgetter("path")))
    memo = memo or Memo()
    items: dict[ItemId, Item] = {}
    duplicates: list[Item] = []
    for document in ordered:
        for item in document.items:
            if item.id in items:
                duplicates.append(item)
            else:
                items[item.id] = item
    links, bad_links = _links(ordered, items, settings)
    place = {kind: number for number, kind in enumerate(settings.kinds)}
    return Register(
        settings=settings,
        documents=ordered,
        # Newest report first, then kinds as configured, then ids.
        items={
            item.id: item
            for item in sorted(items.values(), key=lambda item: (-item.report, place[item.kind], item.id))
        },
        duplicates=tuple(duplicates),
        links=links,
        bad_links=bad_links,
        branches=read_branches(ordered, settings, memo),
        memo=memo,
    )


def read_again(register: Register, documents: Mapping[str, Document]) -> Register:
    """Return a register with other readings of some of its pages: what `build_register` gives for them.

    If they declare the very same items at the same places, so is all that is made of items alone.

    Args:
        register: The register.
        documents: The readings, by path.
    """
    ordered = tuple(documents.get(each.path, each) for each in register.documents)
    if any(each.items != register.document_of[path].items for path, each in documents.items()):
        return build_register(ordered, register.settings, register.memo)
    # The readings' own, for whoever asks whether an item is the very one of the register.
    own = {
        item.id: item for each in documents.values() for item in each.items if item == register.items[item.id]
    }
    branches = read_branches(ordered, register.settings, register.memo)
    return replace(register, documents=ordered, items={**register.items, **own}, branches=branches)


def _links(
    documents: tuple[Document, ...], items: Mapping[ItemId, Item], settings: Settings
) -> tuple[tuple[Link, ...], tuple[BadLink, ...]]:
    links: dict[tuple[str, ItemId, ItemId], Link] = {}
    bad: list[BadLink] = []
    for document in documents:
        for item in document.items:
            for written in _written_links(item, settings):
                other = items.get(written.id or item.id)
                reason = _fault(written, other)
                if reason or other is None:
                    bad.append(BadLink(written, reason))
                    continue
                source, target = (item, other) if written.forward else (other, item)
                key = (written.relation.code, source.id, target.id)
                links.setdefault(key, Link(*key, path=item.path, at=written.at))
    return tuple(links.values()), tuple(bad)


def _written_links(item: Item, settings: Settings) -> Iterator[WrittenLink]:
    """Yield what an item's relation fields say; 未填报, 【待补】 and the like name nothing."""
    unknown, prefixes = settings.unknown_states, tuple(settings.kind_of_prefix)
    for each in item.fields:
        if each.label in settings.relation_of_label:
            relation, forward = settings.relation_of_label[each.label]
            for written, named in _named(each.value, unknown, prefixes):
                yield WrittenLink(item, relation, forward, written, named, each.value_at)


# Many items name the same ones, and most pages are those of the last time.
@lru_cache(maxsize=65536)
def _named(
    value: str, unknown: frozenset[str], prefixes: tuple[str, ...]
) -> tuple[tuple[str, ItemId | None], ...]:
    """Return what the value of a relation field names, each with the id that it is read as."""
    named = (typed(each) for each in split_values(value) if not is_missing(each, unknown))
    return tuple((each, parse_id(each, prefixes)) for each in named)


def _fault(link: WrittenLink, other: Item | None) -> str:
    """Return why a written link joins nothing, "" if it is sound."""
    if link.id is None:
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
