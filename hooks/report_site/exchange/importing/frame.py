"""What stands around a report's sections: title and addressee before, signature and annexes behind."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .blocks import Block
from .classify import meaning
from .ordinals import ordinal_at_start
from .outline import begins_outline, is_bare_heading
from .source import Stretch

_TITLE = re.compile(
    r".{0,58}(?:报告|总结|情况|汇报|材料|方案|要点|计划|台账|清单|通报|说明|述职|讲话|发言|思路|打算|安排|意见)(?:稿|表)?(?:[（(][^（）()]{1,20}[）)])?"
)
_NO_TITLE = re.compile(
    r".*[〔\[［(（]\d{4}[〕\]］)）].*号|.*文件|.*[：:。；，,]|[（(].*[）)]|.*\d{4}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日|\d{4}|机密.*|秘密.*|特急|急件"
)
_ANNEX = re.compile(r"附\s*[件表录]?\s*[0-9０-９一二三四五六七八九十]{0,2}\s*(?:[：:．.、]\s*.{0,60})?")
_CLOSING = re.compile(
    r"(?:特此(?:报告|汇报|通报|函告|函复|通知)|以上(?:报告|汇报|述职|情况|是|报告情况)|(?:报告|汇报|述职|发言)(?:完毕|到此)"
    r"|不妥之处|如有不[当妥]|欢迎(?:广大|社会)|谢谢(?:大家|各位)?|此致|敬礼|敬请).{0,40}"
)
_NUMBER = "[0-9０-９〇零○Ｏ一二三四五六七八九十]"
_DATE = re.compile(
    rf"{_NUMBER}{{2,4}}\s*年\s*{_NUMBER}{{1,3}}\s*月\s*(?:{_NUMBER}{{1,3}}\s*日)?|\d{{4}}[./-]\d{{1,2}}[./-]\d{{1,2}}"
)
_SIGNATURE = re.compile(
    r".{2,40}(?:委员会|党委|党组|总支|支部|局|处|科|室|部|厅|委|院|校|所|站|公司|中心|集团|办公室)"
)
_LONGEST_SIGNATURE = 40
# A heading that is only the name of a section is shorter than a report's title.
_SHORTEST_TITLE = 10
_ENDS = ("。", "；", "，", "：", ":", "！", "？")


@dataclass(frozen=True)
class Frame:
    """A report's blocks by where they stand.

    title: Its title, empty if it has none.
    front, body, back: The other blocks before, in and behind its sections.
    """

    title: Stretch
    front: tuple[Block, ...]
    body: tuple[Block, ...]
    back: tuple[Block, ...]


def read_frame(blocks: Sequence[Block]) -> Frame:
    """Tell a report's sections from what stands around them."""
    first = next((index for index, each in enumerate(blocks) if _begins_body(blocks, index)), len(blocks))
    end = _end(blocks, first)
    title, front = _title(blocks[:first])
    return Frame(title, tuple(front), tuple(blocks[first:end]), tuple(blocks[end:]))


def _begins_body(blocks: Sequence[Block], index: int) -> bool:
    block = blocks[index]
    is_long = len(block.text.text) >= _SHORTEST_TITLE or not meaning(block.text.text).is_pure
    is_title = index < 3 and not block.opens and _could_be_title(block) and is_long
    return bool(block.cells) or (begins_outline(block) and not is_title)


def _title(front: Sequence[Block]) -> tuple[Stretch, list[Block]]:
    """Return the title and the other blocks before the sections."""
    styled = [each for each in front if each.level == 0]
    likely = [each for each in front if _could_be_title(each)]
    chosen = (styled or likely)[:1]
    if not chosen:
        return Stretch(), list(front)
    at = next(index for index, each in enumerate(front) if each is chosen[0])
    rest = [each for each in front if each is not chosen[0]]
    title = chosen[0].text
    before = front[at - 1] if at else None
    # 中共××局机关委员会 / 关于2023年度党建工作情况的报告
    if before and title.text.startswith(("关于", "二", "2")) and _is_part_of_title(before):
        return before.text + title, [each for each in rest if each is not before]
    return title, rest


def _could_be_title(block: Block) -> bool:
    text = block.text.text
    return not ordinal_at_start(text) and not _NO_TITLE.fullmatch(text) and _TITLE.fullmatch(text) is not None


def _is_part_of_title(block: Block) -> bool:
    return len(block.text.text) <= _LONGEST_SIGNATURE and not _NO_TITLE.fullmatch(block.text.text)


def _end(blocks: Sequence[Block], first: int) -> int:
    """Return where the sections end."""
    last_section = max(
        (index for index in range(first, len(blocks)) if _is_section(blocks[index])), default=first
    )
    for index in range(max(first, 1), len(blocks)):
        text = blocks[index].text.text
        if blocks[index].cells or blocks[index].level:
            continue
        if _ANNEX.fullmatch(text) and text.startswith("附") and len(text) > 1:
            return _with_signature(blocks, first, index)
        if index > last_section and (_CLOSING.fullmatch(text) or _DATE.fullmatch(text)):
            return _with_signature(blocks, first, index)
    last = blocks[-1] if len(blocks) > first + 1 else None
    if (
        last
        and not last.cells
        and not last.level
        and _is_signature(last)
        and _SIGNATURE.fullmatch(last.text.text)
    ):
        return len(blocks) - 1
    return len(blocks)


def _is_section(block: Block) -> bool:
    ordinal = ordinal_at_start(block.text.text)
    return is_bare_heading(block) or (ordinal is not None and ordinal.family in ("part", "chapter"))


def _with_signature(blocks: Sequence[Block], first: int, index: int) -> int:
    """Return where the back matter begins: at the signature right above a date."""
    if _DATE.fullmatch(blocks[index].text.text):
        while index - 1 > first and _is_signature(blocks[index - 1]):
            index -= 1
    return index


def _is_signature(block: Block) -> bool:
    text = block.text.text
    return (
        not block.cells
        and 0 < len(text) <= _LONGEST_SIGNATURE
        and not begins_outline(block)
        and not text.endswith(_ENDS)
    )
