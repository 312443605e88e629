"""The ledger's vocabulary: kinds, fields, states, relations, gap rules, columns; from YAML, and checked."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any, TypeVar

import yaml

STATE_CLASSES = ("unknown", "open", "active", "done", "closed", "continuing", "reopened", "withdrawn")
FIELD_TYPES = ("id", "role", "units", "state", "date", "text")
ROLES = ("overview", "group")
PREFIX = re.compile(r"[A-Z]{2,4}")
# Columns that every item has without a field of its own.
BUILT_IN_COLUMNS = ("编号", "类别", "事项", "年度", "缺口")
# A table is one of a branch's records if it has these columns.
RECORD_COLUMNS = ("日期", "类型")
BRANCH_KEYS = ("facts", "further_facts", "year_facts", "columns", "activities")
# The name of a field or relation: short, nothing but letters and Han characters.
LABEL = re.compile("[A-Za-z\u4e00-\u9fff]{1,12}")

T = TypeVar("T")


class SettingsError(ValueError):
    """The configuration is wrong; `problems` names every wrong key in one Chinese sentence each."""

    def __init__(self, problems: list[str]) -> None:
        """Keep the problems, one sentence each."""
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Kind:
    """A kind of item, such as 整改.

    prefix: The letters that its ids begin with.
    stateful: Whether an item without 状态 is 未填报. A finished piece of work has no state to fill in.
    """

    code: str
    label: str
    prefix: str
    stateful: bool


@dataclass(frozen=True)
class FieldSpec:
    """A field that an item may have; `type` is one of FIELD_TYPES."""

    code: str
    label: str
    type: str


@dataclass(frozen=True)
class Relation:
    """A typed link between items, with its wording at both ends.

    flow: Which end comes first in the life of a promise: "forward" the source, "backward" the target.
    """

    code: str
    sources: frozenset[str]
    targets: frozenset[str]
    forward: str
    backward: str
    flow: str | None = None
    later: bool = False
    same_kind: bool = False
    acyclic: bool = False


@dataclass(frozen=True)
class GapRule:
    """What items of some kinds must have: one of `needs`, the Chinese names of fields or relations."""

    code: str
    kinds: frozenset[str]
    needs: tuple[str, ...]
    title: str
    why: str
    only_states: frozenset[str] = frozenset()
    next_year: bool = False


@dataclass(frozen=True)
class Matrix:
    """Which kinds of items stand in the rows of the matrix and which in its columns."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]


@dataclass(frozen=True)
class BranchSettings:
    """Names that branch pages use; the mappings lead from every accepted spelling to the name.

    facts: What every branch's page is to say; `further` what it may say; `yearly` what a year's page may say.
    """

    facts: tuple[str, ...]
    further: tuple[str, ...]
    yearly: tuple[str, ...]
    columns: Mapping[str, str]
    activities: Mapping[str, str]

    @cached_property
    def activity_names(self) -> tuple[str, ...]:
        """Every kind of meeting once, in the order of the configuration."""
        return tuple(dict.fromkeys(self.activities.values()))


@dataclass(frozen=True)
class Settings:
    """The whole vocabulary, checked: what it names exists, and no Chinese name means two things."""

    kinds: Mapping[str, Kind]
    page_order: tuple[str, ...]
    fields: Mapping[str, FieldSpec]
    roles: Mapping[str, str]
    states: Mapping[str, str]
    relations: Mapping[str, Relation]
    gaps: tuple[GapRule, ...]
    columns: tuple[str, ...]
    matrix: Matrix
    units: tuple[str, ...]
    all_branches: tuple[str, ...]
    branches: BranchSettings

    @cached_property
    def kind_of_prefix(self) -> dict[str, Kind]:
        """Kinds by the letters their ids begin with."""
        return {kind.prefix: kind for kind in self.kinds.values()}

    @cached_property
    def field_of_label(self) -> dict[str, FieldSpec]:
        """Fields by their Chinese name."""
        return {spec.label: spec for spec in self.fields.values()}

    @cached_property
    def relation_of_label(self) -> dict[str, tuple[Relation, bool]]:
        """Relations by their Chinese name; the flag is true for the name written at the `from` end."""
        names: dict[str, tuple[Relation, bool]] = {}
        for relation in self.relations.values():
            names[relation.forward] = (relation, True)
            names[relation.backward] = (relation, False)
        return names

    @cached_property
    def unknown_states(self) -> frozenset[str]:
        """The words that say a fact is missing, such as 未填报, which any field may hold."""
        return frozenset(name for name, state_class in self.states.items() if state_class == "unknown")

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """Every name that may stand before the colon of a field line."""
        return (*self.field_of_label, *self.relation_of_label)

    def label(self, field: str) -> str:
        """Return the Chinese name of the field with this code."""
        return self.fields[field].label


