"""Whole reports in the styles of many organs, and exactly what the rules about running text find in each.

Beside each report stands what is found; `UPDATE_GOLDEN=1 pytest tests/golden` writes it anew.
"""

import os
from pathlib import Path

import pytest
from report_site.checks import Severity, check_text
from report_site.checks.output import line

REPORTS = sorted((Path(__file__).parent / "reports").glob("*.txt"))
# The source of the demo, which only its owner has.
SEED = Path(os.environ.get("REPORT_SITE_SEED", Path(__file__).parents[3] / "shared/seed/report-2023.txt"))
# What the source is known to have wrong: four remnants, two missing figures, seven wordings.
KNOWN = {
    "TX04": ["4:327", "10:73", "16:125", "18:117"],
    "TX03": ["4:155"],
    "TX01": ["8:99"],
    "PH01": ["4:45", "10:48", "16:83", "16:102"],
    "PH02": ["12:18"],
    "TX11": ["13:22", "13:49"],
}


@pytest.mark.parametrize("report", REPORTS, ids=lambda report: report.stem)
def test_a_report_has_these_findings_and_no_others(report: Path) -> None:
    findings = check_text(report.name, report.read_text(encoding="utf-8"))
    found = "".join(f"{line(finding, '')}\n" for finding in findings)
    expected = report.with_suffix(".findings")
    if os.environ.get("UPDATE_GOLDEN"):
        expected.write_text(found, encoding="utf-8")
    assert found == expected.read_text(encoding="utf-8")


@pytest.mark.parametrize("report", REPORTS, ids=lambda report: report.stem)
def test_no_report_has_an_error_but_a_date_that_does_not_exist(report: Path) -> None:
    findings = check_text(report.name, report.read_text(encoding="utf-8"))
    assert {finding.code for finding in findings if finding.severity is Severity.ERROR} <= {"TX12"}


@pytest.mark.skipif(not SEED.is_file(), reason="the source report is not here")
def test_the_source_report_has_every_known_mistake_and_no_other_finding() -> None:
    found: dict[str, list[str]] = {}
    for finding in check_text(SEED.name, SEED.read_text(encoding="utf-8")):
        found.setdefault(finding.code, []).append(f"{finding.line}:{finding.column}")
    assert found == KNOWN
