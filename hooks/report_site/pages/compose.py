"""What the site adds to an editor's page: the views that every report, branch and roster page shows."""

from __future__ import annotations

import re

from .site import View

_BRANCH = re.compile(r"branches/([^/]+)/index\.md")
_REPORT = re.compile(r"reports/(\d{4})/index\.md")
Views = tuple[tuple[str, str], ...]
# (heading, form) of the views added below the text, unless the page already has a block of that form.
_BRANCH_VIEWS: Views = (
    ("基本情况", "支部概况"),
    ("承担事项", "支部职责"),
    ("三会一课", "三会一课"),
    ("下载", "下载"),
)
_REPORT_VIEWS: Views = (("本年度台账", "总览"), ("缺口", "缺口"), ("下载", "下载"))
_ROSTER_VIEWS: Views = (("各支部", "支部名册"),)


def compose(view: View, text: str) -> str:
    """Return a page's Markdown with the added views as blocks 台账 at its end."""
    if _BRANCH.fullmatch(view.path):
        added = _BRANCH_VIEWS
    elif _REPORT.fullmatch(view.path):
        added = _REPORT_VIEWS
    elif view.path == "branches/index.md":
        added = _ROSTER_VIEWS
    else:
        return text
    blocks = [f"## {heading}\n\n{block(form)}" for heading, form in added if not _has(text, form)]
    return "\n\n".join([text.rstrip("\n"), *blocks]) + "\n"


def block(form: str, **values: str) -> str:
    """Write a block 台账."""
    lines = [f"形式：{form}", *(f"{key}：{value}" for key, value in values.items())]
    return "\n".join(["```台账", *lines, "```"])


def _has(text: str, form: str) -> bool:
    return re.search(rf"^\s*形式\s*[:：]\s*{form}\s*$", text, re.MULTILINE) is not None
