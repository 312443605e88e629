"""Ways into the site: the contents of every report and branch, and the latest changes."""

from __future__ import annotations

from markupsafe import Markup

from report_site.ledger.blocks import Block

from .generated import YEAR_VIEWS
from .render import render
from .site import View, ledger_path


def contents(view: View, block: Block) -> Markup:
    """Render a way to every section of every report, its ledger, and every branch."""
    register = view.site.register
    reports = [
        (
            year,
            [
                (doc.title or doc.path, view.page(doc.path))
                for doc in register.report_pages(year)
                if view.page(doc.path)
            ],
            [(title, view.page(ledger_path(year, name))) for name, title, _, _ in YEAR_VIEWS],
        )
        for year in register.years
    ]
    branches = [(branch, view.branch(branch)) for branch in register.branches]
    return render("contents.html", view=view, reports=reports, branches=branches)


def latest_changes(view: View, block: Block) -> Markup:
    """Render the latest changes, or why there are none."""
    register = view.site.register
    titles = {document.path: document.title or document.path for document in register.documents}
    return render("changes.html", view=view, changes=view.site.changes, titles=titles)
