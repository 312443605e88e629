"""Beginnings: the pages of a new year or branch, the lines of a new item, correct from the first build on."""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from dataclasses import dataclass

from .ids import ItemId
from .numbering import next_id
from .register import Register
from .settings import Kind, Settings
from .writer import write_item

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_TITLE = "（标题）"
_BODY = "（正文）"
_UNKNOWN = "未填报"
# The sections of a report: file, title, and the kinds of items it begins with; feedback is last year's.
_SECTIONS = (
    ("duties", "一、履职情况", ("achievement",)),
    ("rectification", "二、问题整改情况", ("feedback", "rectification")),
    ("problems", "三、存在问题", ("problem",)),
    ("measures", "四、下一步工作思路和主要措施", ("measure",)),
)


class ScaffoldError(Exception):
    """What was asked for cannot be begun; the text says in Chinese why and what to do."""


@dataclass(frozen=True)
class Beginning:
    """A page below the docs folder, and the text to begin it with or to add to it."""

    path: str
    text: str


def new_year(register: Register, used: Collection[ItemId], year: int) -> list[Beginning]:
    """Return the pages of a new year's report, each with one item to fill in.

    Args:
        register: What there is already.
        used: Every id that may not be used again.
        year: The report's year.
    """
    if not 1949 <= year <= 2999:
        raise ScaffoldError(f"年份“{year}”不对，应当是四位数，如 2024")
    folder = f"reports/{year}"
    links = "\n".join(f"- [{title}]({name}.md)" for name, title, _ in _SECTIONS)
    index = Beginning(f"{folder}/index.md", f"# {year}年机关党建工作报告\n\n【待补：导语】\n\n{links}\n")
    pages = [index]
    for name, title, codes in _SECTIONS:
        kinds = [register.settings.kinds[code] for code in codes if code in register.settings.kinds]
        items = [
            _item(
                register.settings,
                next_id(used, kind.prefix, year - (kind.code == "feedback")),
                kind,
                _TITLE,
                2,
            )
            for kind in kinds
        ]
        pages.append(Beginning(f"{folder}/{name}.md", "\n".join([f"# {title}\n", *items])))
    return pages


def new_branch(settings: Settings, slug: str, name: str, year: int | None) -> list[Beginning]:
    """Return the pages of a new branch: its facts, all empty but its name, and a table for a year's records.

    Args:
        settings: Which facts and columns there are.
        slug: The name of its folder.
        name: 全称.
        year: The year of the first table, None for no table.
    """
    if not _SLUG.fullmatch(slug):
        raise ScaffoldError(f"文件夹名“{slug}”不对，只能用小写英文字母、数字和连字符，如 finance")
    facts = [
        f"{label}: {json.dumps(name, ensure_ascii=False)}" if label == "全称" else f"{label}:"
        for label in settings.branches.facts
    ]
    page = "\n".join(["---", *facts, "---", "", f"# {name}", "", "【待补：支部简介】", ""])
    beginnings = [Beginning(f"branches/{slug}/index.md", page)]
    if year is not None:
        columns = list(dict.fromkeys(settings.branches.columns.values()))
        table = [f"| {' | '.join(columns)} |", f"|{' --- |' * len(columns)}"]
        text = "\n".join([f"# {name}{year}年活动记录", "", *table, ""])
        beginnings.append(Beginning(f"branches/{slug}/{year}.md", text))
    return beginnings


def new_item(
    register: Register, used: Collection[ItemId], kind_name: str, year: int | None, title: str | None
) -> tuple[ItemId, Beginning]:
    """Return a new item's id, and its lines with the page they are to be added to.

    The page is the one of the report that holds most items of the kind.

    Args:
        register: What there is already.
        used: Every id that may not be used again.
        kind_name: The kind's Chinese name, code or prefix.
        year: The report's year, the newest if None.
        title: The item's title, a placeholder if None.
    """
    kind = _kind(register.settings, kind_name)
    report = year or next(iter(register.years), None)
    pages = register.report_pages(report) if report else ()
    if report is None or not pages:
        raise ScaffoldError(f"还没有{report or ''}年度的报告，请先运行 report-site new year 年份")
    held = {page.path: [item for item in page.items if item.kind == kind.code] for page in pages}
    path = max(held, key=lambda each: len(held[each]))
    if not held[path]:
        raise ScaffoldError(
            f"{report}年的报告里还没有{kind.label}，不知道该写到哪一页；请照着“怎么写”手工写第一项"
        )
    new = next_id(used, kind.prefix, held[path][-1].id.year)
    level = max(
        (each.heading.level for each in register.document_of[path].declarations if each.heading), default=2
    )
    return new, Beginning(path, _item(register.settings, new, kind, title or _TITLE, level))


def _kind(settings: Settings, name: str) -> Kind:
    for kind in settings.kinds.values():
        if name.strip() in (kind.label, kind.code, kind.prefix, kind.prefix.lower()):
            return kind
    names = "、".join(f"{kind.label}（{kind.prefix}）" for kind in settings.kinds.values())
    raise ScaffoldError(f"没有“{name}”这个类别，可用的有：{names}")


def item_fields(settings: Settings, kind: Kind) -> list[tuple[str, str]]:
    """Return the fields that a new item of a kind begins with: 编号 empty, all others unknown.

    They are the relations that a gap rule will ask for, and the facts that every item has.
    """
    needed = [label for rule in settings.gaps if kind.code in rule.kinds for label in rule.needs]
    relations = [
        label for label in dict.fromkeys(needed) if settings.relation_of_label.get(label, (None, False))[1]
    ]
    facts = [settings.label(code) for code in ("owners", "due", "state") if kind.stateful or code == "owners"]
    return [(settings.label("id"), ""), *((label, _UNKNOWN) for label in (*relations, *facts))]


def _item(settings: Settings, item: ItemId, kind: Kind, title: str, level: int) -> str:
    """Write an item whose facts are all unknown."""
    (id_label, _), *others = item_fields(settings, kind)
    return write_item(level, title, [(id_label, str(item)), *others], _BODY)
