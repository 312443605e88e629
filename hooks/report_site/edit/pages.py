"""The API's words about pages: reading, drafts, saving, uploads, templates, vocabulary."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from starlette.responses import Response

from report_site.publish.accounts import Account, Role
from report_site.publish.gate.limits import Limits
from report_site.publish.media import content_type

from .beginnings import Beginnings
from .editor import Editor
from .errors import EditError, as_json, missing, refused, wrong_request
from .line_ends import to_editor
from .people import told_time
from .saving import Order, Saved, Wish
from .site import url_of
from .store import Text
from .uploads import folder_of
from .vocabulary import vocabulary as made_vocabulary
from .web import HEADERS, Call, answer, page_of, path_of, text_of

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
        "why": "" if may else _why_not(account),
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


def save(editor: Editor, call: Call) -> Response:
    """Save pages."""
    data = call.data()
    return saved(editor, call, wishes_of(data.get("files")), text_of(data, "message", ""))


def saved(editor: Editor, call: Call, wishes: tuple[Wish, ...], message: str) -> Response:
    """Save what the account itself wrote, with the uploads that it mentions, and return what came of it."""
    account = call.who.account
    before = {each.path: each.time for each in editor.drafts.all(account.user)}
    attached = [
        change
        for wish in wishes
        for change in editor.uploads.mentioned(
            account.user, wish.former or wish.path, wish.text or "", folder_of(wish.path)
        )
    ]
    done = editor.saving.save(
        Order(
            message=message or _message(editor, wishes),
            wishes=wishes,
            by=account,
            address=call.address,
            attached=tuple(attached),
            waits=lambda paths: any(waits(editor, account, path) for path in paths),
        )
    )
    review = editor.reviews.submit(done.commit, account, _paths(wishes)) if done.waits else None
    for wish in wishes:
        for path in {wish.path, wish.former or wish.path}:
            if path in before:
                editor.drafts.drop(account.user, path, before[path])
            editor.uploads.drop(account.user, path, wish.text or "")
    return committed(editor, call, done, review)


def committed(editor: Editor, call: Call, done: Saved, review: str | None = None) -> Response:
    """Call the builder, write down what was done, and return it."""
    if not done.unchanged:
        paths = [each.path for each in done.files]
        event = "sent-to-review" if review else "edited"
        editor.record(event, call.who.account.user, call.address, commit=done.commit, paths=paths)
    if not done.unchanged and not review:
        editor.installation.queue.touch()
    files = [
        {
            "path": each.path,
            "token": each.token,
            "text": each.text,
            "merged": list(each.merged),
            "url": url_of(each.path) if each.text is not None else None,
        }
        for each in done.files
    ]
    told = {
        "commit": None if review else done.commit,
        "unchanged": done.unchanged,
        "review": {"id": review} if review else None,
        "files": files,
        "warnings": [as_json(each) for each in done.warnings],
    }
    return answer(told, 202 if review else 200)


def wishes_of(raw: Any) -> tuple[Wish, ...]:
    """Read the list of pages that somebody wants to save."""
    if not isinstance(raw, list) or not raw or not all(isinstance(each, dict) for each in raw):
        raise wrong_request("请求里没有要保存的页面")
    wishes = tuple(map(_wish, raw))
    if len(set(_paths(wishes))) < len(wishes):
        raise wrong_request("同一个页面写了两次")
    return wishes


def put_upload(editor: Editor, call: Call) -> Response:
    """Keep a picture or a document for a page."""
    path = page_of(call.asked("path"))
    account = call.who.account
    if not account.may_change(path):
        raise refused("您没有修改这一页的权限", _why_not(account))
    upload = editor.uploads.put(account.user, path, call.asked("name"), call.body)
    words = upload.name.rpartition("-")[0]
    told = {
        "path": f"{folder_of(path)}{upload.name}",
        "name": upload.name,
        "picture": upload.is_picture,
        "size": len(call.body),
        "markdown": f"{'!' if upload.is_picture else ''}[{words}]({upload.name})",
    }
    return answer(told)


def upload(editor: Editor, call: Call) -> Response:
    """Return an upload that is not yet saved."""
    path = path_of(call.asked("path"))
    folder = folder_of(path)
    found = editor.uploads.find(call.who.account.user, folder, path.removeprefix(folder))
    if found is None:
        raise missing("没有这个附件")
    disposition = {} if found.is_picture else {"Content-Disposition": "attachment"}
    return Response(found.content, media_type=content_type(found.name), headers={**HEADERS, **disposition})


def vocabulary(editor: Editor, call: Call) -> Response:
    """Return what forms and completion offer."""
    return answer(made_vocabulary(editor.site.snapshot()))


def templates(editor: Editor, call: Call) -> Response:
    """Return what can be begun."""
    found = Beginnings(editor.store, editor.site.snapshot(), call.who.account).templates()
    told = [{"id": each.id, "title": each.title, "asks": [_ask(ask) for ask in each.asks]} for each in found]
    return answer({"templates": told})


def begin(editor: Editor, call: Call) -> Response:
    """Begin something from a template."""
    data = call.data()
    values = data.get("values")
    if not isinstance(values, dict):
        raise wrong_request("请求缺少 values")
    given = {str(name): text_of(values, name) for name in values}
    beginnings = Beginnings(editor.store, editor.site.snapshot(), call.who.account)
    begun = beginnings.begin(text_of(data, "template"), given)
    return answer({"pages": [vars(each) for each in begun]})


def waits(editor: Editor, account: Account, path: str) -> bool:
    """Tell whether what an account changes there waits for a reviewer."""
    return account.role is Role.EDITOR and editor.settings.needs_review(path)


def _older(editor: Editor, path: str, commit: str) -> Response:
    versions = editor.store.log(path, 1, commit_of(editor, commit))
    found = editor.store.read(path, commit)
    if found is None or not versions:
        raise missing("那时还没有这一页")
    return answer({"path": path, "text": _text(found, path), "token": found.token, "commit": commit})


def commit_of(editor: Editor, commit: str) -> str:
    """Return a commit's id if it is one of those that were accepted."""
    if not editor.store.accepted(commit):
        raise missing("没有这个版本")
    return commit


