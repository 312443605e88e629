"""An outline made into sections and items: what each heading is about, what is a group, what a heading."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from report_site.ledger.ids import ItemId

from .blocks import Block
from .classify import is_work, kind_of_document, meaning, words
from .headings import LONGEST_FORCED, split_heading, with_headings
from .outline import Node, title_words
from .source import LeftOut, Stretch
from .tables import Row, read_rows

LEAF, GROUP, OVERVIEW, HEADING = "leaf", "group", "overview", "heading"
FULL_STOP = "标题后面的标点（网页上的标题不带）"
_SHORTEST_OVERVIEW = 20
# So few characters, blanks, may be between the pieces of a paragraph.
_NEAREST = 3


@dataclass(frozen=True)
class Entry:
    """A heading or an item of the pages to be.

    kind: The code of its kind; None for a heading that is no item.
    role: LEAF, GROUP, OVERVIEW, or HEADING for what is no item.
    title: Its heading, empty for an item that is written as a paragraph with a bracket.
    stop: The punctuation behind the title, which a heading does not take.
    text: The rest of its own paragraph.
    content: What stands under it, in order.
    fields: Facts that the source gives as such: codes of fields and their values.
    paragraph: The number of the paragraph it stands in; entries of one paragraph share it.
    is_inside: Whether it begins inside a paragraph.
    id: The id it has been given.
    """

    kind: str | None
    role: str
    title: Stretch = field(default_factory=Stretch)
    stop: Stretch = field(default_factory=Stretch)
    text: Stretch = field(default_factory=Stretch)
    content: tuple[Block | Entry, ...] = ()
    fields: tuple[tuple[str, Stretch], ...] = ()
    paragraph: int = -1
    is_inside: bool = False
    id: ItemId | None = None

    @property
    def children(self) -> tuple[Entry, ...]:
        """The entries under it."""
        return tuple(each for each in self.content if isinstance(each, Entry))

    @property
    def words(self) -> str:
        """All of its own text: title, paragraph and what follows, without its children."""
        blocks = (each.text.text for each in self.content if isinstance(each, Block))
        return "".join([self.title.text, self.stop.text, self.text.text, *blocks])


@dataclass(frozen=True)
class Section:
    """A section of the report, which becomes a page.

    kind: What its items are, None if it holds none.
    title: Its heading, empty where the source has none.
    """

    kind: str | None
    title: Stretch
    stop: Stretch
    content: tuple[Block | Entry, ...]


@dataclass(frozen=True)
class Structure:
    """A report's sections, what they leave out, and what somebody should look at."""

    sections: tuple[Section, ...]
    left_out: tuple[LeftOut, ...]
    notes: tuple[str, ...]


def walk(content: Iterable[Block | Entry]) -> Iterator[Entry]:
    """Yield every entry, each before what stands under it."""
    for each in content:
        if isinstance(each, Entry):
            yield each
            yield from walk(each.content)


def read_sections(root: Node, title: str) -> Structure:
    """Return the sections of an outline.

    Args:
        root: The outline of the report's body.
        title: The report's title, which tells what its items are where it has no sections.
    """
    return _Sorter().sort(root, title)


