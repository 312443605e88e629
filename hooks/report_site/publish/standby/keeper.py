"""Keeping a standby process: started beside the web server, started again when it ends, ended with it."""

from __future__ import annotations

import subprocess
import time
from contextlib import suppress

from report_site.publish.installation import Installation

from .client import environment

# After it failed it is not started again at once: perhaps it fails every time.
PAUSE = 30.0
# So long it may take to end.
GRACE = 2.0


class Keeper:
    """Holds the standby of an installation."""

    def __init__(self, installation: Installation) -> None:
        """Begin without one."""
        self.installation = installation
        self.process: subprocess.Popen[bytes] | None = None
        self._not_before = 0.0

    def look(self) -> None:
        """Start the standby if there is none, to be called now and then."""
        if self.process and self.process.poll() is not None:
            self._not_before = time.monotonic() + (PAUSE if self.process.returncode else 0)
            self.end()
        if self.process is None and time.monotonic() >= self._not_before:
            self._not_before = time.monotonic() + PAUSE
            # Without its interpreter there is none, and the site does without.
            with suppress(OSError):
                self.process = start(self.installation)

    def end(self) -> None:
        """End the standby."""
        if self.process:
            end(self.process)
            self.process = None


def start(installation: Installation) -> subprocess.Popen[bytes]:
    """Start the standby of an installation with the engine in use; it ends when its standard input closes.

    Where another one runs already this one ends at once.
    """
    return subprocess.Popen(
        [
            str(installation.engine / ".venv/bin/python"),
            *("-I", "-X", "utf8", "-m", "report_site.publish.standby.server", str(installation.root)),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        env={**environment(), "REPORT_SITE_URL": installation.address},
        # What interrupts whoever keeps it must not interrupt it in the middle of something.
        start_new_session=True,
    )


def end(process: subprocess.Popen[bytes]) -> None:
    """End a standby and wait until it is gone; one that is still loading is not waited for."""
    assert process.stdin is not None
    process.stdin.close()
    try:
        process.wait(GRACE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
