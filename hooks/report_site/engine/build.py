"""Build the pages of one folder, as the publisher's resident process does it."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable
from pathlib import Path

from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, MkDocsException

from report_site.memo import Memo

from .memory import MEMO


def build_site(
    config_file: Path, docs: Path, site: Path, memo: Memo | None = None, dirty: bool = False
) -> int:
    """Build the pages in `docs` with the engine of `config_file`; not strict, for warnings are for editors.

    Args:
        config_file: The engine's mkdocs.yml.
        docs: The pages.
        site: Where the site goes.
        memo: What earlier builds of this process remember. Without it nothing is remembered.
        dirty: Whether to reuse what `site` and `memo` hold; the site is the same, byte for byte.

    Returns:
        0, or 1 with the reason in the log.
    """
    try:
        config = load_config(str(config_file), docs_dir=str(docs), site_dir=str(site), strict=False)
        build_loaded(config, Memo() if memo is None else memo, dirty)
    except (MkDocsException, Abort) as error:
        return failed(error)
    return 0


def build_loaded(config: MkDocsConfig, memo: Memo, dirty: bool) -> None:
    """Build with a configuration that has just been read; see `build_site`."""
    config.extra[MEMO] = memo
    config.plugins.on_startup(command="build", dirty=dirty)
    try:
        build(config, dirty=dirty)
    finally:
        config.plugins.on_shutdown()


def failed(error: Exception) -> int:
    """Say in the log why there is no site; return the exit code."""
    logging.getLogger("mkdocs").error("%s", error)
    return 1


def rebuilder(config: MkDocsConfig) -> Callable[[], None]:
    """Return a function that builds a served site again, reusing what is the same.

    Args:
        config: The configuration of the first build, by which the next ones are read anew.
    """
    with warnings.catch_warnings():
        # MkDocs itself has no use for what was given on the command line.
        warnings.simplefilter("ignore", DeprecationWarning)
        *_, options = config.user_configs

    def build_again() -> None:
        again = load_config(config.config_file_path, **options)
        again.site_url = config.site_url
        build(again, serve_url=config.site_url, dirty=True)

    return build_again
