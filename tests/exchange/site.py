"""A small site of every way to write an item, and generated ledgers."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st
from report_site.exchange.excel.sheets import Sheets
from report_site.exchange.excel.workbook import ledger_xlsx
from report_site.ledger.query import Ledger
from report_site.ledger.register import build_register
from report_site.ledger.source import parse

from tests.unit.pages import SETTINGS

TODAY = date(2024, 1, 15)
PAGES = {
    "branches/one/index.md": "---\n简称: 第一支部\n---\n\n# 第一支部\n",
    "branches/two/index.md": "---\n简称: 第二支部\n---\n\n# 第二支部\n",
    "reports/2023/a.md": (
        "# 一、履职情况\n\n一是学习（编号：LZ-2023-1；责任单位：第一支部）；二是工作（编号：LZ-2023-2）。\n"
    ),
    "reports/2023/b.md": (
        "# 二、整改\n\n## 反馈\n\n- 编号：FK-2022-1\n- 状态：待补录\n\n"
        "## 一是甲\n\n- 编号：ZG-2023-1\n- 对应反馈：FK-2022-1\n- 佐证：LZ-2023-1\n- 责任单位：各支部\n"
        "- 完成时限：2023年6月\n- 状态：已完成\n\n正文。\n\n"
        "## 二是乙\n\n- 编号：ZG-2023-2\n- 责任单位：第一支部、第二支部\n"
        "- 完成时限：2023-06-30\n- 状态：推进中\n"
        "- 进展情况：已经**开了**会\n\n正文。\n"
    ),
    "reports/2023/c.md": "# 三、措施\n\n## 一是丙\n\n- 编号：CS-2023-1\n\n正文。\n",
}


def ledger_of(pages: dict[str, str]) -> Ledger:
    return Ledger(build_register([parse(path, text, SETTINGS) for path, text in pages.items()], SETTINGS))


def workbook(pages: dict[str, str], year: int | None = 2023, today: date = TODAY) -> bytes:
    """Return the workbook of a year's ledger, or (None) that of all years."""
    ledger = ledger_of(pages)
    sheets = Sheets(ledger)
    return ledger_xlsx(ledger, sheets.of_year(year) if year else sheets.of_all_years(), today)


_VALUES = {
    "责任单位": ["各支部", "第一支部", "第一支部、第二支部", "未填报", "", "甲单位"],
    "责任人": ["张三", "**李四**", "待补", "", "3"],
    "完成时限": ["2023-06-30", "2023年6月", "2023年6月30日", "未填报", "2023-13-01", "年底前"],
    "进展情况": ["开了会", "见 [材料](a.md)", "一（二）三", "=1+1", "  甲  乙 ", "“引”"],
    "状态": ["已完成", "推进中", "完成了", "未填报", "**已销号**", "推进中。"],
    "佐证材料": ["[材料](a.md)", ""],
}


@st.composite
def _items(draw: st.DrawFn) -> str:
    """Draw a page of items, with headings and in brackets, in whatever order and with whatever line ends."""
    text, markers = "# 页\n\n", ["- ", "* ", "1. ", "- **"]
    for number in range(1, draw(st.integers(1, 5)) + 1):
        prefix = draw(st.sampled_from(["ZG", "CS", "LZ"]))
        labels = draw(st.lists(st.sampled_from(list(_VALUES)), unique=True))
        fields = [(label, draw(st.sampled_from(_VALUES[label]))) for label in labels]
        if draw(st.booleans()):
            bracket = "；".join(f"{label}：{value}" for label, value in fields)
            text += f"第{number}项（编号：{prefix}-2023-{number}{'；' if bracket else ''}{bracket}）；\n"
        else:
            marker = draw(st.sampled_from(markers))
            close = "**" if marker.endswith("**") else ""
            lines = [f"{marker}{label}{close}：{value}\n" for label, value in fields]
            text += f"\n## 第{number}项\n\n- 编号：{prefix}-2023-{number}\n{''.join(lines)}\n正文。\n\n"
    end = draw(st.sampled_from(["\n", "\r\n", "\r"]))
    mark = draw(st.sampled_from(["", "\ufeff"]))
    return mark + text.replace("\n", end)


item_pages = _items()
