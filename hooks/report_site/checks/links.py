"""Rules about links: ids that lead nowhere, join what may not be joined, or go round in a circle."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping
from difflib import get_close_matches
from functools import cached_property

from report_site.ledger.ids import ItemId
from report_site.ledger.register import BadLink, Register
from report_site.ledger.settings import Kind

from .findings import Severity
from .registry import Hit, Scope, Subject, rule

ERROR = Severity.ERROR


class Nearest:
    """Offers the existing ids nearest to one that does not exist; looks only at a few that may be meant."""

    def __init__(self, register: Register) -> None:
        """Take the items of a register."""
        self.items = register.items

    @cached_property
    def sorted(self) -> list[ItemId]:
        """All ids in order."""
        return sorted(self.items)

    @cached_property
    def of_numbers(self) -> dict[tuple[int, ...], list[ItemId]]:
        """The ids that share their numbers."""
        ids: dict[tuple[int, ...], list[ItemId]] = {}
        for item in self.sorted:
            ids.setdefault(item.numbers, []).append(item)
        return ids

    def remedy(self, wanted: ItemId) -> str:
        """Return a Chinese clause with the ids nearest to `wanted`."""
        place = bisect_left(self.sorted, wanted)
        neighbours = self.sorted[max(place - 4, 0) : place + 4]
        same_kind = [item for item in neighbours if item.prefix == wanted.prefix]
        same_numbers = self.of_numbers.get(wanted.numbers, ())
        candidates = {str(item): item for item in (*same_kind, *same_numbers[:8])}
        close = get_close_matches(str(wanted), candidates, n=3, cutoff=0.6)
        if not close:
            return "先写好被引用的事项，或删去这个编号"
        return "是不是 " + " 或 ".join(f"{each}（{self.items[candidates[each]].title}）" for each in close)


def _bad(subject: Subject, reason: str) -> Iterator[BadLink]:
    return (bad for bad in subject.bad_links if bad.reason == reason)


def _label(bad: BadLink) -> str:
    relation = bad.link.relation
    return relation.forward if bad.link.forward else relation.backward


@rule("LK01", ERROR, "引用的编号不存在", Scope.LEDGER)
def dangling_link(subject: Subject) -> Iterator[Hit]:
    """A relation field or a text that names an id which no page declares."""
    known = subject.ledger.register.items
    nearest = Nearest(subject.ledger.register)
    for bad in _bad(subject, "dangling"):
        link = bad.link
        message = f"{_label(bad)}写了 {link.written}，没有这个编号"
        yield Hit.on(link.item, message, nearest.remedy(link.id or link.item.id), link.at)
    for page in subject.pages:
        for mention in page.mentions:
            if mention.id not in known and mention.inside != mention.id:
                message = f"文中提到 {mention.id}，没有这个编号"
                yield Hit(page.path, mention.at, message, nearest.remedy(mention.id), mention.inside)


@rule("LK02", ERROR, "引用的类别不对", Scope.LEDGER)
def wrong_kinds(subject: Subject) -> Iterator[Hit]:
    """A relation between kinds of items that it may not join."""
    kinds = subject.ledger.register.settings.kinds
    for bad in _bad(subject, "kinds"):
        relation, item, label = bad.link.relation, bad.link.item, _label(bad)
        own, other = (relation.sources, relation.targets)[:: 1 if bad.link.forward else -1]
        allowed = {item.kind} if relation.same_kind else other
        if item.kind not in own:
            message = f"{kinds[item.kind].label}不能写“{label}”"
            remedy = f"“{label}”只用于：{_labels(own, kinds)}"
        else:
            message = f"{kinds[item.kind].label}的“{label}”不能写 {bad.link.written}"
            remedy = f"“{label}”只能写这些类别的编号：{_labels(allowed, kinds)}"
        yield Hit.on(item, message, remedy, bad.link.at)


def _labels(codes: Collection[str], kinds: Mapping[str, Kind]) -> str:
    return "、".join(kind.label for code, kind in kinds.items() if code in codes)


@rule("LK03", ERROR, "引用的年份不对", Scope.LEDGER)
def wrong_years(subject: Subject) -> Iterator[Hit]:
    """A relation that must lead from a later year to an earlier one and does not."""
    for bad in _bad(subject, "years"):
        order = "早" if bad.link.forward else "晚"
        yield Hit.on(
            bad.link.item,
            f"“{_label(bad)}”写了 {bad.link.written}，年份不对",
            f"这里要写比本项年份更{order}的编号",
            bad.link.at,
        )


@rule("LK04", ERROR, "承接关系绕成了圈", Scope.LEDGER)
def cycle(subject: Subject) -> Iterator[Hit]:
    """A circle in a relation that must not have one; reported once, at its first item."""
    register = subject.ledger.register
    first = {item.id: item for item in subject.items}
    for relation in register.settings.relations.values():
        for circle in _circles(register, relation.code) if relation.acyclic else ():
            if circle[0] in first:
                path = " → ".join(map(str, (*circle, circle[0])))
                message = f"“{relation.forward}”绕成了圈：{path}"
                yield Hit.on(first[circle[0]], message, "删去其中写反的一处")


@rule("LK05", ERROR, "引用的不是编号", Scope.LEDGER)
def malformed_link(subject: Subject) -> Iterator[Hit]:
    """A relation field that holds something that is no id."""
    for bad in _bad(subject, "malformed"):
        yield Hit.on(
            bad.link.item,
            f"{_label(bad)}里的“{bad.link.written}”不是编号",
            "这里只写编号，几个编号之间用顿号；说明文字请写到正文里",
            bad.link.at,
        )


def _circles(register: Register, relation: str) -> Iterator[tuple[ItemId, ...]]:
    """Yield each circle once, beginning with its smallest id. Its own stack lets it go to any depth."""
    targets = {item: ends[relation] for item, ends in register.outgoing.items() if relation in ends}
    done: set[ItemId] = set()
    for start in sorted(targets):
        path: list[ItemId] = []
        on_path: set[ItemId] = set()
        stack: list[tuple[ItemId, bool]] = [(start, False)]
        while stack:
            item, leaving = stack.pop()
            if leaving:
                path.pop()
                on_path.discard(item)
                done.add(item)
            elif item in on_path:
                circle = path[path.index(item) :]
                first = circle.index(min(circle))
                yield (*circle[first:], *circle[:first])
            elif item not in done:
                path.append(item)
                on_path.add(item)
                stack.append((item, True))
                stack.extend((target, False) for target in targets.get(item, ()))
