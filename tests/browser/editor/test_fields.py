"""The form finds items and fields where the ledger finds them, and changes nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from report_site.ledger.items import Declaration, Document, Position
from report_site.ledger.settings import Settings, load_settings
from report_site.ledger.source import parse

from tests.browser.editor.stand_in import vocabulary
from tests.unit.pages import typed

pytestmark = pytest.mark.browser
CASES = sorted((Path(__file__).parents[2] / "golden").glob("*.txt"))
Call = Callable[[str, str, list[Any]], Any]


def read(case: Path) -> tuple[Settings, dict[str, str]]:
    """Return a golden case's vocabulary and its pages, with plain line ends."""
    _, *parts = re.split(r"^-- (.+) --\n", case.read_text(encoding="utf-8"), flags=re.MULTILINE)
    sections = dict(zip(parts[::2], parts[1::2], strict=True))
    settings = load_settings(yaml.safe_load(sections.get("extra.ledger", "{}")))
    pages = {name[5:]: typed(part) for name, part in sections.items() if name.startswith("docs/")}
    return settings, {
        path: text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
        for path, text in pages.items()
        if text.isprintable() or not re.search("[\ud800-\udfff]", text)
    }


def offset(text: str, at: Position) -> int:
    return sum(len(line) + 1 for line in text.split("\n")[: at.line - 1]) + at.column - 1


def declared(document: Document) -> list[Declaration]:
    """Return what a form can edit: field lists under headings that are text, and brackets that close."""
    unclosed = set(document.unclosed)
    return [
        each
        for each in document.declarations
        if (each.is_bracket and each.start not in unclosed) or (each.heading and not each.is_bracket)
    ]


def places(text: str, document: Document) -> list[tuple[str, list[tuple[str, str, int, int]]]]:
    return [
        (
            "bracket" if each.is_bracket else "list",
            [(f.label, f.value, offset(text, f.at), offset(text, f.value_at)) for f in each.fields],
        )
        for each in declared(document)
    ]


@pytest.mark.parametrize("group", range(4))
def test_items_and_fields_are_found_where_the_ledger_finds_them(module: Call, group: int) -> None:
    for case in CASES[group::4]:
        settings, pages = read(case)
        for path, text in pages.items():
            if any(ord(char) > 0xFFFF for char in text):
                continue  # offsets of the browser count UTF-16 units
            found = module("fields", "readItems", [text, vocabulary(settings, [])])
            own = [
                (item["kind"], [(f["label"], f["value"], f["from"], f["valueFrom"]) for f in item["fields"]])
                for item in found
            ]
            assert own == places(text, parse(path, text, settings)), case.name


@pytest.mark.parametrize("group", range(4))
def test_a_changed_value_changes_that_value_and_nothing_else(module: Call, group: int) -> None:
    """For every field of every golden case: written, read back by the ledger, everything else as before."""
    tried = 0
    for case in CASES[group::4]:
        settings, pages = read(case)
        words = vocabulary(settings, [])
        for path, text in pages.items():
            before = declared(parse(path, text, settings))
            if any(ord(char) > 0xFFFF for char in text) or not before:
                continue
            items = module("fields", "readItems", [text, words])
            for number, item in enumerate(items):
                label = item["fields"][-1]["label"]
                changes = module("fields", "writeFields", [text, item, {label: "甲乙"}, settings.labels])
                new = module("fields", "applyChanges", [text, changes])
                after = declared(parse(path, new, settings))
                expected = [[(f.label, f.value) for f in each.fields] for each in before]
                own = expected[number]
                place = next((i for i, (name, value) in enumerate(own) if name == label and value), None)
                own[len(own) - 1 if place is None else place] = (label, "甲乙")
                assert [[(f.label, f.value) for f in each.fields] for each in after] == expected, case.name
                tried += 1
    assert tried > 20


LIST = "## 甲\n\n* 编号: LZ-2023-1\n*  状态:  推进中  \n\n正文\n"
BRACKET = "甲乙（编号：LZ-2023-1；状态：推进中）；丙（编号：LZ-2023-2）。\n"


