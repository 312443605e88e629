"""The inline scripts of the theme, read from its templates and never from pages that editors wrote."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig

from report_site.pages.security import inline_scripts, script_hash

# One scope for the whole site, else one of the scripts would differ with each depth of a page.
SCOPE = "/"
_FOLDER = "partials/javascripts/"


def theme_hashes(env: Environment, config: MkDocsConfig) -> list[str]:
    """Return the hashes of the inline scripts that the theme's templates have under this configuration."""
    # The environment's own list holds ten thousand icons.
    names = {
        path.relative_to(folder).as_posix()
        for folder in map(Path, config.theme.dirs)
        for path in (folder / _FOLDER).rglob("*.html")
    }
    scripts = {
        script
        for name in names
        for script in inline_scripts(
            env.get_template(name).render(config=config, features=config.theme["features"], base_url=".")
        )
    }
    return sorted(map(script_hash, scripts))
