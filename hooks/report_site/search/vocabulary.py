"""Words that mean the same, and terms to find by their initials: the package's, overlaid by the organ's."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

ORGAN_FILE = "organ/synonyms.yml"
_SEPARATOR = re.compile(r"[\s、,，]+")
_KEYS = ("同义词", "词语", "不用")


class VocabularyError(ValueError):
    """The organ's file cannot be used; the text says in Chinese what is wrong and what to do."""


@dataclass(frozen=True)
class Vocabulary:
    """What the search knows of words.

    synonyms: Groups of words that stand for each other.
    terms: Words that initials may stand for (djgz).
    """

    synonyms: tuple[tuple[str, ...], ...]
    terms: tuple[str, ...]


def load_vocabulary(root: Path) -> Vocabulary:
    """Read the default words and, if the site has it, organ/synonyms.yml over them.

    Raises:
        VocabularyError: If that file is not what it should be.
    """
    default = _read(_data("synonyms.yml"), "synonyms.yml")
    path = root / ORGAN_FILE
    try:
        own = _read(path.read_text(encoding="utf-8-sig") if path.is_file() else "", ORGAN_FILE)
    except UnicodeDecodeError as error:
        raise VocabularyError(f"{ORGAN_FILE}：不是 UTF-8 编码，请用编辑器另存为 UTF-8") from error
    unwanted = {word for group in own["不用"] for word in group}
    kept = [group for group in default["同义词"] if unwanted.isdisjoint(group)]
    terms = [word for group in default["词语"] + own["词语"] for word in group if word not in unwanted]
    return Vocabulary(tuple(map(tuple, kept + own["同义词"])), tuple(dict.fromkeys(terms)))


def _read(text: str, name: str) -> dict[str, list[list[str]]]:
    """Return each key's groups of words; a group is one text, its words parted by 、 , or ，."""
    try:
        data: Any = yaml.safe_load(text) or {}
    except yaml.YAMLError as error:
        raise VocabularyError(f"{name}：YAML 无法读取：{error}") from error
    if not isinstance(data, dict) or not data.keys() <= set(_KEYS):
        raise VocabularyError(f"{name}：只能有这几个键：{'、'.join(_KEYS)}")
    groups: dict[str, list[list[str]]] = {}
    for key in _KEYS:
        value = data.get(key) or []
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            raise VocabularyError(f"{name}：“{key}”下面应当一行一组，例如“- 双报到、社区报到”")
        groups[key] = [[word for word in _SEPARATOR.split(each) if word] for each in value]
    return groups


def _data(name: str) -> str:
    return files(__package__).joinpath("data", name).read_text(encoding="utf-8")


@cache
def characters() -> dict[str, Any]:
    """Return the character tables: per syllable two texts (read so first, so too), and traditional pairs."""

    def lines(name: str) -> list[str]:
        return [line for line in _data(name).splitlines() if not line.startswith("#")]

    syllables = [line.split(" ") for line in lines("pinyin.txt")]
    return {
        "pinyin": {name: [first, *rest] for name, first, *rest in syllables},
        "traditional": "".join(lines("traditional.txt")),
    }