@pytest.mark.parametrize(
    ("text", "values", "expected"),
    [
        (LIST, {"状态": "已完成"}, "## 甲\n\n* 编号: LZ-2023-1\n*  状态:  已完成  \n\n正文\n"),
        (LIST, {"状态": None}, "## 甲\n\n* 编号: LZ-2023-1\n\n正文\n"),
        (
            LIST,
            {"责任人": "张三"},
            "## 甲\n\n* 编号: LZ-2023-1\n* 责任人: 张三\n*  状态:  推进中  \n\n正文\n",
        ),
        (
            LIST,
            {"进展情况": "一\n二"},
            "## 甲\n\n* 编号: LZ-2023-1\n*  状态:  推进中  \n*  进展情况: 一 二\n\n正文\n",
        ),
        (BRACKET, {"状态": "已完成"}, BRACKET.replace("推进中", "已完成")),
        (BRACKET, {"状态": None}, BRACKET.replace("；状态：推进中", "")),
        (BRACKET, {"责任人": "张；三"}, BRACKET.replace("1；状态", "1；责任人：张，三；状态")),
        (LIST, {}, LIST),
    ],
    ids=[
        "changed",
        "removed",
        "added-in-its-place",
        "added-last",
        "bracket",
        "bracket-removed",
        "bracket-added",
        "no",
    ],
)
def test_only_what_was_changed_is_written(
    module: Call, text: str, values: dict[str, str | None], expected: str
) -> None:
    words = vocabulary(load_settings({}), [])
    order = [each["label"] for each in words["fields"]]
    item = module("fields", "readItems", [text, words])[0]
    assert (
        module("fields", "applyChanges", [text, module("fields", "writeFields", [text, item, values, order])])
        == expected
    )


@pytest.mark.parametrize(
    ("mark", "found"),
    [("甲乙", "LZ-2023-1"), ("推进", "LZ-2023-1"), ("丙", "LZ-2023-2"), ("。", None)],
)
def test_the_item_of_the_cursor_is_the_sentence_it_stands_in(
    module: Call, mark: str, found: str | None
) -> None:
    words = vocabulary(load_settings({}), [])
    item = module("fields", "itemAt", [BRACKET, BRACKET.index(mark) + 1, words])
    assert (item and item["fields"][0]["value"]) == found


TABLE = """\
| 日期 | 会议类型 | 应到 | 佐证 |
| --- | --- | :-: | --- |
| 2023-01-04 |支委会| 3 ||
| 2023-01-13 | 甲\\|乙 | `a|b` | |
末行 | 少 |
"""


@pytest.mark.parametrize(
    ("row", "values", "expected"),
    [
        (0, ["2023-01-05", "支委会", "3", ""], TABLE.replace("01-04", "01-05")),
        (0, ["2023-01-04", "支委会", "3", "记录"], TABLE.replace("| 3 ||", "| 3 | 记录 |")),
        (
            1,
            ["2023-01-13", "甲|丙", "`a|b`", "新"],
            TABLE.replace("甲\\|乙 | `a|b` | |", "甲\\|丙 | `a|b` | 新 |"),
        ),
        (1, ["2023-01-13", "甲|乙", "`a|b`", ""], TABLE),
    ],
)
def test_of_a_record_only_the_changed_cells_are_written(
    module: Call, row: int, values: list[str], expected: str
) -> None:
    words = vocabulary(load_settings({}), [])
    table = module("records", "recordTableAt", [TABLE, TABLE.index("2023-01-04"), words])
    assert [column["name"] for column in table["columns"]] == ["日期", "类型", "应到", "佐证"]
    changes = module("records", "writeRow", [table, row, values])
    assert module("fields", "applyChanges", [TABLE, changes]) == expected


def test_a_new_record_stands_behind_the_row_of_the_cursor(module: Call) -> None:
    words = vocabulary(load_settings({}), [])
    table = module("records", "recordTableAt", [TABLE, TABLE.index("2023-01-04"), words])
    changes = module("records", "addRow", [table, table["row"], ["2023-01-09", "党课", "3", "甲|乙"]])
    new = module("fields", "applyChanges", [TABLE, changes])
    assert new == TABLE.replace("3 ||\n", "3 ||\n| 2023-01-09 | 党课 | 3 | 甲\\|乙 |\n")


@pytest.mark.parametrize("table", ["| 甲 | 乙 |\n| --- | --- |\n| 1 | 2 |\n", "日期 | 类型\n"])
def test_a_table_without_date_and_kind_holds_no_records(module: Call, table: str) -> None:
    assert module("records", "recordTableAt", [table, 2, vocabulary(load_settings({}), [])]) is None
