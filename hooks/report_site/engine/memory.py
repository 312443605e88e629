"""Which memory a build has: an empty one where something has a say in pages that we cannot follow."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from mkdocs.commands import build
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import get_plugin_logger

from report_site.memo import Memo

from .environment import UnknownValueError, environment, strangers

# In `extra`: the memory of whoever builds again and again in one process.
MEMO = "report_site_memo"
FILE = ".report-site/memory.sqlite"
# What MkDocs says of every dirty build, and what is not true of ours.
_UNTRUE = ("A 'dirty' build is being performed", "The directory contains stale files")
log = get_plugin_logger("report-site")


def memory_file(config: MkDocsConfig) -> Path:
    """Return where a site's own memory is kept: beside its mkdocs.yml, outside pages and site."""
    return Path(config.config_file_path).parent / FILE


def remembered(memo: Memo, config: MkDocsConfig, own: Any) -> Memo:
    """Begin a round of a memory, or return an empty one and say why.

    Args:
        memo: The memory.
        config: The configuration, as MkDocs has read it.
        own: The object that our own events are bound to.
    """
    unknown = strangers(config, own)
    try:
        memo.enter(environment(config))
    except UnknownValueError as error:
        unknown.append(f"设置 {error}")
    if unknown:
        log.info("完整生成：不知道页面怎样随这些变化，没有沿用以前的结果：%s", "、".join(unknown))
        return Memo()
    return memo


def keep_quiet() -> None:
    """Let MkDocs not warn of dirty builds: ours are exact, and the warning would fail a strict one."""
    build.log.addFilter(_is_true)


def _is_true(record: logging.LogRecord) -> bool:
    return not record.getMessage().startswith(_UNTRUE)
