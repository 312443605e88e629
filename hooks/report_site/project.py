"""A site's sources on disk: configuration, pages, history and date, read into a ledger and its findings.

The command, the engine and later the gate and the editor all start here, so that they see the same thing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from pathspec import GitIgnoreSpec

from .checks import Finding, Subject, review
from .checks.organ import Organ, OrganError, load_organ
from .checks.page_bytes import Fault, read_page
from .checks.privacy.attachments import read_attachments
from .checks.rulebook import may_be_switched_off
from .history.ids import ids_seen
from .ledger.items import Document
from .ledger.query import Ledger
from .ledger.register import build_register
from .ledger.settings import Settings, load_settings
from .ledger.source import parse
from .memo import Memo, digest
from .second_core import in_halves

# A variable of the builder's: an editor runs beside the site, and its pages are to lead there.
EDITOR = "REPORT_SITE_EDITOR"
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


@dataclass(frozen=True)
class Sources:
    """What lies below the folder of the pages, by path with slashes.

    texts: Of every page; bytes that are no UTF-8 are read as well as can be.
    faults: What was wrong with the bytes of pages.
    files: Every file that is no page and is published.
    """

    texts: dict[str, str]
    faults: tuple[Fault, ...]
    files: tuple[str, ...]

    @staticmethod
    def of(pages: Mapping[str, bytes], files: Iterable[str]) -> Sources:
        """Make them of the contents of the pages and the paths of the other files."""
        texts: dict[str, str] = {}
        faults: list[Fault] = []
        for path, content in pages.items():
            texts[path], wrong = read_page(path, content)
            faults += wrong
        return Sources(texts, tuple(faults), tuple(files))


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
    extra = config.get("extra")
    settings = load_settings(extra.get("ledger") if isinstance(extra, dict) else None)
    excluded, drafts = (str(config.get(key) or "").splitlines() for key in ("exclude_docs", "draft_docs"))
    left_out = GitIgnoreSpec.from_lines([*_LEFT_OUT, *excluded]), GitIgnoreSpec.from_lines(drafts)
    docs = root / str(config.get("docs_dir", "docs"))
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


def read_sources(docs: Path, left_out: Iterable[GitIgnoreSpec] = ()) -> Sources:
    """Read everything below `docs` that becomes part of the site, in a stable order.

    Args:
        docs: The folder of the pages.
        left_out: Patterns of what to pass over.
    """
    contents, others = {}, []
    for path in sorted(docs.rglob("*")):
        name = path.relative_to(docs).as_posix()
        if not path.is_file() or any(spec.match_file(name) for spec in left_out):
            continue
        if path.suffix in _PAGE_SUFFIXES:
            contents[name] = path.read_bytes()
        elif not any(part.startswith(".") for part in name.split("/")):
            others.append(name)
    return Sources.of(contents, others)


def build_ledger(
    texts: Mapping[str, str],
    settings: Settings,
    memo: Memo | None = None,
    known: Mapping[str, Document] | None = None,
) -> Ledger:
    """Parse pages and join them to a ledger.

    Args:
        texts: The text of every page, by path.
        settings: The vocabulary.
        memo: What was made before with this vocabulary.
        known: What was read before, with this vocabulary, of these very texts, as far as it was.
    """
    memo, known = memo or Memo(), known or {}
    keys = {path: digest(path, text) for path, text in texts.items() if path not in known}
    paths = {key: path for path, key in keys.items()}

    def read(missing: list[str]) -> dict[str, Document]:
        pages = [paths[key] for key in missing]
        return dict(
            zip(missing, in_halves(lambda path: parse(path, texts[path], settings), pages), strict=True)
        )

    read_now = memo.recall_all("page", keys.values(), read)
    documents = [known[path] if path in known else read_now[keys[path]] for path in texts]
    return Ledger(build_register(documents, settings, memo))


def check(
    ledger: Ledger, docs: Path, today: date, organ: Organ | None = None, sources: Sources | None = None
) -> tuple[Finding, ...]:
    """Return all findings about a ledger whose pages lie in `docs` that stand open."""
    return review(subject_of(ledger, docs, today, organ, sources)).open


def subject_of(
    ledger: Ledger,
    docs: Path,
    today: date,
    organ: Organ | None = None,
    sources: Sources | None = None,
    memo: Memo | None = None,
) -> Subject:
    """Return what the rules look at.

    Args:
        ledger: What the pages say.
        docs: Their folder; attached files are read from it.
        today: The reference date.
        organ: What the organ decides about the checks; the defaults if it is not given.
        sources: What was read from that folder; read from it if it is not given.
        memo: What was made before with the ledger's vocabulary.
    """
    sources = sources or read_sources(docs)
    memo = memo or Memo()
    return Subject(
        ledger,
        today,
        ids_seen(docs, ledger.register, memo),
        docs.name,
        organ or Organ(),
        sources.faults,
        sources.files,
        read_attachments(docs, sources.files, memo=memo),
        memo=memo,
    )


class _TolerantLoader(yaml.SafeLoader):
    """Reads mkdocs.yml with its own tags (!ENV, !!python/name), whose values the ledger never needs."""


def _no_value(loader: yaml.SafeLoader, suffix: str, node: yaml.Node) -> Any:
    return None


_TolerantLoader.add_multi_constructor("!", _no_value)
_TolerantLoader.add_multi_constructor("tag:yaml.org,2002:python/", _no_value)
