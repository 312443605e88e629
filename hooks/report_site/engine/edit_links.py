"""编辑本页: the link of each page to the editor, where one runs beside the site."""

from __future__ import annotations

import os
from urllib.parse import quote, urlsplit

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File

from report_site.project import EDITOR

_FEATURE = "content.action.edit"


def show_edit_links(config: MkDocsConfig) -> None:
    """Let the theme show the links, which it does only where it is told to."""
    features = config.theme.get("features") or []
    if _has_editor(config) and _FEATURE not in features:
        config.theme["features"] = [*features, _FEATURE]


def link_to_editor(file: File, config: MkDocsConfig) -> None:
    """Let the page of a file that editors write lead to the editor.

    Not by `edit_uri_template`: MkDocs warns of an address without a host, and readers may use several.
    """
    if file.page and file.edit_uri and _has_editor(config):
        root = urlsplit(config.site_url or "/").path.rstrip("/")
        file.page.edit_url = f"{root}/edit/?path={quote(file.src_uri, safe='')}"


def _has_editor(config: MkDocsConfig) -> bool:
    """Tell whether an editor runs, and the configuration names no other place for editing."""
    elsewhere = config.edit_uri_template or config.edit_uri or config.repo_url
    return bool(os.environ.get(EDITOR)) and not elsewhere
