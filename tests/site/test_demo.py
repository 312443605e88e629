"""The shipped site: the report of 2023 with its promises, as the issue lists them."""

from __future__ import annotations

import json
import logging
import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from report_site.cli import main

from tests.html_reader import links, tables, with_class, words
from tests.site_builder import EPOCH, ROOT, Built, build_demo

# As an editor read them out of the source: (from, relation, to).
LINKS = [
    ("WT-2023-1", "addressed_by", "CS-2023-2"),
    ("WT-2023-2", "addressed_by", "CS-2023-4"),
    ("WT-2023-2", "addressed_by", "CS-2023-1"),
    ("WT-2023-4", "addressed_by", "CS-2023-3"),
    ("ZG-2023-1", "continued_by", "CS-2023-3"),
    ("ZG-2023-2", "continued_by", "CS-2023-2"),
    ("ZG-2023-2", "continued_by", "CS-2023-3"),
    ("ZG-2023-1", "evidenced_by", "LZ-2023-3-1"),
    ("ZG-2023-1", "evidenced_by", "LZ-2023-3-3"),
    ("ZG-2023-2", "evidenced_by", "LZ-2023-2-2"),
    ("ZG-2023-2", "evidenced_by", "LZ-2023-1-4"),
    ("ZG-2023-1", "rectifies", "FK-2022-1"),
    ("ZG-2023-2", "rectifies", "FK-2022-2"),
    ("ZG-2023-3", "rectifies", "FK-2022-3"),
    ("ZG-2023-1", "recurs_as", "WT-2023-4"),
    ("ZG-2023-2", "recurs_as", "WT-2023-1"),
    ("LZ-2023-1-1", "leads_to", "CS-2023-2"),
    ("LZ-2023-1-4", "leads_to", "CS-2023-2"),
    ("LZ-2023-3-1", "leads_to", "CS-2023-3"),
    ("LZ-2023-0", "leads_to", "CS-2023-4"),
]
COUNTS = {"achievement": 11, "rectification": 3, "problem": 4, "measure": 4, "feedback": 3}
SECTIONS = {
    "duties": "一、履职情况",
    "rectification": "二、问题整改情况",
    "problems": "三、存在问题",
    "measures": "四、下一步工作思路和主要措施",
}
FIGURES = ["2023年", "10名", "50名", "100余次", "10000余人次", "10次", "10个专题"]


@pytest.fixture(scope="module")
def items(demo: Built) -> dict[str, dict[str, Any]]:
    return {item["id"]: item for item in json.loads(demo.text("ledger/items.json"))["items"]}


def related(items: dict[str, dict[str, Any]], way: str) -> set[tuple[str, str, str]]:
    return {
        (one, relation, other)
        for one, item in items.items()
        for relation, others in item[way].items()
        for other in others
    }


def test_the_shipped_site_builds_without_a_warning(demo: Built) -> None:
    assert [record.getMessage() for record in demo.records if record.levelno >= logging.WARNING] == []