def _wish(raw: Mapping[str, Any]) -> Wish:
    path = path_of(text_of(raw, "path"))
    text = None if raw.get("text", "") is None else text_of(raw, "text")
    former = path_of(text_of(raw, "from")) if raw.get("from") is not None else None
    if text is None and former:
        raise wrong_request("改名的页面要有内容")
    return Wish(path, text, text_of(raw, "token"), former)


def _paths(wishes: Iterable[Wish]) -> list[str]:
    return [wish.path for wish in wishes]


def _message(editor: Editor, wishes: tuple[Wish, ...]) -> str:
    """Say what was done where the editor does not."""
    first = wishes[0]
    verb = "删除" if first.text is None else "改名" if first.former else "修改" if first.token else "新建"
    title = editor.site.parse(first.path, first.text).title if first.text else None
    more = f"等 {len(wishes)} 页" if len(wishes) > 1 else ""
    return f"{verb}：{title or first.path}{more}"


def _text(found: Text | None, path: str) -> str:
    try:
        return to_editor(found.content) if found else ""
    except UnicodeDecodeError:
        raise refused(f"{path} 不是 UTF-8 编码的文字，不能在这里修改", "请管理员另存为 UTF-8") from None


def _why_not(account: Account) -> str:
    own = "、".join(account.folders)
    return f"您没有修改这一页的权限，可以修改的是 {own}；要改这一页，请联系管理员"


def _pending(editor: Editor, account: Account, path: str) -> dict[str, str] | None:
    """Return the account's own change of a page that waits for a reviewer."""
    for review in editor.reviews.all():
        if review.is_of(account) and path in review.paths:
            return {"id": review.id, "state": review.state, "remark": review.remark}
    return None


def _ask(ask: Any) -> dict[str, Any]:
    told = {"name": ask.name, "label": ask.label, "kind": ask.kind}
    if ask.kind == "choice":
        told["choices"] = [{"value": value, "label": label} for value, label in ask.choices]
    return told
