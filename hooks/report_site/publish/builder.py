"""The builder: compares what should be live with what is, and builds until they are the same.

It remembers nothing: a push, a new day, another engine, changed settings, a crash, all look the same to it.
Whoever wakes it (a touched queue file, a timer, a start) therefore only ever means "look".
"""

from __future__ import annotations

import errno
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import date, timedelta
from functools import partial
from pathlib import Path

from report_site.clock import reference_date
from report_site.pages.security import FILE as HEADERS

from . import content, engines, metrics, release, status
from .atomic import lock
from .audit import audit
from .build import BuildError
from .installation import Installation, PublishError
from .log import now, record
from .release import Release, Wanted
from .sharing import Comparison, Known, compare
from .workshop import Workshop, clear_abandoned

# What failed is tried again after this time, for the reason may have been the machine and not the text.
RETRY = timedelta(minutes=10)
# How long pushes that are being judged are waited for, in seconds, and how often they are looked at.
PATIENCE, _GLANCE = 3.0, 0.05
Today = Callable[[], date]


def wanted(installation: Installation, today: Today = reference_date) -> Wanted | None:
    """Return what should be live now, None before the first commit."""
    commit = content.head(installation.content)
    if commit is None:
        return None
    engine = engines.current(installation)
    return Wanted(commit, today(), engine, engines.settings_fingerprint(installation, engine))


def bring_up_to_date(
    installation: Installation,
    today: Today = reference_date,
    *,
    retry: bool = False,
    workshop: Workshop | None = None,
) -> None:
    """Build and publish until the newest accepted commit is live, a release is pinned, or a build fails.

    Commits that arrive meanwhile cost one more build, however many they are. Another builder is waited for.

    Args:
        installation: The site.
        today: Tells the day that deadlines are judged by.
        retry: Whether to try again at once what failed before.
        workshop: Where to build, if there is one that is kept.
    """
    with lock(installation.build_lock), nullcontext(workshop) if workshop else Workshop(installation) as shop:
        with lock(installation.swap_lock):
            release.clear_leftovers(installation)
        clear_abandoned(installation)
        if retry:
            installation.failure_file.unlink(missing_ok=True)
        while _due(installation, today):
            _await_pushes(installation)
            due = _due(installation, today)
            if due is None or not _publish(installation, due, shop):
                break
        _tell(installation, today)


def make_release(installation: Installation, due: Wanted, workshop: Workshop) -> Release:
    """Return the release of what is wanted, built if it is not there yet; nothing goes live.

    Args:
        installation: The site.
        due: What is wanted.
        workshop: Where to build it.

    Raises:
        PublishError: If it cannot be built or must not be published.
        OSError: If the disk is full or the like. Nothing is left of the attempt in either case.
    """
    if found := release.find(installation, due):
        return found
    steps: dict[str, float] = {}
    timed = partial(_timed, steps)
    site = workshop.build(due, timed)
    with timed("audit"):
        known = workshop.known
        comparison = compare(site, _earlier(installation, known), known)
        problems = audit(site, _not_audited(comparison, known))
    if not (site / "index.html").is_file():
        problems.append("网站没有首页：docs/index.md 不见了")
    if problems:
        raise BuildError("\n".join(["生成的网站没有通过发布前的检查：", *problems]))
    with timed("release"):
        made = release.complete(installation, due, comparison, workshop.take_spare(comparison.earlier))
    workshop.remember(Known(installation.releases / made.id, comparison))
    facts = {"commit": due.commit, "date": due.date.isoformat(), "seconds": steps}
    files = len(comparison.same) + len(comparison.changed)
    counts = {"warm": known is not None, "files": files, "written": comparison.written}
    record(installation, "built", release=made.id, **counts, **facts)
    return made


def warm_up(installation: Installation, workshop: Workshop, today: Today = reference_date) -> None:
    """Build what is live once more in an empty workshop, so that the next commit finds it warm.

    Readers see nothing of it, and if it fails the next commit is built as it would have been.
    """
    with lock(installation.build_lock):
        shown = release.live(installation)
        if shown is None or workshop.known or release.pinned(installation) or _due(installation, today):
            return
        folder = installation.releases / shown.id
        steps: dict[str, float] = {}
        try:
            comparison = compare(workshop.build(shown.wanted, partial(_timed, steps)), folder)
            with _timed(steps, "audit"):
                if not comparison.changed and not audit(comparison.site):
                    workshop.remember(Known(folder, comparison))
        except (PublishError, OSError) as error:
            record(installation, "warm-up-failed", error=explain(error))
        else:
            record(installation, "warmed-up", release=shown.id, seconds=steps)


