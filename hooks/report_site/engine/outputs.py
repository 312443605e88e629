"""The files of a built site, known by what they hold: what is not right is removed, and then made again.

A process that builds again and again need not read a file that nobody has touched since it read it: as git
does, it knows that by inode, size and the times of the last change. The time of change (ctime) is the
system's own, no program can set it back. Another process reads everything.
"""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Collection, Iterator
from pathlib import Path

from mkdocs.structure.files import File

from report_site.memo import Memo, digest

# A file changed within the same tick of the clock as it was looked at would look untouched.
_TICK_NS = 50_000_000
_MARKS = "marks of outputs"

# Inode, size, time of change of content and of anything.
Mark = tuple[int, int, int, int]


class Outputs:
    """What stands in a site's folder, each file read once."""

    def __init__(self, folder: Path, memo: Memo | None = None) -> None:
        """Take the folder, which need not be there.

        Args:
            folder: The site's folder.
            memo: What this process remembers; what is kept in a file for others is not believed.
        """
        self.folder = folder
        self._memo = memo if memo and memo.file is None else Memo()
        before: dict[str, tuple[Mark, str]] | None = self._memo.noted(_MARKS, str(folder))
        self._before = before or {}
        self._marked: dict[str, tuple[Mark, str]] = {}
        self._digests: dict[str, str | None] = {}

    def digest(self, path: str) -> str | None:
        """Return the digest of a file, None where there is none."""
        if path not in self._digests:
            self._digests[path] = self._look_at(path)
        return self._digests[path]

    def everything(self) -> dict[str, str | None]:
        """Return the digest of every file, None for what is none (a link that leads nowhere)."""
        return {name: self.digest(name) for name in self.names()}

    def known(self) -> dict[str, str | None]:
        """Return the digest of every file that was looked at and not removed since."""
        return dict(self._digests)

    def names(self) -> list[str]:
        """Return the paths of all files in order, those left out that MkDocs would not clear away."""
        return sorted(name for names in self._walk().values() for name in names)

    def holds(self, file: File) -> bool:
        """Tell whether a file that is copied, or written as it is, stands there already."""
        stands = self.digest(file.dest_uri)
        return stands is not None and stands == digest(file.content_bytes)

    def keep_only(self, kept: Collection[str]) -> None:
        """Remove every file but some, and every folder that holds none.

        A file that is written again is removed first: it may be a hard link to one of another release.
        """
        folders = self._walk()
        for name in [name for names in folders.values() for name in names if name not in kept]:
            (self.folder / name).unlink()
        self._digests = {name: known for name, known in self._digests.items() if name in kept}
        used = {parent for name in kept for parent in _parents(name)}
        for folder in sorted(folders.keys() - used - {""}, reverse=True):
            if not any((self.folder / folder).iterdir()):
                (self.folder / folder).rmdir()

    def remove(self, path: str) -> None:
        """Remove a file that is about to be written again."""
        (self.folder / path).unlink(missing_ok=True)
        self._digests.pop(path, None)

    def look_again(self, below: str) -> list[str]:
        """Return the files of a folder in which something may have changed since they were looked at."""
        self._digests = {name: known for name, known in self._digests.items() if not name.startswith(below)}
        return [f"{below}{each.name}" for each in sorted((self.folder / below).iterdir())]

    def remember(self) -> None:
        """Let the next build of this process know what was read."""
        self._memo.note(_MARKS, str(self.folder), self._marked)

    def _look_at(self, path: str) -> str | None:
        now = time.time_ns()
        # A name, and not a Path: there are thousands of them.
        name = f"{self.folder}/{path}"
        try:
            status = os.stat(name)  # noqa: PTH116
        except OSError:
            return None
        if not stat.S_ISREG(status.st_mode):
            return None
        mark = (status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)
        before, known = self._before.get(path, (None, ""))
        found = known if before == mark else digest(_content(name))
        if status.st_ctime_ns < now - _TICK_NS:
            self._marked[path] = (mark, found)
        return found

    def _walk(self) -> dict[str, list[str]]:
        """Return each folder ("", then others with a slash at the end) with its files and links."""
        found: dict[str, list[str]] = {}
        left = [""] if self.folder.is_dir() else []
        while left:
            folder = left.pop()
            found[folder] = names = []
            with os.scandir(f"{self.folder}/{folder}") as entries:
                for entry in entries:
                    if not folder and entry.name.startswith("."):
                        continue
                    if entry.is_dir(follow_symlinks=False):
                        left.append(f"{folder}{entry.name}/")
                    else:
                        names.append(f"{folder}{entry.name}")
        return found


def _content(name: str) -> bytes:
    with open(name, "rb", buffering=0) as file:  # noqa: PTH123
        return file.read()


def _parents(name: str) -> Iterator[str]:
    """Yield every folder that a file lies in, with a slash at the end."""
    folders = name.split("/")[:-1]
    return ("/".join(folders[: depth + 1]) + "/" for depth in range(len(folders)))
