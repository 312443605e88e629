"""A site's sources on disk: configuration, pages, history and date, read into a ledger and its findings.

The command, the engine and later the gate and the editor all start here, so that they see the same thing.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import yaml
from pathspec import GitIgnoreSpec

from .checks import Finding, Review, Subject, check_text, review
from .checks.organ import Organ, OrganError, load_organ
from .checks.rulebook import may_be_switched_off
from .history.git import changed_files, lines_ever_added, page_at
from .ledger.ids import ItemId, find_ids
from .ledger.query import Ledger
from .ledger.register import Register, build_register
from .ledger.settings import Settings, load_settings
from .ledger.source import parse

# China has one time zone and no daylight saving; a fixed offset needs no time zone database.
SHANGHAI = timezone(timedelta(hours=8))
# As MkDocs has it: what a page's name ends in, and what is left out unless exclude_docs takes it back.
_PAGE_SUFFIXES = (".md", ".markdown", ".mdown", ".mkdn", ".mkd")
_LEFT_OUT = (".*", "/templates/")


class ProjectError(Exception):
    """The sources cannot be read at all; the text says in Chinese what is wrong and what to do."""


@dataclass(frozen=True)
class Project:
    """Where a site's sources lie.

    root: The folder of mkdocs.yml.
    docs: The folder of the pages.
    settings: The ledger's vocabulary.
    organ: What the organ decides about the checks.
    left_out: Which files below `docs` are no part of the built site (exclude_docs, draft_docs).
    """

    root: Path
    docs: Path
    settings: Settings
    organ: Organ
    left_out: tuple[GitIgnoreSpec, ...] = ()


def load_project(root: Path) -> Project:
    """Read mkdocs.yml as far as the ledger needs it, without any engine.

    Raises:
        ProjectError: If there is no mkdocs.yml, or YAML cannot read it, or a file of the organ is wrong.
        SettingsError: If extra.ledger is wrong.
    """
    path = root / "mkdocs.yml"
    if not path.is_file():
        raise ProjectError(f"{root} 里没有 mkdocs.yml：请到网站的文件夹里运行，或用 -C 指明它")
    try:
        config = yaml.load(path.read_text(encoding="utf-8"), _TolerantLoader)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ProjectError(f"mkdocs.yml 无法读取：{error}") from error
    config = config if isinstance(config, dict) else {}
    extra = config.get("extra") or {}
    excluded, drafts = (str(config.get(key) or "").splitlines() for key in ("exclude_docs", "draft_docs"))
    left_out = GitIgnoreSpec.from_lines([*_LEFT_OUT, *excluded]), GitIgnoreSpec.from_lines(drafts)
    docs = root / str(config.get("docs_dir", "docs"))
    settings = load_settings(extra.get("ledger"))
    return Project(root, docs, settings, read_organ(root, settings), left_out)


def read_organ(root: Path, settings: Settings) -> Organ:
    """Read what the organ decides about the checks, in `organ/` below the folder of mkdocs.yml.

    Raises:
        ProjectError: Naming the file and the key of everything that is wrong.
    """
    try:
        return load_organ(root, may_be_switched_off(settings))
    except OrganError as error:
        raise ProjectError(str(error)) from error


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


def raw_texts(docs: Path) -> dict[str, str]:
    """Read every page below `docs` like `read_texts`, but line ends and byte order mark as they are."""
    return {path: (docs / path).read_bytes().decode("utf-8") for path in read_texts(docs)}


def replace_file(path: Path, text: str) -> None:
    """Put a text in the place of a file, wholly or not at all."""
    new = path.with_name(f".{path.name}.new")
    try:
        new.write_bytes(text.encode("utf-8"))
        new.chmod(path.stat().st_mode)
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)


def read_texts(docs: Path, left_out: Iterable[GitIgnoreSpec] = ()) -> dict[str, str]:
    """Read every page below `docs`, by path with slashes, in a stable order.

    Args:
        docs: The folder of the pages.
        left_out: Patterns of the pages to pass over.

    Raises:
        ProjectError: Naming every page that is not UTF-8.
    """
    texts, unreadable = {}, []
    for path in sorted(docs.rglob("*")):
        name = path.relative_to(docs).as_posix()
        if path.suffix not in _PAGE_SUFFIXES or any(spec.match_file(name) for spec in left_out):
            continue
        try:
            texts[name] = path.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError:
            unreadable.append(name)
    if unreadable:
        raise ProjectError(not_utf8(unreadable))
    return texts


def not_utf8(names: list[str]) -> str:
    """Return the message for pages that are not UTF-8."""
    return "\n".join(f"{name}：不是 UTF-8 编码，无法读取；请用编辑器另存为 UTF-8" for name in names)


def build_ledger(texts: Mapping[str, str], settings: Settings) -> Ledger:
    """Parse pages and join them to a ledger."""
    documents = [parse(path, text, settings) for path, text in texts.items()]
    return Ledger(build_register(documents, settings))


def ids_seen(docs: Path, register: Register) -> dict[ItemId, str]:
    """Return the ids that a commit gave to an item and that no page declares now, each with its page.

    Without a repository there are none.
    """
    settings = register.settings
    pages = {
        (added.commit, added.path): None
        for added in lines_ever_added(docs, settings.label("id"))
        if any(found.id not in register.items for found in find_ids(added.line, settings.kind_of_prefix))
    }
    seen: dict[ItemId, str] = {}
    for commit, path in pages:
        # The line alone does not tell an item from an example in a block of code.
        for item in parse(path, page_at(docs, commit, path) or "", settings).items:
            if item.id not in register.items:
                seen[item.id] = path
    return seen


def check(ledger: Ledger, docs: Path, today: date, organ: Organ | None = None) -> tuple[Finding, ...]:
    """Return all findings about a ledger whose pages lie in `docs` that stand open."""
    return full_check(ledger, docs, today, organ).open


def full_check(ledger: Ledger, docs: Path, today: date, organ: Organ | None = None) -> Review:
    """Return all findings about a ledger whose pages lie in `docs`, the waived ones apart."""
    return review(Subject(ledger, today, ids_seen(docs, ledger.register), docs.name, organ or Organ()))


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


def reference_date(environment: Mapping[str, str] = os.environ) -> date:
    """Return the day that deadlines are judged by: that of SOURCE_DATE_EPOCH, else today, in Shanghai."""
    epoch = environment.get("SOURCE_DATE_EPOCH")
    moment = datetime.fromtimestamp(int(epoch), UTC) if epoch else datetime.now(UTC)
    return moment.astimezone(SHANGHAI).date()


class _TolerantLoader(yaml.SafeLoader):
    """Reads mkdocs.yml with its own tags (!ENV, !!python/name), whose values the ledger never needs."""


def _no_value(loader: yaml.SafeLoader, suffix: str, node: yaml.Node) -> Any:
    return None


_TolerantLoader.add_multi_constructor("!", _no_value)
_TolerantLoader.add_multi_constructor("tag:yaml.org,2002:python/", _no_value)
