"""The standby process itself: `python -m report_site.publish.standby.server ROOT`.

One thread and a loop: it follows the accepted head, and forks a child for each task. It ends when its
standard input closes, so it never outlives whoever keeps it, and when the engine's settings change, for then
it would have to load everything anew.
"""

from __future__ import annotations

import fcntl
import gc
import os
import resource
import select
import shutil
import signal
import socket
import sys
import time
import traceback
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import NoReturn

from report_site.clock import reference_date
from report_site.publish import content
from report_site.publish.gate.base import read_base
from report_site.publish.gate.model import ATTACHED
from report_site.publish.gate.standing import Standing
from report_site.publish.git import Repository
from report_site.publish.installation import Installation
from report_site.publish.log import record

from .child import do, set_date, set_place
from .wire import ENDED, LOCK, NAME, listen

# So many children at once; who comes then waits.
MOST = 4
# How often the queue file, which says that something was accepted, is looked at.
GLANCE = 0.1
# Seconds of computing for taking in what was accepted.
LOAD_SECONDS = 120
# Seconds that a client may be silent while it says what it wants.
HEARING = 5.0
MEMORY = 4 * 2**30


def main() -> int:
    """Be the standby of an installation until the standard input closes.

    Returns:
        The exit code, 0 if another one may be started at once.
    """
    installation = Installation.open(Path(sys.argv[1]))
    with (installation.state / LOCK).open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            # There is one already.
            return 1
        try:
            Server(installation).run()
        except Exception:
            record(installation, "bug", standby=True, traceback=traceback.format_exc())
            return 1
    return 0


class Server:
    """The standby of one installation."""

    def __init__(self, installation: Installation) -> None:
        """Load what stands."""
        self.installation = installation
        # The clock's own variable is set for what is loaded, and must not stop the clock.
        self.environment = dict(os.environ)
        self.settings = settings_of(installation)
        self.children: dict[int, socket.socket] = {}
        self.standing: Standing | None = None
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, resource.RLIM_INFINITY))
        clear_leftovers(installation)
        self.follow()

    def run(self) -> None:
        """Answer until the standard input closes or the settings change."""
        listening = listen(self.installation.state)
        touched = None
        try:
            while True:
                free = [listening] if len(self.children) < MOST else []
                watched: list[int | socket.socket] = [0, *self.children, *free]
                ready, _, _ = select.select(watched, [], [], GLANCE)
                if 0 in ready and not os.read(0, 1):
                    return
                for child in [each for each in self.children if each in ready]:
                    self.take_leave(child)
                now = _touched(self.installation.queue)
                if listening in ready or now != touched:
                    touched = now
                    if settings_of(self.installation) != self.settings:
                        return
                    self.follow()
                if listening in ready:
                    self.take(listening)
        finally:
            (self.installation.state / NAME).unlink(missing_ok=True)

    def follow(self) -> None:
        """Take in what was accepted since."""
        commit = content.head(self.installation.content)
        today = reference_date(self.environment)
        before = self.standing
        if before and (before.base.commit, before.today) == (commit or "", today):
            return
        set_date(today)
        set_place(str(self.installation.content), commit or "")
        # Accepted text is sound, for the gate has seen it; if it is not, this process ends here.
        signal.setitimer(signal.ITIMER_PROF, LOAD_SECONDS)
        base = read_base(Repository(self.installation.content), commit, before.base if before else None)
        self.standing = Standing(self.installation.engine.resolve(), base, today, before)
        self.standing.warm_up()
        signal.setitimer(signal.ITIMER_PROF, 0)
        # What is here stays, so children need not look through it and copy it by that.
        gc.freeze()

    def take(self, listening: socket.socket) -> None:
        """Fork a child for a connection."""
        connection, _ = listening.accept()
        pid = os.fork()
        if pid == 0:
            self._be_child(connection, listening)
        self.children[os.pidfd_open(pid)] = connection

    def take_leave(self, child: int) -> None:
        """Tell the client how a child ended."""
        status = os.waitid(os.P_PIDFD, child, os.WEXITED)
        assert status is not None
        code = status.si_status if status.si_code == os.CLD_EXITED else -status.si_status
        os.close(child)
        with self.children.pop(child) as connection, suppress(OSError):
            connection.sendall(f"{ENDED}{code}\n".encode("ascii"))

    def _be_child(self, connection: socket.socket, listening: socket.socket) -> NoReturn:
        code = 1
        try:
            listening.close()
            for each, other in self.children.items():
                os.close(each)
                other.close()
            gc.disable()
            # A client that stops in the middle must not keep a place.
            connection.settimeout(HEARING)
            with connection.makefile("rb") as stream:
                request = stream.read()
            connection.settimeout(None)
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            os.dup2(connection.fileno(), 1)
            code = do(request, self.standing)
        except (BrokenPipeError, TimeoutError):
            # The client has gone.
            pass
        except BaseException:
            traceback.print_exc()
        finally:
            with suppress(OSError):
                sys.stdout.flush()
            os._exit(code)


def settings_of(installation: Installation) -> str:
    """Return what the engine in use and all that its administrator may set hash to."""
    engine = installation.engine.resolve()
    digest = sha256(f"{engine}\0{installation.address}".encode())
    organ = (file for file in sorted((engine / "organ").rglob("*")) if file.is_file())
    for file in (engine / "mkdocs.yml", *organ):
        digest.update(f"\0{file.name}\0".encode() + file.read_bytes())
    return digest.hexdigest()


def clear_leftovers(installation: Installation) -> None:
    """Remove the attached files of hooks that were killed while they were looked at."""
    for folder in installation.state.glob(f"{ATTACHED}*"):
        if time.time() - folder.stat().st_mtime > 3600:
            shutil.rmtree(folder, ignore_errors=True)


def _touched(queue: Path) -> int:
    try:
        return queue.stat().st_mtime_ns
    except FileNotFoundError:
        return 0


if __name__ == "__main__":
    sys.exit(main())
