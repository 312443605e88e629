"""What the organ decides about the checks, in `organ/` beside mkdocs.yml: over the defaults key by key."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from report_site.ledger.blocks import nearest
from report_site.memo import digest

from .branch.rules import BranchRule, BranchRulesError, default_branch_rules, load_branch_rules
from .privacy.words import PrivacyError, PrivacyWords, default_words, load_privacy
from .text.phrases import OFF, Phrase, PhraseError, default_phrases, read_phrases

PHRASES_FILE = "organ/phrases.yml"
RULES_FILE = "organ/rules.yml"
_SWITCH = {True: True, "开": True, False: False, OFF: False}


class OrganError(ValueError):
    """A file of the organ cannot be used; the text says in Chinese which file, which key, and what to do."""


@dataclass(frozen=True)
class Organ:
    """What the organ decides.

    phrases: Wordings and what to write instead.
    off: The codes of the rules that it has switched off.
    privacy: Which private data may be shown all the same, and which words make a name private.
    branch_rules: What is expected of branches.
    """

    phrases: tuple[Phrase, ...] = field(default_factory=default_phrases)
    off: frozenset[str] = frozenset()
    privacy: PrivacyWords = field(default_factory=default_words)
    branch_rules: tuple[BranchRule, ...] = field(default_factory=default_branch_rules)

    @cached_property
    def key(self) -> str:
        """A digest of all its decisions, the same in every process: sets are put in order."""
        return digest(json.dumps(asdict(self), default=sorted))


def load_organ(root: Path, codes: Mapping[str, bool]) -> Organ:
    """Read the organ's files.

    Args:
        root: The folder of mkdocs.yml.
        codes: Every code there is, with whether it may be switched off.

    Raises:
        OrganError: Naming the file and the key of everything that is wrong.
    """
    problems: list[str] = []
    phrases, off = default_phrases(), frozenset[str]()
    privacy, branch_rules = default_words(), default_branch_rules()
    try:
        phrases = read_phrases(read_mapping(root, PHRASES_FILE), phrases)
    except PhraseError as error:
        problems += [f"{PHRASES_FILE}：{line}" for line in str(error).splitlines()]
    except OrganError as error:
        problems += str(error).splitlines()
    try:
        off = _switched_off(read_mapping(root, RULES_FILE), codes)
    except OrganError as error:
        problems.append(str(error))
    try:
        privacy = load_privacy(root)
    except PrivacyError as error:
        problems.append(str(error))
    try:
        branch_rules = load_branch_rules(root)
    except BranchRulesError as error:
        problems.append(str(error))
    if problems:
        raise OrganError("\n".join(problems))
    return Organ(phrases, off, privacy, branch_rules)


def read_mapping(root: Path, name: str) -> dict[str, Any]:
    """Return a YAML file of keys and values below `root`; empty where there is none.

    Raises:
        OrganError: If it is not UTF-8, not YAML, or no mapping.
    """
    path = root / name
    if not path.is_file():
        return {}
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError as error:
        raise OrganError(f"{name}：不是 UTF-8 编码，请用编辑器另存为 UTF-8") from error
    except (yaml.YAMLError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f"第 {mark.line + 1} 行附近" if mark else "内容"
        raise OrganError(f"{name}：{where}无法读取。每行写成“键: 值”，冒号用半角并在后面空一格") from error
    if data is None:
        return {}
    if not isinstance(data, dict):
        raise OrganError(f"{name}：应当一行一个“键: 值”")
    return {str(key): value for key, value in data.items()}


def _switched_off(data: Mapping[str, Any], codes: Mapping[str, bool]) -> frozenset[str]:
    problems = [problem for code, value in data.items() if (problem := _problem(code, value, codes))]
    if problems:
        raise OrganError("\n".join(f"{RULES_FILE}：{problem}" for problem in problems))
    return frozenset(code for code, value in data.items() if not _SWITCH[value])


def _problem(code: str, value: Any, codes: Mapping[str, bool]) -> str:
    if code not in codes:
        return f"没有“{code}”这条规则，{nearest(code, tuple(sorted(codes)))}"
    if not isinstance(value, str | bool) or value not in _SWITCH:
        return f"“{code}”后面只能写“开”或“关”"
    if not _SWITCH[value] and not codes[code]:
        return f"“{code}”是错误级的规则，不能关；个别情况请在文中写豁免"
    return ""
