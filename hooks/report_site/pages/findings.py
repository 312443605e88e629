"""The page of findings and the page of rules: what stands open, what is waived, and what each code means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup

from report_site.checks import Finding, Severity
from report_site.checks.rulebook import rulebook
from report_site.ledger.blocks import Block
from report_site.ledger.items import Item

from .render import render
from .site import RULES_PATH, View

# A page of thousands of findings helps nobody: the rest is listed by the command.
SHOWN = 300
ELSEWHERE = "机关及其他页面"


@dataclass(frozen=True)
class PageFindings:
    """The findings of one page: its title, the way to it, and the way to its source if the site knows one."""

    path: str
    title: str
    href: str | None
    edit: str | None
    findings: tuple[Finding, ...]


def open_findings(view: View, block: Block) -> Markup:
    """Render every finding, by branch and page, the waived ones with their reasons."""
    review = view.site.review
    items = {str(item.id): item for item in view.site.register.items.values()}
    groups: dict[str, dict[str, list[Finding]]] = {}
    for finding in sorted(
        (*review.open, *review.waived), key=lambda each: (each.path, each.line, each.column)
    ):
        groups.setdefault(_branch(view, finding, items), {}).setdefault(finding.path, []).append(finding)
    order = [branch.short for branch in view.site.register.branches]
    shown = {
        name: _pages(view, groups[name]) for name in (ELSEWHERE, *dict.fromkeys(order)) if name in groups
    }
    listed = sum(len(page.findings) for pages in shown.values() for page in pages)
    counts = {
        severity.value: sum(finding.severity is severity for finding in review.open) for severity in Severity
    }
    rules = view.page(RULES_PATH)
    return render(
        "findings.html",
        view=view,
        groups=shown,
        counts=counts,
        waived=len(review.waived),
        rules=rules,
        cut=len(review.open) + len(review.waived) - listed,
    )


def rule_list(view: View, block: Block) -> Markup:
    """Render every code with severity, why it matters, and its examples."""
    book = rulebook(view.site.register.settings)
    organ = view.site.organ
    groups = {severity: [e for e in book.values() if e.severity is severity] for severity in Severity}
    return render("rules.html", groups=groups, total=len(book), off=organ.off, words=organ.privacy)


def _branch(view: View, finding: Finding, items: Mapping[str, Item]) -> str:
    """Return whose business a finding is: the branch of its page, or the one branch that owns its item."""
    register = view.site.register
    branch = register.branch_of_page(finding.path)
    if branch:
        return branch.short
    item = items.get(finding.item or "")
    owners = register.owners(item) if item else ()
    owner = register.branch_of_name.get(owners[0]) if len(owners) == 1 else None
    return owner.short if owner else ELSEWHERE


def _pages(view: View, pages: dict[str, list[Finding]]) -> list[PageFindings]:
    left = SHOWN
    result = []
    for path, findings in pages.items():
        document = view.site.register.document_of.get(path)
        shown = tuple(findings[: max(left, 0)])
        left -= len(shown)
        title = document.title if document and document.title else path or "整个网站"
        edit = view.site.edit_urls.get(path)
        if shown:
            result.append(PageFindings(path, title, view.page(path), edit, shown))
    return result
