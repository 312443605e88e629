"""Files whose name holds their content's hash: they never change, and outlive the release that brought them.

A page opened before a swap may ask for its stylesheet or for a part of the search after it. So each
release's hashed files are also kept, as hard links, in one folder beside the releases. nginx and Caddy look
there first: a file that is looked up in one release and opened in the next is not found. The built-in
server looks there last.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

# Material's main.4b4a2bd9.min.css and workers, and our worker.0630f60673ae.js and 2023-0.47e115ee8dad.bin.
HASHED: Final = r"\.[0-9a-f]{8,16}\.(?:min\.)?(?:bin|css|js)"
KEPT_DAYS = 30
_HASHED = re.compile(HASHED + r"(?:\.gz)?$")


def is_hashed(name: str) -> bool:
    """Tell whether a file's name holds its content's hash."""
    return _HASHED.search(name) is not None


def keep_assets(site: Path, pool: Path, now: float, names: Iterable[str] | None = None) -> None:
    """Link a release's hashed files into the pool before it goes live; drop what no release had for a month.

    Args:
        site: The release.
        pool: The folder of the kept files, on the same file system.
        now: The time, in seconds since the epoch.
        names: The release's files but for those that are another's compressed form; looked for if not given.
    """
    hashed = filter(is_hashed, file_names(site) if names is None else names)
    for name in [each for plain in hashed for each in (plain, f"{plain}.gz")]:
        file, kept = site / name, pool / name
        if not kept.exists() and file.exists():
            kept.parent.mkdir(parents=True, exist_ok=True)
            try:
                os.link(file, kept)
            except OSError:  # A file system without hard links.
                shutil.copy2(file, kept)
    for kept in [pool / name for name in file_names(pool)]:
        status = kept.stat()
        # A single link left: no release has it any more. Its change time says since when.
        if status.st_nlink == 1 and now - status.st_ctime > KEPT_DAYS * 86400:
            kept.unlink(missing_ok=True)


def file_names(folder: Path) -> Iterator[str]:
    """Yield the path below a folder, with slashes, of everything in it that is no folder, if it is there.

    Links are not followed. `Path.rglob` takes several times as long.
    """
    start = len(f"{folder}/")
    for place, _, names in os.walk(folder):
        below = f"{place}/"[start:]
        for name in names:
            yield f"{below}{name}"
