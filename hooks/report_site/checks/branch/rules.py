"""What is expected of a branch: the rules of rules.yml, overlaid by the organ's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

ORGAN_FILE = "organ/branches.yml"
LEVELS = ("条例", "规定", "惯例", "地方")
EVERY = ("month", "quarter", "year")
_TEXTS = ("title", "says", "activity", "every", "needs", "source", "article", "level")
_KEYS = (*_TEXTS, "number")
_NEEDED = ("title", "says", "source", "level")


class BranchRulesError(ValueError):
    """The organ's file cannot be used; the text says in Chinese every thing that is wrong."""


@dataclass(frozen=True)
class BranchRule:
    """One rule.

    title, says: What it is about, and what it says, as shown to readers.
    basis: Source, article and level, as shown to readers.
    level: One of LEVELS.
    number: The figures that its check goes by.
    activity, every: For a rule about meetings the kind of meeting, and how often it is due: one of EVERY.
    needs: The fact without which a rule about meetings does not apply, or None.
    """

    code: str
    title: str
    says: str
    basis: str
    level: str
    number: Mapping[str, int] = field(default_factory=dict)
    activity: str = ""
    every: str = ""
    needs: str | None = None


@cache
def default_branch_rules() -> tuple[BranchRule, ...]:
    """Return the package's own rules."""
    return tuple(_rule(code, raw) for code, raw in _defaults().items())


def load_branch_rules(root: Path) -> tuple[BranchRule, ...]:
    """Read the package's rules and, if the site has it, organ/branches.yml over them.

    Raises:
        BranchRulesError: With everything that is wrong with that file.
    """
    path = root / ORGAN_FILE
    try:
        own: Any = yaml.safe_load(path.read_text(encoding="utf-8-sig")) if path.is_file() else None
    except UnicodeDecodeError as error:
        raise BranchRulesError(f"{ORGAN_FILE}：不是 UTF-8 编码，请用编辑器另存为 UTF-8") from error
    except yaml.YAMLError as error:
        raise BranchRulesError(f"{ORGAN_FILE}：YAML 无法读取：{error}") from error
    if own is None:
        return default_branch_rules()
    if not isinstance(own, dict):
        raise BranchRulesError(f"{ORGAN_FILE}：应当是“B08: {{…}}”这样的形式")
    rules = dict(_defaults())
    problems: list[str] = []
    for code, changes in own.items():
        if changes is None:
            rules.pop(code, None)
        elif isinstance(changes, dict):
            rules[code] = {**rules.get(code, {}), **changes}
            if isinstance(changes.get("number"), dict):
                rules[code]["number"] = {**_defaults().get(code, {}).get("number", {}), **changes["number"]}
            problems += [
                f"{ORGAN_FILE} 的 {code}：{problem}" for problem in _problems(str(code), rules[code])
            ]
        else:
            problems.append(f"{ORGAN_FILE} 的 {code}：应当是“键: 值”的形式，或者 null（停用）")
    if problems:
        raise BranchRulesError("\n".join(problems))
    return tuple(_rule(str(code), raw) for code, raw in rules.items())


def _problems(code: str, raw: Mapping[str, Any]) -> list[str]:
    default = _defaults().get(code, {})
    found = [f"没有“{key}”这一项，可用的有：{'、'.join(_KEYS)}" for key in raw if key not in _KEYS]
    found += [f"“{key}”应当是文字" for key in _TEXTS if not isinstance(raw.get(key, ""), str)]
    found += [f"缺少“{key}”" for key in _NEEDED if not raw.get(key)]
    if raw.get("level") not in LEVELS:
        found.append(f"“level”只能写：{'、'.join(LEVELS)}")
    if "activity" in raw and raw.get("every") not in EVERY:
        found.append(f"“every”只能写：{'、'.join(EVERY)}")
    if not default and "activity" not in raw:
        found.append("新添的规则要写“activity”（哪种会议）和“every”（多久一次）")
    numbers = raw.get("number", {})
    known = default.get("number", {})
    if not isinstance(numbers, dict) or any(
        type(value) is not int or value < 0 for value in numbers.values()
    ):
        found.append("“number”里只能写数字")
    elif numbers.keys() - known.keys():
        found.append(f"“number”里只能有：{'、'.join(known) or '（这条规则没有数字）'}")
    return found


def _rule(code: str, raw: Mapping[str, Any]) -> BranchRule:
    return BranchRule(
        code=code,
        title=raw["title"],
        says=raw["says"],
        basis=f"{raw['source']}{raw.get('article', '')}（{raw['level']}）",
        level=raw["level"],
        number=raw.get("number", {}),
        activity=raw.get("activity", ""),
        every=raw.get("every", ""),
        needs=raw.get("needs"),
    )


@cache
def _defaults() -> dict[str, dict[str, Any]]:
    text = Path(__file__).with_name("rules.yml").read_text(encoding="utf-8")
    data: dict[str, dict[str, Any]] = yaml.safe_load(text)
    return data
