"""Pages of a report are kept: what was written before is taken again as long as it says the same on paper."""

from report_site.exchange.downloads import downloads
from report_site.exchange.word.letter import Letters
from report_site.exchange.word.on_paper import pages_on_paper
from report_site.memo import Memo

from tests.exchange.site import TODAY, ledger_of

NAMING, NAMED, OTHER = "reports/2023/a.md", "reports/2023/b.md", "reports/2023/c.md"
REPORT = "reports/2023/report-2023.docx"
PAGES = {
    "reports/2023/index.md": "# 2023年工作报告\n\n现报告如下。\n",
    NAMING: "# 一、履职情况\n\n见 CS-2023-1 和 CS-2023-2。\n",
    NAMED: "# 二、措施\n\n## 一是丙\n\n- 编号：CS-2023-1\n- 状态：推进中\n\n正文。\n",
    OTHER: "# 三、其他\n\n正文。\n",
}


def written_again(after: dict[str, str]) -> set[str]:
    """Return which pages are written, and whether the report is made, again when pages are changed."""
    memo, before = Memo(), ledger_of(PAGES)
    first = pages_on_paper(before.register, 2023, memo)
    file = downloads(before, Letters(), TODAY, memo)[REPORT]
    memo.save()
    ledger = ledger_of({**PAGES, **after})
    pages = [page.path for page in ledger.register.report_pages(2023)]
    now = pages_on_paper(ledger.register, 2023, memo)
    assert now == pages_on_paper(ledger.register, 2023, Memo())
    again = {path for path, text in zip(pages, now, strict=True) if not any(text is each for each in first)}
    return again | {REPORT} if downloads(ledger, Letters(), TODAY, memo)[REPORT] is not file else again


def test_nothing_is_written_again_if_nothing_has_changed() -> None:
    assert written_again({}) == set()


def test_an_edited_page_is_written_again_alone() -> None:
    assert written_again({OTHER: "# 三、其他\n\n另一段。\n"}) == {OTHER, REPORT}


def test_a_page_that_names_an_item_is_written_again_with_its_title() -> None:
    renamed = PAGES[NAMED].replace("一是丙", "一是丁")
    assert written_again({NAMED: renamed}) == {NAMED, NAMING, REPORT}


def test_a_page_is_written_again_when_an_item_that_it_names_comes_or_goes() -> None:
    more = "# 三、其他\n\n## 二是戊\n\n- 编号：CS-2023-2\n"
    assert written_again({OTHER: more}) == {OTHER, NAMING, REPORT}
    assert written_again({NAMED: "# 二、措施\n\n正文。\n"}) == {NAMED, NAMING, REPORT}


def test_a_report_is_not_made_again_for_a_field_that_it_does_not_show() -> None:
    assert written_again({NAMED: PAGES[NAMED].replace("推进中", "已完成")}) == {NAMED}


def test_a_report_is_made_again_for_its_title_alone() -> None:
    index = "reports/2023/index.md"
    assert written_again({index: PAGES[index].replace("2023年工作报告", "报告")}) == {index, REPORT}


def test_what_a_round_did_not_look_at_is_still_there_in_the_next() -> None:
    memo = Memo()
    downloads(ledger_of(PAGES), Letters(), TODAY, memo)
    memo.save()
    before = pages_on_paper(ledger_of(PAGES).register, 2023, memo)
    for _ in range(2):
        downloads(ledger_of(PAGES), Letters(), TODAY, memo)
        memo.save()
    after = pages_on_paper(ledger_of(PAGES).register, 2023, memo)
    assert all(one is other for one, other in zip(before, after, strict=True))
