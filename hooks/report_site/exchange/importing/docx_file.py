"""Word files: a .docx to a source, with the numbers that Word counts itself.

Read from the XML and not with python-docx, which knows neither numbers nor text boxes nor revisions.
"""

from __future__ import annotations

from lxml import etree

from .blocks import CONTENTS
from .docx_numbering import Numbering
from .docx_package import Package, attribute, child, local
from .docx_styles import Style, is_on, outline_level, read_styles
from .docx_tree import DELETED, INSERTED, WRAPPERS, choice, has_text, symbol, text_boxes, unwrapped
from .source import MOST_CHARACTERS, LeftOut, Paragraph, RevisionsError, Source, Table, UnreadableError

ACCEPT, REJECT = "accept", "reject"
RUNNING = "页眉页脚"
COMMENT = "批注"
DROPPED = "修订中删去的文字"
REFUSED = "修订中插入、没有采用的文字"
HIDDEN = "设成隐藏的文字"
AROUND = "本网站导出时加在正文前后的"
PHONETIC = "拼音注音"
_PICTURES = ("blip", "imagedata", "chart", "relIds")
_LONGEST_HEADING = 60


def read_docx(data: bytes, changes: str | None = None) -> Source:
    """Read a Word file.

    Args:
        data: The file.
        changes: ACCEPT or REJECT its revisions, None to refuse a file that has some.

    Raises:
        UnreadableError: If it is broken, hostile or locked.
        RevisionsError: If it has revisions and `changes` is None.
    """
    package = Package(data)
    document = package.part(package.main)
    body = child(document, "body")
    if document is None or body is None:
        raise UnreadableError("文件里没有正文；请用 Word 打开看看，另存为 .docx 再导入")
    revisions = sum(local(each) in (*INSERTED, *DELETED) for each in document.iter(etree.Element))
    if revisions and changes is None:
        raise RevisionsError(f"文件里有 {revisions} 处修订还没有处理；请在 Word 里接受或拒绝修订后再导入")
    reader = _Reader(package, changes)
    reader.body(body)
    reader.rest()
    return reader.source(revisions)


