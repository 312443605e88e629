"""The built-in server and a real nginx under our configuration, asked over real connections."""

from __future__ import annotations

import gzip
import http.client
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from report_site.pages.security import FILE, POLICY, headers_file
from report_site.publish.assets import keep_assets

from tests.publish.web import built_in, nginx

PAGE = "<!doctype html><title>首页</title>" + "党建工作 " * 200
FILES = {
    "index.html": PAGE,
    "404.html": "<h1>没有这个页面</h1>",
    "reports/2023/index.html": "<p>报告</p>",
    "支部/一.csv": "\ufeff编号,事项\r\n",
    "assets/main.0123456789ab.css": "body{}" * 200,
    "search/2023-0.0123456789ab.bin": "压缩过的",
    "items.json": "{}",
    FILE: headers_file(["sha256-x"]),
}


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Reader:
    port: int

    def ask(self, path: str, method: str = "GET", **headers: str) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        connection.request(
            method, path, headers={key.replace("_", "-"): value for key, value in headers.items()}
        )
        answer = connection.getresponse()
        found = Answer(
            answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
        )
        connection.close()
        return found


def make_release(root: Path, name: str, files: dict[str, str]) -> Path:
    for path, text in files.items():
        target = root / "releases" / name / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8", newline="")
    return root / "releases" / name


def swap(root: Path, release: Path) -> None:
    (root / ".next").symlink_to(release)
    (root / ".next").replace(root / "current")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    swap(tmp_path, make_release(tmp_path, "one", FILES))
    return tmp_path


@pytest.fixture
def reader(root: Path) -> Iterator[Reader]:
    with built_in(root / "current") as port:
        yield Reader(port)


@pytest.fixture(params=["built-in", "nginx"])
def either(request: pytest.FixtureRequest, root: Path, tmp_path: Path) -> Iterator[Reader]:
    """Each of the two servers."""
    starting = built_in(root / "current") if request.param == "built-in" else nginx(root, tmp_path / "nginx")
    with starting as port:
        yield Reader(port)


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "text/html; charset=utf-8"),
        ("/%E6%94%AF%E9%83%A8/%E4%B8%80.csv", "text/csv; charset=utf-8"),
        ("/assets/main.0123456789ab.css", "text/css; charset=utf-8"),
        ("/items.json", "application/json; charset=utf-8"),
        ("/search/2023-0.0123456789ab.bin", "application/octet-stream"),
    ],
)
def test_every_file_has_its_type(either: Reader, path: str, kind: str) -> None:
    answer = either.ask(path)
    assert (answer.status, answer.headers["content-type"]) == (200, kind)


def test_text_is_sent_compressed_to_who_can_read_it(either: Reader) -> None:
    answer = either.ask("/", accept_encoding="br, gzip;q=0.8")
    assert answer.headers["content-encoding"] == "gzip"
    assert gzip.decompress(answer.body).decode() == PAGE
    assert answer.headers["vary"] == "Accept-Encoding"
    for refusing in ("identity", "gzip;q=0", "br"):
        assert either.ask("/", accept_encoding=refusing).body.decode() == PAGE


def test_a_file_compressed_beforehand_is_sent_as_it_is(root: Path, either: Reader) -> None:
    packed = gzip.compress(PAGE.encode(), 9, mtime=0)
    (root / "current/index.html.gz").write_bytes(packed)
    assert either.ask("/", accept_encoding="gzip").body == packed


def test_an_unchanged_page_is_not_sent_again(either: Reader) -> None:
    for encoding in ("identity", "gzip"):
        tag = either.ask("/", accept_encoding=encoding).headers["etag"]
        answer = either.ask("/", accept_encoding=encoding, if_none_match=f'"x", {tag}')
        assert (answer.status, answer.body) == (304, b"")
        # nginx sends the weak tag of what it compressed itself without its W/.
        assert answer.headers["etag"].removeprefix("W/") == tag.removeprefix("W/")


def test_the_tag_tells_encodings_apart_and_is_that_of_the_content(root: Path, reader: Reader) -> None:
    plain, packed = (reader.ask("/", accept_encoding=each).headers["etag"] for each in ("identity", "gzip"))
    assert plain != packed
    assert not plain.startswith("W/")
    swap(root, make_release(root, "two", FILES))
    assert reader.ask("/", accept_encoding="identity").headers["etag"] == plain
    swap(root, make_release(root, "three", {**FILES, "index.html": PAGE + "！"}))
    assert reader.ask("/", accept_encoding="identity").headers["etag"] != plain


def test_a_part_of_a_file_can_be_had(either: Reader) -> None:
    answer = either.ask("/", range="bytes=2-8")
    assert (answer.status, answer.body) == (206, b"doctype")
    assert answer.headers["content-range"] == f"bytes 2-8/{len(PAGE.encode())}"
    assert either.ask("/", range="bytes=999999-").status == 416
    assert either.ask("/", range="bytes=2-8", if_range='"other"').status == 200


def test_a_large_file_is_sent_whole_and_in_parts(root: Path, either: Reader) -> None:
    content = os.urandom(3_000_000)
    (root / "current/佐证.pdf").write_bytes(content)
    path = "/%E4%BD%90%E8%AF%81.pdf"
    answer = either.ask(path)
    assert (answer.body, answer.headers["content-type"]) == (content, "application/pdf")
    assert either.ask(path, range="bytes=-5").body == content[-5:]
    assert either.ask(path, if_none_match=answer.headers["etag"]).status == 304


