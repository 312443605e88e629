from datetime import date

from report_site.checks import Severity, Subject, run_checks
from report_site.checks.registry import RULES
from report_site.ledger.query import Ledger

from tests.unit.pages import items, page, register

ARITHMETIC = ["BR01", "BR02", "BR03", "BR04"]  # figures that contradict each other


def test_no_two_rules_share_a_code() -> None:
    codes = [rule.code for rule in RULES]
    assert len(codes) == len(set(codes))


def test_what_is_a_fact_of_the_organs_work_is_never_more_than_a_notice() -> None:
    facts = [rule for rule in RULES if rule.code[:2] in ("GP", "BR", "PD")]
    assert [rule.code for rule in facts if rule.severity is not Severity.NOTICE] == ARITHMETIC
    assert all(rule.severity is Severity.WARNING for rule in facts if rule.code in ARITHMETIC)


def test_findings_stand_in_the_order_of_pages_and_lines() -> None:
    found = register(
        page(items("WT-2023-2", "WT-2023-1 状态=好"), "reports/2023/b.md"),
        page(items("XX-2023-1"), "reports/2023/a.md"),
    )
    findings = run_checks(Subject(Ledger(found), date(2024, 1, 15)))
    places = [(finding.path, finding.line, finding.column) for finding in findings]
    assert len(places) > 3
    assert places == sorted(places)


def test_a_page_without_fault_has_no_findings() -> None:
    assert run_checks(Subject(Ledger(register(items("LZ-2023-1"))), date(2024, 1, 15))) == ()
