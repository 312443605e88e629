"""The two ways to log in that our nginx configuration offers in comments, tried with a real nginx."""

from __future__ import annotations

import base64
import http.client
import re
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from tests.publish.web import nginx


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "current").mkdir()
    (tmp_path / "current/index.html").write_text("<p>报告</p>", encoding="utf-8")
    return tmp_path


def ask(port: int, **headers: str) -> tuple[int, str | None]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", "/", headers=headers)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status, answer.getheader("Location")


def uncomment(text: str, heading: str) -> str:
    """Take the marks away from the comment lines below a heading, as the configuration says to do."""
    start = text.index("\n", text.index(heading)) + 1
    end = text.index("\n\n", start)
    return text[:start] + re.sub(r"^( *)#", r"\1", text[start:end], flags=re.MULTILINE) + text[end:]


def test_a_password_opens_the_site(root: Path) -> None:
    passwords = root / "passwords"
    passwords.write_text("zhangsan:{PLAIN}secret\n", encoding="utf-8")

    def change(text: str) -> str:
        return uncomment(text, "登录方式一").replace("/etc/nginx/report-site.htpasswd", str(passwords))

    with nginx(root, root / "nginx", change) as port:
        assert ask(port)[0] == 401
        for password, status in (("wrong", 401), ("secret", 200)):
            words = base64.b64encode(f"zhangsan:{password}".encode()).decode()
            assert ask(port, Authorization=f"Basic {words}")[0] == status


class _Gateway(BaseHTTPRequestHandler):
    """The organisation's own: knows who has logged in by a cookie."""

    def do_GET(self) -> None:
        self.send_response(204 if self.headers.get("Cookie") == "session=good" else 401)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def gateway() -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Gateway)
    Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


def test_the_gateway_decides_who_may_read(root: Path, gateway: int) -> None:
    def change(text: str) -> str:
        return uncomment(text, "登录方式二").replace("127.0.0.1:9000", f"127.0.0.1:{gateway}")

    with nginx(root, root / "nginx", change) as port:
        status, location = ask(port)
        assert status == 302
        assert "/sso/login?service=" in (location or "")
        assert ask(port, Cookie="session=bad")[0] == 302
        assert ask(port, Cookie="session=good")[0] == 200
