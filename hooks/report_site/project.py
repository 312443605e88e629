"""A site's sources on disk: configuration, pages, history and date, read into a ledger and its findings.

The command, the engine and later the gate and the editor all start here, so that they see the same thing.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import yaml

from .checks import Finding, Subject, run_checks
from .checks.attachments import read_attachments
from .checks.branch_rules import load_branch_rules
from .checks.page_bytes import Fault, read_page
from .checks.privacy_words import load_privacy
from .history.git import lines_ever_added, page_at
from .ledger.ids import ItemId, find_ids
from .ledger.query import Ledger
from .ledger.register import Register, build_register
from .ledger.settings import Settings, load_settings
from .ledger.source import parse

# China has one time zone and no daylight saving; a fixed offset needs no time zone database.
SHANGHAI = timezone(timedelta(hours=8))


class ProjectError(Exception):
    """The sources cannot be read at all; the text says in Chinese what is wrong and what to do."""


@dataclass(frozen=True)
class Project:
    """Where a site's sources lie.

    root: The folder of mkdocs.yml.
    docs: The folder of the pages.
    settings: The ledger's vocabulary.
    """

    root: Path
    docs: Path
    settings: Settings


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
    extra = config.get("extra")
    ledger = extra.get("ledger") if isinstance(extra, dict) else None
    return Project(root, root / str(config.get("docs_dir", "docs")), load_settings(ledger))


def read_texts(docs: Path) -> dict[str, str]:
    """Read every page below `docs`, by path with slashes, in a stable order.

    Bytes that are no UTF-8 are read as well as can be; `page_faults` says where they stand.
    """
    return {name: read_page(name, data)[0] for name, data in _pages(docs)}


def page_faults(docs: Path) -> tuple[Fault, ...]:
    """Return what is wrong with the bytes of the pages below `docs`."""
    return tuple(fault for name, data in _pages(docs) for fault in read_page(name, data)[1])


def _pages(docs: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(docs.rglob("*.md")):
        if path.is_file():
            yield path.relative_to(docs).as_posix(), path.read_bytes()


def other_files(docs: Path) -> tuple[str, ...]:
    """Return every file below `docs` that is no page and is published, by path with slashes."""
    names = (
        path.relative_to(docs) for path in sorted(docs.rglob("*")) if path.suffix != ".md" and path.is_file()
    )
    return tuple(name.as_posix() for name in names if not any(part.startswith(".") for part in name.parts))


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


def check(ledger: Ledger, docs: Path, today: date, root: Path | None = None) -> tuple[Finding, ...]:
    """Return all findings about a ledger whose pages lie in `docs`.

    What the organ decides lies in the folder organ/ beside mkdocs.yml, `root`; by default that above `docs`.

    Raises:
        PrivacyError, BranchRulesError: If a file of that folder is not what it should be.
    """
    files = other_files(docs)
    subject = Subject(
        ledger,
        today,
        ids_seen(docs, ledger.register),
        faults=page_faults(docs),
        files=files,
        attachments=read_attachments(docs, files),
        privacy=load_privacy(root or docs.parent),
        branch_rules=load_branch_rules(root or docs.parent),
    )
    return run_checks(subject)


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
