"""Single pages rendered from texts in memory, as the site would show them: the gate tries them first."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from mkdocs.commands.build import _populate_page
from mkdocs.config import load_config
from mkdocs.structure.files import File, Files, set_exclusions
from mkdocs.structure.nav import get_navigation
from mkdocs.structure.pages import Page

from .events import PREVIEW


class Preview:
    """The site as it would be with given texts, ready to render any of its pages."""

    def __init__(
        self, config_file: Path, texts: Mapping[str, str], others: Collection[str], empty: Path
    ) -> None:
        """Run the engine up to the point where pages are rendered.

        Args:
            config_file: The engine's mkdocs.yml.
            texts: The text of every page, by its path below the docs folder.
            others: The paths of all other files.
            empty: An empty folder, which stands for the docs folder and takes nothing.
        """
        config = load_config(str(config_file), docs_dir=str(empty), site_dir=f"{empty}-site")
        config.extra[PREVIEW] = True
        config.plugins.on_startup(command="build", dirty=False)
        self.config = config.plugins.on_config(config)
        self.config.plugins.on_pre_build(config=self.config)
        contents = {**dict.fromkeys(others, ""), **texts}
        files = Files(
            [File.generated(self.config, path, content=contents[path]) for path in sorted(contents)]
        )
        self.files = self.config.plugins.on_files(files, config=self.config)
        set_exclusions(self.files, self.config)
        navigation = get_navigation(self.files, self.config)
        self.config.plugins.on_nav(navigation, config=self.config, files=self.files)

    @property
    def paths(self) -> Collection[str]:
        """The paths of all files of the site, those included that the engine adds."""
        return self.files.src_uris.keys()

    def render(self, path: str) -> str:
        """Return a page's content as HTML; whatever the engine raises comes through."""
        file = self.files.src_uris[path]
        page = file.page or Page(None, file, self.config)
        _populate_page(page, self.config, self.files)
        return page.content or ""
