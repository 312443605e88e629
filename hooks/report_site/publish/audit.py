"""The last look at a built site before it goes live. Whatever it finds stops the release.

It reads the pages as a browser would and trusts nothing that made them: a hole in the gate, in the
sanitizer or in a template ends here. It runs on releases (and as `report-site audit`), not inside `mkdocs
build`, for what it checks must not be able to skip it. (Private data end the build itself: engine.audit.)
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

from report_site.pages.security import script_hash

from .csp import script_hashes
from .harmless import is_harmless

KINDS = {
    *(".html", ".css", ".js", ".json", ".xml", ".csv", ".txt", ".bin", ".gz", ".map"),
    *(".svg", ".png", ".jpg", ".jpeg", ".gif", ".webp", ".ico", ".woff", ".woff2"),
    *(".pdf", ".docx", ".xlsx", ".pptx", ".zip", ".ofd"),
}
# Attributes whose address a browser loads, follows by itself or sends data to. A link (a href) waits for a
# click.
_LOADS = frozenset(["src", "srcset", "poster", "data", "action", "formaction", "background", "manifest"])
_NEVER = frozenset(["iframe", "frame", "object", "embed", "applet", "base"])
# Relations of <link> that only name an address.
_NAMES = frozenset(["canonical", "next", "prev", "alternate", "edit"])
# The theme's address of a link that does nothing but call its script.
_NOWHERE = "javascript:void(0)"
# A tag that all parsers read alike; by any other, Python's and a browser may understand different things.
_WELL_FORMED = re.compile(
    r"""<[a-z][^\s/>]*(?:\s+[^\s"'<>/=]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'=<>`]+))?)*\s*/?>""", re.IGNORECASE
)
_END_TAG = re.compile(r"</[a-z][^\s\"'<>/]*\s*>", re.IGNORECASE)
# What browsers end a comment by, and Python may not.
_COMMENT_ENDS = re.compile(r"-?>|.*--!>", re.DOTALL)
# Where a browser reads text only, Python reads tags and comments, and may see the end too late.
_TEXT_ONLY = frozenset(["title", "textarea", "xmp", "noembed", "noframes", "noscript", "plaintext"])
_TAG_IN_TEXT = re.compile(r"<[a-z!/?]", re.IGNORECASE)
_LIMIT = 20


def audit(site: Path, names: Iterable[str] | None = None) -> list[str]:
    """Return what is wrong with a built site, in Chinese, file by file; nothing if it may go live.

    Args:
        site: Its folder.
        names: The files to look at, for whoever knows that the others are as they were at the last audit.
    """
    hashes = frozenset(script_hashes(site))
    paths = site.rglob("*") if names is None else (site / name for name in names)
    problems = [problem for path in sorted(paths) for problem in _file(site, path, hashes)]
    more = len(problems) - _LIMIT
    return problems if more <= 0 else [*problems[:_LIMIT], f"……还有 {more} 处"]


def _file(site: Path, path: Path, hashes: frozenset[str]) -> Iterator[str]:
    name = path.relative_to(site).as_posix()
    if path.is_symlink():
        yield f"{name}：是符号链接，发布的网站里只能有普通文件；请查明它从哪里来，删掉后重新生成"
    elif path.is_dir():
        return
    elif path.suffix.lower() not in KINDS:
        yield f"{name}：网站里不该有这种文件；请从 docs/ 里删掉它，需要发布的附件请另存为 PDF"
    elif path.suffix.lower() in (".html", ".svg"):
        text, is_page = path.read_text(encoding="utf-8", errors="replace"), path.suffix.lower() == ".html"
        if not (is_page and is_harmless(text, hashes)):
            for line, problem in read(text, hashes, is_page=is_page):
                yield f"{name} 第 {line} 行：{problem}"


def read(text: str, hashes: frozenset[str], *, is_page: bool = True) -> list[tuple[int, str]]:
    """Return what is wrong with a page or drawing, with the lines, by reading it tag by tag."""
    page = _Page(hashes, is_page=is_page)
    page.feed(text)
    page.close()
    return page.problems


class _Page(HTMLParser):
    """Reads one page; `problems` are the lines and what is wrong there."""

    def __init__(self, hashes: frozenset[str], *, is_page: bool) -> None:
        super().__init__(convert_charrefs=False)  # So that a "<" in a text is a tag that was not understood.
        self.hashes = hashes
        self.is_page = is_page
        self.problems: list[tuple[int, str]] = []
        self.script: tuple[int, list[str]] | None = None
        self.text_only: str | None = None

    def report(self, problem: str) -> None:
        self.problems.append((self.getpos()[0], problem))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        # Of attributes that are there twice browsers take the first.
        values = {name: value or "" for name, value in reversed(attrs)}
        if not _WELL_FORMED.fullmatch(self.get_starttag_text() or ""):
            self.report(f"标签 <{tag}> 的写法不合规范，浏览器可能读出别的意思")
        self.expect_no_text()
        if tag in _TEXT_ONLY:
            self.text_only = tag
        if tag in _NEVER:
            self.report(f"有不允许的标签 <{tag}>")
        if tag == "style" or (tag == "script" and not self.is_page):
            self.report(f"有内嵌的 <{tag}>")
        elif tag == "script" and "src" not in values and values.get("type") != "application/json":
            self.script = (self.getpos()[0], [])
        for name, value in values.items():
            self.attribute(tag, name, value, values)

    def attribute(self, tag: str, name: str, value: str, values: dict[str, str]) -> None:
        if name.startswith("on"):
            self.report(f"<{tag}> 有事件属性 {name}")
        elif name == "style":
            self.report(f"<{tag}> 有内嵌样式 style")
        elif name in ("href", "xlink:href") or name in _LOADS:
            if _is_script(value) and not (tag == "img" and name == "src" and _scheme(value) == "data"):
                self.report(f"<{tag}> 的 {name} 是脚本地址“{value[:60]}”")
            names = set(values.get("rel", "").lower().split()) <= _NAMES and "rel" in values
            loads = name in _LOADS or (tag in ("link", "image", "use", "feimage") and not names)
            if loads and _is_elsewhere(value):
                self.report(f"<{tag}> 要从外部网站载入“{value[:60]}”")
        elif tag == "meta" and name == "content" and values.get("http-equiv", "").lower() == "refresh":
            target = value.partition("=")[2].strip(" '\"")
            if _scheme(target) or _is_elsewhere(target):
                self.report(f"页面会自动跳到别处“{target[:60]}”")

    def expect_no_text(self) -> None:
        if self.text_only:
            self.report(f"<{self.text_only}> 里有标签或注释，浏览器可能读出别的意思")

    def handle_comment(self, data: str) -> None:
        self.expect_no_text()
        if _COMMENT_ENDS.match(data):
            self.report("注释的写法不合规范，浏览器可能读出别的意思")

    def unknown_decl(self, data: str) -> None:
        self.report("有 <![ 开头的标记，浏览器可能读出别的意思")

    def parse_endtag(self, i: int) -> int:
        """Look at an end tag before it is read: in quotes browsers read on where Python stops."""
        if self.cdata_elem is None and not _END_TAG.match(self.rawdata, i):
            self.report("结束标签的写法不合规范，浏览器可能读出别的意思")
        return super().parse_endtag(i)

    def handle_data(self, data: str) -> None:
        if self.script:
            self.script[1].append(data)
        elif self.cdata_elem is None and _TAG_IN_TEXT.search(data):
            self.report("有没有写完的标签，浏览器可能读出别的意思")

    def handle_endtag(self, tag: str) -> None:
        if tag == self.text_only:
            self.text_only = None
        if tag == "script" and self.script:
            line, parts = self.script
            self.script = None
            if script_hash("".join(parts)) not in self.hashes:
                self.problems.append((line, f"有不属于主题的内嵌脚本：{''.join(parts).strip()[:60]}"))

    def close(self) -> None:
        """End the page; a script that never ends is one all the same."""
        if "<" in self.rawdata:  # Not yet read, as a tag without an end. Some versions of the parser drop it.
            self.report("有没有写完的标签，浏览器可能读出别的意思")
        super().close()
        self.handle_endtag("script")


def _plain(address: str) -> str:
    """Return an address as browsers read it: control characters and blanks gone, backslashes turned."""
    return "".join(each for each in address if each > " ").replace("\\", "/")


def _scheme(address: str) -> str:
    head, colon, _ = _plain(address).partition(":")
    return head.lower() if colon and not set(head) & set("/?#") else ""


def _is_script(address: str) -> bool:
    return _scheme(address) in ("javascript", "vbscript", "data") and address != _NOWHERE


def _is_elsewhere(address: str) -> bool:
    """Tell whether an address names a host, be it this one: tomorrow it may be another."""
    plain = _plain(address)
    if _scheme(plain) == "data":
        return False
    return bool(_scheme(plain)) or plain.startswith("//") or bool(urlsplit(plain).netloc)
