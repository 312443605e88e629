"""What a release shares with the one before it: files that are the same are the same on disk."""

from __future__ import annotations

import filecmp
import gzip
from pathlib import Path

_COMPRESSED = frozenset((".html", ".css", ".js", ".json", ".xml", ".svg", ".txt", ".csv", ".map"))
_WORTH_COMPRESSING = 1024


def share_unchanged(site: Path, previous: Path | None) -> None:
    """Replace files that the previous release has too by links to its own, and compress the others.

    Disk, modification times and caches stay as they are for what did not change. A compressed file has
    neither name nor time in it, so that the same text gives the same bytes.
    """
    for file in sorted(path for path in site.rglob("*") if path.is_file()):
        before = previous / file.relative_to(site) if previous else None
        shared = bool(before and _same(before, file) and _link(before, file))
        packed = file.with_name(file.name + ".gz")
        # MkDocs writes one for the sitemap.
        if _compressible(file) and not packed.exists():
            if before and shared and (old := before.with_name(packed.name)).is_file():
                _link(old, packed)
            else:
                packed.write_bytes(gzip.compress(file.read_bytes(), 9, mtime=0))


def _same(before: Path, file: Path) -> bool:
    return before.is_file() and filecmp.cmp(before, file, shallow=False)


def _link(before: Path, file: Path) -> bool:
    """Put a link to an older file in a file's place; False where the file system has no hard links."""
    fresh = file.with_name(f".{file.name}.link")
    try:
        fresh.hardlink_to(before)
    except OSError:
        return False
    fresh.replace(file)
    return True


def _compressible(file: Path) -> bool:
    return file.suffix in _COMPRESSED and file.stat().st_size > _WORTH_COMPRESSING
