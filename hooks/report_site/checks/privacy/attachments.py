"""What attached files say, seen and unseen: text and properties of office files, PDFs and pictures.

Files come from anywhere, so every reader here is bounded, and all of them run in a process of their own
(`attachment_worker`) that is ended when a file takes too long or too much memory. A file that cannot be read
is one finding, never a failure.
"""

from __future__ import annotations

import json
import selectors
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path

from report_site.memo import Memo, digest

# Seconds for one file. Far above what an honest one takes, even on a busy machine.
PATIENCE = 30.0
# The worker's readers know these. Not asked there: loading the readers takes longer than most checks.
READABLE = (
    *(".docx", ".docm", ".xlsx", ".xlsm", ".pptx", ".pdf"),
    *(".jpg", ".jpeg", ".png", ".gif", ".webp", ".tif", ".tiff"),
    *(".txt", ".csv", ".html", ".htm", ".xml", ".json", ".yml", ".yaml", ".svg"),
)
# Formats that may hold anything and that nothing here can open.
OPAQUE = (
    ".doc",
    ".xls",
    ".ppt",
    ".wps",
    ".et",
    ".dps",
    ".rtf",
    ".ofd",
    ".zip",
    ".rar",
    ".7z",
    ".tar",
    ".gz",
    ".heic",
)
TOO_LONG = "读了很久也没有读完，或者占用内存太多"


@dataclass(frozen=True)
class Attachment:
    """What was read out of a file below the docs folder that is no page.

    parts: Each a name in Chinese (正文, 属性, 第 3 页 …) and its text.
    located: Whether a picture says where it was taken.
    problem: Why the file cannot be read, or "".
    """

    path: str
    parts: tuple[tuple[str, str], ...] = ()
    located: bool = False
    problem: str = ""


def is_readable(path: str) -> bool:
    """Tell whether files of this name can be searched."""
    return Path(path).suffix.lower() in READABLE


def read_attachments(
    docs: Path, paths: Iterable[str], patience: float = PATIENCE, memo: Memo | None = None
) -> tuple[Attachment, ...]:
    """Read the files that can be searched.

    Args:
        docs: The docs folder.
        paths: Files below it, of any kind; those that nothing here can read are passed over.
        patience: Seconds after which a file counts as unreadable.
        memo: What was read before.
    """
    keys = {_key(docs, path): path for path in paths if is_readable(path)}

    def read(missing: list[str]) -> dict[str, Attachment]:
        found = _read(docs, [keys[key] for key in missing], patience)
        return {key: found[keys[key]] for key in missing if keys[key] in found}

    known = (memo or Memo()).recall_all("attached file", keys, read)
    return tuple(known.get(key) or Attachment(path, problem=TOO_LONG) for key, path in keys.items())


def _key(docs: Path, path: str) -> str:
    """Return a digest of a file's name and content."""
    file = docs / path
    content = b""
    # What is no file, such as a pipe, might never end.
    if file.is_file():
        with suppress(OSError), file.open("rb") as stream:
            content = file_digest(stream, "blake2b").digest()
    return digest(path, content)


def _read(docs: Path, paths: list[str], patience: float) -> dict[str, Attachment]:
    """Return what was read, by path, without those files that the worker did not survive.

    These may have met a busy machine; the worker is started anew for those behind them.
    """
    read: dict[str, Attachment] = {}
    while paths:
        read |= {each.path: each for each in _read_until_stuck(docs, paths, patience)}
        stuck = next((number for number, path in enumerate(paths) if path not in read), len(paths))
        paths = paths[stuck + 1 :]
    return read


def _read_until_stuck(docs: Path, paths: list[str], patience: float) -> Iterator[Attachment]:
    """Yield what the worker says of each file, until it says nothing for too long or ends."""
    command = [sys.executable, "-m", "report_site.checks.privacy.attachment_worker"]
    with (
        subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        ) as worker,
        selectors.DefaultSelector() as selector,
    ):
        assert worker.stdin
        assert worker.stdout
        selector.register(worker.stdout, selectors.EVENT_READ)
        try:
            for path in paths:
                worker.stdin.write(json.dumps(str(docs / path)).encode("ascii") + b"\n")
                worker.stdin.flush()
                line = worker.stdout.readline() if selector.select(patience) else b""
                if not line.endswith(b"\n"):
                    return
                answer = json.loads(line)
                parts = tuple((name, text) for name, text in answer["parts"])
                yield Attachment(path, parts, answer["located"], answer["problem"])
        except BrokenPipeError:
            return
        finally:
            worker.kill()
