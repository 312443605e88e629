"""What the guide says of query blocks is what the program does."""

from __future__ import annotations

import re

import pytest
from report_site.ledger.blocks import FORMS, KEYS, parse_block
from report_site.ledger.register import Register
from report_site.ledger.settings import load_settings
from report_site.ledger.source import parse
from report_site.project import build_ledger, read_sources

from tests.site_builder import ROOT

TEXT = (ROOT / "docs/guide/write.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```台账\n.*?^```$", TEXT, re.MULTILINE | re.DOTALL)


def table(heading: str) -> list[list[str]]:
    """Return the rows of the first table below a heading of the guide."""
    below = TEXT.split(f"\n### {heading}\n")[1]
    lines = re.search(r"(?:^\|.*\n)+", below, re.MULTILINE)
    assert lines
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[0].splitlines()[2:]]


@pytest.fixture(scope="module")
def register() -> Register:
    return build_ledger(read_sources(ROOT / "docs").texts, load_settings()).register


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_example_of_a_block_is_understood(register: Register, example: str) -> None:
    (fence,) = parse("x.md", example, register.settings).blocks
    assert parse_block(fence, register).problems == ()


def test_there_is_an_example_of_every_form() -> None:
    assert set(re.findall(r"^形式：(.+)$", "\n".join(EXAMPLES), re.MULTILINE)) == set(FORMS)


def test_every_form_is_listed_with_the_keys_that_it_heeds() -> None:
    heeded = {form: "、".join(each.keys) or "没有" for form, each in FORMS.items()}
    assert {form: keys for form, _, keys in table("形式")} == heeded


def test_every_key_is_listed() -> None:
    assert {row[0] for row in table("条件")} == set(KEYS)
