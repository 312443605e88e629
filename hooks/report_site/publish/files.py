"""A release's files as the built-in server sends them: read once, compressed once, then from memory."""

from __future__ import annotations

import gzip
import os
from dataclasses import dataclass
from hashlib import file_digest, sha256
from pathlib import Path

from .assets import file_names
from .csp import security_headers
from .media import cache_control, content_type, is_compressible

# What a file may have to be kept in memory, and all files of a release together.
FILE_LIMIT = 512 * 1024
TOTAL_LIMIT = 96 * 1024 * 1024
_WORTH_COMPRESSING = 512

RawHeaders = list[tuple[bytes, bytes]]


@dataclass(frozen=True)
class Variant:
    """A file in one encoding: its strong ETag, its headers, and its bytes unless they stay on disk."""

    etag: str
    headers: RawHeaders
    body: bytes | None


@dataclass(frozen=True)
class Stored:
    """A file: where it lies, as it is, and compressed if that is worth it."""

    path: Path
    plain: Variant
    gzipped: Variant | None


class Release:
    """One release (or folder), seen as what readers may ask for."""

    def __init__(self, folder: Path, pool: Path) -> None:
        """Take the release's own folder, no link to it, and the folder of older hashed files."""
        self.folder = folder
        self.pool = pool
        self.common = [_raw(name, value) for name, value in security_headers(folder).items()]
        self._stored: dict[str, Stored] = {}
        self._names: frozenset[str] | None = None
        self._bytes = 0

    def known(self, name: str) -> Stored | None:
        """Return a file that has been read before."""
        return self._stored.get(name)

    def lacks(self, name: str) -> bool:
        """Tell whether it is known that there is no such file; nothing is known before the first `find`."""
        return self._names is not None and name not in self._names

    def find(self, name: str) -> Stored | None:
        """Return a file by its path below the site, None if there is none; reads it at the first time."""
        if self._names is None:
            # Once for all: most of what is asked for in vain is asked for by machines, and often.
            self._names = frozenset([*file_names(self.folder), *file_names(self.pool)])
        stored = self.known(name)
        if stored is None and name in self._names:
            path = _inside(self.folder, name) or _inside(self.pool, name)
            stored = self._read(path, name) if path else None
        return stored

    def is_folder(self, name: str) -> bool:
        """Tell whether there is a folder of this path with a page in it."""
        return not self.lacks(f"{name}/index.html")

    def _read(self, path: Path, name: str) -> Stored:
        size = path.stat().st_size
        if size > FILE_LIMIT or self._bytes + size > TOTAL_LIMIT:
            with path.open("rb") as file:
                digest = file_digest(file, "sha256").hexdigest()
            return self._keep(name, Stored(path, self._variant(name, digest[:32], None, size), None))
        body = path.read_bytes()
        digest = sha256(body).hexdigest()[:32]
        gzipped = None
        if is_compressible(name) and size >= _WORTH_COMPRESSING:
            small = _inside(path.parent, f"{path.name}.gz")
            packed = small.read_bytes() if small else gzip.compress(body, 6, mtime=0)
            gzipped = self._variant(name, f"{digest}-gzip", packed, len(packed))
            self._bytes += len(packed)
        self._bytes += size
        return self._keep(name, Stored(path, self._variant(name, digest, body, size), gzipped))

    def _keep(self, name: str, stored: Stored) -> Stored:
        self._stored[name] = stored
        return stored

    def _variant(self, name: str, tag: str, body: bytes | None, size: int) -> Variant:
        headers = [
            *self.common,
            _raw("Content-Type", content_type(name)),
            _raw("Content-Length", str(size)),
            _raw("Cache-Control", cache_control(name)),
            _raw("ETag", f'"{tag}"'),
        ]
        if is_compressible(name):
            headers.append(_raw("Vary", "Accept-Encoding"))
        if tag.endswith("-gzip"):
            headers.append(_raw("Content-Encoding", "gzip"))
        else:
            headers.append(_raw("Accept-Ranges", "bytes"))
        return Variant(f'"{tag}"', headers, body)


def _inside(folder: Path, name: str) -> Path | None:
    """Return a regular file below a folder; no link may lead out of it."""
    try:
        path = Path(os.path.realpath(folder / name))
        return path if path.is_file() and path.is_relative_to(folder) else None
    except (OSError, ValueError):  # A name too long for the file system, or with a zero byte.
        return None


def _raw(name: str, value: str) -> tuple[bytes, bytes]:
    return name.lower().encode("ascii"), value.encode("latin-1")
