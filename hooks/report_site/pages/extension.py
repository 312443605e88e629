"""The Markdown extension: cards, id links, 【待补】 marks and query blocks, where `ledger.source` found them.

Named in mkdocs.yml as `report_site.pages.extension`; the engine hands it a `View` for each page. The HTML of
cards and views stays out of the text, so no later step can take it for Markdown. When all else is rendered,
what editors wrote is cleaned (`sanitize`) and our HTML put in its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, ClassVar
from xml.etree import ElementTree

from markdown import Extension, Markdown
from markdown.inlinepatterns import InlineProcessor
from markdown.postprocessors import Postprocessor
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor
from markupsafe import Markup, escape

from report_site.checks.waivers import waiver_lines
from report_site.ledger.blocks import parse_block
from report_site.ledger.ids import CANDIDATE, find_ids
from report_site.ledger.items import Declaration, Document, Field, Item, Position
from report_site.ledger.markdown import split_attributes
from report_site.ledger.source import PENDING, parse

from .compose import compose
from .inline import SparingInlineProcessor
from .pieces import NEEDS_MARKDOWN, Piece, Rich, piece_digest, piece_html
from .sanitize import MARK, Trusted, clean
from .site import View

_ANCHOR_MARK = "rs-heading-{}"
_ANCHOR = re.compile(r"rs-heading-(\d+)")


@dataclass
class Asked:
    """What a page asked for while it was rendered: pieces with digests of what they gave, and addresses."""

    pieces: dict[Piece, str] = field(default_factory=dict)
    addresses: list[str] = field(default_factory=list)


class LedgerExtension(Extension):
    """Python-Markdown extension.

    Its option `view` is a function that returns the page being rendered, `asked` one that returns where to
    note what the page asks for.
    """

    def __init__(self, **options: Any) -> None:
        """Take the options."""
        self.config = {
            "view": ["", "the page being rendered: a function that returns its View"],
            "asked": [Asked, "what the page asks for: a function that returns an Asked"],
        }
        super().__init__(**options)

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802  (the library's name)
        """Register the processors; without a view pages stay plain Markdown lists, which read well too."""
        get_view = self.getConfig("view")
        if not callable(get_view):
            return
        view: View = get_view()
        page = _Page(md, view, self.getConfig("asked")())
        # After normalize_whitespace (30), before anything that reads blocks (superfences 25).
        md.preprocessors.register(_Items(md, page), "report_site_items", 28)
        # After code, links and raw HTML (190 to 80), so that ids inside these are left alone.
        md.inlinePatterns.register(_IdLink(CANDIDATE.pattern, md, page), "report_site_ids", 75)
        md.inlinePatterns.register(_HeadingIdLink(CANDIDATE.pattern, md, page), "report_site_heading_ids", 74)
        md.inlinePatterns.register(_Pending(PENDING.pattern, md), "report_site_pending", 73)
        md.treeprocessors.register(SparingInlineProcessor(md), "inline", 20)
        # After attr_list (8) has read the marks, before toc (5) reads the ids.
        md.treeprocessors.register(_Anchors(md, page), "report_site_anchors", 7)
        # After every other step that makes links, before MkDocs rewrites the relative ones (0).
        md.treeprocessors.register(_Addresses(md, page), "report_site_addresses", 0.5)
        # After every other step, MkDocs's rewriting of relative links (0) included.
        md.treeprocessors.register(_Values(md, page), "report_site_values", -10)
        # After every postprocessor of others, which put raw HTML (30) and footnotes (25) in place.
        md.postprocessors.register(_Clean(md, page), "report_site_clean", -100)


@dataclass
class _Page:
    """What the steps of rendering a page hand on: anchors by heading, marks of fields, our own HTML."""

    md: Markdown
    view: View
    asked: Asked
    anchors: tuple[str, ...] = ()
    values: set[str] = field(default_factory=set)
    trusted: Trusted = field(default_factory=Trusted)

    def ask(self, piece: Piece, rich: Rich | None = None) -> Markup:
        """Return a piece's HTML: the one way by which a page sees the rest of the site."""
        html = piece_html(self.view, piece, rich)
        self.asked.pieces[piece] = piece_digest(html)
        return html

    def stash(self, html: str) -> str:
        """Keep HTML of ours, and return what stands for it in the text."""
        mark = self.trusted.mark(html)
        raw_html: Any = self.md.postprocessors["raw_html"]
        # The mark is a block or not as its HTML is, for Python-Markdown tells paragraphs by that.
        return self.md.htmlStash.store(f"<div>{mark}</div>" if raw_html.isblocklevel(html) else mark)


