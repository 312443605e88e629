"""The pages that no editor writes: the ledgers, and the permanent address of every item."""

from __future__ import annotations

from report_site.ledger.items import Item
from report_site.ledger.register import Register

from .compose import block
from .render import render
from .site import FINDINGS_PATH, RULES_PATH, Site, View, ledger_path

# The views of a year's ledger: file name, title, form, what the page says above the view.
YEAR_VIEWS = (
    (
        "index",
        "台账",
        "台账",
        "本年度报告里的全部事项，一行一项。可以筛选、排序、下载和打印；筛选条件在网址里，复制网址即可发给同事。",
    ),
    (
        "matrix",
        "对应矩阵",
        "矩阵",
        "每个存在问题、每项整改由哪条措施接着办。整行或整列都空着的，就是没有下文。",
    ),
    ("flow", "流程图", "流程图", "从上年度反馈到整改、问题、措施和工作成效，谁引出了谁。"),
    ("gaps", "缺口", "缺口", "承诺了却没有下文的事项，以及为什么要紧。缺口照实列出，不作掩饰。"),
)


def generated_pages(register: Register) -> dict[str, str]:
    """Return the Markdown of every generated page by its path below the docs folder."""
    everything = ledger_path(None)
    lead = _switch(everything, register) + "历年报告里的全部事项。"
    pages = {
        everything: _page("台账（全部年度）", lead, block("台账", 年度="全部")),
        FINDINGS_PATH: _page(
            "检查结果",
            "检查发现的、还没有解决的问题，按支部和页面列出。提示说的是工作本身，情况属实就不用改。",
            block("检查结果"),
        ),
        RULES_PATH: _page(
            "检查规则",
            "检查时用到的每条规则：为什么要紧，怎样写会查出来，怎样写没有问题。",
            block("检查规则"),
        ),
    }
    for year in register.years:
        for name, title, form, what in YEAR_VIEWS:
            path = ledger_path(year, name)
            pages[path] = _page(
                f"{year}年{title}", _switch(path, register) + what, block(form, 年度=str(year))
            )
    return pages


def forward_page(site: Site, item: Item) -> str:
    """Return the page at an item's permanent address, which forwards to where the item stands today."""
    view = View(site, f"i/{item.id}/")
    kind = site.register.settings.kinds[item.kind].label
    icon = view.url("assets/favicon.svg")
    return str(render("forward.html", item=item, kind=kind, href=view.item(item), icon=icon)) + "\n"


def _switch(path: str, register: Register) -> str:
    """Return a line of links to the other views, in place of the menu that these pages give up for width."""
    year = path.split("/")[1] if path != ledger_path(None) else ""
    views = [(title, ledger_path(int(year), name)) for name, title, _, _ in YEAR_VIEWS] if year else []
    years = [(f"{each}年", ledger_path(each)) for each in register.years if str(each) != year]
    up = "../" * path.count("/")
    links = []
    for title, target in [*views, *years, ("全部年度", ledger_path(None))]:
        here = ' aria-current="page"' if target == path else ""
        links.append(f"[{title}]({up}{target}){{: .rs-switch__link{here} }}")
    return " ".join(links) + "\n{: .rs-switch }\n\n"


def _page(title: str, lead: str, body: str) -> str:
    # Kept out of Material's search: every row stands on its own page too.
    # Without menu and contents: the tables need their width.
    settings = "search:\n  exclude: true\nhide: [navigation, toc]\nwide: true"
    return f"---\ntitle: {title}\n{settings}\n---\n\n# {title}\n\n{lead}\n\n{body}\n"
