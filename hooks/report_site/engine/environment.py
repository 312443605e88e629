"""What every page depends on beside the pages: the program, its libraries, the configuration, the theme.

And what of a configuration we do not know how to follow: a build that meets it reuses nothing.
"""

from __future__ import annotations

import sys
import zlib
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

from mkdocs.commands import build
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.theme import Theme
from pathspec import GitIgnoreSpec

import report_site
from report_site.memo import digest

from .search import PLUGIN

_PACKAGE = Path(report_site.__file__).parent
_THEME = _PACKAGE / "pages/theme"
# Where a site lies and how it is told about changes nothing on its pages; hooks have a rule of their own.
_NO_MATTER = ("config_file_path", "docs_dir", "site_dir", "strict", "watch", "dev_addr", "hooks")
# Extensions of Python-Markdown that know a page's own text alone, by their short names.
_MARKDOWN = {
    *("abbr", "admonition", "attr_list", "codehilite", "def_list", "extra", "fenced_code", "footnotes"),
    *("md_in_html", "meta", "nl2br", "sane_lists", "smarty", "tables", "toc", "wikilinks"),
}
_PYMDOWN = {
    *("arithmatex", "betterem", "caret", "critic", "details", "escapeall", "extra", "highlight"),
    *("inlinehilite", "keys", "magiclink", "mark", "progressbar", "saneheaders", "smartsymbols"),
    *("striphtml", "superfences", "tabbed", "tasklist", "tilde"),
}


class UnknownValueError(Exception):
    """A value in the configuration that has no stable text; its argument is its place."""


def environment(config: MkDocsConfig) -> str:
    """Return a digest of all that pages depend on beside the pages; the configuration as MkDocs has read it.

    Raises:
        UnknownValueError: If something in the configuration cannot be compared from one build to the next.
    """
    organ = Path(config.config_file_path).parent / "organ"
    folders = [organ, Path(config.theme.custom_dir)] if config.theme.custom_dir else [organ]
    values = {key: value for key, value in config.items() if key not in _NO_MATTER}
    values["plugins"] = {name: getattr(plugin, "config", None) for name, plugin in config.plugins.items()}
    texts = [f"{key}={_text(value, key)}" for key, value in values.items()]
    return digest(program(), *texts, *map(_folder, folders))


@cache
def program() -> str:
    """Return a digest of the program as it is loaded: ours, its libraries, the interpreter."""
    libraries = sorted(f"{each.name} {each.version}" for each in distributions())
    engine = f"{build.__name__} {sys.version} {zlib.ZLIB_RUNTIME_VERSION}"
    return digest(engine, *libraries, _folder(_PACKAGE))


def strangers(config: MkDocsConfig, own: Any) -> list[str]:
    """Return in Chinese what of a configuration may have a say in pages and is not known to us.

    Args:
        config: The configuration.
        own: The hook's object; whatever else has events may keep a state that skipped pages lack.
    """
    found = [
        f"插件 {name}"
        for name, plugin in config.plugins.items()
        if name != PLUGIN and getattr(getattr(plugin, "on_config", None), "__self__", None) is not own
    ]
    found += [f"Markdown 扩展 {name}" for name in config.markdown_extensions if not _is_known(name)]
    theme = config.theme
    if theme.name != "material" or (theme.custom_dir and _folder(Path(theme.custom_dir)) != _folder(_THEME)):
        found.append(f"主题 {theme.custom_dir or theme.name}")
    return found + [f"模板 {name}" for name in config.extra_templates]


def _is_known(extension: Any) -> bool:
    family, _, name = str(extension).rpartition(".")
    return (
        (family in ("", "markdown.extensions") and name in _MARKDOWN)
        or (family == "pymdownx" and name in _PYMDOWN)
        or str(extension).startswith("report_site.")
    )


def _folder(folder: Path) -> str:
    """Return a digest of the files of a folder and their contents."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return digest(
        *(part for path in files for part in (path.relative_to(folder).as_posix(), path.read_bytes()))
    )


def _text(value: Any, where: str) -> str:
    """Return a text that is equal for equal values, in every process."""
    if value is None or isinstance(value, str | int | float | date):
        return repr(value)
    if isinstance(value, list | tuple):
        return f"[{','.join(_text(each, where) for each in value)}]"
    if isinstance(value, GitIgnoreSpec):
        return _text(
            [(rule.include, str(rule.regex and rule.regex.pattern)) for rule in value.patterns], where
        )
    if isinstance(value, Theme):
        return _text([(key, str(value[key]) if key == "locale" else value[key]) for key in value], where)
    if isinstance(value, Mapping):
        return _text(list(value.items()), where)
    raise UnknownValueError(f"{where}（{type(value).__name__}）")
