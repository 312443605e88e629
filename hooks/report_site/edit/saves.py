"""The API's words about saving: what is asked for, and what came of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from starlette.responses import Response

from .editor import Editor
from .errors import as_json, wrong_request
from .pages import waits
from .saving import Order, Saved, Wish
from .site import url_of
from .uploads import folder_of
from .web import Call, answer, path_of, text_of


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
