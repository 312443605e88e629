"""Times of making the files for Word and Excel: all of a large site, and once more with nothing changed."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from functools import partial

from report_site.exchange.downloads import downloads
from report_site.exchange.word.letter import Letters
from report_site.ledger.settings import load_settings
from report_site.memo import Memo
from report_site.project import build_ledger

from tests.bench.run import YEARS, Size, pages

TODAY = date(2025, 1, 15)


def main() -> None:
    """Print the times for the sizes that the build is measured with."""
    print("生成 Word 和 Excel 文件（秒）\n")
    print("  事项  文件  全部大小(KB)  第一次  每个年度  内容未变")
    for size in (Size(1), Size(5)):
        ledger = build_ledger(dict(pages(size)), load_settings())
        _ = ledger.gaps
        memo = Memo()
        first, files = timed(partial(downloads, ledger, Letters(), TODAY, memo))
        again, _ = timed(partial(downloads, ledger, Letters(), TODAY, memo))
        total = sum(map(len, files.values())) / 1024
        print(
            f"{size.items:6}{len(files):6}{total:14.0f}{first:8.2f}{first / len(YEARS):10.2f}{again:10.2f}",
            flush=True,
        )


def timed(make: Callable[[], dict[str, bytes]]) -> tuple[float, dict[str, bytes]]:
    """Return how long it took, and the files."""
    start = time.perf_counter()
    files = make()
    return time.perf_counter() - start, files


if __name__ == "__main__":
    main()