def _earlier(installation: Installation, known: Known | None) -> Path | None:
    """Return the release to share files with: the one made here before, else the live one."""
    if known and known.release.is_dir():
        return known.release
    shown = release.live(installation)
    return installation.releases / shown.id if shown else None


def _names(known: Known | None, made: Release) -> tuple[str, ...] | None:
    """Return the files that a release was made of, None if it was not made just now."""
    return known.comparison.names if known and known.release.name == made.id else None


def _not_audited(comparison: Comparison, known: Known | None) -> tuple[str, ...] | None:
    """Return the files that this process has not audited yet by the same policy; None for all."""
    own = known is not None and comparison.earlier == known.release
    return comparison.changed if own and HEADERS in comparison.same else None


def _due(installation: Installation, today: Today) -> Wanted | None:
    """Return what is to be built, None if there is nothing to do."""
    due, shown = wanted(installation, today), release.live(installation)
    if due is None or release.pinned(installation) or (shown and shown.wanted == due):
        return None
    return None if _failed_lately(installation, due) else due


def _await_pushes(installation: Installation) -> None:
    """Give pushes that are being judged right now a moment: their commits and this one then cost one build.

    Whoever pushes alone has been judged already, and waits for nobody.
    """
    end = time.monotonic() + PATIENCE
    waited = False
    while time.monotonic() < end:
        with lock(installation.judging_lock, wait=False) as nobody:
            if nobody is not None:
                break
        waited = True
        time.sleep(_GLANCE)
    if waited:
        # Git moves the branch only after the hook has ended.
        time.sleep(_GLANCE)


def _failed_lately(installation: Installation, due: Wanted) -> bool:
    failed = status.failure(installation)
    if failed is None or failed.wanted != due:
        return False
    return status.moment(now()) - status.moment(failed.moment) < RETRY


def _publish(installation: Installation, due: Wanted, workshop: Workshop) -> bool:
    """Build what is wanted and let it go live; write down why not."""
    started = time.monotonic()
    try:
        status.write(installation, status.BUILDING)
        made = make_release(installation, due, workshop)
        with lock(installation.swap_lock):
            if release.pinned(installation) is None:
                release.go_live(installation, made, _names(workshop.known, made))
                record(installation, "live", release=made.id, seconds=round(time.monotonic() - started, 3))
            release.prune(installation)
        installation.failure_file.unlink(missing_ok=True)
    except Exception as error:
        # Whatever it is, readers keep what they have and the next commit is another chance.
        if not isinstance(error, PublishError | OSError):
            record(installation, "bug", traceback=traceback.format_exc())
        reason = explain(error)
        record(installation, "failed", commit=due.commit, error=reason)
        _remember(installation, status.Failure(due, reason, now()))
        return False
    return True


def explain(error: Exception) -> str:
    """Say in Chinese why nothing could be published."""
    if isinstance(error, PublishError):
        return str(error)
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "磁盘空间不足：请管理员清理磁盘，腾出空间后会自动重试"
    if isinstance(error, OSError):
        return f"读写文件失败：{error.strerror or error}（{error.filename or '没有文件名'}）"
    return f"程序内部出错（{type(error).__name__}），详情在 state/log.jsonl 里，请管理员查看"


def _remember(installation: Installation, failed: status.Failure) -> None:
    try:
        status.write_failure(installation, failed)
    except OSError:
        # On a full disk nothing is remembered: the next tick tries again.
        return


def _tell(installation: Installation, today: Today) -> None:
    """Bring the status file and the metrics up to date, as far as the disk allows."""
    failed, due = status.failure(installation), wanted(installation, today)
    error = failed.error if failed and failed.wanted == due and not release.pinned(installation) else None
    try:
        status.write(installation, status.FAILED if error else status.IDLE, error)
        metrics.write(installation)
    except OSError as trouble:
        record(installation, "status-not-written", error=explain(trouble))


@contextmanager
def _timed(steps: dict[str, float], name: str) -> Iterator[None]:
    started = time.monotonic()
    yield
    steps[name] = round(time.monotonic() - started, 3)
