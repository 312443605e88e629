"""What may be shown, and which words make a name private: words.yml, overlaid by the organ's."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import yaml

ORGAN_FILE = "organ/privacy.yml"
_REMOVED = "不用"
_SEPARATOR = re.compile(r"[\s、,，]+")
_LONGEST_EXTENSION = 6
_SHORTEST_NUMBER = 7
_COUNTRY = re.compile(r"(?:00)?86(?=\d{10,})")


class PrivacyError(ValueError):
    """The organ's file cannot be used; the text says in Chinese what is wrong and what to do."""


@dataclass(frozen=True)
class PrivacyWords:
    """The words that the search for private data goes by.

    numbers: Office numbers, digits only.
    mails: Whole addresses, or @host; in lower case.
    states: Words beside which a name is private, such as 低保.
    titles: What may stand between such a word and the name.
    surnames: Each a character.
    no_names: Words that begin like a name.
    """

    numbers: frozenset[str]
    mails: frozenset[str]
    states: tuple[str, ...]
    titles: tuple[str, ...]
    surnames: str
    no_names: tuple[str, ...]

    def may_show_number(self, number: str) -> bool:
        """Tell whether a telephone number (digits only) is an office's, with or without an extension."""
        plain = _COUNTRY.sub("", number, count=1)
        return any(
            (plain.startswith(office) and len(plain) - len(office) <= _LONGEST_EXTENSION)
            # as it is written locally, without the area code
            or (len(plain) >= _SHORTEST_NUMBER and office.endswith(plain))
            for office in self.numbers
        )

    def may_show_mail(self, box: str, host: str) -> bool:
        """Tell whether an e-mail address is an office's."""
        host = host.lower()
        return f"@{host}" in self.mails or f"{box.lower()}@{host}" in self.mails

    @cached_property
    def name_sign(self) -> re.Pattern[str]:
        """What a text must hold for there to be such a name; it is found much faster."""
        return re.compile(_any((*self.states, "处分")))

    @cached_property
    def name_pattern(self) -> re.Pattern[str]:
        """What finds a name behind such a word (group `after`) or before one (group `before`)."""
        name = f"[{re.escape(self.surnames)}][\u4e00-\u9fff]{{1,2}}?"
        states, titles = _any(self.states), _any(self.titles)
        end = r"(?=[，。、；：,;:（()）“”\"\s|<*_]|等|家|同志|户|夫妇|老人|的|$)"
        return re.compile(
            rf"(?:{states})(?:的?(?:{titles})){{0,2}}的?[\s|：:（(“—-]{{0,3}}(?P<after>{name}){end}"
            rf"|(?P<before>{name})(?:同志)?(?:[（(][ ]?(?:{states})|(?:系|属于?|身患|因?患)(?:{states})"
            r"|受到?[\u4e00-\u9fff]{0,6}处分)"
        )


@cache
def default_words() -> PrivacyWords:
    """Return the package's own words."""
    return _words(_defaults(), {})


def load_privacy(root: Path) -> PrivacyWords:
    """Read the package's words and, if the site has it, organ/privacy.yml over them.

    Raises:
        PrivacyError: If that file is not what it should be.
    """
    path = root / ORGAN_FILE
    try:
        text = path.read_text(encoding="utf-8-sig") if path.is_file() else ""
        # Every value as text: to YAML 05321234567 is an octal number.
        data: Any = yaml.load(text, yaml.BaseLoader) or {}
    except UnicodeDecodeError as error:
        raise PrivacyError(f"{ORGAN_FILE}：不是 UTF-8 编码，请用编辑器另存为 UTF-8") from error
    except yaml.YAMLError as error:
        raise PrivacyError(f"{ORGAN_FILE}：YAML 无法读取：{error}") from error
    defaults = _defaults()
    keys = (*defaults, _REMOVED)
    if not isinstance(data, dict) or not data.keys() <= set(keys):
        raise PrivacyError(f"{ORGAN_FILE}：只能有这几个键：{'、'.join(keys)}")
    for key, value in data.items():
        if value and not (isinstance(value, list) and all(isinstance(each, str) for each in value)):
            raise PrivacyError(f"{ORGAN_FILE}：“{key}”下面应当一行一个，例如“- 0532-88880000”")
    return _words(defaults, data)


def _words(defaults: Mapping[str, Any], own: Mapping[str, Any]) -> PrivacyWords:
    """Join both lists of every key, without what 不用 names."""
    removed = _split(own.get(_REMOVED))

    def words(key: str) -> tuple[str, ...]:
        both = [*_split(defaults[key]), *_split(own.get(key))]
        return tuple(word for word in dict.fromkeys(both) if word not in removed)

    surnames = "".join(words("姓氏"))
    return PrivacyWords(
        numbers=frozenset(re.sub(r"\D", "", number) for number in words("办公电话")) - {""},
        mails=frozenset(mail.lower() for mail in words("办公邮箱")),
        states=words("身份词"),
        titles=words("称谓"),
        surnames="".join(char for char in surnames if char not in removed),
        no_names=words("不是人名"),
    )


def _defaults() -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("words.yml").read_text(encoding="utf-8"))
    return data


def _split(value: Any) -> list[str]:
    return [word for each in value or () for word in _SEPARATOR.split(each) if word]


def _any(words: tuple[str, ...]) -> str:
    """Return a pattern for any of these words, the longest first; one that matches nothing for none."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)) or "(?!)"
