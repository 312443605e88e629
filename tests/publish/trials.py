"""Trials of a running site: killed at random moments, hurried, out of disk; soak has the long forms."""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext, suppress
from pathlib import Path

from report_site.publish import release
from report_site.publish.atomic import lock
from report_site.publish.installation import Installation

from tests.publish.server import Clone, Server

# Longer than a build of the few pages and the swap after it.
_LONGEST = 3.0


def kill_at_random(server: Server, kills: int, seed: int) -> None:
    """Push, and kill the running site some time later, again and again.

    After each kill what readers see is one whole release; at the end the last commit is live, nothing is left
    over, and every accepted commit is there.
    """
    moments = random.Random(seed)
    clone = server.clone()
    pushed = []
    for number in range(kills):
        server.start()
        pushed.append(change(clone, number))
        time.sleep(moments.uniform(0, _LONGEST))
        server.kill()
        assert_whole(server)
    server.start()
    server.wait_for(pushed[-1])
    server.wait_until_idle()
    server.stop()
    assert_whole(server)
    assert not list(server.installation.releases.glob(".*"))
    accepted = clone.git("rev-list", "origin/main").split()
    assert set(pushed) <= set(accepted)
    # A build hears that its builder is gone when a pipe closes, which takes a moment.
    while builders(server):
        time.sleep(0.05)
    server.look()
    assert not list(server.installation.workshops.iterdir())


def kill_builds_at_random(server: Server, kills: int, seed: int) -> None:
    """Push, and kill the process that builds some time later, be it idle, warm or new, again and again.

    What readers see is always one whole release; the first commit after the last kill is live, and nothing
    is left over.
    """
    moments = random.Random(seed)
    clone = server.clone()
    server.start()
    for number in range(kills):
        change(clone, number)
        time.sleep(moments.uniform(0, _LONGEST / 2))
        for process in builders(server):
            # It may have ended by now.
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        assert_whole(server)
    server.wait_for(change(clone, kills))
    server.wait_until_idle()
    server.stop()
    assert_whole(server)
    assert not list(server.installation.workshops.iterdir())
    assert not list(server.installation.releases.glob(".*"))


def change(clone: Clone, number: int) -> str:
    """Push one more text to every page, and return the commit."""
    for page in ("news", "more", "other"):
        clone.write(f"{page}.md", f"# {page}\n\n第{number}次\n")
    commit = clone.commit(f"第{number}次")
    clone.push()
    return commit


def assert_whole(server: Server) -> None:
    """What readers see is of one commit, and complete."""
    shown = server.live
    folder = server.installation.current
    for name in ("index.html", "404.html", "sitemap.xml", "search/manifest.json"):
        assert (folder / name).is_file(), name
    said = {
        number
        for page in ("news", "more", "other")
        if (folder / page).exists()
        for number in re.findall("第([0-9]+)次", (folder / page / "index.html").read_text(encoding="utf-8"))
    }
    assert len(said) <= 1, (shown, said)


def push_in_a_hurry(
    server: Server, clones: int, pushes: int, seconds: float, most_builds: int, *, held: bool = False
) -> None:
    """Push from several clones at once while the site runs.

    Every push is accepted or told why not, builds are fewer than pushes and never two at once, and the last
    commit is live at the end. Judging a push takes about as long as building so few pages, so that only many
    pushes at once leave builds far behind; with `held` the builder is kept waiting until all have come.
    """
    server.start()
    server.wait_until_idle()
    editors = [server.clone(f"editor{number}") for number in range(clones)]
    turns = [len(range(number, pushes, clones)) for number in range(clones)]

    def work(number: int) -> None:
        for turn in range(turns[number]):
            began = time.monotonic()
            _push_once(editors[number], number, turn)
            time.sleep(max(0.0, seconds / turns[number] - (time.monotonic() - began)))

    at_once = [0]
    waiting = lock(server.installation.build_lock) if held else nullcontext()
    with waiting, ThreadPoolExecutor(clones) as pool:
        working = [pool.submit(work, number) for number in range(clones)]
        while not all(task.done() for task in working):
            at_once.append(len(builders(server)))
            time.sleep(0.02)
        for task in working:
            task.result()
    server.wait_until_idle()
    server.stop()
    most = max(at_once)
    assert most == 1
    built = server.events("built")
    assert len(built) <= most_builds, len(built)
    head = server.clone("last").git("rev-parse", "HEAD").strip()
    assert server.live.wanted.commit == head
    for number in range(clones):
        assert f"第{turns[number] - 1}次" in server.page(f"editor{number}/index.html")


def builders(server: Server) -> set[int]:
    """Return the processes that build this site; one that a build just forked, to run git, is not another."""
    parents = {}
    for process in Path("/proc").glob("[0-9]*"):
        try:
            words = (process / "cmdline").read_bytes().split(b"\0")
            state = (process / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        except OSError:
            continue
        ours = any(word.startswith(os.fsencode(server.installation.root)) for word in words)
        if b"report_site.engine.resident" in words and ours:
            parents[int(process.name)] = int(state[1])
    return {process for process, parent in parents.items() if parent not in parents}


def _push_once(editor: Clone, number: int, turn: int) -> None:
    """Push a change of the editor's own page; who comes too late takes in the rest and tries again."""
    editor.write(f"editor{number}.md", f"# 第{number}位\n\n第{turn}次\n")
    editor.commit(f"第{number}位第{turn}次")
    for _ in range(40):
        done = editor.push(check=False)
        if done.returncode == 0:
            return
        assert "rejected" in done.stderr or "cannot lock ref" in done.stderr, done.stderr
        editor.git("pull", "--quiet", "--rebase", "origin", "main")
    raise AssertionError("a push never got through")


def own_mounts() -> tuple[str, ...] | None:
    """Return the command that gives a process mounts of its own, None where nobody may have them."""
    for command in (("unshare", "--map-root-user", "--mount"), ("unshare", "--mount")):
        if subprocess.run([*command, "true"], check=False, capture_output=True).returncode == 0:
            return command
    return None


def fill_the_disk(own: tuple[str, ...], root: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run `disk_full` with mounts of its own, where a small file system can be mounted on `folder`."""
    return subprocess.run(
        [*own, sys.executable, "-m", "tests.publish.trials", root, folder],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        check=False,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )


def disk_full(root: Path, folder: Path) -> None:
    """Let a build meet a full disk: readers keep their site; once there is room the next look repairs it."""
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", str(folder)], check=True)
    site = folder / "site"
    shutil.copytree(root, site, symlinks=True)
    server = Server(Installation.open(site), root)
    before = server.live
    clone = Clone(root.parent / "clone")
    subprocess.run(
        ["git", "clone", "--quiet", str(server.installation.content), str(clone.folder)], check=True
    )
    commit = change(clone, 1)
    filler = folder / "filler"
    free = shutil.disk_usage(folder).free
    for room in (0, 100_000, 1_000_000, 2_000_000):
        filler.write_bytes(b"\0" * (free - room))
        server.look()
        assert release.live(server.installation) == before
        assert not [path for path in server.installation.releases.iterdir() if path.name.startswith(".")]
        filler.unlink()
        server.installation.failure_file.unlink(missing_ok=True)
    reasons = {facts["error"][:6] for facts in server.events("failed")}
    assert reasons == {"磁盘空间不足"}, reasons
    server.look()
    assert server.live.wanted.commit == commit
    assert_whole(server)


if __name__ == "__main__":
    disk_full(Path(sys.argv[1]), Path(sys.argv[2]))
