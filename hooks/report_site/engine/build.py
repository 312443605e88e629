"""Build the pages of one folder, as the publisher's resident process does it."""

from __future__ import annotations

import logging
from pathlib import Path

from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort, MkDocsException


def build_site(config_file: Path, docs: Path, site: Path) -> int:
    """Build the pages in `docs` with the engine of `config_file`; not strict, for warnings are for editors.

    Returns:
        0, or 1 with the reason in the log.
    """
    try:
        config = load_config(str(config_file), docs_dir=str(docs), site_dir=str(site), strict=False)
        config.plugins.on_startup(command="build", dirty=False)
        try:
            build(config)
        finally:
            config.plugins.on_shutdown()
    except (MkDocsException, Abort) as error:
        logging.getLogger("mkdocs").error("%s", error)
        return 1
    return 0
