"""The files of a built site, known by what they hold: what is not right is removed, and then made again."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from pathlib import Path

from mkdocs.structure.files import File

from report_site.memo import digest


class Outputs:
    """What stands in a site's folder, each file read once."""

    def __init__(self, folder: Path) -> None:
        """Take the folder, which need not be there."""
        self.folder = folder
        self._digests: dict[str, str | None] = {}

    def digest(self, path: str) -> str | None:
        """Return the digest of a file, None where there is none."""
        if path not in self._digests:
            file = self.folder / path
            self._digests[path] = digest(file.read_bytes()) if file.is_file() else None
        return self._digests[path]

    def names(self) -> list[str]:
        """Return the paths of all files in order, those left out that MkDocs would not clear away."""
        return sorted(f"{folder}{name}" for folder, names in self._walk() for name in names)

    def holds(self, file: File) -> bool:
        """Tell whether a file that is copied, or written as it is, stands there already."""
        output = Path(file.abs_dest_path)
        return output.is_file() and output.read_bytes() == file.content_bytes

    def keep_only(self, kept: Collection[str]) -> None:
        """Remove every file but some, and every folder that holds none.

        A file that is written again is removed first: it may be a hard link to one of another release.
        """
        for name in self.names():
            if name not in kept:
                (self.folder / name).unlink()
        self._digests = {name: known for name, known in self._digests.items() if name in kept}
        for folder, _ in reversed(list(self._walk())):
            if folder and not any((self.folder / folder).iterdir()):
                (self.folder / folder).rmdir()

    def _walk(self) -> Iterator[tuple[str, list[str]]]:
        """Yield each folder ("", then others with a slash at the end) with its files and links."""
        for folder, folders, files in os.walk(self.folder):
            here = Path(folder).relative_to(self.folder).as_posix() + "/"
            if here == "./":
                folders[:] = [name for name in folders if not name.startswith(".")]
                yield "", [name for name in files if not name.startswith(".")]
            else:
                yield here, files + [name for name in folders if Path(folder, name).is_symlink()]
