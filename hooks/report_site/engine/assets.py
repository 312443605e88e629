"""The content's hash in the names of our own styles and scripts, as the theme has it in its own.

A browser may then keep them for ever, and a page never gets the style or script of another release.
"""

from __future__ import annotations

from hashlib import sha256

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

# A file comes after those that it names.
_OWN = ("search.js", "report-site.js", "report-site.css")


def hash_names(files: Files, config: MkDocsConfig) -> None:
    """Rename our files in `files`, and in the configuration's lists of styles and scripts."""
    renamed: dict[str, str] = {}
    for name in _OWN:
        file = files.get_file_from_path(f"assets/{name}")
        if file is None:  # A site with a theme of its own.
            continue
        text = file.content_string
        for old, new in renamed.items():
            text = text.replace(f'"./{old}"', f'"./{new}"')
        stem, _, kind = name.rpartition(".")
        renamed[name] = f"{stem}.{sha256(text.encode('utf-8')).hexdigest()[:12]}.{kind}"
        files.remove(file)
        files.append(File.generated(config, f"assets/{renamed[name]}", content=text))
    addresses = {f"assets/{old}": f"assets/{new}" for old, new in renamed.items()}
    config.extra_css = [addresses.get(each, each) for each in config.extra_css]
    for script in config.extra_javascript:
        if not isinstance(script, str):
            script.path = addresses.get(script.path, script.path)