class _Sorter:
    """Turns nodes into sections and entries."""

    def __init__(self) -> None:
        self.left_out: list[LeftOut] = []
        self.notes: list[str] = []

    def sort(self, root: Node, title: str) -> Structure:
        tops = root.children
        kinds = {id(top): self.kinds_of(top) for top in tops}
        if any(kinds.values()) or any(_has_parts(top) for top in tops):
            sections = list(self.sections(root, kinds, title))
        else:
            kind = kind_of_document(title)
            if tops and kind is None:
                self.notes.append("没有认出哪一节是成效、整改、问题或措施，正文照原样放进页面，没有拆成事项")
            sections = (
                [Section(kind, Stretch(), Stretch(), self.content(root.content, kind))]
                if root.content
                else []
            )
        return Structure(tuple(sections), tuple(self.left_out), tuple(self.notes))

    def kinds_of(self, node: Node) -> tuple[str | None, ...]:
        """Return what a heading of the outermost level says it is about."""
        return (node.opens,) if node.opens else meaning(title_words(node)).kinds

    def sections(self, root: Node, kinds: dict[int, tuple[str | None, ...]], title: str) -> Iterator[Section]:
        has_work = any("achievement" in some for some in kinds.values())
        topics: list[Block | Node] = []
        # A report on work done tells of it before it comes to problems, whatever its headings say.
        is_before = kind_of_document(title) == "achievement"
        for each in root.content:
            own = kinds[id(each)] if isinstance(each, Node) else (None,)
            is_before = is_before and own in ((), (None,))
            is_topic = (
                isinstance(each, Node)
                and not (own or has_work or _has_parts(each))
                and (is_before or is_work(title_words(each)))
            )
            if is_topic or (isinstance(each, Block) and topics):
                topics.append(each)
                continue
            if topics:
                yield self.topical(topics)
                topics = []
            if isinstance(each, Node):
                yield self.section(each, kinds[id(each)])
            else:
                yield Section(None, Stretch(), Stretch(), (each,))
        if topics:
            yield self.topical(topics)

    def topical(self, topics: Sequence[Block | Node]) -> Section:
        """Return headings that each name a piece of work, and no section, as the groups of one section."""
        names = "、".join(f"“{title_words(each)}”" for each in topics if isinstance(each, Node))
        self.notes.append(f"{names}没有写明属于哪一部分，按做过的工作归入履职成效，请核对")
        return Section("achievement", Stretch(), Stretch(), self.content(topics, "achievement"))

    def section(self, node: Node, kinds: tuple[str | None, ...]) -> Section:
        kind = next((each for each in kinds if each), None)
        if "problem" in kinds:  # what is said of causes and measures stands under each problem
            kind = "problem"
        if not kinds and not _has_parts(node):
            self.notes.append(f"“{title_words(node)}”一节看不出是成效、整改、问题还是措施，没有拆成事项")
        # Only a paragraph that opens a section by what it says is no heading.
        is_named = node.opens is None or meaning(title_words(node)).is_pure
        title, stop, text = (
            split_heading(node, LONGEST_FORCED) if is_named else (Stretch(), Stretch(), node.text)
        )
        before: list[Block | Node] = [Block(text)] if text else []
        return Section(
            kind, title, self.stop(stop), self.content([*before, *node.content], kind, is_top=True)
        )

    def stop(self, stop: Stretch) -> Stretch:
        self.left_out += [LeftOut(start, end, FULL_STOP) for start, end in stop.spans()]
        return stop

    # Entries

    def content(
        self, content: Sequence[Block | Node], kind: str | None, *, is_top: bool = False
    ) -> tuple[Block | Entry, ...]:
        """Turn what stands under a heading into blocks and entries.

        Args:
            content: Blocks and nodes in order.
            kind: What the items among them are.
            is_top: Whether the heading is that of a section.
        """
        nodes = [each for each in content if isinstance(each, Node)]
        have_headings = with_headings(nodes)
        entries: list[Block | Entry] = []
        current = kind
        for each in content:
            if isinstance(each, Node):
                entries.append(self.entry(each, current, with_heading=have_headings))
            elif each.cells:
                entries += self.table(each, kind)
            elif kind == "problem" and (match := words().measure.search(each.text.text)):
                before, rest = each.text.cut(0, match.start()), each.text.cut(match.start()).strip()
                entries += [Block(before.strip())] if before.strip() else []
                current = "measure"
                is_label = match.end() - match.start() >= len(rest.text)
                entries.append(Block(rest) if is_label else Entry("measure", LEAF, text=rest))
            else:
                entries.append(each)
        return tuple(_with_overview(entries) if is_top and kind == "achievement" else entries)

    def entry(self, node: Node, kind: str | None, *, with_heading: bool) -> Entry:
        own = meaning(title_words(node))
        if kind == "rectification" and _answers_problem(node):
            node = _as_one(node)
        is_part = own.is_pure and bool(node.children) and not node.is_inside
        if is_part:
            kind = next((each for each in own.kinds if each), None)
        is_heading = kind is None or is_part
        with_heading = (with_heading or is_heading) and not node.is_inside
        title, stop, text = (
            split_heading(node, LONGEST_FORCED) if with_heading else (Stretch(), Stretch(), node.text)
        )
        content: list[Block | Node] = [*node.content]
        labelled = words().measure.search(text.text) if kind == "problem" and not is_heading else None
        if labelled:
            content.insert(0, Block(text.cut(labelled.start()).strip()))
            text = text.cut(0, labelled.start()).strip()
        inner = self.content(content, kind)
        role = GROUP if any(isinstance(each, Entry) and each.kind == kind for each in inner) else LEAF
        return Entry(
            kind=None if is_heading else kind,
            role=HEADING if is_heading else role,
            title=title,
            stop=self.stop(stop),
            text=text,
            content=inner,
            paragraph=node.paragraph,
            is_inside=node.is_inside,
        )

    def table(self, block: Block, kind: str | None) -> list[Block | Entry]:
        """Return a table's rows as items if its columns are those of a ledger, else the table."""
        rows = read_rows(block.cells, kind)
        if not rows:
            return [block]
        self.left_out += rows.left_out
        return [self.row(each) for each in rows.rows]

    def row(self, row: Row) -> Entry:
        body: list[Block | Entry] = []
        for each in row.body:
            is_measure = row.kind == "problem" and words().measure.fullmatch(f"{each.label}：")
            body.append(Entry("measure", LEAF, text=each.text) if is_measure else each)
        return Entry(row.kind, LEAF, title=row.title, content=tuple(body), fields=row.fields)


