"""Build the pages of one folder in a process of its own: `python -m report_site.engine.build`.

The builder starts it with the engine's own interpreter. It is the only place where text from editors meets
MkDocs on the server, so it gives up network, memory and time before it reads any of it.
"""

from __future__ import annotations

import argparse
import logging
import os
import resource
import sys
import threading
from pathlib import Path
from typing import NoReturn

from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort, MkDocsException

from .offline import refuse_network

MEMORY = 4 * 2**30
CPU_SECONDS = 900


def main() -> int:
    """Build as the arguments say, and return the process's exit code."""
    parser = argparse.ArgumentParser()
    parser.add_argument("config", type=Path, help="mkdocs.yml of the engine")
    parser.add_argument("docs", type=Path, help="the pages")
    parser.add_argument("site", type=Path, help="where the site goes")
    options = parser.parse_args()
    _end_with_the_builder()
    _limit()
    logging.basicConfig(level=logging.WARNING, format="%(message)s", stream=sys.stderr)
    return build_site(options.config, options.docs, options.site)


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


def _end_with_the_builder() -> None:
    """End this process when standard input closes, which happens however the builder ends."""

    def wait() -> NoReturn:
        # Not through sys.stdin, whose lock the interpreter wants when it ends.
        os.read(0, 1)
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()


def _limit() -> None:
    """Bound memory and time, give way to the web server, and refuse the network.

    Where the system allows it the builder has put this process into an empty network name space already;
    the audit hook holds everywhere, for whatever is written in Python.
    """
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    os.nice(10)
    refuse_network()


if __name__ == "__main__":
    sys.exit(main())
