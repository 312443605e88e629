"""The API's words about what goes into a page: uploads, templates, the vocabulary of forms and completion."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from report_site.publish.media import content_type

from .beginnings import Ask, Beginnings
from .editor import Editor
from .errors import missing, refused, wrong_request
from .pages import why_not
from .uploads import folder_of
from .vocabulary import vocabulary as made_vocabulary
from .web import HEADERS, Call, answer, page_of, path_of, text_of


def put_upload(editor: Editor, call: Call) -> Response:
    """Keep a picture or a document for a page."""
    path = page_of(call.asked("path"))
    account = call.who.account
    if not account.may_change(path):
        raise refused("您没有修改这一页的权限", why_not(account))
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


def _ask(ask: Ask) -> dict[str, Any]:
    told: dict[str, Any] = {"name": ask.name, "label": ask.label, "kind": ask.kind}
    if ask.kind == "choice":
        told["choices"] = [{"value": value, "label": label} for value, label in ask.choices]
    return told
