"""What a page's front matter may hold: theme and engine would obey some keys, and write values unescaped."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import yaml

from report_site.ledger.markdown import Outline
from report_site.pages.sanitize import FRONT_MATTER

from .limits import Limits
from .model import Problem

# What the site reads, and what other programs write and the site passes over; template, icon and the like
# stop the build or worse.
KEYS = (*FRONT_MATTER, "tags", "date")
_HIDDEN = ("navigation", "toc", "path", "footer")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_SCALAR = (str, int, float, bool, date, type(None))


def front_problems(path: str, page: Outline, limits: Limits) -> Iterator[Problem]:
    """Yield what must not stand at the head of a page; that it can be read at all is a rule of the checks."""
    front = page.front
    # Without its two rules.
    text = "\n".join(page.lines[1 : max(front.lines - 1, 1)])
    if len(text) > limits.front:
        yield Problem(path, 1, "页首信息太长", f"不超过 {limits.front} 字，其余写到正文里")
        return
    references = list(_references(text))
    for line in references:
        message = "页首信息里不能用 & 和 * 引用"
        yield Problem(path, line + 2, message, "把内容直接写出来；要写这两个字符，用英文引号括起来")
    if references:
        # Written out they may be larger than any memory.
        return
    for key, value in front.data.items():
        line = front.key_lines.get(key, 1)
        # Nothing but the ledger reads Chinese keys, and its checks know them.
        if key not in KEYS and not _HAN.search(key):
            remedy = f"删去这一行；英文的只能写 {'、'.join(KEYS)}"
            yield Problem(path, line, f"页首不能写“{key}”", remedy)
        else:
            for message, remedy in _value_problems(key, value):
                yield Problem(path, line, message, remedy)


def _value_problems(key: str, value: object) -> Iterator[tuple[str, str]]:
    if key == "search":
        if not isinstance(value, dict) or not all(_is_search(*option) for option in value.items()):
            yield "页首的 search 写法不对", "只能写 boost（数字）和 exclude（true 或 false）"
        return
    values = value if isinstance(value, list) else [value]
    if not all(isinstance(each, _SCALAR) for each in values):
        yield f"页首的“{key}”写法太复杂", "只能写一个值，或一列值，如 [甲, 乙]"
    elif key == "hide" and not set(values) <= set(_HIDDEN):
        yield "页首的 hide 写法不对", f"只能写 {'、'.join(_HIDDEN)}"
    elif key == "wide" and not isinstance(value, bool):
        yield "页首的 wide 写法不对", "只能写 true 或 false"
    elif key in ("title", "description") and isinstance(value, list):
        yield f"页首的“{key}”只能写一个值", "去掉方括号；内容里有方括号的，用英文引号括起来"
    elif any(re.search("[<>]", str(each)) for each in values):
        yield f"页首的“{key}”里不能有尖括号", "改用书名号《》或〈〉"
    elif key == "description" and '"' in str(value):
        yield "页首的“description”里不能有英文双引号", "改用中文引号“”"


def _is_search(key: object, value: object) -> bool:
    if key == "exclude":
        return isinstance(value, bool)
    return key == "boost" and isinstance(value, int | float)


def _references(text: str) -> Iterator[int]:
    """Yield the lines, counted from 0, that name a value or repeat a named one."""
    try:
        for token in yaml.scan(text):
            if isinstance(token, yaml.AnchorToken | yaml.AliasToken):
                yield token.start_mark.line
    except yaml.YAMLError:
        # A rule of the checks says so.
        return
