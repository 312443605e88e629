"""Where everything of a running site lies: one folder on the server, the same paths for every part."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

DEFAULT_ADDRESS = "http://127.0.0.1:8000/"


class PublishError(Exception):
    """Something about the installation stops the command; the text says in Chinese what and what to do."""


@dataclass(frozen=True)
class Installation:
    """A folder made by `report-site server init`.

    root: The folder, in which everything else lies. It cannot be moved, for the engines' environments and the
        systemd units name it: a backup is restored in another place.
    """

    root: Path

    @classmethod
    def open(cls, root: Path) -> Installation:
        """Return the installation in a folder.

        Raises:
            PublishError: If the folder is none.
        """
        installation = cls(root.resolve())
        if not (installation.content.is_dir() and installation.engine.is_dir()):
            raise PublishError(
                f"{root} 不是网站的安装目录：请检查路径，或先运行 report-site server init {root}"
            )
        return installation

    @property
    def content(self) -> Path:
        """The bare repository that editors push to."""
        return self.root / "content.git"

    @property
    def engine(self) -> Path:
        """The engine in use, a link into `engines`."""
        return self.root / "engine"

    @property
    def engines(self) -> Path:
        """Every engine that a kept release was built with."""
        return self.root / "engines"

    @property
    def organ(self) -> Path:
        """What the organ itself decides; all engines share it."""
        return self.root / "organ"

    @property
    def releases(self) -> Path:
        """The releases, each a whole site in a folder of its own."""
        return self.root / "releases"

    @property
    def current(self) -> Path:
        """The release that readers see, a link into `releases`."""
        return self.root / "current"

    @property
    def assets(self) -> Path:
        """The hashed files of this and of earlier releases."""
        return self.root / "assets"

    @property
    def units(self) -> Path:
        """The systemd units made for this installation."""
        return self.root / "units"

    @property
    def state(self) -> Path:
        """What the running site remembers."""
        return self.root / "state"

    @property
    def accounts_file(self) -> Path:
        """Who may change what."""
        return self.state / "accounts.yml"

    @property
    def passwords_file(self) -> Path:
        """What accounts log in to the editor with, as hashes."""
        return self.state / "passwords"

    @property
    def edit_settings_file(self) -> Path:
        """How the organ wants its editor, if not as it comes."""
        return self.state / "edit.yml"

    @property
    def edit_database(self) -> Path:
        """Sessions and drafts."""
        return self.state / "edit.sqlite"

    @property
    def has_editor(self) -> bool:
        """Tell whether anybody can log in to the editor, so that pages should lead there."""
        return self.passwords_file.exists() or self.edit_settings_file.exists()

    @property
    def status_file(self) -> Path:
        """What the builder is doing, for editors."""
        return self.state / "status.json"

    @property
    def log_file(self) -> Path:
        """What happened, one JSON object to a line."""
        return self.state / "log.jsonl"

    @property
    def metrics_file(self) -> Path:
        """Figures for a monitoring system, in Prometheus's text format."""
        return self.state / "metrics.prom"

    @property
    def queue(self) -> Path:
        """The file whose touch means: look whether there is something to build."""
        return self.state / "queue"

    @property
    def pin_file(self) -> Path:
        """Names the release that stays live until it is let go; absent while the newest one goes live."""
        return self.state / "pin"

    @property
    def failure_file(self) -> Path:
        """What could not be built last, and why."""
        return self.state / "failure.json"

    @property
    def workshops(self) -> Path:
        """Where builders work, each in a folder of its own that nobody needs once it has ended."""
        return self.state / "workshops"

    @property
    def build_lock(self) -> Path:
        """Held by the one builder."""
        return self.state / "build.lock"

    @property
    def judging_lock(self) -> Path:
        """Held by every push that is being judged."""
        return self.state / "judging.lock"

    @property
    def swap_lock(self) -> Path:
        """Held for the moment in which another release goes live."""
        return self.state / "swap.lock"

    @property
    def address_file(self) -> Path:
        """The address that readers use."""
        return self.state / "address"

    @property
    def address(self) -> str:
        """The site's address, with a slash at its end."""
        try:
            return self.address_file.read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            return DEFAULT_ADDRESS
