"""items.json and the CSV: what other programs read."""

from __future__ import annotations

import csv
import io
import json
import time
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.site.conftest import MakeSite
from tests.site_builder import Built, Site

PAGES = """\
    -- branches/first/index.md --
    ---
    全称: 机关第一党支部
    简称: 第一支部
    ---
    # 第一党支部
    -- branches/second/index.md --
    # 第二支部
    -- reports/2023/rectification.md --
    # 二、整改

    ## 一是改会风

    - 编号：ZG-2023-1
    - 后续措施：CS-2023-1
    - 责任单位：各支部
    - 责任人：=HYPERLINK("http://evil.example")
    - 完成时限：2024年2月
    - 进展情况：已压减会议，“无会周”试行，成效待查
    - 状态：推进中

    会上提到的其他办法（编号：CS-2023-1；责任单位：机关第一党支部）。
    """
SCHEMA = Path(__file__).parents[2] / "hooks/report_site/exchange/items.schema.json"


def data(built: Built, path: str = "ledger/items.json") -> Any:
    return json.loads(built.text(path))


def rows(built: Built, path: str = "ledger/2023/ledger-2023.csv") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(built.text(path).removeprefix("\ufeff"), newline="")))


@pytest.fixture
def project(site: MakeSite) -> Site:
    return site(PAGES)


def test_an_item_says_all_that_the_schema_promises(project: Site) -> None:
    assert data(project.build())["items"] == [
        {
            "id": "ZG-2023-1",
            "kind": "rectification",
            "role": "leaf",
            "title": "一是改会风",
            "year": 2023,
            "report": 2023,
            "state": "推进中",
            "state_class": "active",
            "owners": ["第一支部", "第二支部"],
            "due": "2024-02-29",
            "url": "reports/2023/rectification/#ZG-2023-1",
            "source": {"path": "reports/2023/rectification.md", "line": 3},
            "links": {"continued_by": ["CS-2023-1"]},
            "backlinks": {},
        },
        {
            "id": "CS-2023-1",
            "kind": "measure",
            "role": "leaf",
            "title": "会上提到的其他办法",
            "year": 2023,
            "report": 2023,
            "state": "未填报",
            "state_class": "unknown",
            "owners": ["第一支部"],
            "due": None,
            "url": "reports/2023/rectification/#CS-2023-1",
            "source": {"path": "reports/2023/rectification.md", "line": 13},
            "links": {},
            "backlinks": {"continued_by": ["ZG-2023-1"]},
        },
    ]


def test_items_json_follows_the_published_schema(project: Site, demo: Built) -> None:
    for built in (project.build(), demo):
        schema = data(built, "ledger/items.schema.json")
        assert schema == json.loads(SCHEMA.read_text(encoding="utf-8"))
        validator = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())
        validator.check_schema(schema)
        validator.validate(data(built))
        validator.validate(data(built, "ledger/2023/items.json"))


def test_a_year_s_file_holds_the_leaf_items_of_its_report(demo: Built) -> None:
    every = data(demo)["items"]
    year = data(demo, "ledger/2023/items.json")["items"]
    assert year == [item for item in every if item["role"] == "leaf"]


def test_items_are_ordered_by_kind_then_number(demo: Built) -> None:
    ids = [item["id"] for item in data(demo)["items"]]
    assert ids[:4] == ["FK-2022-1", "FK-2022-2", "FK-2022-3", "ZG-2023-1"]
    assert ids[-4:] == ["LZ-2023-3", "LZ-2023-3-1", "LZ-2023-3-2", "LZ-2023-3-3"]


def test_tenth_comes_after_ninth(site: MakeSite) -> None:
    measures = "".join(f"\n## {n}\n\n- 编号：CS-2023-{n}\n" for n in (10, 9, 2))
    project = site(f"-- reports/2023/a.md --\n# 措施\n{measures}")
    assert [item["id"] for item in data(project.build())["items"]] == ["CS-2023-2", "CS-2023-9", "CS-2023-10"]


def test_the_csv_opens_in_office_software(project: Site) -> None:
    text = project.build().text("ledger/2023/ledger-2023.csv")
    assert text.startswith("\ufeff编号,类别,事项,")
    assert text.count("\r\n") == text.count("\n") == 3


def test_the_csv_holds_what_the_table_shows(project: Site) -> None:
    first, second = rows(project.build())
    assert (first["编号"], first["类别"], first["事项"], first["后续措施"]) == (
        "ZG-2023-1",
        "整改",
        "一是改会风",
        "CS-2023-1",
    )
    assert (first["责任单位"], first["完成时限"], first["状态"]) == ("各支部", "2024-02-29", "推进中")
    assert first["缺口"] == "整改没有佐证；整改没有对应的反馈问题"
    assert second["状态"] == "未填报"


def test_a_text_with_commas_and_quotes_stays_one_cell(project: Site) -> None:
    assert rows(project.build())[0]["进展情况"] == "已压减会议，“无会周”试行，成效待查"


def test_a_text_that_a_spreadsheet_would_run_is_disarmed(project: Site) -> None:
    assert rows(project.build())[0]["责任人"] == '\'=HYPERLINK("http://evil.example")'


def test_the_csv_of_all_years_says_the_year(project: Site) -> None:
    assert [row["年度"] for row in rows(project.build(), "ledger/ledger.csv")] == ["2023", "2023"]


def test_there_is_no_commit_without_git(project: Site) -> None:
    assert data(project.build())["commit"] is None


def test_the_commit_is_that_which_is_checked_out(project: Site) -> None:
    commit = project.commit("第一版")
    assert data(project.build())["commit"] == commit


def test_a_repository_without_a_commit_has_none(project: Site) -> None:
    project.git("init", "--quiet")
    assert data(project.build())["commit"] is None


def test_the_reference_date_is_the_day_in_shanghai(project: Site) -> None:
    # 2024-02-29, 16:30 in UTC: in Shanghai the first of March has begun, and the deadline has passed.
    built = project.build(environment={"SOURCE_DATE_EPOCH": "1709224200"})
    assert data(built)["as_of"] == "2024-03-01"
    assert "已过时限" in built.text("reports/2023/rectification/index.html")


def test_a_deadline_holds_until_its_day_is_over(project: Site) -> None:
    built = project.build(environment={"SOURCE_DATE_EPOCH": "1709222399"})
    assert data(built)["as_of"] == "2024-02-29"
    assert "已过时限" not in built.text("reports/2023/rectification/index.html")


@pytest.mark.parametrize("zone", ["UTC", "America/Los_Angeles", "Pacific/Kiritimati"])
def test_the_zone_of_the_host_does_not_matter(project: Site, zone: str) -> None:
    expected = project.build().files()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", zone)
        time.tzset()
        built = project.build()
    time.tzset()
    assert built.files() == expected
