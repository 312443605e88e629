"""What a file may be called and what git may take it for."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator

from report_site.publish.git import PLAIN, Change, Entry

from .limits import Limits
from .model import FOLDER, Problem

_KINDS = {"120000": "符号链接", "160000": "子模块", "100755": "可执行文件"}
# What Windows cannot have in a name: editors' machines would fail at checking it out.
_FORBIDDEN = frozenset('<>:"|?*\\')
# Control and unseen characters, lone surrogates, characters without a meaning, line separators.
_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


def name_problems(change: Change, limits: Limits) -> Iterator[Problem]:
    """Yield what is wrong with a new or changed file's mode, place and name."""
    path = change.path
    if change.mode != PLAIN:
        kind = _KINDS.get(change.mode, "特殊文件")
        yield Problem(path, None, f"这是{kind}，只收普通文件", _mode_remedy(change.mode))
    parts = path.split("/")
    if parts[0] != FOLDER or len(parts) < 2:
        remedy = f"页面、图片和附件都放在 {FOLDER} 文件夹里；网站的设置和程序由管理员在服务器上改"
        yield Problem(path, None, f"这个文件不在 {FOLDER} 文件夹里", remedy)
    if any(part.startswith(".") for part in parts):
        yield Problem(path, None, "文件名或文件夹名不能以点开头", "改名，或把它从提交里去掉")
    if any(part.endswith((".", " ")) or part.startswith(" ") for part in parts):
        yield Problem(path, None, "文件名的头尾不能是空格，末尾不能是点", "改名后重新提交")
    if any(unicodedata.category(char) in _UNSEEN for char in path):
        yield Problem(path, None, "文件名里有看不见的字符，或不是 UTF-8", "重新输入一遍文件名")
    if _FORBIDDEN & set(path):
        yield Problem(path, None, f"文件名里不能有 {' '.join(sorted(_FORBIDDEN))}", "改名后重新提交")
    if unicodedata.normalize("NFC", path) != path:
        yield Problem(path, None, "文件名里的字符是拆开的写法（NFD）", "重新输入一遍文件名")
    if len(path.encode("utf-8", "surrogateescape")) > limits.path:
        yield Problem(path, None, "路径太长", f"缩短文件名，全路径不超过 {limits.path // 3} 个汉字")


def twin_problems(files: Iterable[Entry], changed: set[str]) -> Iterator[Problem]:
    """Yield changed files that some systems, or the site's addresses, cannot tell from another one."""
    spelling: dict[str, str] = {}
    first: dict[str, str] = {}
    addresses: dict[str, str] = {}
    # What was there before goes first, so that the new file is to blame.
    for path in sorted((entry.path for entry in files), key=lambda path: (path in changed, path)):
        parts = path.split("/")
        for end in range(1, len(parts) + 1):
            part = "/".join(parts[:end])
            if part not in first:
                first[part] = spelling.setdefault(_folded(part), part)
            other = first[part]
            if other != part and path in changed:
                yield Problem(path, None, f"与“{other}”只差大小写", "换一个名字：在 Windows 上两者是同一个")
                break
        address = _address(path)
        if address:
            other = addresses.setdefault(address, path)
            if other != path and path in changed:
                yield Problem(path, None, f"与“{other}”会成为同一个网页", "留下一个，另一个改名")


def _mode_remedy(mode: str) -> str:
    if mode == "100755":
        return "去掉执行权限：git update-index --chmod=-x 文件名"
    return "把它从提交里去掉，要用的文件直接放进来"


def _folded(path: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())


def _address(path: str) -> str | None:
    """Return a page's address, which for index and README is that of the folder; None for other files."""
    stem = path.removesuffix(".md")
    if stem == path:
        return None
    folder, _, name = stem.rpartition("/")
    return _folded(folder if name in ("index", "README") else stem)
