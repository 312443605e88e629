"""The API's words about reviews (送审): what waits, letting it pass, giving it back."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from report_site.publish.accounts import Account, Role

from .editor import Editor
from .errors import forbidden, missing, refused, wrong_request
from .line_ends import to_editor
from .past import difference, text_at
from .reviews import Review
from .saves import committed, wishes_of
from .saving import Order, Wish
from .site import PAGE
from .store import Change
from .web import Call, answer, text_of

APPROVE, RETURN, WITHDRAW = "approve", "return", "withdraw"


def reviews(editor: Editor, call: Call) -> Response:
    """Return what waits or was returned: to a reviewer everything, to an editor his own."""
    account = call.who.account
    seen = [each for each in editor.reviews.all() if _may_see(account, each)]
    return answer({"reviews": [_told(editor, each, account) for each in seen]})


def review(editor: Editor, call: Call) -> Response:
    """Return one with its pages and what they change."""
    account = call.who.account
    found = _seen(editor, account, call.asked("id"))
    files = [
        {"path": change.path, **_page(editor, found, change)}
        for change in found.proposal.changes
        if change.path.endswith(PAGE)
    ]
    return answer({**_told(editor, found, account), "files": files})


def decide(editor: Editor, call: Call) -> Response:
    """Let a change pass, give it back, or withdraw one's own."""
    data = call.data()
    account = call.who.account
    found = _seen(editor, account, text_of(data, "id"))
    action, remark = text_of(data, "action"), text_of(data, "remark", "").strip()
    if action == WITHDRAW:
        if not found.is_of(account):
            raise forbidden("只有写的人能撤回", "不同意这份修改，请退回")
        _give_back(editor, account, found)
        editor.reviews.drop(found.id)
    elif action in (APPROVE, RETURN):
        _demand_reviewer(account, found)
        if action == APPROVE:
            return _approve(editor, call, found, data)
        if not remark:
            raise refused("退回要写明原因", "写一句哪里要改")
        writer = _writer(editor, found)
        if writer:
            _give_back(editor, writer, found)
        editor.reviews.send_back(found, account.name, remark)
    else:
        raise wrong_request(f"没有“{action}”这种处理")
    editor.record(f"review-{action}", account.user, call.address, review=found.id, paths=found.paths)
    return answer(None)


def _approve(editor: Editor, call: Call, found: Review, data: dict[str, Any]) -> Response:
    proposal = found.proposal
    wishes = wishes_of(data["files"]) if data.get("files") else tuple(_wishes(found))
    attached = tuple(each for each in proposal.changes if not each.path.endswith(PAGE))
    order = Order(
        message=proposal.message,
        wishes=wishes,
        by=call.who.account,
        address=call.address,
        author=proposal.author,
        attached=attached,
    )
    done = editor.saving.save(order)
    editor.reviews.drop(found.id)
    editor.record(f"review-{APPROVE}", call.who.account.user, call.address, review=found.id)
    return committed(editor, call, done)


def _wishes(found: Review) -> list[Wish]:
    before = found.proposal.before
    return [
        Wish(change.path, _text(change), before[change.path])
        for change in found.proposal.changes
        if change.path.endswith(PAGE)
    ]


def _give_back(editor: Editor, writer: Account, found: Review) -> None:
    """Put the texts of a change into its author's drafts; one that he has written since stays."""
    for wish in _wishes(found):
        if wish.text is not None and editor.drafts.get(writer.user, wish.path) is None:
            editor.drafts.put(writer.user, wish.path, wish.text, wish.token)
    for change in found.proposal.changes:
        if not change.path.endswith(PAGE) and change.content is not None:
            page = next((wish.path for wish in _wishes(found) if wish.text), change.path)
            editor.uploads.keep(writer.user, page, change.path.rpartition("/")[2], change.content)


def _page(editor: Editor, found: Review, change: Change) -> dict[str, Any]:
    text = _text(change)
    old = text_at(editor, change.path, found.proposal.base) or ""
    return {"text": text, "diff": difference(editor, change.path, old, text or "")}


def _text(change: Change) -> str | None:
    return None if change.content is None else to_editor(change.content)


def _told(editor: Editor, found: Review, account: Account) -> dict[str, Any]:
    writer = _writer(editor, found)
    return {
        "id": found.id,
        "name": found.proposal.author.name,
        "account": writer.user if writer else None,
        "time": found.proposal.time,
        "message": found.proposal.message,
        "paths": list(found.paths),
        "state": found.state,
        "remark": found.remark,
        "by": found.by,
        "mine": found.is_of(account),
        "may_decide": _may_decide(account, found),
    }


def _writer(editor: Editor, found: Review) -> Account | None:
    email = found.proposal.author.email
    return next((each for each in editor.accounts.values() if each.wrote(email)), None)


def _seen(editor: Editor, account: Account, id_: str) -> Review:
    found = editor.reviews.get(id_)
    if not _may_see(account, found):
        raise missing("没有这份送审的修改")
    return found


def _may_see(account: Account, found: Review) -> bool:
    return account.role is not Role.EDITOR or found.is_of(account)


def _may_decide(account: Account, found: Review) -> bool:
    return account.role is not Role.EDITOR and not found.is_of(account) and found.state == "waiting"


def _demand_reviewer(account: Account, found: Review) -> None:
    if not _may_decide(account, found):
        message = "这份修改已经退回，等作者改好再送" if found.by else "您不能审核这份修改"
        raise forbidden(message, "请审核人员处理")
