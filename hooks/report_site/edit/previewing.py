"""The API's words about the preview, which the standby process makes."""

from __future__ import annotations

from starlette.responses import Response

from report_site.publish.gate import Problem

from .editor import Editor
from .errors import refused
from .preview import preview as made_preview
from .web import Call, answer, page_of, text_of


def preview(editor: Editor, call: Call) -> Response:
    """Return a page as readers would see it with an unsaved text, and what is found about it."""
    data = call.data()
    path, text = page_of(text_of(data, "path")), text_of(data, "text")
    files = editor.uploads.paths(call.who.account.user, path)
    made = made_preview(editor.installation, path, text, files)
    if isinstance(made, Problem):
        raise refused(made.message, made.remedy, [made])
    return answer(vars(made) | {"uploads": files})
