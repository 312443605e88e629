"""The rule book's examples are golden cases: what it shows as wrong is found, what as right is not."""

from datetime import date

import pytest
import yaml
from report_site.checks import Subject, review
from report_site.checks.page_bytes import read_page
from report_site.checks.privacy.kinds import KINDS, find_private
from report_site.checks.privacy.words import default_words
from report_site.checks.rulebook import Example, RuleEntry, rulebook
from report_site.ledger.query import Ledger
from report_site.ledger.settings import load_settings
from report_site.ledger.source import parse

from tests.unit.pages import SETTINGS, attached, ident, register, typed

BOOK = rulebook(SETTINGS)
WORDS = default_words()
# At least so many hits, and so many that look alike and are none.
ENOUGH = 3


def hits(example: Example, code: str) -> int:
    settings = load_settings(yaml.safe_load(example.ledger or "{}"))
    read = {
        path: read_page(path, typed(text).encode("utf-8", "surrogateescape"))
        for path, text in example.pages.items()
    }
    pages = [parse(path, text, settings) for path, (text, _) in read.items()]
    seen = dict(line.split() for line in example.seen)
    subject = Subject(
        Ledger(register(*pages, settings=settings)),
        date(2024, 1, 15),
        {ident(item): path for item, path in seen.items()},
        faults=tuple(fault for _, faults in read.values() for fault in faults),
        files=tuple(typed(path) for path in example.files),
        attachments=tuple(attached(typed(path), text) for path, text in example.files.items()),
    )
    return sum(finding.code == code for finding in review(subject).open)


@pytest.mark.parametrize("entry", BOOK.values(), ids=BOOK)
def test_every_code_says_why_it_matters_and_has_a_wrong_and_a_right_example(entry: RuleEntry) -> None:
    assert entry.why.endswith("。") or "依据" in entry.why
    assert {example.wrong for example in entry.examples} == {True, False}


@pytest.mark.parametrize("entry", BOOK.values(), ids=BOOK)
def test_wrong_examples_are_found_and_right_ones_are_not(entry: RuleEntry) -> None:
    found = [(example.wrong, hits(example, entry.code)) for example in entry.examples]
    assert [wrong for wrong, _ in found] == [count > 0 for _, count in found], found


@pytest.mark.parametrize("entry", BOOK.values(), ids=BOOK)
def test_no_example_is_shown_with_private_data_in_it(entry: RuleEntry) -> None:
    for example in entry.examples:
        for part in (each for some in example.shown(WORDS) for each in some):
            assert [found.masked for kind in KINDS for found in find_private(part, kind, WORDS)] == []


def test_what_is_masked_where_it_is_shown_is_whole_where_it_is_tested() -> None:
    wrong = next(example for example in BOOK["PV03"].examples if example.wrong)
    ((_, text),) = wrong.shown(WORDS)
    assert text.startswith("电话138*****000，")
    assert "13800138000" in wrong.pages["reports/2023/x.md"]


@pytest.mark.parametrize(
    "entry", [each for each in BOOK.values() if each.is_text], ids=lambda each: each.code
)
def test_a_rule_about_text_has_three_hits_and_three_look_alikes(entry: RuleEntry) -> None:
    wrong = sum(hits(example, entry.code) for example in entry.examples if example.wrong)
    right = "\n\n".join(text for each in entry.examples if not each.wrong for text in each.pages.values())
    assert wrong >= ENOUGH
    assert len([part for part in right.split("\n\n") if part.strip()]) >= ENOUGH
