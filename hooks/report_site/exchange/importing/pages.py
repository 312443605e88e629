"""Sections and items as pages in our syntax, with where every character went."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from report_site.ledger.dates import parse_date
from report_site.ledger.settings import Settings

from .account import BACK, BODY, FIELD, FRONT, HEADING, TITLE, Placed
from .blocks import Block
from .frame import Frame
from .markdown_text import escaped, item, table
from .sections import GROUP, LEAF, OVERVIEW, Entry, Section, walk
from .source import Stretch

_UNKNOWN = "未填报"
_FILES = {
    "achievement": "duties",
    "rectification": "rectification",
    "problem": "problems",
    "measure": "measures",
}
_NO_KIND = "section"
_DEEPEST = 6
_FACT = re.compile(r"\s*([\u4e00-\u9fff]{2,6})\s*[：:]\s*")
_LONGEST_FACT = 80
# Punctuation that goes on behind a bracket with an id.
_GOES_ON = "；;，,、：:"


@dataclass(frozen=True)
class Page:
    """A page that is to be: its path below the docs folder and its text."""

    path: str
    text: str


@dataclass(frozen=True)
class Written:
    """The pages of a report, and where every character of the source went."""

    pages: tuple[Page, ...]
    placed: tuple[Placed, ...]


def write_report(frame: Frame, sections: Sequence[Section], settings: Settings, year: int) -> Written:
    """Write a report: a page for each section, and one that holds what stands around them."""
    folder = f"reports/{year}"
    names = _names(sections)
    order = _order(sections, settings)
    pages: list[Page] = []
    placed: list[Placed] = []
    links: list[str] = []
    for number, (name, section) in enumerate(zip(names, sections, strict=True), start=1):
        path = f"{folder}/{name}.md"
        writer = _Writer(path, settings)
        if order:
            writer.parts.append(f"---\n顺序: {number}\n---")
        title = writer.section(section, 1)
        links.append(f"- [{escaped(title)}]({name}.md)")
        pages.append(Page(path, writer.text))
        placed += writer.placed
    index = _Writer(f"{folder}/index.md", settings)
    index.heading(1, frame.title, f"{year}年机关党建工作报告", FRONT)
    index.blocks(frame.front, FRONT)
    index.parts += ["\n".join(links)] if links else []
    index.blocks(frame.back, BACK)
    return Written((Page(index.path, index.text), *pages), (*index.placed, *placed))


def write_page(frame: Frame, sections: Sequence[Section], settings: Settings, path: str) -> Written:
    """Write all of a source as one page: its title, what stands before, the sections, what stands behind."""
    writer = _Writer(path, settings)
    if frame.title or len(sections) != 1 or not sections[0].title:
        writer.heading(1, frame.title, "（标题）", FRONT)
        level = 2
    else:
        level = 1
    if level == 2:
        writer.blocks(frame.front, FRONT)
    for section in sections:
        writer.section(section, level, is_named=bool(section.title))
    writer.blocks(frame.front if level == 1 else (), FRONT)
    writer.blocks(frame.back, BACK)
    return Written((Page(path, writer.text),), tuple(writer.placed))


def _names(sections: Sequence[Section]) -> Iterator[str]:
    """Yield the name of each section's file, a second one of a kind with its number."""
    seen: Counter[str] = Counter()
    for number, section in enumerate(sections, start=1):
        name = _FILES.get(section.kind or "", section.kind or "")
        if name:
            seen[name] += 1
            yield name if seen[name] == 1 else f"{name}-{seen[name]}"
        else:
            yield f"{_NO_KIND}-{number}"


def _order(sections: Sequence[Section], settings: Settings) -> bool:
    """Tell whether the pages must say their order, for that of their kinds is another."""
    order = list(settings.page_order)
    places = [
        order.index(each.kind) if each.kind in order and any(walk(each.content)) else len(order)
        for each in sections
    ]
    return places != sorted(set(places))


