"""The outline of a report: what stands under which heading or ordinal, and the lists inside paragraphs.

A stack holds the lists that are open, as in `checks.text.ordinals`: a number that goes on with one of them
closes those inside it; 一 or 1 opens a list. A list at the starts of lines and one inside a paragraph are two
lists, even of one family: so reports nest 一是. A missing or repeated number stays; the checks report it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from .blocks import Block
from .classify import meaning, words
from .list_members import list_members
from .ordinals import LAST, Ordinal, ordinal_at_start, ordinals_inside
from .source import Stretch, UnreadableError

_LONGEST_HEADING = 25
_LONGEST_LEAD = 60
_ENDS = ("。", "；", "，", "！", "？", ";", ",")
_NEAR = 12
# Lists of one family may stand in each other so deep, no deeper.
_MOST_OF_A_FAMILY = 2
MOST_NODES = 5_000


@dataclass(eq=False)
class Node:
    """A heading or numbered piece of the report while the outline is made.

    ordinal: What it begins with, None for a heading without a number.
    text: Its own paragraph, up to the first piece that is numbered inside it; `ordinal` included.
    paragraph: The number of that paragraph; pieces of one paragraph share it.
    is_inside: Whether it begins inside a paragraph.
    opens: The kind of the section that it opens without a heading.
    content: What stands under it, in order.
    """

    ordinal: Ordinal | None = None
    text: Stretch = field(default_factory=Stretch)
    paragraph: int = -1
    is_inside: bool = False
    opens: str | None = None
    content: list[Block | Node] = field(default_factory=list)

    @property
    def children(self) -> list[Node]:
        """The nodes under it."""
        return [each for each in self.content if isinstance(each, Node)]


@dataclass(eq=False)
class _List:
    """A list that is open: its family, whom it belongs to, and its last entry.

    style: The level of its headings' style, None for lists of the running text.
    """

    family: str
    owner: Node
    node: Node
    last: int
    is_inside: bool
    style: int | None = None


def read_outline(blocks: Sequence[Block]) -> Node:
    """Return the outline of a report's body, a node without text at the top.

    Raises:
        UnreadableError: If there are more headings and numbers than any report has.
    """
    reader = _Reader(blocks)
    for index in range(len(blocks)):
        reader.read(index)
        if reader.count > MOST_NODES:
            raise UnreadableError(f"文件里的标题和序号超过 {MOST_NODES} 个，不像一份报告；请分成几份再导入")
    return reader.root


def is_bare_heading(block: Block) -> bool:
    """Tell whether a paragraph is the name of a section, by its words and nothing else."""
    text = block.text.text.strip("【】")
    return (
        0 < len(text) <= _LONGEST_HEADING
        and block.level is None
        and not text.endswith(_ENDS)
        and ordinal_at_start(text) is None
        and meaning(text.rstrip("：:")).is_pure
    )


def begins_outline(block: Block) -> bool:
    """Tell whether a paragraph is a heading or begins with an ordinal."""
    return (
        bool(block.level or block.opens)
        or is_bare_heading(block)
        or ordinal_at_start(block.text.text) is not None
    )


class _Reader:
    """Walks the blocks once and puts each into its place."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self.blocks = blocks
        self.root = Node()
        self.lists: list[_List] = []
        self.count = 0
        self.starts = [None if each.cells else ordinal_at_start(each.text.text) for each in blocks]

    @property
    def line_node(self) -> Node:
        """The deepest node that began a paragraph."""
        return next((each.node for each in reversed(self.lists) if not each.node.is_inside), self.root)

    def read(self, index: int) -> None:
        block = self.blocks[index]
        ordinal = self.starts[index]
        if block.cells:
            self.line_node.content.append(block)
        elif is_bare_heading(block) and not self._is_label(block):
            self._open_bare(block, index)
        elif block.opens:
            self.lists.clear()
            self._append("bare", self.root, block.text, index)
            node = self.root.children[-1]
            node.opens = block.opens
            self._read_inside(block, index, node, None)
        elif ordinal and self._is_meant(ordinal, index):
            self._read_numbered(block, ordinal, index)
        elif block.level:
            self._open_styled(block, index)
        else:
            self._read_inside(block, index, self.line_node, None)

    def _is_meant(self, ordinal: Ordinal, index: int) -> bool:
        """Tell whether an ordinal at a line's start counts: 首先 alone is a word like any other."""
        if ordinal.family not in ("word", "nth"):
            return True
        if any(each.family == ordinal.family for each in self.lists):
            return True
        near = self.starts[index + 1 : index + _NEAR]
        text = self.blocks[index].text.text
        return any(each and each.family == ordinal.family for each in near) or any(
            each.family == ordinal.family for each in ordinals_inside(text, ordinal.end)
        )

    def _is_label(self, block: Block) -> bool:
        """Tell whether a line such as 整改措施： belongs to the problem above it."""
        is_problem = bool(self.lists) and "problem" in meaning(title_words(self.lists[0].node)).kinds
        return is_problem and words().measure.fullmatch(block.text.text) is not None

    # Headings without a number

    def _open_bare(self, block: Block, index: int) -> None:
        top = self.lists[0] if self.lists else None
        is_below = top is not None and _holds_sections(top)
        del self.lists[1 if is_below else 0 :]
        if not is_below or not top:
            self._append("bare", self.root, block.text, index)
        else:
            self._append("bare", top.node, block.text, index)

    def _open_styled(self, block: Block, index: int) -> None:
        level = block.level or 1
        while self.lists and not (self.lists[-1].style is not None and self.lists[-1].style < level):
            self.lists.pop()
        owner = self.lists[-1].node if self.lists else self.root
        self._append(f"style{level}", owner, block.text, index, style=level)

    def _append(self, family: str, owner: Node, text: Stretch, index: int, style: int | None = None) -> None:
        node = Node(None, text, index)
        owner.content.append(node)
        self.count += 1
        self.lists.append(_List(family, owner, node, 0, is_inside=False, style=style))

    # Numbered paragraphs

    def _read_numbered(self, block: Block, ordinal: Ordinal, index: int) -> None:
        node = Node(ordinal, block.text, index)
        place = self._place_of_line(ordinal, block)
        if place is None:
            self._close_for(ordinal, block.level)
            owner = self.lists[-1].node if self.lists else self.root
            self.lists.append(
                _List(ordinal.family, owner, node, ordinal.number, is_inside=False, style=block.level)
            )
        else:
            del self.lists[place + 1 :]
            open_list = self.lists[place]
            owner = open_list.owner
            # From here on the list stands at the starts of lines.
            open_list.node, open_list.last, open_list.is_inside = node, ordinal.number, False
        owner.content.append(node)
        self.count += 1
        self._read_inside(block, index, node, ordinal)

    def _place_of_line(self, ordinal: Ordinal, block: Block) -> int | None:
        """Return which open list a line goes on with, None if it opens one."""
        same = [
            index
            for index, each in enumerate(self.lists)
            if each.family == ordinal.family and (block.level is None or each.style in (None, block.level))
        ]
        lines = [index for index in same if not self.lists[index].is_inside]
        for some in (lines, same):
            following = [index for index in some if _follows(self.lists[index].last, ordinal)]
            if following:
                return following[-1]
        if not ordinal.is_ordered and lines:
            return lines[-1]
        if ordinal.number == 1 and lines:
            # The same family again: below a heading without text a list of its own, else repeated.
            node = self.lists[lines[-1]].node
            is_first = len(lines) < _MOST_OF_A_FAMILY and not node.content and _is_heading(node)
            return None if is_first else lines[-1]
        if ordinal.number == 1 or not same:
            return None
        return (lines or same)[-1]

    def _close_for(self, ordinal: Ordinal, style: int | None) -> None:
        """Close what cannot hold a new list of this family."""
        if style:
            while self.lists and not (self.lists[-1].style is not None and self.lists[-1].style < style):
                self.lists.pop()
            return
        rank = ordinal.rank
        if rank is None:
            return
        if ordinal.family == "part" or (ordinal.family == "chapter" and ordinal.number != 1):
            self.lists.clear()
        while self.lists:
            top = self.lists[-1]
            top_rank = top.node.ordinal.rank if top.node.ordinal else None
            is_running = top_rank is None and top.style is None and top.family != "bare"
            is_lower = top_rank is not None and top_rank >= rank and top.style is None
            if not (is_lower or (is_running and rank <= 2)):
                break
            self.lists.pop()

    # Lists inside a paragraph

    def _read_inside(self, block: Block, index: int, node: Node, first: Ordinal | None) -> None:
        """Take a paragraph apart at the ordinals inside it; `node` is whom its beginning belongs to."""
        following = self.starts[index + 1] if index + 1 < len(self.starts) else None
        last = [(each.family, each.last) for each in self.lists]
        found = list_members(block.text.text, first, following, last)
        bounds = [*(each.start for each in found), len(block.text.text)]
        beginning = block.text.cut(0, bounds[0]).strip()
        if first or block.opens:
            node.text = beginning
        elif beginning:
            node.content.append(Block(beginning, None, min(block.numbered, bounds[0])))
        here: list[_List] = []
        for ordinal, (start, end) in zip(found, pairwise(bounds), strict=True):
            piece = Node(ordinal, block.text.cut(start, end).strip(), index, is_inside=True)
            self._place_inside(ordinal, piece, node, first, here)

    def _place_inside(
        self, ordinal: Ordinal, piece: Node, node: Node, first: Ordinal | None, here: list[_List]
    ) -> None:
        same = [each for each in here if each.family == ordinal.family]
        following = [each for each in same if _follows(each.last, ordinal)]
        chosen: _List | None = following[-1] if following else None
        if chosen is None:
            # 一是…。二是…。 on one line goes on with the list that the line belongs to.
            older = [each for each in self.lists if each.family == ordinal.family and each not in here]
            if first is None or first.family == ordinal.family:
                chosen = next((each for each in reversed(older) if _follows(each.last, ordinal)), None)
        if chosen is None and same and (ordinal.number != 1 or len(same) >= _MOST_OF_A_FAMILY):
            chosen = same[-1]
        if chosen is None:
            owner = here[-1].node if here and ordinal.number == 1 else node
            chosen = _List(ordinal.family, owner, piece, ordinal.number, is_inside=True)
            self.lists.append(chosen)
            here.append(chosen)
        else:
            del self.lists[self.lists.index(chosen) + 1 :]
            del here[here.index(chosen) + 1 if chosen in here else 0 :]
            here += [] if chosen in here else [chosen]
            chosen.node, chosen.last = piece, ordinal.number
        chosen.owner.content.append(piece)
        self.count += 1


def title_words(node: Node) -> str:
    """Return the words of a node's heading: its first sentence without the ordinal."""
    text = node.text.text[node.ordinal.end if node.ordinal else 0 :].strip(" \t\u3000，,、")
    return re.split(r"[。：:；;！？\n]", text.strip("【】"), maxsplit=1)[0].strip()


def _holds_sections(top: _List) -> bool:
    """Tell whether a list's last entry is a chapter that names no section and is nothing but a heading."""
    is_chapter = top.family in ("part", "chapter", "style1")
    return is_chapter and _is_heading(top.node) and not meaning(title_words(top.node)).kinds


def _is_heading(node: Node) -> bool:
    """Tell whether a node is a heading alone: one sentence at most."""
    text = node.text.text.rstrip("。：:")
    return len(text) <= _LONGEST_LEAD and not re.search(r"[。；：:]", text)


def _follows(last: int, ordinal: Ordinal) -> bool:
    return ordinal.is_ordered and (
        ordinal.number == last + 1 or (ordinal.family == "word" and ordinal.number == LAST)
    )
