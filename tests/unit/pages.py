"""Short ways to say what a test needs: documents, registers and ledgers from a few lines of text."""

import re
from textwrap import dedent

from report_site.checks.privacy.attachments import Attachment
from report_site.ledger.ids import ItemId, parse_id
from report_site.ledger.items import Document, Item
from report_site.ledger.query import Ledger
from report_site.ledger.register import Register, build_register
from report_site.ledger.settings import Settings, load_settings
from report_site.ledger.source import parse

SETTINGS = load_settings()
UNSEEN = re.compile(r"<U\+(\w+)>")
REPEATED = re.compile(r"<(.|\n)×(\d+)>")


def typed(text: str) -> str:
    """Return what a text of a golden case stands for: <U+200B> and <甲×9> are spelt out."""
    text = REPEATED.sub(lambda found: found[1] * int(found[2]), text)
    return UNSEEN.sub(lambda code: chr(int(code[1], 16)), text)


def attached(path: str, text: str) -> Attachment:
    """Return what lines `part | text` say was read out of a file."""
    said = {name: value for name, _, value in (line.partition(" | ") for line in text.splitlines())}
    problem, located = said.pop("读不出来", ""), said.pop("位置", None) is not None
    return Attachment(path, tuple(said.items()), located, problem)


def page(text: str, path: str = "reports/2023/x.md", settings: Settings = SETTINGS) -> Document:
    return parse(path, dedent(text).lstrip("\n"), settings)


def register(*pages: str | Document, settings: Settings = SETTINGS) -> Register:
    """Return the register of some pages, each a document or the text of a page of the report of 2023."""
    documents = [
        page(each, f"reports/2023/p{number}.md", settings) if isinstance(each, str) else each
        for number, each in enumerate(pages)
    ]
    return build_register(documents, settings)


def items(*declarations: str) -> str:
    """Return a page of items, each given as `编号 字段=值 字段=值`."""
    blocks = []
    for declaration in declarations:
        first, *fields = declaration.split()
        lines = [f"- 编号：{first}", *(f"- {field.replace('=', '：', 1)}" for field in fields)]
        blocks.append(f"## 事项{first}\n\n" + "\n".join(lines))
    return "# 页\n\n" + "\n\n".join(blocks) + "\n"


def ledger(*declarations: str) -> Ledger:
    return Ledger(register(items(*declarations)))


def ident(text: str) -> ItemId:
    found = parse_id(text, SETTINGS.kind_of_prefix)
    assert found
    return found


def item(text: str, settings: Settings = SETTINGS) -> Item:
    """Return the one item that a page declares."""
    (only,) = page(text, settings=settings).items
    return only
