"""Browser code is written for Chromium 90; oxlint (in `make test`) checks the rest of it."""

import re
from pathlib import Path

import pytest
import report_site

FOLDER = Path(report_site.__file__).parent
SCRIPTS = [each for each in FOLDER.rglob("*.js") if each.parent.name != "static"]  # edit/static is built
# What came after Chromium 90, with the version that brought it.
LATER = {
    r"\.at\(": 92,
    r"\bstructuredClone\b": 98,
    r"\.findLast(Index)?\(": 97,
    r"\bObject\.(hasOwn|groupBy)\b": 93,
    r"\bMap\.groupBy\b": 117,
    r"\.(toSorted|toReversed|toSpliced|with)\(": 110,
    r"\bArray\.fromAsync\b": 121,
    r"\bPromise\.(withResolvers|try)\b": 119,
    r"\bAbortSignal\.(timeout|any)\b": 103,
    r"\brandomUUID\b": 92,
    r"\bscheduler\.": 94,
    r"\.(isWellFormed|toWellFormed)\(": 111,
    r"\bIterator\b": 122,
    r"\bnew URLPattern\b": 95,
    r"\bURL\.(canParse|parse)\b": 120,
    r"\{\s*cause:": 93,
    r"\bstatic\s*\{": 94,
    r"#\w+ in ": 91,
    r"/[dgimsuy]*v[dgimsuy]*[;,.)]": 112,
    r'"[gimsuy]*[dv][gimsuy]*"\)': 112,
    r"deflate-raw": 103,
    r"\bwith \{ type:": 123,
    r"\.checkVisibility\(": 105,
    r"\bSegmenter\b": 87 + 4,  # exists from 87, but segments Chinese as it likes
}


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_nothing_newer_than_chromium_90_is_used(script: Path) -> None:
    text = script.read_text(encoding="utf-8")
    code = re.sub(r"/\*.*?\*/|//[^\n]*", "", text, flags=re.DOTALL)
    assert {pattern: version for pattern, version in LATER.items() if re.search(pattern, code)} == {}


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_nothing_is_evaluated_or_named_on_another_host(script: Path) -> None:
    text = script.read_text(encoding="utf-8")
    assert not re.search(r"\beval\(|new Function|https?://|innerHTML|\bstyle=", text)