@cache
def default_data() -> dict[str, Any]:
    """Return the package's own vocabulary as it stands in defaults.yml."""
    text = Path(__file__).with_name("defaults.yml").read_text(encoding="utf-8")
    data: dict[str, Any] = yaml.safe_load(text)
    return data


def load_settings(overrides: Mapping[str, Any] | None = None, key: str = "extra.ledger") -> Settings:
    """Read the vocabulary, overridden key by key.

    Args:
        overrides: What the site's configuration says; mappings are merged, the rest replaces, null removes.
        key: Where the overrides stand, for error messages.

    Raises:
        SettingsError: With every wrong key, each named from `key` on.
    """
    reader = _Reader(key)
    data = _merge(default_data(), overrides or {}, reader, "")
    settings = reader.settings(data)
    if reader.problems:
        raise SettingsError(reader.problems)
    return settings


def _merge(base: Mapping[str, Any], over: object, reader: _Reader, path: str) -> dict[str, Any]:
    """Lay `over` on `base` key by key; unknown keys of the top level are reported."""
    merged = dict(base)
    if not isinstance(over, Mapping):
        reader.report(path, "应当是“键: 值”的形式")
        return merged
    for name, value in over.items():
        here = f"{path}.{name}" if path else str(name)
        if not path and name not in base:
            reader.report(here, f"没有这一项，可用的有：{'、'.join(base)}")
        elif value is None:
            merged.pop(name, None)
        elif isinstance(base.get(name), Mapping):
            merged[name] = _merge(base[name], value, reader, here)
        else:
            merged[name] = value
    return merged


