"""Markup that could do more than show the page: tags, attributes, addresses that run something."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from html import unescape
from itertools import accumulate

from .links import Link
from .model import Problem

SCHEMES = ("http", "https", "mailto", "tel")
_TAG = re.compile(r"<(?=[A-Za-z/!?])(?!(?:https?://|mailto:)[^\s<>]*>)(?![\w.+-]+@[\w.-]+>)")
_TAG_NAME = re.compile(r"</?[A-Za-z][\w:-]*|<!--|<.")
# The one comment that the house knows, alone on its line.
_WAIVER = re.compile(r"\s*<!--\s*豁免 (?:(?!--)[^<>])*-->\s*$")
_ATTRIBUTES = re.compile(r"\{([^{}\n]*)\}")
_OWN_ID = re.compile(r":?\s*#(?!__|rs-)[A-Za-z\u4e00-\u9fff][\w.-]*\s*$")
_SIZE = re.compile(r":?\s*(?:(?:width|height)=([\"']?)\d{1,4}%?\1\s*)+$")
_HEADING = re.compile(r"\s{0,3}#{1,6}")
_BLANK = re.compile(r"[\s\x00-\x20\u00ad\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff]")
_SCRIPT = re.compile(r"(?:java|vb|live)script:|data:(?:text|image/svg|application)/", re.IGNORECASE)
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")


def markup_problems(path: str, lines: tuple[str, ...]) -> Iterator[Problem]:
    """Yield tags and attributes in a page's surface, one of each a line, and scripts in addresses."""
    for number, line in enumerate(lines, start=1):
        tag = None if _WAIVER.match(line) else _TAG.search(line)
        if tag:
            name = _TAG_NAME.match(line, tag.start())
            message = f"不能写网页代码（{name.group() if name else '<'}）"
            remedy = "用 Markdown 的写法；只想显示尖括号，用反引号括起来，或改用〈〉"
            yield Problem(path, number, message, remedy)
        if any(_sets_attributes(match[1], line) for match in _ATTRIBUTES.finditer(line)):
            remedy = "去掉花括号这一段；只能写图片大小 {width=260} 和标题名字 {#name}，要显示花括号用反引号"
            yield Problem(path, number, "不能用花括号设置网页属性", remedy)
    for number in _scripts(lines):
        yield Problem(path, number, "不能写会运行程序的网址", "换成以 http:// 或 https:// 开头的网址")


def address_problems(path: str, links: tuple[Link, ...]) -> Iterator[Problem]:
    """Yield links to what is no address of a page, and pictures from elsewhere."""
    for link in links:
        target = _BLANK.sub("", unescape(link.target))
        scheme = _SCHEME.match(target)
        name = scheme[1].lower() if scheme else ""
        if name == "file" or len(name) == 1:
            message = "链接指向您自己电脑里的文件，别人打不开"
            yield Problem(path, link.line, message, "把文件放到页面旁边，链接只写文件名")
        elif name and name not in SCHEMES:
            message = f"链接不能以“{name}:”开头"
            yield Problem(path, link.line, message, f"只能用 {'、'.join(SCHEMES)}，或页面旁边的文件")
        elif link.is_picture and (name or target.startswith("//")):
            message = "图片不能引用别处的网址"
            yield Problem(path, link.line, message, "把图片存到页面旁边，再写文件名")


def _sets_attributes(inner: str, line: str) -> bool:
    """Tell whether braces would be read as attributes; a heading's plain id and a picture's size may be."""
    if (_HEADING.match(line) and _OWN_ID.match(inner)) or _SIZE.match(inner):
        return False
    return "=" in inner or inner.lstrip().startswith((":", ".", "#"))


def _scripts(lines: tuple[str, ...]) -> Iterator[int]:
    """Yield the lines where the address of a script begins, however it is spaced out, broken or encoded."""
    parts = [_BLANK.sub("", unescape(line)) for line in lines]
    starts = [0, *accumulate(len(part) for part in parts)]
    for match in _SCRIPT.finditer("".join(parts)):
        yield bisect_right(starts, match.start())
