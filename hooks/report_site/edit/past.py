"""The API's words about what was: a page's history, its differences, an older version brought back."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from .differences import item_changes, text_changes
from .editor import Editor
from .errors import missing
from .line_ends import to_editor
from .pages import commit_of
from .progress import progress
from .saves import saved
from .saving import Wish
from .web import Call, answer, page_of, text_of

_SHOWN = 50


def history(editor: Editor, call: Call) -> Response:
    """Return the versions of a page, newest first."""
    path = page_of(call.asked("path"))
    before = call.query.get("before")
    start = commit_of(editor, before) if before else editor.store.head()
    # One more tells whether there are more; the one it begins with was the last of the answer before.
    versions = editor.store.log(path, _SHOWN + 2, start)
    versions = [each for each in versions if each.commit != before]
    told = [
        {
            "commit": each.commit,
            "time": each.time,
            "name": each.author.name,
            "message": each.message,
            "deleted": not each.token,
        }
        for each in versions[:_SHOWN]
    ]
    return answer({"commits": told, "more": len(versions) > _SHOWN})


def diff(editor: Editor, call: Call) -> Response:
    """Return what differs between two versions of a page."""
    path = page_of(call.asked("path"))
    new = commit_of(editor, call.query["to"]) if call.query.get("to") else editor.store.head()
    if call.query.get("from"):
        old: str | None = commit_of(editor, call.query["from"])
    else:
        versions = editor.store.log(path, 2, new)
        old = versions[1].commit if len(versions) > 1 else None
    before, after = (text_at(editor, path, at) if at else None for at in (old, new))
    return answer(difference(editor, path, before or "", after or ""))


def difference(editor: Editor, path: str, old: str, new: str) -> dict[str, Any]:
    """Return what differs between two texts of a page: by item and field, and line by line."""
    before, after = (editor.site.parse(path, text) for text in (old, new))
    return {
        "items": item_changes(before, after, editor.site.project().settings),
        "text": text_changes(old, new),
    }


def restore(editor: Editor, call: Call) -> Response:
    """Save an older version of a page again."""
    data = call.data()
    path, commit = page_of(text_of(data, "path")), commit_of(editor, text_of(data, "commit"))
    text = text_at(editor, path, commit)
    if text is None:
        raise missing("那时还没有这一页")
    versions = editor.store.log(path, 1, commit)
    day = versions[0].time[:10] if versions else ""
    wish = Wish(path, text, text_of(data, "token"))
    return saved(editor, call, (wish,), f"恢复 {day} 的版本：{editor.site.parse(path, text).title or path}")


def status(editor: Editor, call: Call) -> Response:
    """Return how far a commit is on its way to the readers."""
    return answer(progress(editor.installation, commit_of(editor, call.asked("commit"))))


def text_at(editor: Editor, path: str, commit: str) -> str | None:
    """Return a page's text in a commit, as well as it can be read; None if it was not there."""
    found = editor.store.read(path, commit)
    if found is None:
        return None
    try:
        return to_editor(found.content)
    except UnicodeDecodeError:
        return found.content.decode("utf-8", "replace")