def _part(data: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """Return a part that is a mapping by default, and so after merging; empty where it was removed."""
    return data.get(name) or {}


class _Reader:
    """Turns merged data into Settings and collects every problem on the way."""

    def __init__(self, key: str) -> None:
        self.key = key
        self.problems: list[str] = []

    def report(self, path: str, sentence: str) -> None:
        where = f"{self.key}.{path}" if path else self.key
        self.problems.append(f"mkdocs.yml 的 {where}：{sentence}。")

    def settings(self, data: Mapping[str, Any]) -> Settings:
        kinds = self.entries(data, "kinds", ("label", "prefix", "stateful"), self.kind)
        fields = self.entries(data, "fields", ("label", "type"), self.field)
        relations = self.entries(
            data,
            "relations",
            ("from", "to", "forward", "backward", "flow", "years", "same_kind", "acyclic"),
            lambda code, raw, path: self.relation(code, raw, path, kinds),
        )
        for code in default_data()["fields"]:
            if code not in fields:
                self.report(f"fields.{code}", "这个字段不能去掉，程序要用它")
        self.unique({f"kinds.{kind.code}.label": kind.label for kind in kinds.values()})
        self.unique({f"kinds.{kind.code}.prefix": kind.prefix for kind in kinds.values()})
        labels = self.labels(fields, relations)
        gaps = self.entries(
            data,
            "gaps",
            ("kinds", "needs", "title", "why", "only_states", "next_year"),
            lambda code, raw, path: self.gap(code, raw, path, kinds, labels),
        )
        return Settings(
            kinds=kinds,
            page_order=self.known(data.get("page_order"), "page_order", kinds),
            fields=fields,
            roles=self.choices(data, "roles", ROLES),
            states=self.choices(data, "states", STATE_CLASSES),
            relations=relations,
            gaps=tuple(gaps.values()),
            columns=self.known(
                data.get("columns"), "columns", tuple(dict.fromkeys((*BUILT_IN_COLUMNS, *labels)))
            ),
            matrix=self.matrix(data, kinds),
            units=self.words(data.get("units"), "units"),
            all_branches=self.words(data.get("all_branches"), "all_branches"),
            branches=self.branches(data),
        )

    def entries(
        self,
        data: Mapping[str, Any],
        name: str,
        keys: tuple[str, ...],
        make: Callable[[str, Mapping[str, Any], str], T],
    ) -> dict[str, T]:
        """Make one object of each entry of data[name]; other than mappings and unknown keys are reported."""
        made: dict[str, T] = {}
        for code, raw in _part(data, name).items():
            path = f"{name}.{code}"
            if not isinstance(raw, Mapping):
                self.report(path, "应当是“键: 值”的形式")
                continue
            for key in raw:
                if key not in keys:
                    self.report(f"{path}.{key}", f"没有这一项，可用的有：{'、'.join(keys)}")
            made[str(code)] = make(str(code), raw, path)
        return made

    def kind(self, code: str, raw: Mapping[str, Any], path: str) -> Kind:
        prefix = self.word(raw.get("prefix"), f"{path}.prefix")
        if prefix and not PREFIX.fullmatch(prefix):
            self.report(f"{path}.prefix", f"“{prefix}”应当是两到四个大写字母")
        stateful = raw.get("stateful", True)
        return Kind(
            code,
            self.word(raw.get("label"), f"{path}.label"),
            prefix,
            self.boolean(stateful, f"{path}.stateful"),
        )

    def field(self, code: str, raw: Mapping[str, Any], path: str) -> FieldSpec:
        kind_of_value = self.word(raw.get("type"), f"{path}.type")
        self.one_of(kind_of_value, f"{path}.type", FIELD_TYPES)
        return FieldSpec(code, self.word(raw.get("label"), f"{path}.label"), kind_of_value)

    def relation(self, code: str, raw: Mapping[str, Any], path: str, kinds: Mapping[str, Kind]) -> Relation:
        years = raw.get("years")
        if years not in (None, "later"):
            self.report(f"{path}.years", f"“{years}”不认识，只能写 later 或不写")
        flow = raw.get("flow")
        if flow not in (None, "forward", "backward"):
            self.report(f"{path}.flow", f"“{flow}”不认识，只能写 forward、backward 或不写")
        return Relation(
            code=code,
            sources=frozenset(self.known(raw.get("from"), f"{path}.from", kinds)),
            targets=frozenset(self.known(raw.get("to"), f"{path}.to", kinds)),
            forward=self.word(raw.get("forward"), f"{path}.forward"),
            backward=self.word(raw.get("backward"), f"{path}.backward"),
            flow=flow,
            later=years == "later",
            same_kind=self.flag(raw, "same_kind", path),
            acyclic=self.flag(raw, "acyclic", path),
        )

    def gap(
        self, code: str, raw: Mapping[str, Any], path: str, kinds: Mapping[str, Kind], labels: tuple[str, ...]
    ) -> GapRule:
        return GapRule(
            code=code,
            kinds=frozenset(self.known(raw.get("kinds"), f"{path}.kinds", kinds)),
            needs=self.some(self.known(raw.get("needs"), f"{path}.needs", labels), f"{path}.needs"),
            title=self.word(raw.get("title"), f"{path}.title"),
            why=self.word(raw.get("why"), f"{path}.why"),
            only_states=frozenset(
                self.known(raw.get("only_states", []), f"{path}.only_states", STATE_CLASSES)
            ),
            next_year=self.flag(raw, "next_year", path),
        )

    def matrix(self, data: Mapping[str, Any], kinds: Mapping[str, Kind]) -> Matrix:
        raw = _part(data, "matrix")
        return Matrix(
            rows=self.known(raw.get("rows"), "matrix.rows", kinds),
            columns=self.known(raw.get("columns"), "matrix.columns", kinds),
        )

    def branches(self, data: Mapping[str, Any]) -> BranchSettings:
        raw = _part(data, "branches")
        for key in raw:
            if key not in BRANCH_KEYS:
                self.report(f"branches.{key}", f"没有这一项，可用的有：{'、'.join(BRANCH_KEYS)}")
        columns = self.spellings(raw, "columns")
        for name in RECORD_COLUMNS:
            if name not in columns:
                self.report(f"branches.columns.{name}", "这一列不能去掉，没有它就认不出活动记录")
        activities = self.spellings(raw, "activities")
        stated = (f"{name}次数" for name in dict.fromkeys(activities.values()))
        return BranchSettings(
            facts=self.words(raw.get("facts"), "branches.facts"),
            further=self.words(raw.get("further_facts"), "branches.further_facts"),
            yearly=(*self.words(raw.get("year_facts"), "branches.year_facts"), *stated),
            columns=columns,
            activities=activities,
        )

    def labels(self, fields: Mapping[str, FieldSpec], relations: Mapping[str, Relation]) -> tuple[str, ...]:
        """Return the names of fields and relations, which must all differ and be readable as names."""
        named = {f"fields.{spec.code}.label": spec.label for spec in fields.values()}
        for relation in relations.values():
            named[f"relations.{relation.code}.forward"] = relation.forward
            named[f"relations.{relation.code}.backward"] = relation.backward
        for path, label in named.items():
            if label and not LABEL.fullmatch(label):
                self.report(path, f"“{label}”只能用汉字和英文字母，最多十二个")
        return self.unique(named)

    def unique(self, named: Mapping[str, str]) -> tuple[str, ...]:
        """Return the words that stand at these keys; a word that stands at two is reported."""
        seen: dict[str, str] = {}
        for path, word in named.items():
            if word and word in seen:
                self.report(path, f"“{word}”与 {seen[word]} 重名，写在文中时无法分辨")
            seen.setdefault(word, path)
        return tuple(word for word in seen if word)

    def some(self, words: tuple[str, ...], path: str) -> tuple[str, ...]:
        if not words:
            self.report(path, "至少要写一项")
        return words

    def spellings(self, data: Mapping[str, Any], part: str) -> dict[str, str]:
        names: dict[str, str] = {}
        for name, others in _part(data, part).items():
            for spelling in (str(name), *self.words(others, f"branches.{part}.{name}")):
                names[spelling] = str(name)
        return names

    def choices(self, data: Mapping[str, Any], name: str, allowed: tuple[str, ...]) -> dict[str, str]:
        chosen = {str(key): str(value) for key, value in _part(data, name).items()}
        for key, value in chosen.items():
            self.one_of(value, f"{name}.{key}", allowed)
        return chosen

    def known(self, raw: object, path: str, allowed: Mapping[str, Any] | tuple[str, ...]) -> tuple[str, ...]:
        words = self.words(raw, path)
        for word in words:
            self.one_of(word, path, tuple(allowed))
        return tuple(word for word in words if word in allowed)

    def one_of(self, word: str, path: str, allowed: tuple[str, ...]) -> None:
        if word and word not in allowed:
            self.report(path, f"“{word}”不认识，可用的有：{'、'.join(allowed)}")

    def words(self, raw: object, path: str) -> tuple[str, ...]:
        if isinstance(raw, list) and all(isinstance(word, str) for word in raw):
            return tuple(raw)
        self.report(path, "应当是一列文字，如 [甲, 乙]")
        return ()

    def word(self, raw: object, path: str) -> str:
        if isinstance(raw, str) and raw.strip():
            return raw.strip()
        self.report(path, "缺少文字")
        return ""

    def flag(self, raw: Mapping[str, Any], name: str, path: str) -> bool:
        return self.boolean(raw.get(name, False), f"{path}.{name}")

    def boolean(self, value: object, path: str) -> bool:
        if not isinstance(value, bool):
            self.report(path, "只能写 true 或 false")
        return value is True
