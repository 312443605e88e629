"""The next release, laid out ahead: a folder of links to the newest one, in which little has to be changed.

To make thousands of folders and links takes most of the time that a release takes, and the disk as long again
to write them down. Between two commits nobody waits for it.
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from .sharing import Comparison, Known, add, furnish, packed_name, texts


@dataclass(frozen=True)
class Spare:
    """A folder that holds what the next release of an unchanged site would.

    folder: Where it lies.
    release: The release whose files it shares.
    names: The files of the built site that both were made of.
    packed: Those of them that both have compressed too.
    """

    folder: Path
    release: Path
    names: frozenset[str]
    packed: frozenset[str]

    def become(self, release: Path, comparison: Comparison) -> None:
        """Be a new release, just as `furnish` would make it.

        Args:
            release: Its folder, which is not there yet.
            comparison: The built site beside the release that this shares its files with.

        Raises:
            OSError: If the folder cannot be moved there, or the disk is full.
        """
        self.folder.rename(release)
        names = set(comparison.names)
        packed = texts(names)
        # New files, changed ones, and those that the build has begun or ceased to compress itself.
        fresh = names & {*comparison.changed, *(names - self.names), *(self.packed ^ packed)}
        old = [name for name in self.names if name in fresh or name not in names]
        # They go first: a copy over a link would write into the other release too.
        for name in old:
            (release / name).unlink()
            if name in self.packed:
                (release / packed_name(name)).unlink(missing_ok=True)
        _remove_empty(release, {name.rpartition("/")[0] for name in old})
        for name in sorted(fresh):
            add(comparison.site, release, name, packed=name in packed)


def lay_out(folder: Path, known: Known) -> Spare:
    """Make a spare.

    Args:
        folder: Where, on the releases' file system.
        known: The newest release, and what is known of the site that it was made of.

    Raises:
        OSError: If the disk is full, or another one than the releases'; nothing is left then.
    """
    names = known.comparison.names
    if folder.parent.stat().st_dev != known.release.stat().st_dev:
        raise OSError(errno.EXDEV, "没有和版本放在同一个文件系统里", str(folder))
    try:
        folder.mkdir()
        furnish(folder, replace(known.comparison, earlier=known.release, same=names, changed=()))
        # Now, and not when somebody waits for a release to be on the disk.
        os.sync()
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return Spare(folder, known.release, frozenset(names), texts(frozenset(names)))


def _remove_empty(release: Path, folders: Iterable[str]) -> None:
    """Remove those of the folders that are empty now, and those above them that are then."""
    for folder in sorted(folders, reverse=True):
        place = folder
        # The system itself says which are not.
        with suppress(OSError):
            while place:
                (release / place).rmdir()
                place = place.rpartition("/")[0]