class _Reader:
    """Walks the document once and writes its text down."""

    def __init__(self, package: Package, changes: str | None) -> None:
        self.package = package
        # Why what one of these elements holds is left out.
        self.left_in_changes = (
            dict.fromkeys(INSERTED, REFUSED) if changes == REJECT else dict.fromkeys(DELETED, DROPPED)
        )
        self.styles = read_styles(package.beside("styles.xml"))
        self.numbering = Numbering(package.beside("numbering.xml"))
        self.notes = {
            name: {attribute(each, "id"): each for each in (part if part is not None else ())}
            for name in ("footnote", "endnote")
            for part in [package.beside(f"{name}s.xml")]
        }
        self.parts: list[str] = []
        self.length = 0
        self.blocks: list[Paragraph | Table] = []
        self.left_out: list[LeftOut] = []
        self.pictures = 0
        self.numbers = 0
        # While a paragraph is read: the text boxes and notes behind it, and whether the next joins it.
        self.aside: list[etree._Element] = []
        self.joins_next = False

    def source(self, revisions: int) -> Source:
        """Return what has been read."""
        said: list[str] = []
        if revisions:
            done = "拒绝" if REFUSED in self.left_in_changes.values() else "接受"
            said.append(f"文件里的 {revisions} 处修订，已按要求全部{done}")
        if self.numbers:
            said.append(f"有 {self.numbers} 段的序号是 Word 自动编的，已照 Word 的规则还原，请核对")
        if self.pictures:
            said.append(f"文件里的 {self.pictures} 张图片没有导入，需要的请在网页上另外插入")
        return Source("".join(self.parts), tuple(self.blocks), tuple(self.left_out), tuple(said))

    def emit(self, text: str, reason: str | None = None) -> None:
        """Write text down; with a reason it is left out of the pages."""
        if not text:
            return
        if reason:
            self.left_out.append(LeftOut(self.length, self.length + len(text), reason))
        self.parts.append(text)
        self.length += len(text)
        if self.length > MOST_CHARACTERS:
            raise UnreadableError(
                f"文件超过 {MOST_CHARACTERS // 10_000} 万字，不像一份报告；请分成几份再导入"
            )

    # Blocks

    def body(self, parent: etree._Element, reason: str | None = None) -> None:
        """Read paragraphs and tables; with a reason all of them are left out."""
        for each in parent:
            name = local(each)
            if name == "p":
                self.paragraph(each, reason)
            elif name == "tbl":
                self.table(each, reason)
            elif name in (*INSERTED, *DELETED):
                self.body(each, reason or self.left_in_changes.get(name))
            elif name == "AlternateContent":
                self.body(choice(each), reason)
            elif name in WRAPPERS:
                self.body(each, reason)

    def paragraph(self, element: etree._Element, reason: str | None) -> None:
        """Read a paragraph, then the text boxes and notes that hang on it."""
        properties = child(element, "pPr")
        style = self.styles.get(attribute(child(properties, "pStyle"), "val") or "", Style())
        reason = reason or (
            AROUND
            if style.is_around
            else CONTENTS
            if style.is_contents
            else HIDDEN
            if style.is_hidden
            else None
        )
        outer, self.aside = self.aside, []
        continued = self.blocks.pop() if self.joins_next and self.blocks else None
        start = continued.start if isinstance(continued, Paragraph) else self.length
        begun = len(self.parts)
        number = "" if continued else self.number(element, properties, style)
        self.emit(number, reason)
        self.inline(element, reason)
        text = "".join(self.parts[begun:])
        level = (
            continued.level if isinstance(continued, Paragraph) else outline_level(properties) or style.level
        )
        if len(text) > _LONGEST_HEADING:
            level = None  # body text in a heading's style
        if text.strip() or continued:
            self.add(start, level, len(number))
        mark = child(properties, "rPr")
        names = [local(each) for each in mark] if mark is not None else []
        self.joins_next = any(name in self.left_in_changes for name in names)
        if not self.joins_next:
            self.emit("\n")
        waiting, self.aside = self.aside, outer
        for each in waiting:
            joins, self.joins_next = self.joins_next, False
            self.body(each, reason)
            self.joins_next = joins

    def add(self, start: int, level: int | None, numbered: int) -> None:
        """Add what was written since `start` as paragraphs; line breaks part them too."""
        if numbered:
            self.numbers += 1
        position = start
        for line in self._since(start).split("\n"):
            if line.strip():
                self.blocks.append(
                    Paragraph(position, position + len(line), level, numbered if position == start else 0)
                )
            position += len(line) + 1

    def _since(self, start: int) -> str:
        """Return the text from an offset on."""
        pieces: list[str] = []
        position = self.length
        for part in reversed(self.parts):
            if position <= start:
                break
            position -= len(part)
            pieces.append(part)
        return "".join(reversed(pieces))[max(0, start - position) :]

    def number(self, element: etree._Element, properties: etree._Element | None, style: Style) -> str:
        """Return the number that Word shows before a paragraph."""
        listed = child(properties, "numPr")
        name = attribute(child(listed, "numId"), "val") if listed is not None else None
        place = attribute(child(listed, "ilvl"), "val") if listed is not None else None
        if not has_text(element):
            return ""  # Word shows no number before an empty paragraph
        if name is None and style.number is not None:
            name = style.number
            style_name = attribute(child(properties, "pStyle"), "val") or ""
            own = style.place if style.place is not None else self.numbering.level_of_style(name, style_name)
            place = place or str(own)
        if name in (None, "0"):
            return ""
        return self.numbering.next(name or "", int(place) if place and place.isdigit() else 0)

    def table(self, element: etree._Element, reason: str | None) -> None:
        """Read a table. One of a single column only frames its text, which is read as paragraphs."""
        rows = [(row, list(unwrapped(row, "tc"))) for row in unwrapped(element, "tr")]
        if all(len(cells) < 2 for _, cells in rows):
            for row, cells in rows:
                for cell in cells:
                    self.body(cell, reason or self.row_reason(row))
            return
        kept: list[tuple[tuple[int, int], ...]] = []
        for row, cells in rows:
            spans: list[tuple[int, int]] = []
            for cell in cells:
                outer, self.blocks = self.blocks, []
                start = self.length
                self.body(cell, reason or self.row_reason(row))
                self.blocks = outer
                spans.append((start, self.length))
                width = attribute(child(cell, "tcPr", "gridSpan"), "val") or "1"
                spans += [(self.length, self.length)] * (
                    int(width) - 1 if width.isdigit() and len(width) < 3 else 0
                )
            kept.append(tuple(spans))
        self.blocks.append(Table(tuple(kept)))

    def row_reason(self, row: etree._Element) -> str | None:
        """Return why a row that was inserted or deleted is left out, if it is."""
        properties = child(row, "trPr")
        names = (local(each) for each in (properties if properties is not None else ()))
        return next((self.left_in_changes[name] for name in names if name in self.left_in_changes), None)

    def rest(self) -> None:
        """Read what stands beside the text and comes into no page: headers, footers, comments."""
        for prefix, reason in (("header", RUNNING), ("footer", RUNNING), ("comments.", COMMENT)):
            for part in self.package.parts_beside(prefix):
                blocks = list(self.blocks)
                self.joins_next = False
                for each in part if prefix == "comments." else (part,):
                    self.body(each, reason)
                self.blocks = blocks

    # Inside a paragraph

    def inline(self, parent: etree._Element, reason: str | None) -> None:
        """Read what stands in a paragraph or in something around runs."""
        for each in parent:
            name = local(each)
            if name == "r":
                hidden = HIDDEN if is_on(child(each, "rPr", "vanish")) else None
                self.run(each, reason or hidden)
            elif name in (*INSERTED, *DELETED):
                self.inline(each, reason or self.left_in_changes.get(name))
            elif name == "AlternateContent":
                self.inline(choice(each), reason)
            elif name == "oMath":
                self.emit("".join(t.text or "" for t in each.iter(etree.Element) if local(t) == "t"), reason)
            elif name in WRAPPERS:
                self.inline(each, reason)

    def run(self, run: etree._Element, reason: str | None) -> None:
        """Read a run of text."""
        for each in run:
            name = local(each)
            if name in ("t", "delText"):
                self.emit((each.text or "").replace("\n", " ").replace("\r", " "), reason)
            elif name in ("tab", "ptab"):
                self.emit("\t", reason)
            elif (name == "br" and attribute(each, "type") in (None, "textWrapping")) or name == "cr":
                self.emit("\n", reason)
            elif name == "noBreakHyphen":
                self.emit("-", reason)
            elif name == "sym":
                self.emit(symbol(attribute(each, "char")), reason)
            elif name in ("footnoteReference", "endnoteReference"):
                note = self.notes[name.removesuffix("Reference")].get(attribute(each, "id"))
                self.aside += [note] if note is not None else []
            elif name == "ruby":
                self.inline(
                    each.find("{*}rubyBase") if each.find("{*}rubyBase") is not None else each, reason
                )
                phonetic = each.find("{*}rt")
                self.inline(phonetic, reason or PHONETIC) if phonetic is not None else None
            elif name == "AlternateContent":
                self.run(choice(each), reason)
            elif name in ("drawing", "pict", "object"):
                self.drawing(each)

    def drawing(self, element: etree._Element) -> None:
        """Note a picture, and the text boxes that are to be read behind the paragraph."""
        boxes = list(text_boxes(element))
        self.aside += boxes
        if not boxes and any(local(each) in _PICTURES for each in element.iter(etree.Element)):
            self.pictures += 1
