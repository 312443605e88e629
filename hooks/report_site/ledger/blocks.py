"""The fenced block 台账 by which an editor puts a view into a page: lines of `键：值`, read into a query."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TypeVar

from .fields import COLONS, split_values, squeeze
from .ids import visible
from .markdown import Fence
from .query import Query
from .register import Register
from .settings import BUILT_IN_COLUMNS


@dataclass(frozen=True)
class Form:
    """A form of view: what it shows, and the keys besides 形式 that it heeds."""

    shows: str
    keys: tuple[str, ...] = ()


TABLE = "表格"
FILTERS = ("年度", "类别", "状态", "责任单位", "缺口")
# Every form by the name that an editor writes.
FORMS = {
    TABLE: Form("符合条件的事项，一行一项", (*FILTERS, "列")),
    "台账": Form("整张台账，读者可以筛选、排序、下载", (*FILTERS, "列")),
    "计数": Form("符合条件的事项有多少，各状态多少", FILTERS),
    "状态图": Form("各类事项的状态，一条横条一类", ("年度",)),
    "总览": Form("一个年度的各类数字及其构成", ("年度",)),
    "矩阵": Form("存在问题、整改与措施的对应", ("年度",)),
    "流程图": Form("反馈、整改、问题、措施、成效的走向", ("年度",)),
    "缺口": Form("没有下文的事项及其原因", FILTERS),
    "目录": Form("通往各年度报告和各支部的链接"),
    "最近更新": Form("最近的修改"),
    "支部名册": Form("各支部的基本情况", ("年度",)),
    "支部概况": Form("一个支部的基本情况", ("支部",)),
    "支部职责": Form("台账交给一个支部的事项", ("支部",)),
    "三会一课": Form("一个支部一年的会议和活动", ("支部", "年度")),
    "下载": Form("本年度报告和台账，或者一个支部的清单，Word 和 Excel 文件", ("支部", "年度")),
    "检查结果": Form("还没有解决的问题，按支部和页面"),
    "检查规则": Form("每条检查规则和例子"),
}
KEYS = ("形式", *FILTERS, "列", "支部")
ALL_YEARS = "全部"
_LINE = re.compile(f"([^{COLONS}]*)[{COLONS}](.*)")

T = TypeVar("T")


@dataclass(frozen=True)
class BlockProblem:
    """Something in a block that cannot be understood; `line` counts from the block's first fence."""

    line: int
    message: str
    remedy: str


@dataclass(frozen=True)
class Block:
    """A view asked for in a page.

    form: One of FORMS.
    query: Which items it takes. Its `reports` are empty where the block names no year.
    all_years: Whether it asks for every year by name.
    columns: The columns it names, empty for the configured ones.
    branch: The branch it names, empty for that of the page.
    problems: What could not be read; the rest holds all the same.
    """

    form: str
    query: Query
    all_years: bool
    columns: tuple[str, ...]
    branch: str
    problems: tuple[BlockProblem, ...]


def parse_block(fence: Fence, register: Register) -> Block:
    """Read a block 台账; names are those that the register and its settings know."""
    return _Reader(register).read(fence)


class _Reader:
    def __init__(self, register: Register) -> None:
        self.register = register
        self.problems: list[BlockProblem] = []

    def read(self, fence: Fence) -> Block:
        values: dict[str, tuple[int, str]] = {}
        for line, key, value in self.lines(fence):
            if key in values:
                self.problem(line, f"“{key}”写了两次", "合并成一行，几个内容之间用顿号")
            values.setdefault(key, (line, value))
        register, settings = self.register, self.register.settings
        years = {name: year for year in register.years for name in (str(year), f"{year}年")}
        branches = {branch.short: branch.short for branch in register.branches}
        branches |= {name: branch.short for name, branch in register.branch_of_name.items()}
        columns = dict.fromkeys((*BUILT_IN_COLUMNS, *settings.labels))
        units = branches | _same(settings.units)
        owners: dict[str, tuple[str, ...]] = {name: (unit,) for name, unit in units.items()}
        owners |= dict.fromkeys(settings.all_branches, tuple(branch.short for branch in register.branches))
        forms = self.choose(values, "形式", _same(FORMS)) if "形式" in values else (TABLE,)
        if forms:
            self.refuse_unheeded(values, forms[0])
        named_years = self.choose(values, "年度", {**years, ALL_YEARS: None})
        query = Query(
            reports=frozenset(year for year in named_years if year),
            kinds=frozenset(
                self.choose(values, "类别", {kind.label: kind.code for kind in settings.kinds.values()})
            ),
            states=frozenset(self.choose(values, "状态", _same(settings.states))),
            owners=frozenset(name for names in self.choose(values, "责任单位", owners) for name in names),
            gap=(*self.choose(values, "缺口", {"有": True, "无": False}), None)[0],
        )
        return Block(
            form=(*forms, TABLE)[0],
            query=query,
            all_years=None in named_years,
            columns=self.choose(values, "列", _same(columns)),
            branch=(*self.choose(values, "支部", branches), "")[0],
            problems=tuple(self.problems),
        )

    def lines(self, fence: Fence) -> Iterator[tuple[int, str, str]]:
        for number, line in enumerate(fence.content.split("\n"), start=1):
            text = visible(line).strip().lstrip("-").strip()
            if not text:
                continue
            match = _LINE.fullmatch(text)
            if not match:
                self.problem(number, f"看不懂“{text}”", "每行写成“键：值”，如“类别：整改”")
            elif (key := squeeze(match[1])) not in KEYS:
                self.problem(number, f"没有“{key}”这个键", nearest(key, KEYS))
            else:
                yield number, key, match[2]

    def refuse_unheeded(self, values: dict[str, tuple[int, str]], form: str) -> None:
        """Report the keys that this form does not heed: left in silence they would seem to work."""
        heeded = FORMS[form].keys
        for key, (line, _) in values.items():
            if key != "形式" and key not in heeded:
                remedy = f"删去这一行；{form}可以写：{'、'.join(heeded)}" if heeded else "删去这一行"
                self.problem(line, f"“{form}”用不上“{key}”", remedy)

    def choose(self, values: dict[str, tuple[int, str]], key: str, allowed: Mapping[str, T]) -> tuple[T, ...]:
        """Return what the words of a value mean, each once; those that mean nothing are problems."""
        line, written = values.get(key, (0, ""))
        chosen: dict[T, None] = {}
        for word in split_values(written):
            if word in allowed:
                chosen[allowed[word]] = None
            else:
                self.problem(line, f"{key}没有“{word}”", nearest(word, tuple(allowed)))
        return tuple(chosen)

    def problem(self, line: int, message: str, remedy: str) -> None:
        self.problems.append(BlockProblem(line, message, remedy))


def _same(words: Iterable[str]) -> dict[str, str]:
    return {word: word for word in words}


def nearest(word: str, allowed: tuple[str, ...]) -> str:
    """Return what to write instead of `word`: the nearest allowed words, else all, as a Chinese clause."""
    close = get_close_matches(word, allowed, n=3, cutoff=0.5)
    if close:
        return f"是不是“{'”或“'.join(close)}”"
    shown = "、".join(allowed[:30]) + ("等" if len(allowed) > 30 else "")
    return f"可以写：{shown}" if shown else "现在没有可写的内容，删去这一行"
