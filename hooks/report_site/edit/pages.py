"""The API's words about pages and drafts: what the editor shows when it opens one."""

from __future__ import annotations

from starlette.responses import Response

from report_site.publish.accounts import Account, Role
from report_site.publish.gate.limits import Limits

from .editor import Editor
from .errors import EditError, missing, refused
from .line_ends import to_editor
from .people import told_time
from .site import url_of
from .store import Text
from .web import Call, answer, page_of, text_of

# Twice what a page may have when it is saved: somebody is just about to cut it.
_LONGEST_DRAFT = 2 * Limits().page


def page(editor: Editor, call: Call) -> Response:
    """Return a page with all that the editor shows around it, or an older version of it."""
    path = page_of(call.asked("path"))
    if "at" in call.query:
        return _older(editor, path, call.query["at"])
    head = editor.store.head()
    found = editor.store.read(path, head)
    text = _text(found, path)
    account = call.who.account
    versions = editor.store.log(path, 1, head)
    last = versions[0] if versions else None
    draft = editor.drafts.get(account.user, path)
    may = account.may_change(path)
    told = {
        "path": path,
        "exists": found is not None,
        "token": found.token if found else "",
        "text": text,
        "title": editor.site.parse(path, text).title or path,
        "url": url_of(path) if found else None,
        "may_change": may,
        "why": "" if may else why_not(account),
        "review": waits(editor, account, path),
        "changed": {
            "commit": last.commit,
            "time": last.time,
            "name": last.author.name,
            "message": last.message,
        }
        if last
        else None,
        "draft": {"text": draft.text, "token": draft.token, "time": told_time(draft.time)} if draft else None,
        "pending": _pending(editor, account, path),
        "vocabulary": editor.site.version(),
    }
    return answer(told)


def pages(editor: Editor, call: Call) -> Response:
    """Return all pages."""
    account = call.who.account
    register = editor.site.snapshot().register
    told = [
        {
            "path": each.path,
            "title": each.title or each.path,
            "url": url_of(each.path),
            "may_change": account.may_change(each.path),
        }
        for each in register.documents
    ]
    return answer({"pages": told})


def keep_draft(editor: Editor, call: Call) -> Response:
    """Keep an unsaved text."""
    data = call.data()
    path, text = page_of(text_of(data, "path")), text_of(data, "text")
    if len(text) > _LONGEST_DRAFT:
        raise EditError(413, "large", "这一页太长，没有存成草稿", "分成几页")
    moment = editor.drafts.put(call.who.account.user, path, text, text_of(data, "token"))
    return answer({"time": told_time(moment)})


def drop_draft(editor: Editor, call: Call) -> Response:
    """Let an unsaved text go, and what was uploaded for it."""
    path = page_of(call.asked("path"))
    editor.drafts.drop(call.who.account.user, path)
    editor.uploads.drop(call.who.account.user, path)
    return answer(None)


def drafts(editor: Editor, call: Call) -> Response:
    """Return what the account has not saved."""
    head, told = editor.store.head(), []
    for draft in editor.drafts.all(call.who.account.user):
        now = editor.store.read(draft.path, head)
        title = editor.site.parse(draft.path, draft.text).title or draft.path
        outdated = (now.token if now else "") != draft.token
        told.append(
            {
                "path": draft.path,
                "title": title,
                "time": told_time(draft.time),
                "token": draft.token,
                "outdated": outdated,
            }
        )
    return answer({"drafts": told})


def waits(editor: Editor, account: Account, path: str) -> bool:
    """Tell whether what an account changes there waits for a reviewer."""
    return account.role is Role.EDITOR and editor.settings.needs_review(path)


def commit_of(editor: Editor, commit: str) -> str:
    """Return a commit's id if it is one of those that were accepted."""
    if not editor.store.accepted(commit):
        raise missing("没有这个版本")
    return commit


def why_not(account: Account) -> str:
    """Say to an editor why a page is not his to change."""
    own = "、".join(account.folders)
    return f"您没有修改这一页的权限，可以修改的是 {own}；要改这一页，请联系管理员"


def _older(editor: Editor, path: str, commit: str) -> Response:
    versions = editor.store.log(path, 1, commit_of(editor, commit))
    found = editor.store.read(path, commit)
    if found is None or not versions:
        raise missing("那时还没有这一页")
    return answer({"path": path, "text": _text(found, path), "token": found.token, "commit": commit})


def _text(found: Text | None, path: str) -> str:
    try:
        return to_editor(found.content) if found else ""
    except UnicodeDecodeError:
        raise refused(f"{path} 不是 UTF-8 编码的文字，不能在这里修改", "请管理员另存为 UTF-8") from None


def _pending(editor: Editor, account: Account, path: str) -> dict[str, str] | None:
    """Return the account's own change of a page that waits for a reviewer."""
    for review in editor.reviews.all():
        if review.is_of(account) and path in review.paths:
            return {"id": review.id, "state": review.state, "remark": review.remark}
    return None
