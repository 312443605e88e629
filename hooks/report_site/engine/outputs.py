"""The files of a built site, known by what they hold: what is not right is removed, and then made again."""

from __future__ import annotations

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
        """Return the paths of all files, hidden ones of the root left out."""
        return [path.relative_to(self.folder).as_posix() for path in self._files() if path.is_file()]

    def holds(self, file: File) -> bool:
        """Tell whether a file that is copied, or written as it is, stands there already."""
        output = Path(file.abs_dest_path)
        return output.is_file() and output.read_bytes() == file.content_bytes

    def keep_only(self, kept: Collection[str]) -> None:
        """Remove everything but some files, hidden entries of the site's root included in what stays.

        A file that is written again is removed first: it may be a hard link to one of another release.
        """
        for path in list(self._files()):
            name = path.relative_to(self.folder).as_posix()
            if name not in kept:
                path.unlink()
        self._digests = {name: known for name, known in self._digests.items() if name in kept}
        for folder in sorted((each for each in self._entries() if each.is_dir()), reverse=True):
            if not folder.is_symlink() and not any(folder.iterdir()):
                folder.rmdir()

    def _files(self) -> Iterator[Path]:
        return (path for path in self._entries() if path.is_symlink() or not path.is_dir())

    def _entries(self) -> Iterator[Path]:
        """Yield what MkDocs would clear away: all but hidden entries at the root."""
        if self.folder.is_dir():
            for top in sorted(self.folder.iterdir()):
                if not top.name.startswith("."):
                    yield top
                    if top.is_dir() and not top.is_symlink():
                        yield from sorted(top.rglob("*"))
