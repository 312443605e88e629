"""Rules about front matter: what cannot be read, what is not accepted, and values of the wrong kind."""

from __future__ import annotations

import re
from collections.abc import Iterator

from report_site.ledger.items import Position
from report_site.ledger.markdown import FRONT_MATTER_BYTES, REFUSED

from .findings import Severity
from .registry import Hit, Scope, Subject, rule

# Keys that MkDocs and its theme read, with what each may hold; at anything else they stop.
_ENGINE_KEYS: dict[str, tuple[type | tuple[type, ...], str]] = {
    "title": ((str, int, float), "一行文字"),
    "description": (str, "一行文字"),
    "status": (str, "一个词"),
    "hide": (list, "[navigation, toc]"),
    "search": (dict, "{boost: 0.5} 或 {exclude: true}"),
}
_SEARCH_KEYS: dict[str, tuple[type | tuple[type, ...], str]] = {
    "boost": ((int, float), "数字，如 0.5"),
    "exclude": (bool, "true 或 false"),
}
# What MkDocs takes for MultiMarkdown's settings at the head of a page that has no front matter.
_SWALLOWED = re.compile(r" {0,3}([A-Za-z0-9_-]+):")
_NOT_HERE = ("template", "icon")


@rule("FM01", Severity.ERROR, "页首信息无法读取", Scope.PAGE)
def unreadable_front_matter(subject: Subject) -> Iterator[Hit]:
    """Front matter that YAML cannot read: MkDocs would drop all of it without a word."""
    for document in subject.ledger.register.documents:
        if document.front.error and document.front.error not in REFUSED:
            yield Hit(
                document.path,
                Position(document.front.error_line, 1),
                "页首两行 --- 之间的内容无法读取，整段都会失效",
                "每行写成“键: 值”，冒号用半角并在后面空一格；值里有冒号或引号时用英文双引号括起来",
            )


@rule("FM03", Severity.ERROR, "页首信息不能这样写", Scope.PAGE)
def refused_front_matter(subject: Subject) -> Iterator[Hit]:
    """Front matter that YAML can read and nobody needs: aliases, depth, size, broken characters."""
    for document in subject.ledger.register.documents:
        if document.front.error in REFUSED:
            yield Hit(
                document.path,
                Position(document.front.error_line, 1),
                f"页首两行 --- 之间{document.front.error}，没有读",
                f"只写“键: 值”和 [甲, 乙] 这样的一列，不超过 {FRONT_MATTER_BYTES // 1000} KB",
            )


@rule("FM04", Severity.ERROR, "页首信息的值不对", Scope.PAGE)
def wrong_kind_of_value(subject: Subject) -> Iterator[Hit]:
    """A value that the theme cannot take: the build would stop at it."""
    for document in subject.ledger.register.documents:
        data = document.front.data
        search = data.get("search")
        pairs = [(key, data.get(key), expected) for key, expected in _ENGINE_KEYS.items()]
        if isinstance(search, dict):
            pairs += [(f"search.{key}", search.get(key), expected) for key, expected in _SEARCH_KEYS.items()]
        for key, value, (kind, words) in pairs:
            if value is not None and not isinstance(value, kind):
                at = Position(document.front.key_lines.get(key.split(".")[0], 1), 1)
                yield Hit(document.path, at, f"页首的“{key}”写得不对", f"改成：{words}；不用就删去这一行")
        for key in _NOT_HERE:
            if data.get(key) is not None:
                at = Position(document.front.key_lines.get(key, 1), 1)
                yield Hit(document.path, at, f"页首不能写“{key}”", "删去这一行；页面的样子由网站统一决定")


@rule("FM05", Severity.ERROR, "开头的文字会丢", Scope.PAGE)
def swallowed_lines(subject: Subject) -> Iterator[Hit]:
    """A page that begins with `word:` and has no front matter: MkDocs takes its first lines for settings."""
    for document in subject.ledger.register.documents:
        match = None if document.front.lines else _SWALLOWED.match(document.text)
        if match:
            message = f"页面以“{match[1]}:”开头，网站会把开头几行当作设置，不显示"
            remedy = "是正文就在最前面空一行；是页首信息就在它前后各加一行 ---"
            yield Hit(document.path, Position(1, 1), message, remedy)