def _answers_problem(node: Node) -> bool:
    """Tell whether a heading names the one problem that everything under it answers."""
    named = words().feedback
    inner = any(named.search(title_words(each)) for each in node.children)
    return named.search(title_words(node)) is not None and not inner


def _as_one(node: Node) -> Node:
    """Return a node without children: what is numbered under it is its text."""
    blocks: list[Block] = []

    def take(each: Block | Node) -> None:
        if isinstance(each, Block):
            blocks.append(each)
            return
        if each.is_inside and blocks and _touch(blocks[-1].text, each.text):
            blocks[-1] = replace(blocks[-1], text=blocks[-1].text + each.text)
        else:
            blocks.append(Block(each.text))
        for inner in each.content:
            take(inner)

    text = node.text
    for each in node.content:
        if isinstance(each, Node) and each.is_inside and not blocks and _touch(text, each.text):
            text += each.text
        else:
            take(each)
    return Node(node.ordinal, text, node.paragraph, node.is_inside, content=[*blocks])


def _touch(one: Stretch, other: Stretch) -> bool:
    """Tell whether two pieces follow each other in one paragraph."""
    return bool(one.at and other.at) and 0 < other.at[0] - one.at[-1] <= _NEAREST


def _has_parts(node: Node) -> bool:
    """Tell whether some heading right under this one is the name of a section."""
    return any(
        meaning(title_words(each)).is_pure and each.content for each in node.children if not each.is_inside
    )


def _with_overview(entries: Sequence[Block | Entry]) -> list[Block | Entry]:
    """Make the one paragraph that opens a section, before all its items, an overview."""
    first = next((index for index, each in enumerate(entries) if isinstance(each, Entry)), 0)
    if first == 1 and isinstance(block := entries[0], Block):
        text = block.text.text
        if not block.cells and len(text) >= _SHORTEST_OVERVIEW and text.endswith("。"):
            return [Entry("achievement", OVERVIEW, text=block.text), *entries[1:]]
    return list(entries)


def with_ids(content: Iterable[Block | Entry], ids: Iterator[ItemId | None]) -> tuple[Block | Entry, ...]:
    """Return entries with the ids that are given for them in the order of `walk`."""
    return tuple(
        replace(each, id=next(ids), content=with_ids(each.content, ids)) if isinstance(each, Entry) else each
        for each in content
    )