class _Writer:
    """Writes one page and notes where the source's characters went."""

    def __init__(self, path: str, settings: Settings) -> None:
        self.path = path
        self.settings = settings
        self.parts: list[str] = []
        self.placed: list[Placed] = []
        # The paragraph of the source that the last part is, if more of it may be added to that.
        self.paragraph = -1

    @property
    def text(self) -> str:
        """The page."""
        return "\n\n".join(part for part in self.parts if part) + "\n"

    def place(self, text: Stretch, place: str, owner: str = "") -> str:
        """Note where a piece of the source is, and return its words."""
        self.placed.append(Placed(text, place, owner, self.path))
        return text.text

    def add(self, part: str, paragraph: int = -1) -> None:
        """Add a part to the page."""
        self.parts.append(part)
        self.paragraph = paragraph

    def heading(self, level: int, title: Stretch, otherwise: str, place: str) -> str:
        """Write a heading, with other words if the source has none, and return its words."""
        words = self.place(title, place) or otherwise
        self.add(item(level, words))
        return words

    def section(self, section: Section, level: int, *, is_named: bool = True) -> str:
        """Write a section and return its title."""
        kind = self.settings.kinds.get(section.kind or "")
        title = section.title.text or (kind.label if kind else "正文")
        if is_named:
            self.heading(level, section.title, title, HEADING)
        self.content(section.content, level + is_named, BODY, "")
        return title

    def content(self, content: Iterable[Block | Entry], level: int, place: str, owner: str) -> None:
        """Write what stands under a heading."""
        for each in content:
            if isinstance(each, Entry):
                self.entry(each, level, owner)
            else:
                self.block(each, place, owner)

    def blocks(self, blocks: Iterable[Block], place: str) -> None:
        """Write paragraphs and tables that belong to no item."""
        for each in blocks:
            self.block(each, place, "")

    def block(self, block: Block, place: str, owner: str) -> None:
        """Write a paragraph or a table."""
        if block.cells:
            self.add(table([[self.place(cell, place, owner) for cell in row] for row in block.cells]))
        elif block.text:
            label = f"{block.label}：" if block.label else ""
            self.add(escaped(label + self.place(block.text, place, owner)))

    def entry(self, entry: Entry, level: int, owner: str) -> None:
        """Write an item or a heading, with what stands under it."""
        content = list(entry.content)
        own = str(entry.id) if entry.id else owner
        if entry.title:
            title = self.place(entry.title, TITLE if entry.id else HEADING, own)
            facts, content = self.facts(entry, content)
            fields = self.fields(entry, facts)
            self.add(item(min(level, _DEEPEST), title, fields))
            if entry.text:
                self.add(escaped(self.place(entry.text, BODY, own)))
        elif entry.text:
            self.paragraph_of(entry, own)
        self.content(content, level + bool(entry.title), BODY, own)

    def paragraph_of(self, entry: Entry, owner: str) -> None:
        """Write an entry as a paragraph that ends in a bracket, or as more of the paragraph before."""
        words = self.place(entry.text, BODY, owner)
        joins = entry.is_inside and self.paragraph == entry.paragraph >= 0
        text = self.with_bracket(entry, words, is_first=not joins)
        if joins:
            self.parts[-1] += text
        else:
            self.add(text, entry.paragraph)

    def with_bracket(self, entry: Entry, words: str, *, is_first: bool) -> str:
        """Return an item's text with the bracket that makes it one."""
        said = (words.rstrip(_GOES_ON) or words) if entry.id else words
        text = escaped(said) if is_first else escaped(f"。{said}")[1:]
        if not entry.id:
            return text
        label = self.settings.label
        fields = [(label("id"), str(entry.id)), *self.role(entry)]
        bracket = f"（{'；'.join(f'{name}：{value}' for name, value in fields)}）"
        return f"{text}{bracket}{words[len(said) :]}"

    def role(self, entry: Entry) -> list[tuple[str, str]]:
        """Return the field 性质 of a group or an overview."""
        names = [name for name, role in self.settings.roles.items() if role == entry.role]
        return [(self.settings.label("role"), names[0])] if names and entry.role in (GROUP, OVERVIEW) else []

    def fields(self, entry: Entry, facts: Mapping[str, str]) -> list[tuple[str, str]]:
        """Return the field lines of an item with a heading."""
        if not entry.id:
            return []
        label, kind = self.settings.label, self.settings.kinds[entry.kind or ""]
        fields = [(label("id"), str(entry.id)), *self.role(entry)]
        asked = ("owners", "due", "state") if kind.stateful and entry.role == LEAF else ()
        unknown = dict.fromkeys((code for code in asked if code not in facts), _UNKNOWN)
        return [*fields, *((label(code), value) for code, value in {**facts, **unknown}.items())]

    def facts(self, entry: Entry, content: list[Block | Entry]) -> tuple[dict[str, str], list[Block | Entry]]:
        """Take the facts out of an item: those of a table's row, and paragraphs that are nothing but one."""
        if not entry.id:
            return {}, content
        facts: dict[str, str] = {}
        rest: list[Block | Entry] = []
        for code, value in entry.fields:
            if code not in facts and self.is_value(code, value.text):
                facts[code] = self.place(value, FIELD, str(entry.id))
            else:
                rest.append(Block(value, label=self.settings.label(code)))
        for each in content:
            code, value = self.fact(each) if isinstance(each, Block) else ("", Stretch())
            if code and code not in facts and isinstance(each, Block):
                self.place(each.text.cut(0, len(each.text.text) - len(value.text)), FIELD, str(entry.id))
                facts[code] = self.place(value, FIELD, str(entry.id))
            else:
                rest.append(each)
        return facts, rest

    def fact(self, block: Block) -> tuple[str, Stretch]:
        """Return the field and value that a paragraph is, such as 责任单位：各支部; "" if it is none."""
        match = _FACT.match(block.text.text)
        spec = self.settings.field_of_label.get(match[1]) if match and not block.label else None
        if not match or not spec or len(block.text.text) > _LONGEST_FACT or "。" in block.text.text:
            return "", Stretch()
        value = block.text.cut(match.end())
        return (spec.code, value) if value and self.is_value(spec.code, value.text) else ("", Stretch())

    def is_value(self, code: str, value: str) -> bool:
        """Tell whether a text may stand as the value of a field."""
        words = " ".join(value.split())
        kind = self.settings.fields[code].type
        if kind == "state":
            return words in self.settings.states
        if kind == "date":
            return parse_date(words) is not None
        return kind in ("units", "text") and len(words) <= _LONGEST_FACT
