"""Pictures and documents that were added to a page and wait for the save that mentions them."""

from __future__ import annotations

import re
import time
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import PurePosixPath

from report_site.publish.gate.kinds import content_problems, kind_of, size_problem
from report_site.publish.gate.limits import MEGA, Limits

from .database import Database
from .errors import EditError, refused
from .store import Change

PICTURES = frozenset([".png", ".jpg", ".jpeg", ".gif", ".webp"])
# Of one account together, and how long what no save mentioned is kept.
_MOST, _DAYS = 200 * MEGA, 30
_DAY = 24 * 3600.0
_LONGEST_STEM = 40
# What may stand in a link as it is.
_ODD = re.compile(r"[^\w-]+")


@dataclass(frozen=True)
class Upload:
    """A file as it will be called, in the folder of its page."""

    name: str
    content: bytes

    @property
    def is_picture(self) -> bool:
        """Tell whether it is shown on the page, or linked."""
        return PurePosixPath(self.name).suffix in PICTURES


class Uploads:
    """What is kept, by account and page."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        """Keep them in a database."""
        self._database, self._clock = database, clock

    def put(self, account: str, page: str, name: str, content: bytes) -> Upload:
        """Keep a file under a name that its content tells from every other's.

        Raises:
            EditError: If it is of no kind that is accepted, or too large, or not what its name says.
        """
        given = unicodedata.normalize("NFC", re.split(r"[/\\]", name)[-1])
        limits = Limits()
        size = size_problem(given, len(content), limits)
        problems = [size] if size else list(content_problems(given, content))
        if kind_of(given) is None or given.lower().endswith(".md") or problems:
            told = problems[0] if problems else None
            message = told.message if told else "不收这种文件"
            raise refused(f"{given}：{message}", told.remedy if told else "页面请用“新建”", problems)
        now = self._clock()
        self._database.run("DELETE FROM uploads WHERE time < ?", now - _DAYS * _DAY)
        ((kept,),) = self._database.run(
            "SELECT coalesce(sum(length(content)), 0) FROM uploads WHERE account = ?", account
        )
        if kept + len(content) > _MOST:
            raise EditError(413, "large", "还没有保存的附件太多了", "先保存或丢弃已有的草稿，再上传")
        upload = Upload(_named(given, content), content)
        self.keep(account, page, upload.name, content)
        return upload

    def keep(self, account: str, page: str, name: str, content: bytes) -> None:
        """Keep a file that was accepted before under the name that it has."""
        self._database.run(
            "INSERT OR REPLACE INTO uploads VALUES (?, ?, ?, ?, ?)",
            account,
            page,
            name,
            content,
            self._clock(),
        )

    def find(self, account: str, folder: str, name: str) -> Upload | None:
        """Return a file that an account has added to some page of a folder."""
        rows = self._database.run(
            "SELECT page, content FROM uploads WHERE account = ? AND name = ?", account, name
        )
        return next((Upload(name, content) for page, content in rows if folder_of(page) == folder), None)

    def paths(self, account: str, page: str) -> list[str]:
        """Return where the files of a page will stand."""
        rows = self._database.run("SELECT name FROM uploads WHERE account = ? AND page = ?", account, page)
        return [f"{folder_of(page)}{name}" for (name,) in rows]

    def mentioned(self, account: str, page: str, text: str, folder: str) -> list[Change]:
        """Return the files of a page whose names stand in its text, as changes in a folder."""
        rows = self._database.run(
            "SELECT name, content FROM uploads WHERE account = ? AND page = ?", account, page
        )
        return [Change(f"{folder}{name}", content) for name, content in rows if name in text]

    def drop(self, account: str, page: str, text: str | None = None) -> None:
        """Let go of a page's files; with a text only of those that it mentions."""
        rows = self._database.run("SELECT name FROM uploads WHERE account = ? AND page = ?", account, page)
        for (name,) in rows:
            if text is None or name in text:
                self._database.run(
                    "DELETE FROM uploads WHERE account = ? AND page = ? AND name = ?", account, page, name
                )


def folder_of(path: str) -> str:
    """Return a page's folder with a slash at its end, "" for the docs folder itself."""
    return path.rpartition("/")[0] + "/" if "/" in path else ""


def _named(name: str, content: bytes) -> str:
    path = PurePosixPath(name)
    stem = _ODD.sub("-", path.stem).strip("-_")[:_LONGEST_STEM] or "附件"
    return f"{stem}-{sha256(content).hexdigest()[:8]}{path.suffix.lower()}"
