"""A Word file as text for the editor: read in a process of its own, and nothing is saved."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
from threading import Lock
from typing import Any

from starlette.responses import Response

from report_site.ledger.declarations import report_year

from .editor import Editor
from .errors import EditError, refused
from .importing_worker import Wish
from .pages import why_not
from .web import Call, answer, page_of

_SECONDS = 40.0
# How long somebody waits while another's file is read.
_PATIENCE = 20.0
_BROKEN = "这个文件读不了：太复杂，或者已经损坏"
_REMEDY = "用 Word 或 WPS 打开，另存为 .docx 再导入；仍然不行，请分成几份，或者直接复制、粘贴"
# A file may take a gigabyte while it is read: one at a time.
_alone = Lock()


def import_file(editor: Editor, call: Call) -> Response:
    """Return a file as Markdown for a page, with what is left out of it and what to look at."""
    path = page_of(call.asked("path"))
    account = call.who.account
    if not account.may_change(path):
        raise refused("您没有修改这一页的权限", why_not(account))
    draft = editor.drafts.get(account.user, path)
    written = editor.site.parse(path, draft.text).items if draft else ()
    used = editor.site.snapshot().used | {item.id for item in written}
    settings = editor.site.project().settings
    return answer(read(Wish(call.asked("name"), path, report_year(path), used, settings), call.body))


def read(wish: Wish, content: bytes) -> dict[str, Any]:
    """Have a file read, which may be hostile, by a process with bounds of memory and time.

    Raises:
        EditError: If it cannot be imported, or another one takes long.
    """
    if not _alone.acquire(timeout=_PATIENCE):
        raise EditError(429, "wait", "服务器正在读另一个文件", "过一会儿再试", seconds=int(_PATIENCE))
    try:
        command = [sys.executable, "-m", "report_site.edit.importing_worker"]
        sent = pickle.dumps(wish) + content
        done = subprocess.run(command, input=sent, capture_output=True, timeout=_SECONDS, check=True)
        told: dict[str, Any] = json.loads(done.stdout)
    except (subprocess.SubprocessError, ValueError):
        raise refused(_BROKEN, _REMEDY) from None
    finally:
        _alone.release()
    if "problem" in told:
        message, _, remedy = told["problem"].partition("；")
        raise refused(message, remedy)
    return told