def test_command_build_and_preview_find_the_same(
    demo: Built,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    assert main(["-C", str(ROOT), "check"]) == 0
    *found, counted = capsys.readouterr().out.splitlines()
    logged = [message.removeprefix("report-site: ") for message in demo.logged(logging.INFO)]
    assert [message for message in logged if message.startswith("docs/")] == found
    assert f"检查结果：{counted}" in logged
    preview = build_demo(tmp_path / "site", command="serve")
    assert any(f"检查结果：{counted}" in message for message in preview.logged(logging.INFO))
    page = "ledger/findings/"
    assert words(preview.page(page).article) == words(demo.page(page).article)


def test_items_json_has_the_links_of_the_report_and_no_others(items: dict[str, dict[str, Any]]) -> None:
    assert related(items, "links") == set(LINKS)


def test_items_json_has_every_link_from_its_other_end(items: dict[str, dict[str, Any]]) -> None:
    assert related(items, "backlinks") == {(target, relation, source) for source, relation, target in LINKS}


@pytest.mark.parametrize(("source", "target"), [(source, target) for source, _, target in LINKS])
def test_both_ends_of_a_link_lead_to_each_other(
    demo: Built, items: dict[str, dict[str, Any]], source: str, target: str
) -> None:
    for here, there in [(source, target), (target, source)]:
        page, anchor = items[here]["url"].split("#")
        html = demo.page(page)
        element = html.by_id(anchor)
        card = html.under(anchor) if element.tag[0] == "h" else element
        assert any(href.endswith(f"#{there}") for href in links(card)), f"{here} does not lead to {there}"


def test_the_site_counts_leaf_items_only(items: dict[str, dict[str, Any]]) -> None:
    leaves = [item["kind"] for item in items.values() if item["role"] == "leaf"]
    assert {kind: leaves.count(kind) for kind in leaves} == COUNTS


def test_overview_and_groups_are_items_that_count_nowhere(items: dict[str, dict[str, Any]]) -> None:
    roles = {item["id"]: item["role"] for item in items.values() if item["role"] != "leaf"}
    assert roles == {
        "LZ-2023-0": "overview",
        "LZ-2023-1": "group",
        "LZ-2023-2": "group",
        "LZ-2023-3": "group",
    }


def test_the_gaps_are_those_of_the_report(demo: Built) -> None:
    page = demo.page("ledger/2023/gaps/")
    assert set(re.findall(r"#([A-Z]{2}-[\d-]+)", " ".join(links(page.article)))) == {"WT-2023-3", "ZG-2023-3"}
    text = words(page.article)
    for title in ("存在问题没有对应措施", "整改没有后续措施承接", "整改没有佐证"):
        assert f"{title}（1 项）" in text


def test_what_nobody_has_filled_in_counts_as_nothing_else(items: dict[str, dict[str, Any]]) -> None:
    stateful = [item for item in items.values() if item["kind"] != "achievement"]
    assert {item["state_class"] for item in stateful} == {"unknown"}
    assert {item["state"] for item in stateful} == {"未填报", "待补录"}
    assert all(item["due"] is None and item["owners"] == [] for item in stateful)


def test_the_home_page_shows_figures_whose_parts_add_up(demo: Built) -> None:
    totals = {}
    for figure in with_class(demo.page("").under("一年的承诺"), "rs-figure"):
        label, total, _ = words(next(figure.iter("a"))).split()
        parts = [int(words(part).split()[-1]) for part in figure.findall("ul/li")]
        assert sum(parts) == int(total)
        totals[label] = int(total)
    assert totals == {"反馈问题": 3, "整改": 3, "存在问题": 4, "措施": 4, "履职成效": 11}


def test_every_figure_on_the_home_page_leads_to_the_ledger_it_counts(demo: Built) -> None:
    page = demo.page("")
    leads = [href for href in links(page.article) if href.startswith("ledger/2023/?")]
    assert "ledger/2023/?kind=problem" in leads
    assert "ledger/2023/?kind=problem&gap=yes" in leads
    rows = list(demo.page("ledger/2023/").root.iter("tr"))
    for href in leads:
        filters = dict(part.split("=") for part in unquote(href).split("?")[1].split("&"))
        taken = [row for row in rows if all(row.get(f"data-{key}") == filters[key] for key in filters)]
        shown = [int(n) for n in re.findall(r"\d+", links(page.article)[href])]
        assert shown == [len(taken)], href


def test_the_home_page_leads_to_every_section_and_branch(demo: Built) -> None:
    ways = links(demo.page("").article)
    for section, title in SECTIONS.items():
        assert ways[f"reports/2023/{section}/"] == title
    for branch in ("first", "second", "third"):
        assert f"branches/{branch}/" in ways


def test_sections_keep_titles_figures_and_order(demo: Built) -> None:
    text = words(demo.page("reports/2023/").article)
    for section, title in SECTIONS.items():
        page = demo.page(f"reports/2023/{section}/")
        assert words(next(page.article.iter("h1"))).rstrip("¶") == title
        text += words(page.article)
    assert [figure for figure in FIGURES if figure not in text] == []


def test_no_watermark_of_the_source_is_published(demo: Built) -> None:
    assert [path for path, content in demo.files().items() if "笔杆儿".encode() in content] == []


@pytest.mark.parametrize("branch", ["first", "second", "third"])
def test_a_sample_branch_says_so_on_every_page_and_row(demo: Built, branch: str) -> None:
    for url in (f"branches/{branch}/", f"branches/{branch}/2023/"):
        assert "示例" in words(demo.page(url).article)
    rows = [row for table in tables(demo.page(f"branches/{branch}/2023/").article) for row in table[1:]]
    assert rows
    assert [row for row in rows if "示例" not in "".join(row)] == []


def test_exactly_one_branch_lacks_a_general_meeting_in_the_third_quarter(demo: Built) -> None:
    for branch, missing in [("first", False), ("second", True), ("third", False)]:
        grid = demo.page(f"branches/{branch}/").under("三会一课")
        row = next(row for table in tables(grid) for row in table if row[0] == "党员大会")
        assert ("缺" in "".join(row)) == missing, row
    assert words(next(demo.page("branches/").article.iter("table"))).count("有 1 处没有记录") == 1
