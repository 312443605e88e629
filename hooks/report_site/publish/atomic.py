"""Files and links that are replaced whole or not at all, and the locks that keep two processes apart."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def write_atomically(path: Path, text: str) -> None:
    """Put a text in a file's place; a reader, or a crash at any moment, finds the old text or the new one."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with fresh.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)


def point(link: Path, target: Path) -> None:
    """Let a symbolic link name another target beside or below it, in one step.

    `rename` replaces the link itself; `ln -sfn` would take it away first, and a reader could find nothing.
    """
    fresh = link.with_name(f".{link.name}.{os.getpid()}")
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(target.relative_to(link.parent))
    fresh.replace(link)
    _sync_folder(link.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def lock(path: Path, *, wait: bool = True, shared: bool = False) -> Iterator[int | None]:
    """Hold a lock that ends with the process, however that ends.

    Args:
        path: The lock's file.
        wait: Whether to wait for others that hold it.
        shared: Whether several may hold it at once, while nobody holds it alone.

    Yields:
        The file descriptor that holds the lock: a child that inherits it holds the lock too, as long as it
        lives. None if another process has it and `wait` is not set.
    """
    with path.open("a") as file:
        kind = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
        try:
            fcntl.flock(file, kind if wait else kind | fcntl.LOCK_NB)
        except BlockingIOError:
            yield None
            return
        yield file.fileno()
