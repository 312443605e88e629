"""What somebody names on the command line: pages, plain texts, what has changed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from .checks import Finding, check_text
from .checks.organ import Organ
from .history.git import changed_files
from .project import ProjectError, read_sources


def split_paths(docs: Path, paths: Iterable[Path]) -> tuple[frozenset[str], tuple[Path, ...]]:
    """Part what somebody named on the command line into pages and other files.

    Returns:
        The files and folders below `docs`, by their paths there ("" for all of it), and the other files.

    Raises:
        ProjectError: Naming everything that does not exist or is a folder elsewhere.
    """
    pages, others, problems = set[str](), list[Path](), list[str]()
    for path in paths:
        if path.resolve().is_relative_to(docs.resolve()) and path.exists():
            pages.add(path.resolve().relative_to(docs.resolve()).as_posix().removeprefix("."))
        elif path.is_file():
            others.append(path)
        else:
            problems.append(f"{path}：{'不在网站的页面里' if path.exists() else '没有这个文件'}")
    if problems:
        raise ProjectError("\n".join(problems))
    return frozenset(pages), tuple(others)


def is_below(path: str, chosen: Collection[str]) -> bool:
    """Tell whether a page is among the chosen files and folders; where none is chosen, all are."""
    return not chosen or any(not each or path == each or path.startswith(f"{each}/") for each in chosen)


def readable_texts(docs: Path) -> dict[str, str]:
    """Read every page below `docs`, by path.

    Raises:
        ProjectError: Naming every page whose bytes are no text.
    """
    sources = read_sources(docs)
    if sources.faults:
        raise ProjectError(
            "\n".join(f"{each.path}：{each.message}；请{each.remedy}" for each in sources.faults)
        )
    return sources.texts


def raw_texts(docs: Path) -> dict[str, str]:
    """Read every page below `docs` like `readable_texts`, but line ends and byte order mark as they are."""
    return {path: (docs / path).read_bytes().decode("utf-8") for path in readable_texts(docs)}


def replace_file(path: Path, text: str) -> None:
    """Put a text in the place of a file, wholly or not at all."""
    new = path.with_name(f".{path.name}.new")
    try:
        new.write_bytes(text.encode("utf-8"))
        new.chmod(path.stat().st_mode)
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)


def replace_files(folder: Path, texts: Mapping[str, str]) -> None:
    """Put texts in the places of files below a folder, all of them or, if one cannot be written, none."""
    new = {folder / path: (folder / path).with_name(f".{Path(path).name}.new") for path in texts}
    try:
        for (path, written), text in zip(new.items(), texts.values(), strict=True):
            written.write_bytes(text.encode("utf-8"))
            written.chmod(path.stat().st_mode)
        for path, written in new.items():
            written.replace(path)
    finally:
        for written in new.values():
            written.unlink(missing_ok=True)


def check_file(path: Path, organ: Organ) -> tuple[Finding, ...]:
    """Return what the rules about running text find in a plain text, UTF-8 or GB 18030.

    Raises:
        ProjectError: If it cannot be read.
    """
    try:
        data = path.read_bytes()
        for encoding in ("utf-8-sig", "gb18030"):
            try:
                return check_text(path.as_posix(), data.decode(encoding), organ)
            except UnicodeDecodeError:
                continue
    except OSError as error:
        raise ProjectError(f"{path}：无法读取，{error.strerror}") from error
    raise ProjectError(f"{path}：不是纯文本；Word 文件请先另存为纯文本")


def changed_pages(docs: Path, commit: str) -> frozenset[str]:
    """Return the files below `docs` that are not as they were in a commit, new ones included.

    Raises:
        ProjectError: If there is no repository or no such commit.
    """
    changed = changed_files(docs, commit)
    if changed is None:
        raise ProjectError(f"查不到从 {commit} 以来的改动：网站不在 git 仓库里，或者没有这个提交")
    return frozenset(changed)
