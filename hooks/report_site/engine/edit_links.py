"""编辑本页: the link of each page to the editor, where one runs beside the site."""

from __future__ import annotations

import os
from urllib.parse import urlsplit

from mkdocs.config.config_options import EditURITemplate
from mkdocs.config.defaults import MkDocsConfig

from report_site.project import EDITOR

_FEATURE = "content.action.edit"


def offer_editor(config: MkDocsConfig) -> None:
    """Let every page lead to the editor, unless the configuration names another place for editing."""
    if not os.environ.get(EDITOR) or config.edit_uri_template or config.edit_uri or config.repo_url:
        return
    # From the host's root: the site may lie below it.
    root = urlsplit(config.site_url or "/").path or "/"
    template: str = EditURITemplate().run_validation(f"{root.rstrip('/')}/edit/?path={{path!q}}")
    config.edit_uri_template = template
    features = config.theme.get("features") or []
    config.theme["features"] = [*features, *([] if _FEATURE in features else [_FEATURE])]
