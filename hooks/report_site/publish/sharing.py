"""What a release shares with the one before it: files that are the same are the same on disk.

A built site is compared with a release, file by file. A file that the release was made of, and that nobody
has touched on the disk since, is not read again: git tells changed files in the same way.
"""

from __future__ import annotations

import gzip
import os
import shutil
import time
from collections.abc import Iterator, Set
from dataclasses import dataclass
from pathlib import Path

from .media import is_compressible

_WORTH_COMPRESSING = 1024
# The ninth takes more than twice as long, for a hundredth less.
_LEVEL = 8
_PART = 2**20
# A file changed within the same tick of the clock as it was looked at would look untouched.
_TICK_NS = 50_000_000

# Inode, size, time of change of content and of anything.
Mark = tuple[int, int, int, int]


@dataclass(frozen=True)
class Comparison:
    """A built site beside an earlier release.

    site: The site's folder.
    earlier: The release's folder, None if there is none.
    same: The files that the release has too, sorted.
    changed: All others.
    marks: Of the site's files, for the next comparison.
    written: How many files the build wrote, and did not leave as they were, as far as is known.
    """

    site: Path
    earlier: Path | None
    same: tuple[str, ...]
    changed: tuple[str, ...]
    marks: dict[str, Mark]
    written: int

    @property
    def names(self) -> tuple[str, ...]:
        """All files of the site."""
        return (*self.same, *self.changed)


@dataclass(frozen=True)
class Known:
    """What is known of the files of a built site since a release was made of them.

    release: That release's folder.
    comparison: The site as it was then.
    """

    release: Path
    comparison: Comparison


def compare(site: Path, earlier: Path | None, known: Known | None = None) -> Comparison:
    """Tell which files of a built site a release has too, by content.

    Args:
        site: The built site.
        earlier: A release's folder.
        known: What is known of this very folder since that release was made of it.
    """
    settled = time.time_ns() - _TICK_NS
    untouched = known.comparison.marks if known and known.release == earlier else {}
    same: list[str] = []
    changed: list[str] = []
    marks: dict[str, Mark] = {}
    written = 0
    for name, status in sorted(_files(site)):
        mark = (status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)
        left = untouched.get(name) == mark
        written += not left
        is_same = left or (earlier and _is_same(earlier / name, site / name))
        (same if is_same else changed).append(name)
        if status.st_ctime_ns < settled:
            marks[name] = mark
    return Comparison(site, earlier, tuple(same), tuple(changed), marks, written)


def furnish(release: Path, comparison: Comparison) -> None:
    """Fill a new release's folder: links to the earlier release's files, copies of all others, compressed.

    Copies, for nothing that is built later may write into a release. Disk, modification times and caches
    stay as they are for what did not change. A compressed file has neither name nor time in it, so that the
    same text gives the same bytes.
    """
    names = set(comparison.names)
    for folder in sorted({name.rpartition("/")[0] for name in names}):
        (release / folder).mkdir(parents=True, exist_ok=True)
    packed = texts(names)
    for name in comparison.same:
        if not _link(comparison.earlier, release, name):
            add(comparison.site, release, name, packed=name in packed)
        elif name in packed and not _link(comparison.earlier, release, packed_name(name)):
            _compress(release, name)
    for name in comparison.changed:
        add(comparison.site, release, name, packed=name in packed)


def add(site: Path, release: Path, name: str, *, packed: bool) -> None:
    """Copy a file of a built site into a release, and beside it compressed if that is worth it.

    A link stays one, which the audit would not have passed.
    """
    (release / name).parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(site / name, release / name, follow_symlinks=False)
    if packed:
        _compress(release, name)


def texts(names: Set[str]) -> frozenset[str]:
    """Return the files of a site that a release has compressed too; MkDocs does the sitemap itself."""
    return frozenset(name for name in names if is_compressible(name) and packed_name(name) not in names)


def packed_name(name: str) -> str:
    """Return what a file's compressed form is called."""
    return f"{name}.gz"


def _files(folder: Path) -> Iterator[tuple[str, os.stat_result]]:
    """Yield the name and status of everything that is no folder; a link is not followed."""
    left = [""]
    while left:
        below = left.pop()
        with os.scandir(f"{folder}/{below}") as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    left.append(f"{below}{entry.name}/")
                else:
                    yield f"{below}{entry.name}", entry.stat(follow_symlinks=False)


def _is_same(earlier: Path, file: Path) -> bool:
    """Tell whether an earlier file is there and has the same content; what is a link is never the same."""
    if file.is_symlink() or not earlier.is_file():
        return False
    with earlier.open("rb") as one, file.open("rb") as other:
        # Not by filecmp, which remembers answers by time and size.
        while part := one.read(_PART):
            if part != other.read(_PART):
                return False
        return not other.read(1)


def _link(earlier: Path | None, release: Path, name: str) -> bool:
    """Let a release share a file with an earlier one; False where there is none, or no hard links."""
    try:
        os.link(f"{earlier}/{name}", f"{release}/{name}")
    except OSError:
        return False
    return True


def _compress(release: Path, name: str) -> None:
    content = (release / name).read_bytes()
    if len(content) > _WORTH_COMPRESSING:
        (release / packed_name(name)).write_bytes(gzip.compress(content, _LEVEL, mtime=0))
