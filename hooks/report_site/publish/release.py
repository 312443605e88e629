"""Releases: whole sites, never changed once they are there, of which `current` names the one that is live.

A release is built in a folder whose name begins with a dot, moved to its own name when it is complete, and
goes live by the renaming of one link. Whatever stops the builder therefore leaves complete releases, and
folders with a dot that `clear_leftovers` removes.
"""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from . import engines
from .assets import keep_assets
from .atomic import point, write_atomically
from .installation import Installation, PublishError
from .sharing import Comparison, furnish
from .spare import Spare

KEPT = 20
VERSION = "version.json"
_COMMIT_SHOWN = 12


@dataclass(frozen=True)
class Wanted:
    """All that a release depends on; equal ones would be the same bytes.

    commit: The commit of the pages.
    date: The day that deadlines are judged by.
    engine: The engine's name.
    settings: What the administrator's settings hash to.
    """

    commit: str
    date: date
    engine: str
    settings: str


@dataclass(frozen=True)
class Release:
    """A release: its name, what it was built from, and when (UTC)."""

    id: str
    wanted: Wanted
    built: str


def new_id(wanted: Wanted, now: datetime) -> str:
    """Return a name that sorts by time and tells the commit."""
    return f"{now:%Y%m%dT%H%M%S%f}"[:18] + f"Z-{wanted.commit[:_COMMIT_SHOWN]}"


def complete(
    installation: Installation, wanted: Wanted, comparison: Comparison, spare: Spare | None = None
) -> Release:
    """Make a built site a release: share what did not change, compress, describe, write out, name.

    Args:
        installation: The site.
        wanted: What it was built from.
        comparison: The built site beside the release to share files with.
        spare: What that release's successor was laid out in, if it was.

    Returns:
        The release, not live yet.
    """
    built = utc_now()
    release = Release(new_id(wanted, built), wanted, f"{built:%Y-%m-%dT%H:%M:%SZ}")
    folder = installation.releases / f".{release.id}"
    try:
        if spare:
            spare.become(folder, comparison)
        else:
            furnish(folder, comparison)
        facts = {"release": release.id, **wanted_facts(wanted), "built": release.built}
        (folder / VERSION).write_text(json.dumps(facts, indent=2) + "\n", encoding="utf-8")
        # Thousands of files in hundreds of folders: one call for all is quicker than one for each. Without
        # it a power cut could leave empty files behind a name that is already there.
        os.sync()
        folder.rename(installation.releases / release.id)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return release


def live(installation: Installation) -> Release | None:
    """Return the release that readers see."""
    try:
        name = installation.current.readlink().name
    except FileNotFoundError:
        return None
    return _read(installation.releases / name)


def kept(installation: Installation) -> list[Release]:
    """Return the releases that are there, oldest first."""
    folders = sorted(path for path in installation.releases.iterdir() if not path.name.startswith("."))
    return [release for path in folders if (release := _read(path))]


def find(installation: Installation, wanted: Wanted) -> Release | None:
    """Return a release that was built from just this."""
    return next((each for each in reversed(kept(installation)) if each.wanted == wanted), None)


def go_live(installation: Installation, release: Release, names: Iterable[str] | None = None) -> None:
    """Let readers see a release, and the gate and the builder use the engine that it was built with.

    `current` decides: should this end between the two links, `follow_current` sets the second one.

    Args:
        installation: The site.
        release: The release.
        names: The files that it was made of, for whoever knows them.
    """
    keep_assets(installation.releases / release.id, installation.assets, time.time(), names)
    point(installation.current, installation.releases / release.id)
    follow_current(installation)


def follow_current(installation: Installation) -> None:
    """Use the engine of the live release, if it is still there."""
    release = live(installation)
    if not release or release.wanted.engine == engines.current(installation):
        return
    if engines.is_ready(installation.engines / release.wanted.engine):
        engines.use(installation, release.wanted.engine)


def pinned(installation: Installation) -> str | None:
    """Return the name of the release that stays live until it is let go."""
    try:
        return installation.pin_file.read_text(encoding="utf-8").strip() or None
    except FileNotFoundError:
        return None


def roll_back(installation: Installation, name: str | None) -> Release:
    """Let readers see an earlier release at once, and keep it live whatever is pushed.

    Args:
        installation: The site.
        name: The release, or the beginning of its name or commit; None for the one before the live one.

    Raises:
        PublishError: If there is no such release, or more than one.
    """
    release = choose(installation, name)
    # The pin first: a builder that ends just now must not go live over it.
    write_atomically(installation.pin_file, release.id + "\n")
    go_live(installation, release)
    return release


def choose(installation: Installation, name: str | None) -> Release:
    """Return the release that is meant by a name, by the beginning of one, or by none.

    Raises:
        PublishError: If there is no such release, or more than one.
    """
    releases = kept(installation)
    if name is None:
        shown = live(installation)
        earlier = [each for each in releases if shown and each.id < shown.id]
        if not earlier:
            raise PublishError("没有更早的版本可以退回；运行 report-site releases 查看现有的版本")
        return earlier[-1]
    found = [each for each in releases if each.id.startswith(name) or each.wanted.commit.startswith(name)]
    exact = [each for each in found if each.id == name]
    if len(exact or found) != 1:
        trouble = "不止一个版本" if found else "没有版本"
        raise PublishError(f"{trouble}以“{name}”开头；运行 report-site releases 查看现有的版本")
    return (exact or found)[0]


def prune(installation: Installation) -> None:
    """Remove all but the newest releases, the live and the pinned one, and engines that none needs."""
    releases = kept(installation)
    shown = live(installation)
    spared = {each.id for each in releases[-KEPT:]} | {pinned(installation), shown.id if shown else None}
    for release in releases:
        if release.id not in spared:
            gone = installation.releases / f".gone-{release.id}"
            (installation.releases / release.id).rename(gone)
            shutil.rmtree(gone)
    engines.remove_unused(installation, {each.wanted.engine for each in releases if each.id in spared})


def clear_leftovers(installation: Installation) -> None:
    """Remove what an interrupted build left, and let a pin or the newest release be live if none is.

    Only for whoever holds the builder's lock.
    """
    for leftover in installation.releases.glob(".*"):
        shutil.rmtree(leftover)
    links = (installation.current, installation.engine)
    for leftover in [each for link in links for each in link.parent.glob(f".{link.name}.*")]:
        leftover.unlink()
    pin, shown = pinned(installation), live(installation)
    releases = kept(installation)
    chosen = next(
        (each for each in releases if each.id == pin), shown or (releases[-1] if releases else None)
    )
    if chosen and chosen != shown:
        go_live(installation, chosen)
    follow_current(installation)


def _read(folder: Path) -> Release | None:
    """Return the release in a folder, None if it tells nothing about itself."""
    try:
        facts = json.loads((folder / VERSION).read_text(encoding="utf-8"))
        return Release(folder.name, wanted_from(facts), facts["built"])
    except (FileNotFoundError, NotADirectoryError, ValueError, KeyError):
        return None


def wanted_facts(wanted: Wanted) -> dict[str, str]:
    """Return what JSON says about what a release is built from."""
    return {**asdict(wanted), "date": wanted.date.isoformat()}


def wanted_from(facts: Mapping[str, str]) -> Wanted:
    """Read it again; other keys are left alone."""
    return Wanted(facts["commit"], date.fromisoformat(facts["date"]), facts["engine"], facts["settings"])


def utc_now() -> datetime:
    """Return the time that releases are named by."""
    return datetime.now(UTC)
