import pytest
from report_site.ledger.columns import cell_text

from tests.unit.pages import ident, ledger

LEDGER = ledger(
    "WT-2023-1 对应措施=CS-2023-2、CS-2023-1 责任单位=办公室、人事科 完成时限=2023年6月 责任人=张三",
    "WT-2023-2 状态= 责任单位=未填报 完成时限=待补",
    "CS-2023-1",
    "CS-2023-2 状态=已完成",
    "LZ-2023-1",
)


@pytest.mark.parametrize(
    ("item", "column", "text"),
    [
        ("WT-2023-1", "编号", "WT-2023-1"),
        ("WT-2023-1", "类别", "存在问题"),
        ("WT-2023-1", "事项", "事项WT-2023-1"),
        ("WT-2023-1", "年度", "2023"),
        ("WT-2023-1", "对应措施", "CS-2023-1、CS-2023-2"),
        ("WT-2023-1", "责任单位", "办公室、人事科"),
        ("WT-2023-1", "完成时限", "2023-06-30"),
        ("WT-2023-1", "责任人", "张三"),
        ("CS-2023-2", "状态", "已完成"),
        ("WT-2023-1", "缺口", ""),
        ("WT-2023-2", "缺口", "存在问题没有对应措施"),
        ("WT-2023-2", "对应措施", ""),
        ("WT-2023-2", "责任单位", "未填报"),
        ("WT-2023-2", "完成时限", "待补"),
        ("WT-2023-2", "责任人", ""),
        ("WT-2023-2", "状态", "未填报"),
        ("CS-2023-1", "对应问题", "WT-2023-1"),
        ("LZ-2023-1", "状态", ""),
    ],
)
def test_a_cell_says_what_the_item_says(item: str, column: str, text: str) -> None:
    assert cell_text(LEDGER, LEDGER.register.items[ident(item)], column) == text
