"""Pieces: all HTML of ours on a page that depends on more than the page's own text.

A page asks for its pieces while it is rendered, and for nothing else of the site. So a page whose text is the
same, and whose pieces give the same HTML as before, would be the same page: incremental builds rest on this.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from markupsafe import Markup, escape

from report_site.ledger.ids import ItemId
from report_site.ledger.items import Field, Item
from report_site.ledger.markdown import Fence
from report_site.memo import digest

from .cards import card, chip
from .marks import ref
from .sanitize import MARK
from .site import Site, View
from .views import block_html, sample_banner

NEEDS_MARKDOWN = re.compile(r"[\[*_`<【&]|[A-Za-zＡ-Ｚａ-ｚ]{2}.?[0-9０-９]{4}")
# What a piece may see of the site, beside the settings.
LEDGER, FINDINGS, CHANGES = "ledger", "findings", "changes"
# The forms of views that see more than the ledger.
_SEES = {"检查结果": FINDINGS, "最近更新": CHANGES}
# Stands for a free text, which is the page's own.
_HOLE = Markup("\0")
Rich = Callable[[Field], Markup]


@dataclass(frozen=True)
class Piece:
    """What a page asks for: "card", "chip", "ref", "short ref", "banner" or a view's form; and of what."""

    kind: str
    about: Item | ItemId | Fence | None = None

    @property
    def sees(self) -> str:
        """What of the site it may see: LEDGER, or FINDINGS or CHANGES, which include the ledger."""
        return _SEES.get(self.kind, LEDGER)


def piece_html(view: View, piece: Piece, rich: Rich | None = None) -> Markup:
    """Return a piece's HTML, "" for an id that no item has.

    Args:
        view: The page it stands on.
        piece: The piece.
        rich: Renders a field of free text in a card or chip.
    """
    about = piece.about
    if isinstance(about, Item):
        if piece.kind == "card":
            return card(view, about, rich or _plain)
        return chip(view, about, rich or (lambda field: _HOLE + field.value + _HOLE))
    if isinstance(about, ItemId):
        item = view.site.register.items.get(about)
        return ref(view, item, piece.kind == "short ref") if item else Markup()
    if isinstance(about, Fence):
        return block_html(view, about)
    return sample_banner(view) or Markup()


def piece_digest(html: str) -> str:
    """Return what a piece's HTML is known by; how its free texts are rendered is no part of it."""
    return digest(MARK.sub(_HOLE, html))


def seen(site: Site) -> Mapping[str, str]:
    """Return a digest of all that pieces may see, by LEDGER, FINDINGS and CHANGES.

    As long as one of these is the same, so is the HTML of every piece that sees no more. Places in files are
    no part of the ledger: pieces do not show them, and a line put in would move all that stand below.
    """
    ledger = digest(site.register.facts, repr(sorted(site.urls.items())), repr(site.today))
    # As plain values, for there are thousands, and a dataclass is slow to spell itself.
    review = [
        [tuple(vars(each).values()) for each in some] for some in (site.review.open, site.review.waived)
    ]
    findings = repr((review, sorted(site.edit_urls.items())))
    return {
        LEDGER: ledger,
        FINDINGS: digest(ledger, findings),
        CHANGES: digest(ledger, repr(site.changes)),
    }


def _plain(field: Field) -> Markup:
    return _HOLE if NEEDS_MARKDOWN.search(field.value) else escape(field.value)
