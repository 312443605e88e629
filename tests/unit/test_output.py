import json
from dataclasses import replace

from report_site.checks.findings import Finding, Severity
from report_site.checks.output import FORMATS, STRICT, as_json, as_sarif, as_text, line, summary

ERROR = Finding("LK01", Severity.ERROR, "reports/2023/x.md", 3, 7, "ZG-2023-1", "没有这个编号", "删去它。")
NOTICE = Finding("GP01", Severity.NOTICE, "", 1, 1, None, "没有对应措施", "补写")


def test_a_finding_is_one_line_that_ends_with_one_full_stop() -> None:
    assert line(ERROR, "docs") == "docs/reports/2023/x.md:3:7: LK01 错误 ZG-2023-1 没有这个编号。→ 删去它。"
    assert line(NOTICE, "docs") == "docs:1:1: GP01 提示 没有对应措施。→ 补写。"


def test_a_summary_counts_every_severity() -> None:
    assert summary([ERROR, NOTICE, NOTICE]) == "错误 1 条，警告 0 条，提示 2 条。"


def test_text_ends_with_the_summary() -> None:
    assert as_text((), "docs") == "错误 0 条，警告 0 条，提示 0 条。"
    assert as_text((ERROR,), "docs").splitlines() == [line(ERROR, "docs"), summary([ERROR])]


def test_text_says_that_a_warning_stops_a_strict_build() -> None:
    warning = replace(ERROR, severity=Severity.WARNING)
    assert as_text((warning,), "docs").splitlines()[1:] == [summary([warning]), STRICT]


def test_json_holds_every_part_of_a_finding() -> None:
    (found,) = json.loads(as_json((ERROR,), "docs"))
    assert found == {
        "code": "LK01",
        "severity": "error",
        "path": "docs/reports/2023/x.md",
        "line": 3,
        "column": 7,
        "item": "ZG-2023-1",
        "message": "没有这个编号",
        "remedy": "删去它。",
    }


def test_sarif_names_each_rule_once_with_its_title() -> None:
    (run,) = json.loads(as_sarif((ERROR, ERROR, NOTICE), "docs"))["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert [(rule["id"], rule["shortDescription"]["text"]) for rule in rules] == [
        ("GP01", "存在问题没有对应措施"),
        ("LK01", "引用的编号不存在"),
    ]
    assert [result["level"] for result in run["results"]] == ["error", "error", "note"]
    assert run["results"][0]["locations"][0]["physicalLocation"]["region"] == {
        "startLine": 3,
        "startColumn": 7,
    }


def test_sarif_names_what_is_wrong_with_a_waiver() -> None:
    waiver = Finding("WV03", Severity.NOTICE, "a.md", 1, 1, None, "没有可以豁免的", "删去")
    (run,) = json.loads(as_sarif((waiver,), "docs"))["runs"]
    assert run["tool"]["driver"]["rules"] == [{"id": "WV03", "shortDescription": {"text": "豁免没有用处"}}]


def test_sarif_names_a_code_that_only_the_organ_s_files_know() -> None:
    (run,) = json.loads(as_sarif((replace(NOTICE, code="B51"),), "docs"))["runs"]
    assert run["tool"]["driver"]["rules"] == [{"id": "B51", "shortDescription": {"text": "B51"}}]


def test_three_formats_can_be_asked_for() -> None:
    assert list(FORMATS) == ["text", "json", "sarif"]
