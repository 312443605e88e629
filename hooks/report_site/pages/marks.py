"""The small marks that every view is made of: states, unknown words, ways to items and to who is responsible.

A site holds tens of thousands of them, so they are put together by hand: templates are far slower.
"""

from __future__ import annotations

from markupsafe import Markup, escape

from report_site.ledger.items import Item

from .site import View


def state(item: Item) -> Markup:
    """Return an item's state with its class, for icon and colour; nothing for a kind that has no states."""
    if not item.state_class:
        return Markup()
    word = escape(item.state or "状态有误")
    return Markup(f'<span class="rs-state rs-state--{item.state_class}">{word}</span>')


def unknown(word: str = "未填报") -> Markup:
    """Return the word that says a fact is missing."""
    return Markup(f'<span class="rs-unknown">{escape(word)}</span>')


def ref(view: View, item: Item, short: bool = False) -> Markup:
    """Return the way to an item: its id, title and state, or the id alone with the title as a tooltip.

    `data-preview` has the theme show the item when the link is hovered or focused.
    """
    title = escape(item.title)
    tooltip = f' title="{title}"' if short else ""
    words = "" if short else f' <span class="rs-ref__title">{title}</span>'
    if not short and item.state_class:
        words += f" {state(item)}"
    return Markup(
        f'<a class="rs-ref" href="{escape(view.item(item))}"{tooltip} data-preview>'
        f'<span class="rs-ref__id">{item.id}</span>{words}</a>'
    )


def owners(view: View, item: Item) -> Markup:
    """Return who is responsible for an item: branches lead to their page, 各支部 to the page of all."""
    return Markup("、").join(_owner(view, owner) for owner in item.owners) or unknown()


def _owner(view: View, name: str) -> Markup:
    register = view.site.register
    branch = register.branch_of_name.get(name)
    everyone = view.page("branches/index.md") if name in register.settings.all_branches else None
    page = view.branch(branch) if branch else everyone
    return Markup(f'<a href="{escape(page)}">{escape(name)}</a>') if page else escape(name)
