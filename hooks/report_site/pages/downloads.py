"""Links to the files for Word and Excel, where readers look for them; `exchange.downloads` makes them."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from report_site.ledger.blocks import Block
from report_site.ledger.query import Query

from .render import render
from .site import View


@dataclass(frozen=True)
class Download:
    """A file: what readers call it, the way to it, and the name it is saved under."""

    label: str
    href: str
    name: str = ""


def downloads(view: View, block: Block) -> Markup:
    """Render the files of a branch's page, else those of the page's year."""
    branch = next((each for each in view.site.register.branches if each.short == block.branch), None)
    years = sorted(block.query.reports, reverse=True)
    if branch:
        sample = "（示例）" if branch.sample else ""
        files = [
            Download(
                f"承担事项清单{sample}（Excel，可填写后交回）",
                view.url(f"branches/{branch.slug}/duties-{branch.slug}.xlsx"),
                f"{branch.short}承担事项清单{sample}.xlsx",
            )
        ]
    else:
        files = [each for year in years for each in of_year(view, year)]
    return render("downloads.html", files=files)


def of_year(view: View, year: int) -> list[Download]:
    """Return the files of a year: its report, its ledger, and a notice if there is anything to say."""
    report = Download(
        f"{year}年报告（Word）", view.url(f"reports/{year}/report-{year}.docx"), f"{year}年报告.docx"
    )
    return [*([report] if view.site.register.report_pages(year) else []), *of_ledger(view, year)]


def of_ledger(view: View, year: int | None) -> list[Download]:
    """Return the files made of the ledger of a year (None: of all years)."""
    if year is None:
        name = "全部年度台账.xlsx"
        return [Download("下载 Excel 台账（可填写后交回）", view.url("ledger/ledger.xlsx"), name)]
    folder = f"ledger/{year}"
    ledger = Download(
        "下载 Excel 台账（可填写后交回）", view.url(f"{folder}/ledger-{year}.xlsx"), f"{year}年台账.xlsx"
    )
    query = Query(reports=frozenset({year}), kinds=frozenset({"rectification"}))
    if not view.site.ledger.select(query):
        return [ledger]
    notice = Download(
        "整改情况通报稿（Word）", view.url(f"{folder}/notice-{year}.docx"), f"{year}年整改情况通报（稿）.docx"
    )
    return [ledger, notice]
