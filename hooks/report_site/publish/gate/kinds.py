"""Which kinds of files are accepted, told by their content; the name must say the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from report_site.publish.git import Entry

from .limits import MEGA, Limits
from .model import FOLDER, Problem

PAGE = ".md"


@dataclass(frozen=True)
class Kind:
    """A kind of file: what it is called, how large it may be, and how its content is told."""

    name: str
    bound: Callable[[Limits], int]
    holds: Callable[[bytes], bool]


def _picture(name: str, holds: Callable[[bytes], bool]) -> Kind:
    return Kind(name, lambda limits: limits.picture, holds)


def _office(name: str, folder: bytes) -> Kind:
    """An Office file is a ZIP archive; names stand in it as they are, so it need not be unpacked."""
    parts = (b"[Content_Types].xml", folder)
    return Kind(
        name,
        lambda limits: limits.document,
        lambda content: content.startswith(b"PK\x03\x04") and all(part in content for part in parts),
    )


_JPEG = _picture("JPEG 图片", lambda content: content.startswith(b"\xff\xd8\xff"))
KINDS = {
    PAGE: Kind("页面", lambda limits: limits.page, lambda content: True),
    ".png": _picture("PNG 图片", lambda content: content.startswith(b"\x89PNG\r\n\x1a\n")),
    ".jpg": _JPEG,
    ".jpeg": _JPEG,
    ".gif": _picture("GIF 图片", lambda content: content.startswith((b"GIF87a", b"GIF89a"))),
    ".webp": _picture("WebP 图片", lambda content: content[:4] == b"RIFF" and content[8:12] == b"WEBP"),
    ".pdf": Kind("PDF 文件", lambda limits: limits.document, lambda content: content.startswith(b"%PDF-")),
    ".docx": _office("Word 文件", b"word/"),
    ".xlsx": _office("Excel 文件", b"xl/"),
    ".pptx": _office("PowerPoint 文件", b"ppt/"),
}
_MACROS = b"vbaProject.bin"


def kind_of(path: str) -> Kind | None:
    """Return the kind that a file's name says, None if it is none that is accepted."""
    suffix = PurePosixPath(path).suffix
    # MkDocs takes .MD for no page and would publish it as it stands.
    return KINDS.get(suffix if suffix.lower() == PAGE else suffix.lower())


def size_problem(path: str, size: int, limits: Limits) -> Problem | None:
    """Return what is wrong with a file before it is read: its kind or its size."""
    kind = kind_of(path)
    if kind is None:
        message = "不收这种文件"
        names = "、".join(suffix.removeprefix(".") for suffix in KINDS)
        return Problem(path, None, message, f"只收 {names}；旧的 doc、xls、ppt 请另存为 docx、xlsx、pptx")
    bound = kind.bound(limits)
    if size > bound:
        message = f"文件有 {_megabytes(size)} MB，太大了"
        return Problem(path, None, message, f"{kind.name}不超过 {_megabytes(bound)} MB，请压缩或分成几个")
    return None


def content_problems(path: str, content: bytes) -> Iterator[Problem]:
    """Yield where a file's content is not what its name says."""
    kind = kind_of(path)
    if kind and not kind.holds(content):
        message = f"名字说是{kind.name}，内容不是"
        yield Problem(path, None, message, "用原来的软件重新保存，不要只改扩展名")
    elif kind and _MACROS in content and not path.endswith(PAGE):
        yield Problem(path, None, "文件里有宏程序", "另存为不带宏的格式")


def quota_problems(files: Iterable[Entry], changed: Collection[str], limits: Limits) -> Iterator[Problem]:
    """Yield the branches whose whole folder is too large, if the push adds to it."""
    sizes: Counter[str] = Counter()
    for entry in files:
        folder = "/".join(entry.path.split("/")[:3])
        sizes[folder] += entry.size
    for folder, size in sizes.items():
        grows = any(path.startswith(f"{folder}/") for path in changed)
        if folder.startswith(f"{FOLDER}/branches/") and size > limits.folder and grows:
            message = f"这个支部的文件共有 {_megabytes(size)} MB，超出了 {_megabytes(limits.folder)} MB"
            yield Problem(folder, None, message, "删去不用的图片和附件，或把大文件放到别处")


def _megabytes(size: int) -> str:
    return f"{size / MEGA:.1f}".removesuffix(".0")
