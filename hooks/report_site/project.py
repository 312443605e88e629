"""A site's sources on disk: configuration, pages, history and date, read into a ledger and its findings.

The command, the engine and later the gate and the editor all start here, so that they see the same thing.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import yaml
from pathspec import GitIgnoreSpec

from .checks import Finding, Subject, run_checks
from .history.git import lines_ever_added, page_at
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
    left_out: Which files below `docs` are no part of the built site (exclude_docs, draft_docs).
    """

    root: Path
    docs: Path
    settings: Settings
    left_out: tuple[GitIgnoreSpec, ...] = ()


def load_project(root: Path) -> Project:
    """Read mkdocs.yml as far as the ledger needs it, without any engine.

    Raises:
        ProjectError: If there is no mkdocs.yml, or YAML cannot read it.
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
    return Project(root, docs, load_settings(extra.get("ledger")), left_out)


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


def check(ledger: Ledger, docs: Path, today: date) -> tuple[Finding, ...]:
    """Return all findings about a ledger whose pages lie in `docs`."""
    return run_checks(Subject(ledger, today, ids_seen(docs, ledger.register), docs.name))


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
