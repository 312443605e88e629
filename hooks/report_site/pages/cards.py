"""Item cards: what stands below an item's heading, and the chip at the end of an item in a paragraph."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from markupsafe import Markup, escape

from report_site.ledger.fields import is_missing, typed
from report_site.ledger.items import Field, Item
from report_site.ledger.query import is_overdue
from report_site.ledger.settings import FieldSpec

from .marks import owners, unknown
from .render import render
from .site import View

# Shown in the head of the card, not among its facts.
_IN_HEAD = ("id", "state", "role")


@dataclass(frozen=True)
class Fact:
    """A line of a card: a field's name, its value as HTML, and the word for it if it is not known."""

    label: str
    html: Markup
    unknown: str = ""


@dataclass(frozen=True)
class Backlink:
    """A place in a text that names an item: page, section and the way there."""

    page: str
    section: str
    href: str


@dataclass(frozen=True)
class Stage:
    """A step of a card's chain: the relation's name ("" at second hand) and the items there."""

    label: str
    items: tuple[Item, ...]


def card(view: View, item: Item, rich: Callable[[Field], Markup]) -> Markup:
    """Render the card of an item with a heading.

    Args:
        view: The page it stands on.
        item: The item.
        rich: Renders a field of free text, which may hold Markdown.
    """
    register = view.site.register
    before, after = (
        [Stage(stage.label, tuple(register.items[each] for each in stage.items)) for stage in stages]
        for stages in (view.site.flow.before(item.id), view.site.flow.after(item.id))
    )
    shown = {stage.label for stage in (*before, *after)}
    return render(
        "card.html",
        view=view,
        item=item,
        kind=register.settings.kinds[item.kind].label,
        role=next((label for label, role in register.settings.roles.items() if role == item.role), ""),
        facts=list(_facts(view, item, rich)),
        before=list(reversed(before)),
        after=after,
        gaps=view.site.ledger.gaps_of(item.id),
        others=[(label, items) for label, items in _links(view, item) if label not in shown],
        backlinks=backlinks(view, item),
    )


def chip(view: View, item: Item, rich: Callable[[Field], Markup]) -> Markup:
    """Render the chip of an item inside a paragraph; arguments as for `card`."""
    return render(
        "chip.html",
        view=view,
        item=item,
        kind=view.site.register.settings.kinds[item.kind].label,
        facts=list(_facts(view, item, rich)),
        links=list(_links(view, item)),
        gaps=view.site.ledger.gaps_of(item.id),
        backlinks=backlinks(view, item),
    )


def backlinks(view: View, item: Item) -> list[Backlink]:
    """Return where texts name an item, each page and section once, in the order of the pages."""
    found: dict[tuple[str, str], Backlink] = {}
    for document, mention in view.site.register.mentions.get(item.id, ()):
        anchor = str(mention.inside) if mention.inside else mention.anchor
        page = "" if document.path == view.path else view.page(document.path)
        if page is not None:
            section = mention.section if mention.section != document.title else ""
            href = f"{page}#{anchor}" if anchor else page or "#"
            found.setdefault((document.path, href), Backlink(document.title or document.path, section, href))
    return list(found.values())


def _facts(view: View, item: Item, rich: Callable[[Field], Markup]) -> Iterable[Fact]:
    """Yield the fields that an item has written, in its own order; relations are shown as links elsewhere."""
    settings = view.site.register.settings
    for field in item.fields:
        spec = settings.field_of_label.get(field.label)
        if field.label in settings.relation_of_label or (spec and spec.code in _IN_HEAD):
            continue
        word = _unknown(view, field)
        html = unknown(word) if word else _value(view, item, field, spec, rich)
        yield Fact(field.label, html, word)


def _unknown(view: View, field: Field) -> str:
    """Return the word that says a field's value is not known, "" if it is."""
    if is_missing(field.value, view.site.register.settings.unknown_states):
        return typed(field.value).strip("【】") or "未填报"
    return ""


def _value(
    view: View, item: Item, field: Field, spec: FieldSpec | None, rich: Callable[[Field], Markup]
) -> Markup:
    if spec and spec.type == "units":
        return owners(view, item)
    if spec and spec.code == "due" and is_overdue(item, view.site.today):
        late = Markup('{} <span class="rs-overdue">已过时限</span>（截至 {}）')
        return late.format(typed(field.value), view.site.today.isoformat())
    if spec and spec.type == "date":
        return escape(typed(field.value))
    return rich(field)


def _links(view: View, item: Item) -> Iterable[tuple[str, tuple[Item, ...]]]:
    """Yield the relations of an item with the items at their other ends."""
    for label in view.site.register.settings.relation_of_label:
        items = view.site.register.linked(item.id, label)
        if items:
            yield label, items
