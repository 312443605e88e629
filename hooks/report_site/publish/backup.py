"""Everything of a site that cannot be made again, in one file, and a site made again from it.

Releases and engines are left out: the one is built from the content, the other comes with the project.
"""

from __future__ import annotations

import json
import shutil
import tarfile
import tempfile
from pathlib import Path

from . import builder, content, engines, release, setup
from .atomic import lock, write_atomically
from .installation import Installation, PublishError
from .log import now, record
from .workshop import Workshop

_CONTENT, _FACTS, _PIN = "content.bundle", "backup.json", "pin.json"
_SETTINGS = ("mkdocs.yml", engines.SHIPPED)
_FORMAT = 1


def save(installation: Installation, file: Path) -> None:
    """Write the content with its whole history, accounts, settings, the organ's folder and the pin.

    Raises:
        PublishError: If the file cannot be written; an older one of that name is kept then.
    """
    try:
        # Beside the file, so that it is put in its place in one step.
        with tempfile.TemporaryDirectory(dir=file.resolve().parent, prefix=".report-site-") as place:
            folder, fresh = Path(place) / "report-site", Path(place) / "archive"
            folder.mkdir()
            collect(installation, folder)
            with tarfile.open(fresh, "w:gz") as archive:
                archive.add(folder, arcname=folder.name)
            # It holds the accounts.
            fresh.chmod(0o600)
            fresh.replace(file)
    except OSError as error:
        raise PublishError(f"写不了备份文件 {file}：{error.strerror}") from error
    record(installation, "backed-up", file=str(file))


def collect(installation: Installation, folder: Path) -> None:
    """Put into a folder what a backup holds."""
    content.write_bundle(installation.content, folder / _CONTENT)
    shutil.copytree(installation.organ, folder / "organ")
    for name in _SETTINGS:
        shutil.copy2(installation.engine / name, folder)
    for file in (installation.accounts_file, installation.address_file):
        shutil.copy2(file, folder)
    for file in (installation.passwords_file, installation.edit_settings_file):
        if file.exists():
            shutil.copy2(file, folder)
    facts = {"format": _FORMAT, "made": now(), "engine": engines.current(installation)}
    (folder / _FACTS).write_text(json.dumps(facts), encoding="utf-8")
    pin = release.pinned(installation)
    pinned = [each for each in release.kept(installation) if each.id == pin]
    if pinned:
        (folder / _PIN).write_text(json.dumps(release.wanted_facts(pinned[0].wanted)), encoding="utf-8")


def restore(file: Path, root: Path, source: Path, say: setup.Say = print) -> Installation:
    """Make an installation from a backup and a project's engine; its newest commit is live at the end.

    A pinned release is built again, from its commit and as of its date, and pinned.

    Args:
        file: The backup.
        root: The folder; new or empty.
        source: The project to copy the engine from.
        say: Told what is being done.

    Raises:
        PublishError: If the file is no backup, the folder is not empty, or a step fails.
    """
    with tempfile.TemporaryDirectory() as place:
        folder = _unpack(file, Path(place))
        address = (folder / "address").read_text(encoding="utf-8").strip()
        installation = setup.begin(root, source, address, say)
        content.read_bundle(installation.content, folder / _CONTENT)
        shutil.copytree(folder / "organ", installation.organ, dirs_exist_ok=True)
        shutil.copy2(folder / "accounts.yml", installation.accounts_file)
        for own in (installation.passwords_file, installation.edit_settings_file):
            if (folder / own.name).is_file():
                shutil.copy2(folder / own.name, own)
        if not engines.carry_over_settings(folder, installation.engine):
            say(
                f"mkdocs.yml 与新版本有出入，沿用备份里的；新版本的在 {installation.engine / engines.SHIPPED}"
            )
        if (folder / _PIN).is_file():
            _pin(installation, json.loads((folder / _PIN).read_text(encoding="utf-8")))
    say("正在生成……")
    setup.finish(installation)
    return installation


def _unpack(file: Path, place: Path) -> Path:
    try:
        with tarfile.open(file) as archive:
            for member in archive:
                _unpack_member(archive, member, place)
        facts = json.loads((place / "report-site" / _FACTS).read_text(encoding="utf-8"))
    except (OSError, tarfile.TarError, ValueError) as error:
        raise PublishError(f"{file} 不是备份文件，或者已经损坏：{error}") from error
    if facts.get("format") != _FORMAT:
        raise PublishError(f"{file} 是用别的版本备份的（格式 {facts.get('format')}），请用那个版本恢复")
    return place / "report-site"


def _unpack_member(archive: tarfile.TarFile, member: tarfile.TarInfo, place: Path) -> None:
    """Write a plain file below `place`, and nothing else: Python 3.11.2 has no filter that would."""
    target = (place / member.name).resolve()
    if member.isfile() and target.is_relative_to(place.resolve()):
        target.parent.mkdir(parents=True, exist_ok=True)
        source = archive.extractfile(member)
        assert source
        with source, target.open("wb") as file:
            shutil.copyfileobj(source, file)


def _pin(installation: Installation, facts: dict[str, str]) -> None:
    """Build the release that was pinned, with the engine there is, and pin it again."""
    engine = engines.current(installation)
    settings = engines.settings_fingerprint(installation, engine)
    was = release.wanted_from(facts)
    with lock(installation.build_lock), Workshop(installation) as workshop:
        made = builder.make_release(
            installation, release.Wanted(was.commit, was.date, engine, settings), workshop
        )
        write_atomically(installation.pin_file, made.id + "\n")
        release.go_live(installation, made)
