"""What was found is kept as long as nothing changed that it depends on, and never longer."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_site.checks import Review, Subject, review
from report_site.checks.organ import Organ
from report_site.checks.page_bytes import Fault
from report_site.checks.privacy.attachments import Attachment
from report_site.ledger.query import Ledger
from report_site.ledger.register import build_register
from report_site.ledger.settings import load_settings
from report_site.memo import Memo
from report_site.project import build_ledger

Result = TypeVar("Result")
SETTINGS = load_settings()
TODAY = date(2024, 1, 15)
LONG = "各支部围绕中心工作组织学习研讨和实地调研，推动党员干部把任务落到实处，服务群众的本领有了新的提高"
PAGES = {
    "reports/2023/problems.md": (
        f"# 问题\n\n## 一\n\n- 编号：WT-2023-1\n\n{LONG}。\n\n开展活动12次。第三支部参加。\n"
    ),
    "reports/2023/duties.md": "# 履职\n\n<!-- 豁免 TX01：甲；至 2025-06-30 -->\nx次\n\n已完成3项整改。\n",
    "branches/one/index.md": "---\n全称: 机关第一支部\n党员数: 2\n正式党员数: 2\n---\n\n# 第一支部\n",
    "branches/one/2023.md": "# 2023\n\n| 日期 | 类型 |\n|---|---|\n| 2023-02-31 | 党课 |\n",
    "branches/index.md": "# 支部\n",
}


class Counting(Memo):
    """Counts what had to be made."""

    def __init__(self) -> None:
        super().__init__()
        self.made: Counter[str] = Counter()

    def recall(self, kind: str, key: str, make: Callable[[], Result]) -> Result:
        def counted() -> Result:
            self.made[kind] += 1
            return make()

        return super().recall(kind, key, counted)

    def recall_all(
        self, kind: str, keys: Iterable[str], make: Callable[[list[str]], Mapping[str, Result]]
    ) -> dict[str, Result]:
        def counted(missing: list[str]) -> Mapping[str, Result]:
            self.made[kind] += len(missing)
            return make(missing)

        return super().recall_all(kind, keys, counted)


def subject(memo: Memo, **changed: str) -> Subject:
    """Return the pages with some changed: `problems="text"` adds to that page."""
    texts = {path: text + changed.get(Path(path).stem, "") for path, text in PAGES.items()}
    return Subject(build_ledger(texts, SETTINGS, memo), TODAY, files=("a.docx",), memo=memo)


def check(now: Subject) -> Review:
    """Review, and hold that what was kept made no difference."""
    found = review(now)
    documents = now.ledger.register.documents
    assert found == review(replace(now, ledger=Ledger(build_register(documents, SETTINGS)), memo=Memo()))
    return found


def codes(found: Review) -> set[str]:
    return {finding.code for finding in found.open}


def test_what_did_not_change_is_not_judged_again() -> None:
    memo = Counting()
    check(subject(memo))
    memo.made.clear()
    check(subject(memo))
    assert not memo.made


def test_of_one_changed_page_only_that_one_is_judged_again() -> None:
    memo = Counting()
    check(subject(memo))
    memo.made.clear()
    check(subject(memo, problems="\n另有一句话。\n"))
    assert memo.made == {"page": 1, "checked page": 1}


def test_a_changed_page_of_a_branch_takes_its_folder_along() -> None:
    memo = Counting()
    check(subject(memo))
    memo.made.clear()
    check(subject(memo, **{"2023": "| 2023-03-01 | 党课 |\n"}))
    assert memo.made["checked page"] == memo.made["checked branch"] == 1


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"duties": f"\n{LONG}\n"}, "TX16"),
        ({"duties": "\n开展活动22次。\n"}, "TX17"),
        ({"duties": "\n十二支部参加。\n"}, "NM01"),
        ({"duties": "\n见 WT-2023-9。\n"}, "LK01"),
        ({"duties": "\n工作落实到位。好文章网 www.a.cn\n", "problems": "\n学习抓得紧。好文章网\n"}, "TX04"),
    ],
)
def test_a_rule_that_compares_pages_sees_the_changed_one(changed: dict[str, str], code: str) -> None:
    memo = Memo()
    before = check(subject(memo))
    after = check(subject(memo, **changed))
    assert len([f for f in after.open if f.code == code]) > len([f for f in before.open if f.code == code])


MEASURE = "\n## 二\n\n- 编号：CS-2023-1\n- 对应问题：WT-2023-1\n- 责任单位：{unit}\n\n见 WT-2023-1。\n"


def test_a_gap_closes_when_another_page_says_so() -> None:
    memo = Memo()
    assert "GP01" in codes(check(subject(memo)))
    assert "GP01" not in codes(check(subject(memo, duties=MEASURE.format(unit="第一支部"))))
    assert "GP01" in codes(check(subject(memo)))


def test_a_line_above_an_item_moves_what_is_found_about_it() -> None:
    memo = Memo()
    (before,) = (f for f in check(subject(memo)).open if f.code == "GP01")
    moved = PAGES | {"reports/2023/problems.md": f"导语。\n\n{PAGES['reports/2023/problems.md']}"}
    now = Subject(build_ledger(moved, SETTINGS, memo), TODAY, files=("a.docx",), memo=memo)
    (after,) = (f for f in check(now).open if f.code == "GP01")
    assert after.line == before.line + 2


FRAGMENTS = [
    *(
        "\n另有一句话。\n",
        f"\n{LONG}。\n",
        f"\n{LONG}了。\n",
        "\n开展活动22次。\n",
        "\n已完成1项整改，第三支部参加。\n",
    ),
    *(
        "\n# 又\n\n- 编号：WT-2023-1\n",
        "\n## 改\n\n- 编号：ZG-2023-1\n- 状态：已完成\n- 完成时限：2022-01-01\n",
    ),
    *(MEASURE.format(unit="第一支部"), MEASURE.format(unit="一支部"), "\n见 CS-2023-1 和 ZG-2023-1。\n"),
    *(
        "\n## 丙\n\n- 编号：CS-2023-2\n- 承自：CS-2023-3\n",
        "\n## 丁\n\n- 编号：CS-2023-3\n- 承自：CS-2023-2\n",
    ),
    *("| 2023-03-01 | 党课 |\n", "\n```台账\n年度：2022\n责任单位：二支部\n```\n", "\n好文章网 www.a.cn\n"),
    "\n<!-- 豁免 GP01：甲；至 2025-06-30 -->\n# 豁免的\n\n- 编号：WT-2023-2\n",
]


@given(
    st.lists(
        st.dictionaries(st.sampled_from(["problems", "duties", "index", "2023"]), st.sampled_from(FRAGMENTS)),
        max_size=6,
    )
)
def test_after_every_edit_what_was_kept_makes_no_difference(steps: list[dict[str, str]]) -> None:
    memo = Memo()
    for changed in steps:
        check(subject(memo, **changed))


def test_another_day_is_another_question_for_branches_and_waivers() -> None:
    memo = Memo()
    now = subject(memo)
    early = check(replace(now, today=date(2023, 2, 1)))
    late = check(replace(now, today=date(2025, 7, 1)))
    assert "WV02" in codes(late) - codes(early)
    assert {finding.code for finding in early.waived} == {"TX01"}
    assert late.waived == ()


def test_another_decision_of_the_organ_is_another_question() -> None:
    memo = Memo()
    now = subject(memo)
    assert "FD04" in codes(check(now))
    assert "FD04" not in codes(check(replace(now, organ=Organ(off=frozenset({"FD04"})))))
    assert "FD04" in codes(check(now))


def test_bytes_that_were_wrong_are_another_question() -> None:
    memo = Memo()
    now = subject(memo)
    check(now)
    fault = Fault("branches/index.md", "EN01", 1, "文件不是 UTF-8 编码", "另存为 UTF-8")
    assert "EN01" in codes(check(replace(now, faults=(fault,))))
    (moved,) = (f for f in check(replace(now, faults=(replace(fault, line=2),))).open if f.code == "EN01")
    assert moved.line == 2
    assert "EN01" not in codes(check(now))


def test_an_attached_file_that_says_something_else_is_another_question() -> None:
    memo = Memo()
    now = subject(memo)
    harmless, private = (Attachment("a.docx", (("正文", text),)) for text in ("甲", "手机 13800138000"))
    assert "PV03" not in codes(check(replace(now, attachments=(harmless,))))
    assert "PV03" in codes(check(replace(now, attachments=(private,))))


def test_a_key_of_the_organ_is_the_same_in_every_process() -> None:
    program = (
        "from report_site.checks.organ import Organ\n"
        "print(Organ(off=frozenset(['TX01', 'TX02', 'TX03', 'TX06'])).key, end='')"
    )
    keys = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
        ).stdout.decode()
        for seed in ("1", "2", "3")
    }
    assert keys == {Organ(off=frozenset(["TX01", "TX02", "TX03", "TX06"])).key}
    assert keys != {Organ().key}
