"""Copies of the live release elsewhere, so that one build feeds any number of web servers.

A folder (of another disk, or another machine's) becomes what an installation's own releases are: whole
folders and a link that is swapped. A store of objects has no such link: there, files that never change go
first, then the others, then pages, then what is gone is removed, and last `version.json` says which release
is complete. A reader meets a new page only when all that it loads is there.
"""

from __future__ import annotations

import filecmp
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

from .assets import is_hashed, keep_assets
from .installation import PublishError
from .media import cache_control, content_type

POINTER = "version.json"
KEPT = 5


@dataclass(frozen=True)
class Sent:
    """What a copy took: files sent, files that were there already, files removed."""

    sent: int
    kept: int
    removed: int


class Target(Protocol):
    """A place that a release can be copied to."""

    def publish(self, release: Path) -> Sent:
        """Make the place show this release.

        Raises:
            PublishError: If it cannot. Every page that readers see stays whole.
        """


def target_of(address: str) -> Target:
    """Return the target that an address names: s3://bucket/prefix, else a folder.

    The store's own address and keys come from AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID and
    AWS_SECRET_ACCESS_KEY, as in all of its tools.

    Raises:
        PublishError: If the address names nothing, or the library for stores is missing.
    """
    parts = urlsplit(address)
    if parts.scheme == "s3":
        if not parts.netloc:
            raise PublishError(f"{address} 没有写明存储桶：请写成 s3://存储桶/前缀")
        return ObjectStore(parts.netloc, parts.path.strip("/"))
    if "://" in address:
        raise PublishError(f"不认识 {address}：请写文件夹的路径，或 s3://存储桶/前缀")
    return Folder(Path(address))


@dataclass(frozen=True)
class Folder:
    """A folder with `releases`, `current` and `assets`, as `report-site server config` expects it."""

    root: Path

    def publish(self, release: Path) -> Sent:
        """Copy a release beside the others and swap the link; what did not change is linked, not copied."""
        try:
            return self._publish(release.resolve(strict=True))
        except OSError as error:
            raise PublishError(f"不能复制到 {self.root}：{error}；读者看到的仍是原来的版本") from error

    def _publish(self, release: Path) -> Sent:
        copy = self.root / "releases" / release.name
        current = self.root / "current"
        before = current.resolve() if current.exists() else None
        sent = kept = 0
        if not copy.exists():
            fresh = copy.with_name(f".{release.name}.new")
            shutil.rmtree(fresh, ignore_errors=True)
            for file in _files(release):
                place = fresh / file.relative_to(release)
                place.parent.mkdir(parents=True, exist_ok=True)
                if before and _link_same(file, before / file.relative_to(release), place):
                    kept += 1
                else:
                    shutil.copy2(file, place)
                    sent += 1
            fresh.rename(copy)
        keep_assets(copy, self.root / "assets", time.time())
        pointer = self.root / ".current.new"
        pointer.unlink(missing_ok=True)
        pointer.symlink_to(Path("releases") / release.name)
        pointer.replace(current)
        return Sent(sent, kept, self._prune(copy))

    def _prune(self, live: Path) -> int:
        releases = sorted(
            (path for path in live.parent.iterdir() if path != live), key=lambda path: path.stat().st_ctime_ns
        )
        old = releases[: -(KEPT - 1)]
        for path in old:
            shutil.rmtree(path, ignore_errors=True)
        return len(old)


@dataclass(frozen=True)
class ObjectStore:
    """A bucket of an S3-compatible store; below `prefix` the objects are the site's files."""

    bucket: str
    prefix: str = ""

    def publish(self, release: Path) -> Sent:
        """Upload what changed, pages after all else, remove what is gone, and name the release last."""
        release = release.resolve()
        with _explained(self.bucket):
            client = _client()
            there = self._there(client)
            files = {self._key(file.relative_to(release).as_posix()): file for file in _files(release)}
            files = {key: file for key, file in files.items() if not _is_packed(file)}
            changed = [key for key, file in files.items() if there.get(key) != _md5(file)]
            pointer = self._key(POINTER)
            for key in sorted(set(changed) - {pointer}, key=_turn):
                self._put(client, key, files[key])
            # Hashed files stay for pages opened before; the store's own rules may remove them by age.
            gone = [key for key in there if key not in files and not is_hashed(key)]
            for start in range(0, len(gone), 1000):
                keys = [{"Key": key} for key in gone[start : start + 1000]]
                client.delete_objects(Bucket=self.bucket, Delete={"Objects": keys, "Quiet": True})
            if pointer in changed:
                self._put(client, pointer, files[pointer])
        return Sent(len(changed), len(files) - len(changed), len(gone))

    def _key(self, name: str) -> str:
        return f"{self.prefix}/{name}" if self.prefix else name

    def _there(self, client: Any) -> dict[str, str]:
        """Return the MD5 of every object, which is the ETag of what was sent in one piece."""
        pages = client.get_paginator("list_objects_v2").paginate(
            Bucket=self.bucket, Prefix=f"{self.prefix}/" if self.prefix else ""
        )
        return {each["Key"]: each["ETag"].strip('"') for page in pages for each in page.get("Contents", ())}

    def _put(self, client: Any, key: str, file: Path) -> None:
        with file.open("rb") as body:
            client.put_object(
                Bucket=self.bucket,
                Key=key,
                Body=body,
                ContentType=content_type(key),
                CacheControl=cache_control(key),
            )


def _files(release: Path) -> Iterator[Path]:
    return (path for path in sorted(release.rglob("*")) if path.is_file())


def _is_packed(file: Path) -> bool:
    """Tell whether this is a compressed copy of the file beside it: a store sends objects as they are."""
    return file.suffix == ".gz" and file.with_suffix("").is_file()


def _link_same(file: Path, before: Path, place: Path) -> bool:
    """Link to the file of the release before if it is the same; tell whether that was done."""
    if not (before.is_file() and filecmp.cmp(file, before, shallow=False)):
        return False
    try:
        os.link(before, place)
    except OSError:
        return False
    return True


def _turn(key: str) -> tuple[int, str]:
    """Return when an object's turn is: what pages load before the pages."""
    return (0 if is_hashed(key) else 2 if key.endswith(".html") else 1), key


def _md5(file: Path) -> str:
    with file.open("rb") as content:
        return file_digest(content, "md5").hexdigest()


def _client() -> Any:
    try:
        import boto3
    except ImportError as error:
        raise PublishError("缺少访问对象存储的程序库 boto3：请安装 report-site[s3]") from error
    return boto3.client("s3")


@contextmanager
def _explained(bucket: str) -> Iterator[None]:
    """Say in Chinese what a store refused."""
    try:
        yield
    except PublishError:
        raise
    except Exception as error:
        if not type(error).__module__.startswith(("botocore", "boto3")):
            raise
        raise PublishError(
            f"对象存储“{bucket}”不接受：{error}；请检查 AWS_ENDPOINT_URL、密钥和存储桶，再运行一次会接着传"
        ) from error
