"""Readers and load on a server while releases are swapped under them."""

from __future__ import annotations

import http.client
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from threading import Event, Thread

from report_site.publish.assets import keep_assets

KEPT = 3
_RELEASE = re.compile(rb"release-(\d+)-")


def swap_in(root: Path, number: int) -> None:
    """Make a release whose page and stylesheet both say its number, and let it go live as a builder would."""
    folder = root / "releases" / str(number)
    mark = f"release-{number}-"
    style = f"main.{sha256(mark.encode()).hexdigest()[:12]}.css"
    (folder / "assets").mkdir(parents=True)
    (folder / "assets" / style).write_text(f"/* {mark} */\n" * 50, encoding="utf-8")
    # Each release has another length, so that a mixture could not pass for a whole.
    page = f'<link rel="stylesheet" href="/assets/{style}">\n' + f"<p>{mark}</p>\n" * (200 + number % 7)
    (folder / "index.html").write_text(page, encoding="utf-8")
    keep_assets(folder, root / "assets", now=time.time())
    (root / ".next").symlink_to(folder)
    (root / ".next").replace(root / "current")
    shutil.rmtree(root / "releases" / str(number - KEPT), ignore_errors=True)


@dataclass
class Reader:
    """Somebody who opens a page and then what it names, over and over. `problems` is what went wrong."""

    port: int
    stop: Event
    seen: set[int] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)

    def read(self) -> None:
        """Read until told to stop."""
        while not self.stop.is_set():
            try:
                page = self.get("/")
                style = re.search(rb'href="(/assets/[^"]+)"', page)
                both = {
                    *_RELEASE.findall(page),
                    *_RELEASE.findall(self.get(style[1].decode()) if style else b""),
                }
                if len(both) != 1:
                    self.problems.append(f"mixed: {sorted(both)}")
                self.seen.update(map(int, both))
            except (OSError, http.client.HTTPException) as error:
                self.problems.append(repr(error))

    def get(self, path: str) -> bytes:
        """Return what an address holds; anything but 200 is a problem."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        connection.request("GET", path)
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        if answer.status != 200:
            self.problems.append(f"{answer.status} {path}")
        return body


@contextmanager
def readers(port: int, count: int = 3) -> Iterator[list[Reader]]:
    """Let some people read."""
    stop = Event()
    people = [Reader(port, stop) for _ in range(count)]
    threads = [Thread(target=each.read) for each in people]
    for thread in threads:
        thread.start()
    try:
        yield people
    finally:
        stop.set()
        for thread in threads:
            thread.join()


@contextmanager
def load(port: int, seconds: int) -> Iterator[list[str]]:
    """Have wrk ask for the page without pause; its report is in the list at the end."""
    command = ["wrk", "-t1", "-c8", f"-d{seconds}", "--timeout", "20", f"http://127.0.0.1:{port}/"]
    report: list[str] = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as wrk:
        yield report
        report.append(wrk.communicate()[0])


def swap_under_load(root: Path, port: int, swaps: int, seconds: int) -> tuple[list[Reader], str]:
    """Swap so many releases within so many seconds; return who read meanwhile, and wrk's report."""
    with readers(port) as people, load(port, seconds) as report:
        for number in range(1, swaps + 1):
            swap_in(root, number)
            time.sleep(seconds / swaps * 0.8)
    return people, report[0]
