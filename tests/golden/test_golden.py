"""One readable file per behaviour: pages as an editor might type them, and what the ledger makes of them.

A file's first line says why the case matters. Then come pages (`-- docs/… --`), perhaps `-- extra.ledger --`,
`-- seen --` (ids in the history) and `-- today --`, and the expectations; an absent section is not asserted.
<U+200B> stands for a character nobody sees. `UPDATE_GOLDEN=1 pytest tests/golden` rewrites the expectations.
"""

import os
import re
from datetime import date
from pathlib import Path

import pytest
import yaml
from report_site.checks import Subject, run_checks
from report_site.checks.output import line
from report_site.ledger.items import Item
from report_site.ledger.query import Ledger
from report_site.ledger.settings import load_settings
from report_site.ledger.source import parse

from tests.unit.pages import ident, register

UNSEEN = re.compile(r"<U\+(\w+)>")


@pytest.mark.parametrize("case", sorted(Path(__file__).parent.glob("*.txt")), ids=lambda case: case.stem)
def test_golden(case: Path) -> None:
    why, *parts = re.split(r"^-- (.+) --\n", case.read_text(encoding="utf-8"), flags=re.MULTILINE)
    sections = dict(zip(parts[::2], parts[1::2], strict=True))
    found = read(sections)
    if os.environ.get("UPDATE_GOLDEN"):
        new = [f"-- {name} --\n{found.get(name, old)}" for name, old in sections.items()]
        case.write_text("".join([why, *new]), "utf-8")
        return
    assert why.startswith("# ")
    assert found.keys() & sections, "a case expects something"
    assert {**sections, **{name: found[name] for name in found.keys() & sections}} == sections


def read(sections: dict[str, str]) -> dict[str, str]:
    settings = load_settings(yaml.safe_load(sections.get("extra.ledger", "{}")))
    texts = {name: UNSEEN.sub(lambda code: chr(int(code[1], 16)), part) for name, part in sections.items()}
    pages = [parse(name[5:], text, settings) for name, text in texts.items() if name.startswith("docs/")]
    found = register(*pages, settings=settings)
    seen = dict(each.split() for each in sections.get("seen", "").splitlines())
    today = date.fromisoformat(sections.get("today", "2024-01-15").strip())
    subject = Subject(Ledger(found), today, {ident(item): path for item, path in seen.items()})
    mentions = [each for document in found.documents for each in document.mentions]
    lines = {
        "items": [show(item) for document in found.documents for item in document.items],
        "links": [f"{link.source} {link.relation} {link.target}" for link in found.links],
        "mentions": [f"{m.at.line}:{m.at.column} {m.id} in {m.inside or m.section or '-'}" for m in mentions],
        "findings": [line(finding, "docs") for finding in run_checks(subject)],
    }
    return {name: "".join(f"{each}\n" for each in some) for name, some in lines.items()}


def show(item: Item) -> str:
    said = (item.id, item.role, item.state, "、".join(item.owners), item.due, f"“{item.title}”")
    words = [f"{item.at.line}:{item.at.column}", *(str(part) for part in said if part)]
    return "\n".join([" ".join(words), *(f"    {field.label}：{field.value}" for field in item.fields)])
