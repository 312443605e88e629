"""A whole site as one text inside a test, built in process, with its pages and its log to look at."""

from __future__ import annotations

import logging
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent
from typing import Any

import yaml
from mkdocs.commands.build import build
from mkdocs.config import load_config
from report_site.engine.memory import MEMO
from report_site.memo import Memo

from tests.html_reader import Html

ROOT = Path(__file__).resolve().parent.parent
# 2024-01-15, 08:00 in Shanghai: the year of the demo's report is over.
EPOCH = "1705276800"

# As little as a site needs: no search, no fonts, none of the theme's features.
LIGHT: dict[str, Any] = {
    "site_name": "测试站",
    "site_url": "http://127.0.0.1:8000/",
    "hooks": [str(ROOT / "hooks/entry.py")],
    "theme": {"name": "material", "language": "zh", "font": False},
    "plugins": [],
    "markdown_extensions": ["tables", "attr_list", "pymdownx.superfences", "report_site.pages.extension"],
    "validation": dict.fromkeys(("omitted_files", "absolute_links", "unrecognized_links", "anchors"), "warn"),
}
# The commands write UTF-8 whatever the host's locale, and Material keeps quiet about its future.
_FIXED = {"SOURCE_DATE_EPOCH": EPOCH, "PYTHONUTF8": "1", "NO_MKDOCS_2_WARNING": "1"}
_MARKER = re.compile(r"^-- (\S+) --\n", re.MULTILINE)


def read_files(text: str) -> dict[str, str]:
    """Split one text into files, each after a line `-- path --` (the form that Go calls txtar)."""
    _, *parts = _MARKER.split(dedent(text))
    return dict(zip(parts[::2], parts[1::2], strict=True))


@dataclass(frozen=True)
class Built:
    """A built site: its folder, and what was logged on the way."""

    folder: Path
    records: tuple[logging.LogRecord, ...]

    def text(self, path: str) -> str:
        """Return a file as it would be sent, line ends and byte order mark included."""
        return (self.folder / path).read_bytes().decode("utf-8")

    def page(self, url: str) -> Html:
        """Read the page at an address below the site's root, "" for the home page."""
        return Html(self.text(f"{url}index.html" if url.endswith("/") or not url else url))

    def files(self) -> dict[str, bytes]:
        """Return every file's content by its path."""
        paths = sorted(path for path in self.folder.rglob("*") if path.is_file())
        return {path.relative_to(self.folder).as_posix(): path.read_bytes() for path in paths}

    def logged(self, level: int) -> list[str]:
        """Return the messages of exactly this level."""
        return [record.getMessage() for record in self.records if record.levelno == level]


class Site:
    """The sources of a site below a folder, and the ways to build them."""

    def __init__(self, root: Path, text: str = "", config: Mapping[str, Any] | None = None) -> None:
        """Write the configuration, LIGHT with `config` laid over it, and the pages of `text`."""
        self.root = root
        self.docs = root / "docs"
        self.docs.mkdir(parents=True)
        self.configure(**(config or {}))
        self.write(text)

    def configure(self, **config: Any) -> None:
        """Write mkdocs.yml anew."""
        text = yaml.safe_dump({**LIGHT, **config}, allow_unicode=True, sort_keys=False)
        (self.root / "mkdocs.yml").write_text(text, encoding="utf-8")

    def write(self, text: str) -> None:
        """Write pages, each below its line `-- path --`."""
        for path, content in read_files(text).items():
            target = self.docs / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content.encode("utf-8"))

    def build(self, **options: Any) -> Built:
        """Build in process; options as for `build_config`."""
        return build_config(self.root / "mkdocs.yml", self.root / "site", **options)

    def git(self, *arguments: str, day: str = "2024-01-02") -> str:
        """Run git in the site's folder, as one fixed author on a given day."""
        moment = f"{day}T12:00:00+0800"
        environment = {
            **os.environ,
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
            **dict.fromkeys(("GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME"), "编辑"),
            **dict.fromkeys(("GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL"), "editor@example.invalid"),
            **dict.fromkeys(("GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"), moment),
        }
        command = ["git", *arguments]
        done = subprocess.run(command, cwd=self.root, env=environment, check=True, capture_output=True)
        return done.stdout.decode("utf-8")

    def commit(self, summary: str, day: str = "2024-01-02") -> str:
        """Commit everything, in a new repository if there is none yet; return the commit's id."""
        if not (self.root / ".git").exists():
            self.git("init", "--quiet", "--initial-branch=main")
        self.git("add", "--all")
        self.git("commit", "--quiet", f"--message={summary}", day=day)
        return self.git("rev-parse", "HEAD").strip()


def build_config(
    config_file: Path,
    site_dir: Path,
    *,
    command: str = "build",
    dirty: bool = False,
    memo: Memo | None = None,
    environment: Mapping[str, str] | None = None,
    **overrides: Any,
) -> Built:
    """Build a site as `mkdocs build` (or the first build of `mkdocs serve`) would.

    Args:
        config_file: Its mkdocs.yml.
        site_dir: Where to put it.
        command: What MkDocs is told it runs: "build" or "serve".
        dirty: Whether to reuse what is in `site_dir` and `memo`.
        memo: What is remembered from build to build, by default nothing.
        environment: Variables to set meanwhile.
        overrides: Options laid over the configuration, such as strict=True.
    """
    with recorded(config_file.parent, environment) as records:
        config = load_config(str(config_file), site_dir=str(site_dir), **overrides)
        config.extra[MEMO] = Memo() if memo is None else memo
        config.plugins.on_startup(command=command, dirty=dirty)  # type: ignore[arg-type]
        try:
            serve_url = "http://127.0.0.1:8000/" if command == "serve" else None
            build(config, serve_url=serve_url, dirty=dirty)
        finally:
            config.plugins.on_shutdown()
    return Built(site_dir, tuple(records))


@contextmanager
def recorded(root: Path, environment: Mapping[str, str] | None = None) -> Iterator[list[logging.LogRecord]]:
    """Set what builds of a site below `root` find in the environment; yield the list of what is logged."""
    logger = logging.getLogger("mkdocs")
    recorder = _Recorder()
    level = logger.level
    # No repository above the site's own folder belongs to the test.
    fixed = {"SOURCE_DATE_EPOCH": EPOCH, "GIT_CEILING_DIRECTORIES": str(root.parent)}
    with _environment({**fixed, **(environment or {})}):
        logger.addHandler(recorder)
        logger.setLevel(logging.INFO)
        try:
            yield recorder.records
        finally:
            logger.setLevel(level)
            logger.removeHandler(recorder)


def build_demo(site_dir: Path, **overrides: Any) -> Built:
    """Build the shipped site."""
    return build_config(ROOT / "mkdocs.yml", site_dir, **overrides)


def run(*arguments: str, cwd: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run one of the environment's own commands (mkdocs, properdocs, report-site) in a process of its own."""
    program, *rest = arguments
    return subprocess.run(
        [str(Path(sys.executable).with_name(program)), *rest],
        cwd=cwd,
        env={**os.environ, **_FIXED, **environment},
        check=False,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )


@contextmanager
def _environment(values: Mapping[str, str]) -> Iterator[None]:
    before = dict(os.environ)
    os.environ.update(values)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


class _Recorder(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)
