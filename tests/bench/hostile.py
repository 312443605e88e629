"""How long a hostile megabyte takes through the parser and every rule: `python -m tests.bench.hostile`.

Prints seconds of the processor for each text, and the slowest rules with it; nothing is asserted.
"""

from __future__ import annotations

import sys
import time
from datetime import date

from report_site.checks import Subject
from report_site.checks.page_bytes import read_page
from report_site.checks.registry import RULES
from report_site.ledger.query import Ledger
from report_site.ledger.register import build_register
from report_site.ledger.settings import load_settings
from report_site.ledger.source import parse

SIZE = 1_000_000
# Lines of 1,000 pieces, for longer ones are refused unread.
PIECES = {
    "digits": "1",
    "mobiles": "13800138000，",
    "identity numbers": "11010519491231002X ",
    "spaced digits": "138 0013 ",
    "brackets": "（",
    "square brackets": "[",
    "field brackets": "（编号：",
    "links": "[a](",
    "一是": "一是",
    "names": "困难党员张",
    "surnames": "张",
    "at": "a@",
    "addresses": "家庭住址",
    "estates": "中小区",
    "stars": "123***",
    "emphasis": "*a **b ",
    "ids": "ZG-2023-1",
    "backticks": "`a``",
    "comments": "<!--",
    "tags": "<a ",
    "bars": "|a",
    "pending": "【待补：",
}
WHOLE = {
    "headings": "# a\n",
    "fences": "```\n",
    "fields": "- 编号：ZG-2023-1\n",
    "quotes": "> a\n",
    "tables": "| 日期 | 类型 |\n| --- | --- |\n| 2023-01-01 | 党课 |\n\n",
    "comment lines": "<!--\n",
}


def main(names: list[str]) -> None:
    """Time every text, or those named."""
    settings = load_settings()
    texts = {name: (piece * 1_000)[:20_000] + "\n" for name, piece in PIECES.items()}
    texts = {name: line * (SIZE // len(line.encode("utf-8"))) for name, line in texts.items()}
    texts |= {name: block * (SIZE // len(block.encode("utf-8"))) for name, block in WHOLE.items()}
    for name, text in texts.items():
        if names and name not in names:
            continue
        begin = time.process_time()
        read, faults = read_page("branches/one/2023.md", text.encode("utf-8"))
        document = parse("branches/one/2023.md", read, settings)
        subject = Subject(Ledger(build_register([document], settings)), date(2024, 1, 15), faults=faults)
        parsed = time.process_time()
        spent = []
        for rule in RULES:
            start = time.process_time()
            hits = sum(1 for part in rule.parts.values() for _ in part(subject))
            spent.append((time.process_time() - start, rule.code, hits))
        total = time.process_time() - begin
        slowest = ", ".join(f"{code} {seconds:.2f} ({hits})" for seconds, code, hits in sorted(spent)[:-4:-1])
        print(
            f"{name:18} {len(read):8} {total:6.2f} s, parser {parsed - begin:5.2f} s; {slowest}", flush=True
        )


if __name__ == "__main__":
    main(sys.argv[1:])