@dataclass(frozen=True)
class _Edit:
    """A piece of text to put in place of what stands between two places."""

    start: Position
    end: Position
    text: str


class _Items(Preprocessor):
    """Puts cards, chips, anchors and views into a page's lines."""

    def __init__(self, md: Markdown, page: _Page) -> None:
        super().__init__(md)
        self.page = page
        self.view = page.view

    def run(self, lines: list[str]) -> list[str]:
        text = compose(self.view, "\n".join(lines))
        document = self.view.site.register.document_of.get(self.view.path)
        if document is None or document.text.rstrip() != text.rstrip():
            # MkDocs has cut the front matter off: below a blank line nothing is taken for another.
            text = f"\n{text}"
            document = parse(self.view.path, text, self.view.site.register.settings)
        self.page.anchors = document.anchors
        lines = text.split("\n")
        edits = [
            *self.headings(document, lines),
            *(edit for each in document.declarations for edit in self.declaration(each)),
            *self.blocks(document),
            *(_Edit(Position(line, 1), Position(line + 1, 1), "") for line in waiver_lines(document)),
        ]
        for edit in sorted(edits, key=lambda edit: (edit.start, edit.end), reverse=True):
            apply(edit, lines)
        return "\n".join(lines).split("\n")

    def headings(self, document: Document, lines: list[str]) -> Iterable[_Edit]:
        """Give every heading a mark for its id, and say 示例 below the first one of a sample page."""
        banner = self.page.ask(Piece("banner"))
        for number, heading in enumerate(document.headings):
            line = lines[heading.line - 1]
            if heading.explicit_id is None:
                whole = Position(heading.line, 1), Position(heading.line, len(line) + 1)
                yield _Edit(*whole, with_anchor(line, _ANCHOR_MARK.format(number)))
            if banner and heading.level == 1:
                below = Position(heading.end_line + 1, 1)
                yield _Edit(below, below, f"\n{self.page.stash(banner)}\n\n")
                banner = Markup()

    def declaration(self, declaration: Declaration) -> Iterable[_Edit]:
        item = declaration.item
        if item is None:
            if not declaration.is_bracket:
                # A list that declares nothing stays a list, set off from what touches it.
                yield _Edit(declaration.start, declaration.start, "\n")
                yield _Edit(declaration.end, declaration.end, "\n")
        elif declaration.text_start:
            start = self.page.stash(
                f'<span class="rs-part"><span id="{item.id}"><span class="rs-part__text">'
            )
            yield _Edit(declaration.text_start, declaration.text_start, start)
            yield _Edit(
                declaration.start, declaration.end, self.chip(item) + self.page.stash("</span></span></span>")
            )
        else:
            late: list[str] = []
            html = self.page.ask(Piece("card", item), lambda each: self.rich(each, late))
            text = "\n\n".join(["", self.page.stash(html), *late, ""])
            yield _Edit(declaration.start, declaration.end, f"{text}\n")

    def chip(self, item: Item) -> str:
        """Return a chip for the middle of a paragraph: its free texts stay outside the stash, as Markdown."""
        border = Markup(self.page.trusted.mark())
        html = self.page.ask(Piece("chip", item), lambda each: border + each.value + border)
        parts = html.replace("\n", " ").split(border)
        return "".join(part if number % 2 else self.page.stash(part) for number, part in enumerate(parts))

    def rich(self, field: Field, late: list[str]) -> Markup:
        """Return a field's text as HTML, or a mark for `_Values` if Markdown has to read it (from `late`)."""
        if not NEEDS_MARKDOWN.search(field.value):
            return escape(field.value)
        mark = self.page.trusted.mark()
        self.page.values.add(mark)
        late.append(f"{mark}{field.value}")
        return Markup(mark)

    def blocks(self, document: Document) -> Iterable[_Edit]:
        for fence in document.blocks:
            form = parse_block(fence, self.view.site.register).form
            html = self.page.ask(Piece(form, fence))
            yield _Edit(
                Position(fence.line, 1), Position(fence.end_line + 1, 1), f"\n{self.page.stash(html)}\n\n"
            )


