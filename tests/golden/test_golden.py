"""One readable file per behaviour: pages as an editor might type them, and what the ledger makes of them.

A file's first line says why the case matters. Then come pages (`-- docs/… --`), perhaps `-- extra.ledger --`,
`-- seen --` (ids in the history), `-- today --`, `-- organ/… --`, `-- files --`, `-- attached a.pdf --`
(lines `part | text`), and the expectations; an absent section is not asserted. <U+200B> stands for something
nobody sees, <U+DCB5> for the byte B5, <甲×9> for nine of them. `UPDATE_GOLDEN=1 pytest tests/golden` rewrites
the expectations.
"""

import os
import re
from datetime import date
from pathlib import Path

import pytest
import yaml
from report_site.checks import Subject, run_checks
from report_site.checks.organ import load_organ
from report_site.checks.output import line
from report_site.checks.page_bytes import read_page
from report_site.checks.rulebook import may_be_switched_off
from report_site.ledger.items import Item
from report_site.ledger.query import Ledger
from report_site.ledger.settings import load_settings
from report_site.ledger.source import parse

from tests.unit.pages import attached, ident, register, typed


@pytest.mark.parametrize("case", sorted(Path(__file__).parent.glob("*.txt")), ids=lambda case: case.stem)
def test_golden(case: Path, tmp_path: Path) -> None:
    why, *parts = re.split(r"^-- (.+) --\n", case.read_text(encoding="utf-8"), flags=re.MULTILINE)
    sections = dict(zip(parts[::2], parts[1::2], strict=True))
    found = read(sections, tmp_path)
    if os.environ.get("UPDATE_GOLDEN"):
        new = [f"-- {name} --\n{found.get(name, old)}" for name, old in sections.items()]
        case.write_text("".join([why, *new]), "utf-8")
        return
    assert why.startswith("# ")
    assert found.keys() & sections, "a case expects something"
    assert {**sections, **{name: found[name] for name in found.keys() & sections}} == sections


def read(sections: dict[str, str], root: Path) -> dict[str, str]:
    settings = load_settings(yaml.safe_load(sections.get("extra.ledger", "{}")))
    (root / "organ").mkdir()
    for name, part in sections.items():
        if name.startswith("organ/"):
            (root / name).write_text(part, encoding="utf-8")
    texts = {typed(name)[5:]: typed(part) for name, part in sections.items() if name.startswith("docs/")}
    bytes_read = {
        path: read_page(path, text.encode("utf-8", "surrogateescape")) for path, text in texts.items()
    }
    pages = [parse(path, text, settings) for path, (text, _) in bytes_read.items()]
    found = register(*pages, settings=settings)
    seen = dict(each.split() for each in sections.get("seen", "").splitlines())
    today = date.fromisoformat(sections.get("today", "2024-01-15").strip())
    files = tuple(typed(sections.get("files", "")).split())
    subject = Subject(
        Ledger(found),
        today,
        {ident(item): path for item, path in seen.items()},
        faults=tuple(fault for _, faults in bytes_read.values() for fault in faults),
        files=files,
        attachments=tuple(
            attached(name.split(" ")[1], part)
            for name, part in sections.items()
            if name.startswith("attached ")
        ),
        organ=load_organ(root, may_be_switched_off(settings)),
    )
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
