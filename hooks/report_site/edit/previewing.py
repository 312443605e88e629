"""The API's words about the preview, which the standby process makes."""

from __future__ import annotations

from starlette.responses import Response

from .editor import Editor
from .preview import preview as made_preview
from .web import Call, answer, page_of, text_of


def preview(editor: Editor, call: Call) -> Response:
    """Return a page as readers would see it with an unsaved text, and what is found about it."""
    data = call.data()
    path = page_of(text_of(data, "path"))
    return answer(made_preview(editor.installation, path, text_of(data, "text")))