class _IdLink(InlineProcessor):
    """Makes an id in a text a link that shows the item's title and state."""

    # Inside a link an id is that link's text; in a heading its title would fill the table of contents.
    ANCESTOR_EXCLUDES: ClassVar[tuple[str, ...]] = ("a", "h1", "h2", "h3", "h4", "h5", "h6")
    short = False

    def __init__(self, pattern: str, md: Markdown, page: _Page) -> None:
        super().__init__(pattern, md)
        self.page = page
        self.view = page.view

    def handleMatch(  # type: ignore[override]  # noqa: N802  (the library's name)
        self, m: re.Match[str], data: str
    ) -> tuple[str | None, int | None, int | None]:
        found = next(find_ids(m.group(), self.view.site.register.settings.kind_of_prefix), None)
        # #ZG-2023-1 is an anchor that an editor wrote, not a mention.
        if found is None or data[m.start() - 1 : m.start()] == "#":
            return None, None, None
        html = self.page.ask(Piece("short ref" if self.short else "ref", found.id))
        return (self.page.stash(html), m.start(), m.end()) if html else (None, None, None)


class _HeadingIdLink(_IdLink):
    """The same in a heading, without title and state."""

    ANCESTOR_EXCLUDES = ("a",)
    short = True


class _Pending(InlineProcessor):
    """Makes 【待补：什么】 a visible mark."""

    def handleMatch(  # type: ignore[override]  # noqa: N802  (the library's name)
        self, m: re.Match[str], data: str
    ) -> tuple[ElementTree.Element, int, int]:
        mark = ElementTree.Element("mark", {"class": "rs-pending"})
        what = (m.group(1) or "").strip()
        mark.text = f"待补：{what}" if what else "待补"
        return mark, m.start(), m.end()


class _Anchors(Treeprocessor):
    """Puts the headings' ids in place of their marks: written out in the text, an id would become a link."""

    def __init__(self, md: Markdown, page: _Page) -> None:
        super().__init__(md)
        self.page = page

    def run(self, root: ElementTree.Element) -> None:
        for element in root.iter():
            anchor = element.get("id")
            match = _ANCHOR.fullmatch(anchor) if anchor else None
            if match:
                element.set("id", self.page.anchors[int(match[1])])


class _Addresses(Treeprocessor):
    """Notes where links and pictures lead: whether that is there depends on other files."""

    def __init__(self, md: Markdown, page: _Page) -> None:
        super().__init__(md)
        self.page = page

    def run(self, root: ElementTree.Element) -> None:
        for element in root.iter():
            if element.tag in ("a", "img"):
                address = element.get("href" if element.tag == "a" else "src")
                if address is not None:
                    self.page.asked.addresses.append(address)


class _Values(Treeprocessor):
    """Moves the rendered text of a field from its paragraph below the card into the card."""

    def __init__(self, md: Markdown, page: _Page) -> None:
        super().__init__(md)
        self.page = page

    def run(self, root: ElementTree.Element) -> None:
        for paragraph in [child for child in root if child.tag == "p"] if self.page.values else ():
            match = MARK.match(paragraph.text or "")
            if match and match.group() in self.page.values:
                paragraph.text = (paragraph.text or "")[match.end() :]
                html = self.md.serializer(paragraph).removeprefix("<p>").removesuffix("</p>")
                for step in self.md.postprocessors:
                    html = step.run(html)
                self.page.trusted.fill(match.group(), html)
                root.remove(paragraph)


class _Clean(Postprocessor):
    """Cleans what editors wrote, then puts our own HTML in its place."""

    def __init__(self, md: Markdown, page: _Page) -> None:
        super().__init__(md)
        self.page = page

    def run(self, text: str) -> str:
        return self.page.trusted.put_back(clean(text))


def with_anchor(line: str, anchor: str) -> str:
    """Return a heading's line with an id, kept beside other attributes it may have."""
    text, attributes = split_attributes(line.rstrip())
    if not attributes:
        text = text.rstrip("#").rstrip()
    return f"{text} {{: #{anchor} {attributes.lstrip(':')} }}" if text.strip("# ") else line


def apply(edit: _Edit, lines: list[str]) -> None:
    """Carry out one edit in place; positions of edits before it stay valid."""
    start, end = edit.start.line - 1, edit.end.line - 1
    lines.extend([""] * (end + 1 - len(lines)))
    before = lines[start][: edit.start.column - 1]
    after = lines[end][edit.end.column - 1 :]
    lines[start : end + 1] = [before + edit.text + after]


def makeExtension(**options: Any) -> LedgerExtension:  # noqa: N802  (the library's name)
    """Make the extension; called by Python-Markdown."""
    return LedgerExtension(**options)
