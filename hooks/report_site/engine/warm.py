"""The builder that stays: it builds one site again and again, and amends what stands where that is enough."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, MkDocsException
from mkdocs.plugins import get_plugin_logger

from report_site.clock import reference_date
from report_site.memo import Memo
from report_site.project import EDITOR

from .amend import UnfitError, amend
from .build import build_loaded, failed
from .environment import UnknownValueError, environment
from .events import Events
from .incremental import Rebuild
from .outputs import Outputs

# What amended builds remember is forgotten by the next whole one.
_AMENDED_AT_MOST = 100
log = get_plugin_logger("report-site")


@dataclass(frozen=True)
class _Inputs:
    """All that a site is made from, but for history.

    frame: What an amended site must have in common with the one before: configuration and program, folder
        of the pages, reference date, whether there is an editor.
    site: Where the site goes.
    pages: A digest of every file in the folder of the pages.
    """

    frame: tuple[str, Path, date, str | None]
    site: Path
    pages: Mapping[str, str | None]

    def changed(self, earlier: _Inputs) -> set[str]:
        """Return the files that are other than they were.

        Raises:
            UnfitError: If anything else is.
        """
        if (self.frame, self.site) != (earlier.frame, earlier.site):
            raise UnfitError("设置、程序、日期或文件夹变了")
        if self.pages.keys() != earlier.pages.keys():
            raise UnfitError("文件有增减")
        return {path for path, held in self.pages.items() if held != earlier.pages[path]}


@dataclass(frozen=True)
class _Standing:
    """A finished build: what it was made from, the engine as it left it, and a digest of every file."""

    inputs: _Inputs
    events: Events
    rebuild: Rebuild
    outputs: Mapping[str, str | None]
    amended: int = 0


class Warm:
    """Builds of one process: all that is loaded and remembered is used by the next."""

    def __init__(self, config_file: Path) -> None:
        """Take the engine's mkdocs.yml; nothing is remembered yet."""
        self._config_file = config_file
        self._memo = Memo()
        self._standing: _Standing | None = None

    def build(self, docs: Path, site: Path) -> int:
        """Build the pages in `docs`: byte for byte what `build_site` gives.

        Returns:
            0, or 1 with the reason in the log; the next build is a whole one then.
        """
        standing, self._standing = self._standing, None
        try:
            config = load_config(str(self._config_file), docs_dir=str(docs), site_dir=str(site), strict=False)
            inputs = self._inputs(config, docs, site)
            self._standing = self._amended(standing, inputs) or self._whole(config, inputs)
        except (MkDocsException, Abort) as error:
            return failed(error)
        return 0

    def _inputs(self, config: MkDocsConfig, docs: Path, site: Path) -> _Inputs | None:
        """Look at what is to be built, before anything of it is read; None where it cannot be compared."""
        try:
            frame = (environment(config), docs, reference_date(), os.environ.get(EDITOR))
        except UnknownValueError:
            return None
        look = Outputs(docs, self._memo)
        inputs = _Inputs(frame, site, look.everything())
        look.remember()
        return inputs

    def _amended(self, standing: _Standing | None, inputs: _Inputs | None) -> _Standing | None:
        """Amend the site that stands, None where that is not enough."""
        if standing is None or inputs is None or standing.amended == _AMENDED_AT_MOST:
            return None
        outputs = Outputs(inputs.site, self._memo)
        try:
            changed = inputs.changed(standing.inputs)
            if outputs.everything() != standing.outputs:
                raise UnfitError("生成的网页被改动过")
            if standing.events.rebuild is not standing.rebuild:
                raise UnfitError("这期间生成过别的网站")
            amend(standing.events, changed, outputs)
        except UnfitError as reason:
            log.debug("全站检查一遍：%s", reason)
            return None
        return replace(standing, inputs=inputs, outputs=outputs.known(), amended=standing.amended + 1)

    def _whole(self, config: MkDocsConfig, inputs: _Inputs | None) -> _Standing | None:
        """Ask every page whether it is the same; return None if the result cannot be amended."""
        build_loaded(config, self._memo, dirty=True)
        events = _events(config)
        if inputs is None or events is None or events.rebuild is None or events.memo is not self._memo:
            return None
        rebuild = events.rebuild
        standing = _Standing(inputs, events, rebuild, rebuild.outputs.everything())
        rebuild.outputs.remember()
        return standing


def _events(config: MkDocsConfig) -> Events | None:
    """Return our events among the hooks of a configuration."""
    owners = (getattr(getattr(hook, "on_files", None), "__self__", None) for hook in config.plugins.values())
    return next((owner for owner in owners if isinstance(owner, Events)), None)
