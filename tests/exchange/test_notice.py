"""The draft of a notice: its figures are the ledger's, and add up."""

import re
from datetime import date

from hypothesis import given
from hypothesis import strategies as st
from report_site.exchange.word.letter import Letter
from report_site.exchange.word.notice import figures, notice_docx, notice_text

from tests.exchange.site import PAGES, TODAY, ledger_of
from tests.exchange.word_file import WordFile

STATES = ["已完成", "已销号", "推进中", "未填报", "待补", "反弹", "已撤销", "没有这个状态", ""]
OWNERS = ["各支部", "第一支部", "第一支部、第二支部", "未填报", ""]
DAYS = ["2023-06-30", "2024-06-30", "未填报", ""]
rectifications = st.lists(
    st.tuples(*map(st.sampled_from, (STATES, OWNERS, DAYS))), min_size=1, max_size=12
).map(
    lambda items: "".join(
        f"## 甲{n}\n\n- 编号：ZG-2023-{n}\n- 状态：{state}\n- 责任单位：{owner}\n- 完成时限：{day}\n\n"
        for n, (state, owner, day) in enumerate(items, start=1)
    )
)


def pages(text: str) -> dict[str, str]:
    return {**PAGES, "reports/2023/b.md": text}


@given(rectifications)
def test_every_sum_is_that_of_its_parts(text: str) -> None:
    ledger = ledger_of(pages(text))
    found = figures(ledger, 2023, TODAY)
    counted = text.count("编号：")
    assert found["total"] + found["withdrawn"] == counted
    assert sum(found["states"].values()) == found["total"]
    assert found["withdrawn"] == text.count("状态：已撤销")
    assert found["finished"] == text.count("状态：已完成") + text.count("状态：已销号")
    unknown = ("未填报", "待补", "没有这个状态", "")
    assert found["unknown"] == sum(text.count(f"状态：{state}\n") for state in unknown)
    both = re.findall(r"状态：(?!已撤销).*\n- 责任单位：(?:各支部|第一支部、第二支部)\n", text)
    assert sum(unit.total for unit in found["units"]) == found["total"] + len(both)


@given(rectifications)
def test_every_figure_of_the_text_is_one_of_the_ledger(text: str) -> None:
    ledger = ledger_of(pages(text))
    found = figures(ledger, 2023, TODAY)
    shown = notice_text(ledger, 2023, TODAY)
    assert f"列入2023年台账的整改事项共{found['total']}项" in shown
    if found["total"]:
        parts = re.search(r"\d+项整改事项中，(.*)，合计(\d+)项。", shown)
        assert parts
        assert sum(map(int, re.findall(r"(\d+)项", parts[1]))) == int(parts[2]) == found["total"]
    if found["withdrawn"]:
        assert f"另有已撤销{found['withdrawn']}项，不计入总数。" in shown


def test_the_notice_as_people_read_it() -> None:
    file = WordFile(notice_docx(ledger_of(PAGES), 2023, Letter(), date(2024, 1, 15)))
    assert [text for style, text in file.lines() if text] == [
        "关于2023年问题整改情况的通报（稿）",
        "截至2024年1月15日，列入2023年台账的整改事项共2项。现将有关情况通报如下。",
        "一、总体情况",
        "2项整改事项中，推进中1项，已完成1项，合计2项。已办结（已完成、已销号）1项，占2项的50.0%。",
        "二、各责任单位情况",
        "一项由几个单位负责的，在各单位分别计数。各单位合计4项次，其中重复计算2项次，不重复的是2项。",
        "三、超过时限的事项",
        "填报了完成时限的2项中，有1项过了时限还没有办结：",
        "四、缺口",
        "2项整改事项有缺口：整改没有后续措施承接的2项，整改没有佐证的1项，整改没有对应的反馈问题的1项。同一项可能有几处缺口。",
        "五、下一步要求",
        "【待补：下一步要求】",
        "【待补：机关名称】",
        "【待补：成文日期】",
    ]
    assert file.tables() == [
        [
            ["责任单位", "整改事项", "已办结", "超过时限", "未填报状态"],
            ["第一支部", "2", "1", "1", "0"],
            ["第二支部", "2", "1", "1", "0"],
            ["合计（项次）", "4", "2", "2", "0"],
        ],
        [
            ["编号", "事项", "责任单位", "完成时限", "状态"],
            ["ZG-2023-2", "二是乙", "第一支部、第二支部", "2023-06-30", "推进中"],
        ],
    ]


def test_what_nobody_has_filled_in_is_said() -> None:
    shown = notice_text(ledger_of(pages("## 甲\n\n- 编号：ZG-2023-1\n")), 2023, TODAY)
    assert "未填报1项，合计1项" in shown
    assert "有1项状态不明（未填报或待补），不算办结。" in shown
    assert "| 未填报责任单位 | 1 | 0 | 0 | 1 |" in shown
    assert "有1项没有填报完成时限，是否逾期无从判断。" in shown
    assert "没有超过时限的" not in shown


def test_names_with_signs_of_markdown_stay_as_they_are() -> None:
    text = "## 甲|乙*丙*\n\n- 编号：ZG-2023-1\n- 完成时限：2023-01-01\n- 状态：推进中\n"
    tables = WordFile(notice_docx(ledger_of(pages(text)), 2023, Letter(), TODAY)).tables()
    assert tables[1][1][:2] == ["ZG-2023-1", "甲|乙丙"]
