"""The engines: copies of this project with an environment of their own, one beside the other.

`engine` links to the one in use. Editors' pushes never reach them; the administrator's mkdocs.yml lies in the
engine, and `organ/` is shared by all.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tomllib
from pathlib import Path

from .atomic import point
from .installation import Installation, PublishError

# What an engine is made of; docs and tests stay behind.
_PARTS = ("LICENSE", "mkdocs.yml", "pyproject.toml", "requirements.lock", "hooks", "scripts/setup.sh")
_LEFT_OUT = ("__pycache__", "*.egg-info")
# The configuration as shipped, beside the administrator's own: what he changed is their difference.
SHIPPED = "mkdocs.shipped.yml"
# Written when an engine is complete.
_READY = ".ready"


def source_root() -> Path:
    """Return the folder of the project that runs this command: a checkout, an unpacked bundle, an engine."""
    return Path(__file__).resolve().parents[3]


def engine_id(source: Path) -> str:
    """Return an engine's name: the project's version, and what its files hash to."""
    digest = hashlib.sha256()
    for part in _PARTS:
        path = source / part
        files = sorted(path.rglob("*")) if path.is_dir() else [path]
        for file in files:
            if file.is_file() and "__pycache__" not in file.parts and ".egg-info" not in str(file):
                name = file.relative_to(source).as_posix()
                content = (
                    file if name != "mkdocs.yml" or not (source / SHIPPED).exists() else source / SHIPPED
                )
                digest.update(f"{name}\0".encode() + content.read_bytes() + b"\0")
    version = tomllib.loads((source / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    return f"{version}-{digest.hexdigest()[:12]}"


def install(installation: Installation, source: Path) -> str:
    """Copy an engine beside the others and make its environment; return its name. One that is ready is kept.

    Raises:
        PublishError: If the environment cannot be made; nothing is left of the engine then.
    """
    name = engine_id(source)
    target = installation.engines / name
    if is_ready(target):
        return name
    shutil.rmtree(target, ignore_errors=True)
    try:
        copy_parts(source, target)
        share_organ(installation, source, target)
        make_environment(source, target)
        mark_ready(target)
    except BaseException:
        shutil.rmtree(target, ignore_errors=True)
        raise
    return name


def mark_ready(engine: Path) -> None:
    """Say that an engine is complete."""
    (engine / _READY).touch()


def is_ready(engine: Path) -> bool:
    """Return whether an engine is complete."""
    return (engine / _READY).exists()


def copy_parts(source: Path, target: Path) -> None:
    """Copy what an engine is made of."""
    for part in _PARTS:
        place = target / part
        place.parent.mkdir(parents=True, exist_ok=True)
        if (source / part).is_dir():
            shutil.copytree(source / part, place, ignore=shutil.ignore_patterns(*_LEFT_OUT))
        else:
            shutil.copy2(source / part, place)
    shutil.copy2(_shipped(source), target / SHIPPED)


def _shipped(source: Path) -> Path:
    """Return mkdocs.yml as shipped: of an engine, without what the administrator changed."""
    shipped = source / SHIPPED
    return shipped if shipped.exists() else source / "mkdocs.yml"


def share_organ(installation: Installation, source: Path, target: Path) -> None:
    """Give the organ's folder what it lacks of the shipped one, and the engine a link to it."""
    for file in sorted((source / "organ").rglob("*")):
        place = installation.organ / file.relative_to(source / "organ")
        if file.is_file() and not place.exists():
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(file, place)
    installation.organ.mkdir(exist_ok=True)
    (target / "organ").symlink_to("../../organ")


def make_environment(source: Path, target: Path) -> None:
    """Install what the lock names, from the bundle's wheels where there are some, else from the registry."""
    environment = {**os.environ, "WHEELS": str(source / "wheels")}
    done = subprocess.run(
        ["sh", str(target / "scripts/setup.sh"), "runtime"],
        env=environment,
        check=False,
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
    )
    if done.returncode:
        raise PublishError(f"安装引擎失败：\n{done.stderr.strip()}")


def carry_over_settings(old: Path, new: Path) -> bool:
    """Bring the administrator's changes to mkdocs.yml into a new engine, by a three-way merge.

    Returns:
        False if he and the new version changed the same lines: his file is kept then, and the new one lies
        beside it under the name of `SHIPPED`.
    """
    merged = subprocess.run(
        ["git", "merge-file", "-p", *map(str, (old / "mkdocs.yml", old / SHIPPED, new / SHIPPED))],
        capture_output=True,
        check=False,
    )
    text = merged.stdout if merged.returncode == 0 else (old / "mkdocs.yml").read_bytes()
    (new / "mkdocs.yml").write_bytes(text)
    return merged.returncode == 0


def command(installation: Installation) -> Path:
    """Return the command `report-site` of whatever engine is in use."""
    return installation.engine / ".venv/bin/report-site"


def current(installation: Installation) -> str:
    """Return the name of the engine in use."""
    return installation.engine.resolve().name


def use(installation: Installation, name: str) -> None:
    """Let an engine be the one in use."""
    point(installation.engine, installation.engines / name)


def settings_fingerprint(installation: Installation, name: str) -> str:
    """Return what the settings for an engine hash to: mkdocs.yml, organ/, the address, an editor."""
    digest = hashlib.sha256(installation.address.encode())
    files = [file for file in sorted(installation.organ.rglob("*")) if file.is_file()]
    for file in [installation.engines / name / "mkdocs.yml", *files]:
        digest.update(f"\0{file.name}\0".encode() + file.read_bytes())
    if installation.has_editor:
        digest.update(b"\0editor\0")
    return digest.hexdigest()[:12]


def remove_unused(installation: Installation, kept: set[str]) -> None:
    """Remove engines that are neither in use nor named in `kept`, and those that are not complete."""
    for engine in installation.engines.iterdir():
        if not is_ready(engine) or engine.name not in kept | {current(installation)}:
            shutil.rmtree(engine, ignore_errors=True)
