"""The editing server's parts for one installation, put together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from report_site.clock import reference_date
from report_site.publish.accounts import Account, load_accounts
from report_site.publish.atomic import lock
from report_site.publish.forges import fetch
from report_site.publish.gate import House, Push, Update, Verdict, judge
from report_site.publish.gate.model import MAIN
from report_site.publish.git import Repository
from report_site.publish.installation import Installation
from report_site.publish.log import record

from .database import Database
from .drafts import Drafts
from .forge_store import ForgeStore
from .grants import Grants
from .passwords import Passwords
from .reviews import Reviews
from .saving import Saving
from .sessions import Sessions
from .settings import EditSettings, load_edit_settings
from .site import Site
from .throttle import Throttle
from .uploads import Uploads
from .visitors import Visitors

Read = TypeVar("Read")


class Editor:
    """Everything that the handlers work with."""

    def __init__(self, installation: Installation) -> None:
        """Open what the installation has; nothing is changed by that."""
        self.installation = installation
        self.database = Database(installation.edit_database)
        self.grants = Grants()
        self.store = ForgeStore(
            installation.content, lambda: self.settings.forge, self.grants, lambda: fetch(installation)
        )
        self.site = Site(installation.engine, self.store, self.store.repository)
        self.sessions = Sessions(self.database)
        self.passwords = Passwords(installation.passwords_file)
        self.visitors = Visitors(self.sessions, self.passwords, Throttle(self.database), self.grants)
        self.drafts = Drafts(self.database)
        self.uploads = Uploads(self.database)
        self.reviews = Reviews(self.store, self.database)
        self.saving = Saving(self.store, self.judge)
        self._read: dict[Path, tuple[tuple[int, int], Any]] = {}

    def close(self) -> None:
        """Let go of the database."""
        self.database.close()

    @property
    def accounts(self) -> Mapping[str, Account]:
        """All accounts by user name, as the administrator has them now."""
        return self._fresh(self.installation.accounts_file, load_accounts)

    @property
    def settings(self) -> EditSettings:
        """The administrator's settings as they are now."""
        return self._fresh(self.installation.edit_settings_file, load_edit_settings)

    def judge(self, base: str, commit: str, by: Account) -> Verdict:
        """Ask the gate about the step from a base to a commit, as it is asked about a push."""
        house = House(
            self.installation.engine,
            self.accounts,
            reference_date(),
            standby=self.installation.state,
        )
        push = Push((Update(MAIN, base, commit),), by)
        # The builder sees by it that more may come.
        with lock(self.installation.judging_lock, shared=True):
            return judge(Repository(self.installation.content), push, house)

    def record(self, event: str, account: str, address: str, **facts: Any) -> None:
        """Write down what somebody did."""
        record(self.installation, event, account=account, address=address, **facts)

    def _fresh(self, file: Path, load: Callable[[Path], Read]) -> Read:
        """Return what a file holds, read again only when it has changed."""
        try:
            status = file.stat()
            key = (status.st_mtime_ns, status.st_ino)
        except FileNotFoundError:
            key = (0, 0)
        known = self._read.get(file)
        if known is None or known[0] != key:
            self._read[file] = known = (key, load(file))
        found: Read = known[1]
        return found
