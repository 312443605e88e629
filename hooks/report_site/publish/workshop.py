"""Where sites are built: exported pages, the built site, and the process that builds it.

Used once, a workshop is a build from nothing. Kept, it is warm: the process has everything loaded, only what
a commit changed is exported, and what did not change need not be compared and audited again. Both give the
same bytes. Whatever goes wrong empties it, and the next build is one from nothing.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack, suppress
from pathlib import Path
from typing import Self

from . import content
from .build import BuildError, Order, OutOfTimeError, Process
from .installation import Installation
from .release import Wanted
from .sharing import Known
from .spare import Spare, lay_out

# A file that says that a release was made of what is built here.
_WARM = "warm"
Timed = Callable[[str], AbstractContextManager[None]]


class Workshop:
    """A workshop of an installation; only for whoever holds the builder's lock."""

    def __init__(self, installation: Installation) -> None:
        """Begin with nothing: everything is made at the first build."""
        self._installation = installation
        self._bench: _Bench | None = None

    def __enter__(self) -> Self:
        """Use it for some builds."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the process and remove the folder."""
        self.clear()

    @property
    def known(self) -> Known | None:
        """What is known of the built site since the last release was made of it."""
        return self._bench.known if self._bench else None

    def remember(self, known: Known) -> None:
        """Keep what is known of the built site."""
        if self._bench:
            self._bench.remember(known)

    def lay_out(self) -> None:
        """Lay out the next release, so far as it can be known; for when nobody waits for anything.

        Without it the next release is made as it would have been.
        """
        if self._bench:
            self._bench.lay_out()

    def take_spare(self, release: Path | None) -> Spare | None:
        """Return what the successor of a release was laid out in, if it was; whoever takes it has it."""
        return self._bench.take_spare(release) if self._bench else None

    def build(self, due: Wanted, timed: Timed) -> Path:
        """Return the folder with the site that is wanted, which the next build will change.

        Args:
            due: What is wanted.
            timed: Measures the steps.

        Raises:
            BuildError: If there is no site.
            PublishError, OSError: If the pages cannot be exported.
        """
        if self._bench and not self._bench.serves(due):
            self.clear()
        warm = self._bench is not None
        try:
            return self._build(due, timed)
        except OutOfTimeError:
            raise
        except BuildError:
            # A process that has built before may be the reason: it has been ended, another one is asked.
            if not warm:
                raise
            return self._build(due, timed)

    def clear(self) -> None:
        """End the process and remove the folder."""
        if self._bench:
            self._bench.clear()
            self._bench = None

    def _build(self, due: Wanted, timed: Timed) -> Path:
        self._bench = self._bench or _Bench(self._installation, due)
        try:
            with timed("export"):
                self._bench.export(due.commit)
            with timed("build"):
                return self._bench.build(due)
        except BaseException:
            self.clear()
            raise


class _Bench:
    """One folder and one process, for one engine with its settings."""

    def __init__(self, installation: Installation, due: Wanted) -> None:
        self._installation = installation
        self._equipment = (due.engine, due.settings)
        self.known: Known | None = None
        self._spare: Spare | None = None
        installation.workshops.mkdir(exist_ok=True)
        with ExitStack() as made:
            self._folder = Path(tempfile.mkdtemp(dir=installation.workshops))
            made.callback(shutil.rmtree, self._folder, ignore_errors=True)
            # Held by the process too: its folder is its own as long as it lives, even after us.
            guard = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY)
            made.callback(os.close, guard)
            fcntl.flock(guard, fcntl.LOCK_EX)
            self._process = Process(installation.engines / due.engine, guard)
            made.callback(self._process.end)
            self._clearing = made.pop_all()

    def serves(self, due: Wanted) -> bool:
        """Tell whether this can build what is wanted."""
        return self._equipment == (due.engine, due.settings) and self._process.alive

    def export(self, commit: str) -> None:
        """Let the folder of the pages hold a commit's files."""
        content.export(self._installation.content, commit, self._folder / "pages")

    def remember(self, known: Known) -> None:
        """Keep what is known of the built site, by which the next build is warm."""
        self.known = known
        (self._folder / _WARM).touch()

    def lay_out(self) -> None:
        """Make a spare of the newest release, if it was made here and there is none."""
        if self._spare is None and self.known:
            # Where the disk is full it would only be in the way.
            with suppress(OSError):
                self._spare = lay_out(self._folder / "next", self.known)

    def take_spare(self, release: Path | None) -> Spare | None:
        """Return the spare if it is one of that release; another one is of no more use."""
        spare, self._spare = self._spare, None
        if spare and spare.release != release:
            shutil.rmtree(spare.folder, ignore_errors=True)
            return None
        return spare

    def build(self, due: Wanted) -> Path:
        """Build the exported pages and return the site's folder."""
        order = Order(
            self._folder / "pages",
            self._installation.address,
            due.date,
            self._installation.content,
            due.commit,
            self._installation.has_editor,
        )
        self._process.build(order, self._folder / "site")
        return self._folder / "site"

    def clear(self) -> None:
        """End the process and remove the folder."""
        self._clearing.close()


def is_warm(installation: Installation) -> bool:
    """Tell whether somebody keeps a workshop in which the next build will be a warm one."""
    return any(_is_locked(sign.parent) for sign in installation.workshops.glob(f"*/{_WARM}"))


def _is_locked(folder: Path) -> bool:
    guard = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(guard, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(guard)
    return False


def clear_abandoned(installation: Installation) -> None:
    """Remove the workshops of builders that were killed; only for whoever holds the builder's lock."""
    for folder in installation.workshops.glob("*"):
        guard = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        with suppress(BlockingIOError):
            fcntl.flock(guard, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder, ignore_errors=True)
        os.close(guard)
