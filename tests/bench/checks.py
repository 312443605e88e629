"""Measure what the checks cost: a large site cold, one changed page, and hostile texts of one megabyte.

Times are printed and never asserted: the machine may be busy.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from typing import TypeVar

from report_site.checks import Subject, check_text, review
from report_site.checks.registry import RULES
from report_site.ledger.query import Ledger
from report_site.ledger.register import build_register
from report_site.ledger.settings import load_settings
from report_site.ledger.source import parse

T = TypeVar("T")
PAGES = 1000
CHARACTERS = 2500
MEGABYTE = 1_000_000
WORDS = [
    "各支部",
    "组织党员",
    "开展",
    "主题党日活动",
    "12次",
    "，",
    "推动",
    "理论武装",
    "走深走实",
    "。",
    "一是",
    "二是",
    "坚持",
    "学习",
    "党的创新理论",
    "；",
    "进一步",
    "（",
    "含",
    "视频",
    "）",
    "“三会一课”",
    "制度",
    "落实",
    "到位",
    "，",
    "受众",
    "300人次",
    "，",
    "形成",
    "长效机制",
    "。",
    "问题整改",
    "情况",
    "社区",
    "报到",
    "服务",
]
TODAY = date(2024, 1, 15)
HOSTILE = {
    "左括号": "（",
    "右引号": "”",
    "数字": "7",
    "一是": "一是",
    "一是…；": "一是学习；",
    "x次": "x次",
    "××": "×",
    "下划线": "_",
    "短句": "学习。",
    "半角": "学,(习)",
    "党员活动日": "党员活动日，",
    "日期": "2023年02月31日",
    "网址": "。好文章网www.a.cn",
    "所属": "所属个",
    "豁免": "<!-- 豁免 TX01：甲；至 2025-06-30 -->\nx次\n\n",
    "豁免叠着": "<!-- 豁免 TX01：甲；至 2025-06-30 -->\n",
    "没有行尾": "各支部组织党员学习",
}


def main() -> None:
    """Print the table."""
    settings = load_settings()
    chance = random.Random(1)
    texts = {f"reports/2023/p{number}.md": page(chance) for number in range(PAGES)}
    documents = timed("读 1000 页", lambda: [parse(path, text, settings) for path, text in texts.items()])
    subject = Subject(Ledger(build_register(documents, settings)), TODAY)
    timed("检查 1000 页（从头）", lambda: review(subject))
    again = Subject(Ledger(build_register(documents, settings)), TODAY)
    timed("再检查一遍（其他页没有变）", lambda: review(again))
    for name, piece in HOSTILE.items():
        hostile = piece * (MEGABYTE // len(piece.encode()))
        timed(f"1 MB 恶意文本：{name}", partial(check_text, "x.txt", hostile))
        timed(f"1 MB 恶意页面：{name}", partial(one, hostile))
    for rule in sorted(RULES, key=lambda rule: rule.code):
        fresh = Subject(subject.ledger, TODAY)
        _ = fresh.texts
        start = time.process_time()
        sum(1 for part in rule.parts.values() for _ in part(fresh))
        if time.process_time() - start > 0.1:
            print(f"  其中 {rule.code}：{time.process_time() - start:.2f} 秒")


def page(chance: random.Random) -> str:
    """Return a page of a report."""
    text = "# 报告\n\n"
    while len(text) < CHARACTERS:
        text += "".join(chance.choices(WORDS, k=60)) + "\n\n"
    return text


def one(text: str) -> object:
    """Check a site of one page."""
    settings = load_settings()
    document = parse("reports/2023/x.md", text, settings)
    return review(Subject(Ledger(build_register([document], settings)), TODAY))


def timed(what: str, run: Callable[[], T]) -> T:
    """Run something and print what it took."""
    start = time.process_time()
    result = run()
    print(f"{what}：{time.process_time() - start:.2f} 秒")
    return result


if __name__ == "__main__":
    main()