def test_head_sends_the_headers_alone(reader: Reader) -> None:
    whole, head = reader.ask("/"), reader.ask("/", "HEAD")
    assert head.body == b""
    assert {**head.headers, "date": ""} == {**whole.headers, "date": ""}


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_nothing_can_be_written(either: Reader, method: str) -> None:
    assert either.ask("/", method).status == 405


def test_what_changes_is_asked_for_each_time_and_what_is_named_by_content_is_kept(either: Reader) -> None:
    for path in ("/", "/items.json", "/%E6%94%AF%E9%83%A8/%E4%B8%80.csv"):
        assert either.ask(path).headers["cache-control"] == "no-cache"
    for path in ("/assets/main.0123456789ab.css", "/search/2023-0.0123456789ab.bin"):
        assert "immutable" in either.ask(path).headers["cache-control"]


@pytest.mark.parametrize(
    "path", ["/", "/items.json", "/assets/main.0123456789ab.css", "/none", "/reports/2023"]
)
def test_every_answer_with_content_has_the_security_headers(either: Reader, path: str) -> None:
    headers = either.ask(path).headers
    if path != "/reports/2023":  # A redirect has no content to protect.
        assert "'sha256-x'" in headers[POLICY.lower()]
        assert headers["x-content-type-options"] == "nosniff"


def test_a_folder_is_found_without_its_slash(either: Reader) -> None:
    answer = either.ask("/reports/2023?h=1")
    assert answer.status in (301, 308)
    assert answer.headers["location"].endswith("/reports/2023/?h=1")
    assert either.ask("/reports/2023/").status == 200


TRICKY = [
    "/none/",
    "/reports",
    "/../secret.txt",
    "/%2e%2e/secret.txt",
    "/reports/%2e%2e/%2e%2e/secret.txt",
    "/..%2fsecret.txt",
    "/..%5csecret.txt",
    "//etc/passwd",
    "//evil.invalid/reports/2023",
    "/reports//2023/",
    "/./index.html",
    "/.hidden",
    "/.git/config",
    "/link.txt",
    "/linked/secret.txt",
    "/a%00b",
    "/" + "x" * 5000,
    "/%ff%fe",
]


@pytest.fixture
def secret(root: Path) -> None:
    """What nobody may read: outside the release, hidden in it, behind links in it."""
    (root / "secret.txt").write_text("机密", encoding="utf-8")
    (root / "releases/one/.hidden").write_text("机密", encoding="utf-8")
    (root / "releases/one/link.txt").symlink_to(root / "secret.txt")
    (root / "releases/one/linked").symlink_to(root)


@pytest.mark.usefixtures("secret")
@pytest.mark.parametrize("path", TRICKY)
def test_a_tricky_path_leads_nowhere(reader: Reader, path: str) -> None:
    answer = reader.ask(path)
    assert answer.status == 404
    assert answer.body.decode() == FILES["404.html"]


@pytest.mark.usefixtures("secret")
def test_no_path_leads_out_of_the_release(either: Reader) -> None:
    for path in TRICKY:
        assert "机密".encode() not in either.ask(path).body, path


def test_what_is_missing_is_said_in_chinese(either: Reader) -> None:
    for path in ("/none", "/none/", "/assets/none.0123456789ab.js", "/.git/config"):
        answer = either.ask(path)
        assert (answer.status, answer.body.decode()) == (404, FILES["404.html"])


def test_what_is_missing_is_known_without_asking_the_disk(root: Path, reader: Reader) -> None:
    late = "/reports/2023/late.html"
    assert reader.ask(late).status == 404
    (root / f"releases/one{late}").write_text("后来的", encoding="utf-8")
    assert reader.ask(late).status == 404


def test_before_the_first_release_the_server_says_so_in_chinese(tmp_path: Path) -> None:
    with built_in(tmp_path / "current") as port:
        answer = Reader(port).ask("/")
    assert (answer.status, answer.body.decode()) == (404, "没有这个页面")
    assert "default-src 'none'" in answer.headers[POLICY.lower()]


def test_a_swap_shows_at_once_and_the_old_page_still_gets_its_assets(root: Path, either: Reader) -> None:
    old = "/assets/main.0123456789ab.css"
    assert either.ask(old).status == 200
    for number in range(5):
        pool = root / "assets"
        keep_assets(root / "current", pool, now=0)
        new = {"index.html": f"<p>{number}</p>", "404.html": "", f"assets/main.{number:012}.css": "x"}
        swap(root, make_release(root, f"r{number}", new))
        assert either.ask("/").body.decode() == f"<p>{number}</p>"
        assert either.ask("/items.json").status == 404
    for name in (old, "/assets/main.000000000001.css"):
        answer = either.ask(name)
        assert answer.status == 200
        assert "immutable" in answer.headers["cache-control"]


def test_headers_of_a_release_come_back_with_it(root: Path, reader: Reader) -> None:
    one = root / "releases/one"
    swap(root, make_release(root, "two", {**FILES, FILE: json.dumps({POLICY: "default-src 'self'"})}))
    assert reader.ask("/").headers[POLICY.lower()] == "default-src 'self'"
    swap(root, one)
    assert "'sha256-x'" in reader.ask("/").headers[POLICY.lower()]
