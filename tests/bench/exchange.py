"""Measure what an import costs: a hundred pages as text and as a Word file, and importing them again.

Times are printed and never asserted: the machine may be busy.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from report_site.exchange.importing.reading import Reading, read_file, understand, write
from report_site.exchange.importing.reimport import ids_to_keep, merge
from report_site.exchange.importing.suggestions import suggest
from report_site.ledger.register import build_register
from report_site.ledger.settings import load_settings
from report_site.ledger.source import parse

from tests.importing.docx_files import from_lines

PAGES = 100
# 22 lines of 28 characters (GB/T 9704-2012).
CHARACTERS = PAGES * 22 * 28
SETTINGS = load_settings()
SECTIONS = ("履职情况", "问题整改情况", "存在问题", "下一步工作措施")
SENTENCE = "各支部结合实际第{}次组织党员开展学习研讨，推动理论武装走深走实，形成长效机制{}号。"


def report() -> list[str]:
    """Return the lines of a report of a hundred pages, numbered by Word."""
    lines = ["{题}机关2023年党建工作报告"]
    number = 0
    while sum(map(len, lines)) < CHARACTERS:
        for section in SECTIONS:
            lines.append(f"{{#1.0}}{section}{number}" if number else f"{{#1.0}}{section}")
            for _ in range(12):
                number += 1
                lines.append(
                    f"{{#1.1}}抓好第{number}项工作。"
                    + "".join(SENTENCE.format(number, each) for each in range(9))
                )
    return lines


def timed(name: str, do: Callable[[], Reading | object]) -> None:
    start = time.perf_counter()
    do()
    print(f"{name}：{time.perf_counter() - start:.2f} 秒")


def main() -> None:
    """Print the times."""
    lines = report()
    word = from_lines(lines)
    plain = "\n".join(line.partition("}")[2] or line for line in lines).encode()
    print(f"{PAGES} 页，{sum(map(len, lines))} 字，Word 文件 {len(word) >> 10} KB")
    timed("纯文本，读", lambda: understand(read_file("a.txt", plain)))
    timed("Word，读", lambda: understand(read_file("a.docx", word)))
    timed("Word，读、写成页面", lambda: write(understand(read_file("a.docx", word)), SETTINGS, (), 2023))
    reading = understand(read_file("a.docx", word))
    done = write(reading, SETTINGS, (), 2023)
    print(f"{len(done.pages)} 页网页，{sum(page.text.count('编号：') for page in done.pages)} 个事项")
    documents = [parse(page.path, page.text, SETTINGS) for page in done.pages]
    texts = {page.path: page.text for page in done.pages}
    timed("建议链接", lambda: suggest(build_register(documents, SETTINGS), 2023))
    timed("再次导入：认出原来的事项", lambda: ids_to_keep(documents, reading.sections))
    timed("再次导入：合并", lambda: merge(texts, texts, done.pages, SETTINGS))


if __name__ == "__main__":
    main()
