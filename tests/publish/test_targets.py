"""Copies of a release: into a folder, and into a real S3 server on this machine."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto.server import ThreadedMotoServer
from report_site.cli import main
from report_site.publish.installation import PublishError
from report_site.publish.targets import KEPT, Folder, ObjectStore, Sent, target_of

from tests.publish.web import free_port

FIRST = {
    "index.html": "<p>一</p>",
    "reports/index.html": "<p>报告</p>",
    "assets/main.0123456789ab.css": "a{}",
    "佐证.csv": "编号\r\n",
    "version.json": '{"release": "1"}',
    "old/index.html": "<p>旧</p>",
}
SECOND = {
    "index.html": '<link href="assets/main.ffffffffffff.css">',
    "reports/index.html": FIRST["reports/index.html"],
    "佐证.csv": FIRST["佐证.csv"],
    "assets/main.ffffffffffff.css": "b{}",
    "version.json": '{"release": "2"}',
}


def make_release(root: Path, name: str, files: dict[str, str]) -> Path:
    for path, text in files.items():
        target = root / "releases" / name / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8", newline="")
    return root / "releases" / name


def read(folder: Path) -> dict[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes().decode() for path in files}


def test_a_folder_shows_the_release_and_shares_what_did_not_change(tmp_path: Path) -> None:
    target = Folder(tmp_path / "copy")
    assert target.publish(make_release(tmp_path, "1", FIRST)) == Sent(6, 0, 0)
    assert read(tmp_path / "copy/current") == FIRST
    assert target.publish(make_release(tmp_path, "2", SECOND)) == Sent(3, 2, 0)
    assert read(tmp_path / "copy/current") == SECOND
    one, two = (tmp_path / "copy/releases" / each / "reports/index.html" for each in "12")
    assert one.stat().st_ino == two.stat().st_ino
    # A page opened before still finds its style.
    assert "assets/main.0123456789ab.css" in read(tmp_path / "copy/assets")


def test_a_release_that_comes_back_is_not_sent_again(tmp_path: Path) -> None:
    target = Folder(tmp_path / "copy")
    one, two = make_release(tmp_path, "1", FIRST), make_release(tmp_path, "2", SECOND)
    for release in (one, two):
        target.publish(release)
    assert target.publish(one) == Sent(0, 0, 0)
    assert read(tmp_path / "copy/current") == FIRST


def test_a_copy_that_was_cut_short_is_begun_anew(tmp_path: Path) -> None:
    left = tmp_path / "copy/releases/.1.new/half.html"
    left.parent.mkdir(parents=True)
    left.write_text("半", encoding="utf-8")
    (tmp_path / "copy/.current.new").symlink_to("nowhere")
    Folder(tmp_path / "copy").publish(make_release(tmp_path, "1", FIRST))
    assert read(tmp_path / "copy/current") == FIRST


def test_old_copies_are_removed_and_the_live_one_never(tmp_path: Path) -> None:
    target = Folder(tmp_path / "copy")
    for number in range(KEPT + 3):
        target.publish(make_release(tmp_path, str(number), {"index.html": str(number)}))
    assert len(list((tmp_path / "copy/releases").iterdir())) == KEPT
    assert read(tmp_path / "copy/current") == {"index.html": str(KEPT + 2)}


def test_a_disk_without_hard_links_gets_copies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr("os.link", refuse)
    target = Folder(tmp_path / "copy")
    target.publish(make_release(tmp_path, "1", FIRST))
    assert target.publish(make_release(tmp_path, "2", SECOND)) == Sent(5, 0, 0)
    assert read(tmp_path / "copy/current") == SECOND


def test_a_folder_that_cannot_be_written_is_named_in_chinese(tmp_path: Path) -> None:
    (tmp_path / "copy").write_text("", encoding="utf-8")
    with pytest.raises(PublishError, match="不能复制到"):
        Folder(tmp_path / "copy").publish(make_release(tmp_path, "1", FIRST))


@pytest.fixture(scope="module")
def store() -> Iterator[str]:
    """A real S3 server, spoken to over HTTP; the address."""
    port = free_port()
    server = ThreadedMotoServer("127.0.0.1", port, verbose=False)
    server.start()
    yield f"http://127.0.0.1:{port}"
    server.stop()


@pytest.fixture
def client(store: str, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Any:
    """A client of the store with an empty bucket `site`, under the settings that administrators use."""
    for name, value in {
        "AWS_ENDPOINT_URL": store,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    }.items():
        monkeypatch.setenv(name, value)
    client = boto3.client("s3")
    client.create_bucket(Bucket="site")
    yield client
    for each in client.list_objects_v2(Bucket="site").get("Contents", ()):
        client.delete_object(Bucket="site", Key=each["Key"])
    client.delete_bucket(Bucket="site")


def objects(client: Any, prefix: str = "") -> dict[str, str]:
    listed = client.list_objects_v2(Bucket="site", Prefix=prefix).get("Contents", ())
    names = [each["Key"] for each in listed]
    return {name: client.get_object(Bucket="site", Key=name)["Body"].read().decode() for name in names}


def test_a_store_gets_what_changed_and_loses_what_is_gone(client: Any, tmp_path: Path) -> None:
    target = ObjectStore("site", "dj")
    assert target.publish(make_release(tmp_path, "1", FIRST)) == Sent(6, 0, 0)
    assert target.publish(make_release(tmp_path, "2", SECOND)) == Sent(3, 2, 1)
    kept = {"assets/main.0123456789ab.css": FIRST["assets/main.0123456789ab.css"]}
    assert objects(client) == {f"dj/{name}": text for name, text in {**SECOND, **kept}.items()}
    assert target.publish(tmp_path / "releases/2") == Sent(0, 5, 0)


def test_what_lies_beside_the_prefix_is_left_alone(client: Any, tmp_path: Path) -> None:
    client.put_object(Bucket="site", Key="djx/index.html", Body=b"x")
    ObjectStore("site", "dj").publish(make_release(tmp_path, "1", FIRST))
    assert objects(client, "djx") == {"djx/index.html": "x"}


def test_objects_have_their_types_and_cache_rules(client: Any, tmp_path: Path) -> None:
    ObjectStore("site").publish(make_release(tmp_path, "1", FIRST))
    style = client.head_object(Bucket="site", Key="assets/main.0123456789ab.css")
    assert (style["ContentType"], style["CacheControl"]) == (
        "text/css; charset=utf-8",
        "public, max-age=31536000, immutable",
    )
    page = client.head_object(Bucket="site", Key="index.html")
    assert (page["ContentType"], page["CacheControl"]) == ("text/html; charset=utf-8", "no-cache")


def test_what_pages_load_goes_before_them_and_the_pointer_last(
    client: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[str] = []
    put = ObjectStore._put

    def note(self: ObjectStore, client: Any, key: str, file: Path) -> None:
        sent.append(key)
        put(self, client, key, file)

    monkeypatch.setattr(ObjectStore, "_put", note)
    ObjectStore("site").publish(make_release(tmp_path, "1", FIRST))
    kinds = [
        "asset" if name.startswith("assets/") else "page" if name.endswith(".html") else name for name in sent
    ]
    assert kinds == ["asset", "佐证.csv", "page", "page", "page", "version.json"]


def test_a_store_that_refuses_is_named_in_chinese(client: Any, tmp_path: Path) -> None:
    with pytest.raises(PublishError, match="对象存储“none”不接受"):
        ObjectStore("none").publish(make_release(tmp_path, "1", FIRST))


def test_without_the_library_for_stores_the_message_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "boto3", None)
    with pytest.raises(PublishError, match="boto3"):
        ObjectStore("site").publish(make_release(tmp_path, "1", FIRST))


def test_an_address_says_what_kind_of_target_it_is(tmp_path: Path) -> None:
    assert target_of("s3://site/dj/") == ObjectStore("site", "dj")
    assert target_of(str(tmp_path)) == Folder(tmp_path)
    for wrong in ("s3:///dj", "http://site/dj"):
        with pytest.raises(PublishError):
            target_of(wrong)


def test_the_command_copies_the_live_release(
    client: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["publish", str(tmp_path), "--to", "s3://site"]) == 2
    assert "还没有发布过的版本" in capsys.readouterr().err
    (tmp_path / "current").symlink_to(make_release(tmp_path, "1", FIRST))
    assert main(["publish", str(tmp_path), "--to", "s3://site/dj", "--to", str(tmp_path / "copy")]) == 0
    assert capsys.readouterr().out.count("传送 6 个文件") == 2
    assert objects(client, "dj/") == {f"dj/{name}": text for name, text in FIRST.items()}
