"""What an import would do, in Chinese, for whoever sits at the terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from report_site.ledger.ids import ItemId
from report_site.ledger.settings import Settings

from .account import LEFT
from .item_texts import ItemText
from .reading import Import
from .reimport import Merged
from .sections import GROUP, OVERVIEW, Entry, walk
from .suggestions import Suggestion

_SHOWN = 40
_MOST_SHOWN = 8
_ROLES = {GROUP: "分组 ", OVERVIEW: "概述 "}


def outline_summary(done: Import, settings: Settings) -> str:
    """Return the sections with their items: id, kind, display number and title."""
    items = [entry for section in done.sections for entry in walk(section.content) if entry.id]
    kinds = Counter(entry.kind or "" for entry in items if entry.role not in _ROLES)
    counted = (
        "、".join(f"{settings.kinds[kind].label} {count} 项" for kind, count in kinds.items()) or "没有事项"
    )
    groups = sum(entry.role == GROUP for entry in items)
    lines = [f"读出 {len(done.sections)} 节，分组 {groups} 个，{counted}。", ""]
    for page, section in zip(done.pages[1:], done.sections, strict=True):
        kind = settings.kinds[section.kind].label if section.kind else "不含事项"
        lines.append(f"{section.title.text or '（没有标题）'}  [{kind}]  {page.path}")
        for entry in section.content:
            if isinstance(entry, Entry):
                lines += _entries(entry, 1)
    return "\n".join(lines)


def _entries(entry: Entry, depth: int) -> list[str]:
    words = " ".join(f"{entry.title.text or entry.text.text}".split())
    name = f"{entry.id} {_ROLES.get(entry.role, '')}" if entry.id else ""
    own = [f"{'  ' * depth}{name}{_short(words)}"] if entry.id or entry.title else []
    return [*own, *(line for child in entry.children for line in _entries(child, depth + 1))]


def left_out_summary(done: Import) -> str:
    """Return what comes into no page and why, and how many characters went where."""
    reasons: dict[str, list[str]] = {}
    for reason, words in done.account.left_out():
        reasons.setdefault(reason, []).append(words)
    total = len(done.account.text)
    kept = sum(piece.end - piece.start for piece in done.account.pieces if piece.place != LEFT)
    lines = [f"原文 {total} 个字符：收入页面 {kept} 个，空白、换行和下面列出的 {total - kept} 个没有收入。"]
    for reason, some in reasons.items():
        shown = "、".join(
            f"“{_short(' '.join(words.split()))}”" for words in dict.fromkeys(some[:_MOST_SHOWN])
        )
        more = " 等" if len(some) > _MOST_SHOWN else ""
        lines.append(f"  {reason}（{len(some)} 处）：{shown}{more}")
    return "\n".join(lines)


def suggestions_summary(suggestions: Iterable[Suggestion]) -> str:
    """Return suggested links with what both sides say, "" without any."""
    lines = [
        f"  {each.source}={each.target}  {each.label}：都说到“{each.words}”\n"
        f"    “{_short(each.source_says)}” —— “{_short(each.target_says)}”"
        for each in suggestions
    ]
    head = "建议的链接（一条也没有写入；同意哪一条，就在命令后面加 --accept 和它前面的两个编号）："
    return "\n".join([head, *lines]) if lines else ""


def difference_summary(
    merged: Merged, before: Mapping[ItemId, ItemText], after: Mapping[ItemId, ItemText]
) -> str:
    """Return what changed since the last import, item by item."""
    lines: list[str] = []
    for name, items in (("新增", merged.added), ("改动", merged.changed), ("删除", merged.removed)):
        lines += [f"  {name} {item} {_short((after.get(item) or before[item]).item.title)}" for item in items]
    if merged.removed:
        lines.append("  文件里删去的事项，网页上仍然保留；确实不再保留的，请把它的状态改为“已撤销”。")
    lines += [f"  {conflict}" for conflict in merged.conflicts]
    return "\n".join(["与上次导入相比：", *(lines or ["  没有变化。"])])


def _short(words: str) -> str:
    return words if len(words) <= _SHOWN else f"{words[:_SHOWN]}…"
