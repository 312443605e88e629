"""An installation with its editing server really running, and browsers that ask it."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from report_site.edit.app import site_with_editor
from report_site.edit.editor import Editor
from report_site.edit.passwords import Passwords
from report_site.publish.installation import Installation
from report_site.publish.standby import keeper
from report_site.publish.standby.wire import NAME

from tests.publish.gate.desk import Server
from tests.publish.web import serving

PASSWORD = "正确的马，电池订书钉"
OURS = {"X-Report-Site": "editor"}
OWN = "branches/first/index.md"
OTHERS = "branches/second/index.md"


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def error(self) -> Any:
        return self.json["error"]


@dataclass
class Browser:
    """Somebody's browser: it keeps a cookie, and sends what the editor's page would."""

    port: int
    cookie: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    def ask(
        self,
        method: str,
        name: str,
        data: Any = None,
        *,
        query: Mapping[str, str] | None = None,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Ask the API, or with a slash at the start any address of the site."""
        path = name if name.startswith("/") else f"/edit/api/{name}"
        sent = {**self.headers, **({"Cookie": self.cookie} if self.cookie else {})}
        if not name.startswith("/") and method != "GET":
            sent |= OURS
        if data is not None:
            body = json.dumps(data).encode()
            sent["Content-Type"] = "application/json"
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=110)
        try:
            target = quote(path) + (f"?{urlencode(query)}" if query else "")
            connection.request(method, target, body, sent | dict(headers or {}))
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        for value in answer.headers.get_all("Set-Cookie", []):
            self.cookie = value.partition(";")[0]
        return Answer(answer.status, answer.headers, content)

    def get(self, name: str, **query: str) -> Any:
        """Ask for something that must be there."""
        answer = self.ask("GET", name, query=query)
        assert answer.status == 200, answer.body.decode()
        return answer.json

    def log_in(self, account: str, password: str = PASSWORD) -> Answer:
        return self.ask("POST", "session", {"account": account, "password": password})

    def open(self, path: str) -> Any:
        """Open a page in the editor."""
        return self.get("page", path=path)

    def save(self, path: str, text: str | None, token: str, message: str = "改一处", **more: str) -> Answer:
        """Save one page."""
        wish = {"path": path, "text": text, "token": token, **more}
        return self.ask("POST", "save", {"message": message, "files": [wish]})

    def write(self, path: str, text: str) -> Any:
        """Save one page as it is to be, which must succeed."""
        answer = self.save(path, text, self.open(path)["token"])
        assert answer.status == 200, answer.body.decode()
        return answer.json


@dataclass
class Site:
    """A site whose editing server runs."""

    server: Server
    editor: Editor
    port: int

    @property
    def installation(self) -> Installation:
        return self.server.installation

    def browser(self, account: str | None = None) -> Browser:
        """Return a browser, in which an account has logged in."""
        browser = Browser(self.port)
        if account:
            assert browser.log_in(account).status == 200
        return browser

    def set(self, settings: str) -> None:
        """Write the administrator's settings."""
        self.installation.edit_settings_file.write_text(settings, encoding="utf-8")

    def git(self, *arguments: str) -> str:
        return self.server.git(*arguments)

    def move_head(self, commit: str) -> None:
        """Let somebody else's commit be the head, as after a push."""
        self.git("update-ref", "refs/heads/main", commit)

    def events(self, event: str) -> list[dict[str, Any]]:
        """Return the lines of the log about one kind of event."""
        lines = self.installation.log_file.read_text(encoding="utf-8").splitlines()
        return [facts for line in lines if (facts := json.loads(line))["event"] == event]


@contextmanager
def edited(server: Server) -> Iterator[Site]:
    """Let a site's editing server run."""
    application = site_with_editor(server.installation)
    with serving(application) as port:
        yield Site(server, application.editor, port)
    application.editor.close()


@contextmanager
def standing_by(installation: Installation) -> Iterator[None]:
    """Let a standby answer, as `report-site run` does."""
    process = keeper.start(installation)
    end = time.monotonic() + 60
    while not (installation.state / NAME).exists():
        assert time.monotonic() < end
        time.sleep(0.05)
    try:
        yield
    finally:
        keeper.end(process)


def give_passwords(installation: Installation, accounts: Iterator[str]) -> None:
    """Let accounts log in with PASSWORD."""
    passwords = Passwords(installation.passwords_file)
    for account in accounts:
        passwords.set(account, PASSWORD)


def publish(installation: Installation, files: Mapping[str, str]) -> None:
    """Let a release of a few files be live."""
    release = installation.root / "releases/first"
    for name, text in files.items():
        target = release / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    Path(installation.current).symlink_to("releases/first")
