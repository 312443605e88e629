"""Views by the name of their form: what a block 台账 becomes."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from markupsafe import Markup

from report_site.ledger.blocks import Block, parse_block
from report_site.ledger.markdown import Fence

from . import branch, contents, downloads, figures, findings, flowchart, gaps, matrix, tables
from .render import render
from .site import View

_YEAR_IN_PATH = re.compile(r"(?:reports|ledger)/(\d{4})/|branches/[^/]+/(\d{4})\.md$")

# One renderer for each of ledger.blocks.FORMS.
RENDERERS: dict[str, Callable[[View, Block], Markup]] = {
    "表格": tables.plain_table,
    "台账": tables.full_ledger,
    "计数": figures.counts,
    "状态图": figures.state_chart,
    "总览": figures.overview,
    "矩阵": matrix.matrix,
    "流程图": flowchart.flowchart,
    "缺口": gaps.gap_list,
    "目录": contents.contents,
    "最近更新": contents.latest_changes,
    "支部名册": branch.roster,
    "支部概况": branch.profile,
    "支部职责": branch.duties,
    "三会一课": branch.meetings,
    "下载": downloads.downloads,
    "检查结果": findings.open_findings,
    "检查规则": findings.rule_list,
}


def block_html(view: View, fence: Fence) -> Markup:
    """Render a block 台账; what cannot be understood in it is said above the view, never left out."""
    block = parse_block(fence, view.site.register)
    warning = render("block_problems.html", problems=block.problems) if block.problems else Markup()
    html = warning + RENDERERS[block.form](view, _for_page(view, block))
    return Markup('<div class="rs-view">\n{}\n</div>').format(html)


def sample_banner(view: View) -> Markup | None:
    """Return the banner of a page that shows sample data, None for every other page."""
    branch = view.site.register.branch_of_page(view.path)
    return render("sample.html") if branch and branch.sample else None


def _for_page(view: View, block: Block) -> Block:
    """Fill in what a block leaves to its page: the page's year, else the newest, and the page's branch."""
    match = _YEAR_IN_PATH.search(view.path)
    year = int(match[1] or match[2]) if match else view.site.newest_year
    if not block.query.reports and not block.all_years and year:
        block = replace(block, query=replace(block.query, reports=frozenset({year})))
    of_page = view.site.register.branch_of_page(view.path)
    return replace(block, branch=of_page.short) if of_page and not block.branch else block
