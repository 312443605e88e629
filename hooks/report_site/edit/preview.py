"""The page that somebody is writing, as readers would see it; a text that is too much gives a sentence."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from threading import Lock
from typing import Any

from report_site.clock import reference_date
from report_site.publish import content
from report_site.publish.gate.base import read_base
from report_site.publish.gate.draft import Draft
from report_site.publish.gate.limits import MEGA, Limits
from report_site.publish.gate.model import FOLDER, Problem
from report_site.publish.git import GitError, Repository
from report_site.publish.installation import Installation
from report_site.publish.standby.client import Ended, ask, carry_out
from report_site.publish.standby.wire import DRAW, NAME, Task

# A page that needs more is none that the gate would accept in good time.
LIMITS = Limits(page_seconds=3, push_seconds=30, memory=1_000 * MEGA)
# Seconds that an editor waits for a busy standby; whoever has a standby does not load the site beside it.
PATIENCE = 8.0
# Without a standby every preview loads the whole site: one at a time.
_alone = Lock()


@dataclass(frozen=True)
class Preview:
    """A page as readers would see it, and what is to be said of it.

    html: The whole page; its addresses begin at the host's root, and it needs no script.
    title: Its title as text.
    words: How many words its running text has (字数).
    items: The items that it declares: id, title, line.
    findings: What checks and gate say of it: code, severity, line, column, message, remedy, fix.
    """

    html: str
    title: str
    words: int
    items: list[dict[str, Any]]
    findings: list[dict[str, Any]]


def preview(installation: Installation, path: str, text: str, files: Iterable[str] = ()) -> Preview | Problem:
    """Return a page as it would be with a text that nobody has accepted yet, or why it cannot be shown.

    Args:
        installation: The site.
        path: The page's path below the docs folder, which need not exist yet.
        text: The page.
        files: The paths of pictures and other files that were brought for it and are not yet accepted.
    """
    if len(text.encode("utf-8", "replace")) > LIMITS.page:
        return _too_much(path)
    draft = Draft(reference_date(), LIMITS, path, text, tuple(files))
    task = Task(DRAW, str(installation.engine), None, draft.dumped(), repository=str(installation.content))
    try:
        ended = ask(task, installation.state, PATIENCE)
        if ended is None and not (installation.state / NAME).exists():
            ended = _by_itself(installation, task)
    except GitError:
        return _failed(path)
    if ended is None:
        return Problem(f"{FOLDER}/{path}", None, "预览正在准备", "请过几秒再试；您写的内容不受影响")
    if ended.result is not None:
        return Preview(**json.loads(ended.result))
    return _too_much(path) if ended.overran or ended.killed else _failed(path)


def _by_itself(installation: Installation, task: Task) -> Ended | None:
    """Have the task done by a process that loads the whole site; None while another one is at it."""
    if not _alone.acquire(blocking=False):
        return None
    try:
        repository = installation.content
        base = partial(read_base, Repository(repository), content.head(repository))
        return carry_out(task, None, base)
    finally:
        _alone.release()


def _too_much(path: str) -> Problem:
    remedy = "把页面分成几页，删去成片重复的括号、符号和超大的表格；您写的内容不受影响"
    return Problem(f"{FOLDER}/{path}", None, "这一页太复杂，预览用时过长", remedy)


def _failed(path: str) -> Problem:
    remedy = "撤销最近的修改再试；仍然不行，请把这一页交给管理员查看"
    return Problem(f"{FOLDER}/{path}", None, "这一页无法预览", remedy)
