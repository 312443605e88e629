"""A stand-in for Gitea and for GitLab: what their documents say of a few addresses, over a real repository.

Gitea: POST /repos/{owner}/{repo}/contents (https://docs.gitea.com/api) with its messages for a wrong sha, a
file that is there already, one that is not. GitLab: POST /projects/:id/repository/commits
(https://docs.gitlab.com/api/commits/) with last_commit_id. Both: a branch's head, and an OpenID provider that
checks client, redirect address, code, PKCE and the access token as RFC 6749 and 7636 have it.
"""

from __future__ import annotations

import base64
import json
import os
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

from starlette.applications import Starlette
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from tests.publish.web import serving

CLIENT, SECRET, REPOSITORY = "client-1", "geheim", "dj/report"
BACK = "http://dj.example.invalid/edit/forge/back"
AGREE = "同意"


class RefusalError(Exception):
    """What the forge answers instead of making a commit."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status, self.message = status, message


@dataclass
class ForgeServer:
    """A forge.

    repository: A bare one.
    sitting: Who has logged in to the forge in the browser that asks.
    readers: Who may not write.
    before_commit: Called when a commit has come in, before it is looked at.
    trouble: A status to be answered instead of commits.
    loses_answers: Whether 502 is answered to commits that are made, as by a proxy that waits no longer.
    life: Seconds that an access token holds.
    nonce: What id tokens bear in place of what was asked for.
    back: The address that the site has told the forge to lead people back to.
    asks_people: Whether a page asks people to agree, or the forge leads them back at once.
    """

    kind: str
    repository: Path
    sitting: str = "zhang"
    readers: set[str] = field(default_factory=set)
    before_commit: Callable[[], None] = lambda: None
    trouble: int = 0
    loses_answers: bool = False
    life: int = 3600
    nonce: str | None = None
    back: str = BACK
    asks_people: bool = False
    port: int = 0
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    renewals: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    committed_by: list[str] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def settings(self) -> str:
        """What the administrator writes into edit.yml."""
        return (
            f"代码平台:\n  种类: {self.kind}\n  地址: {self.address}\n  应用: {CLIENT}\n"
            f"  密钥: {SECRET}\n  仓库: {REPOSITORY}\n"
        )

    def git(
        self, *arguments: str, given: bytes = b"", index: str = "", people: dict[str, str] | None = None
    ) -> str:
        environment = {
            **os.environ,
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
            **(people or {}),
        }
        if index:
            environment["GIT_INDEX_FILE"] = index
        command = ["git", f"--git-dir={self.repository}", *arguments]
        done = subprocess.run(command, input=given, env=environment, capture_output=True, check=True)
        return done.stdout.decode().strip()

    @property
    def head(self) -> str:
        return self.git("rev-parse", "main")

    def blob(self, path: str) -> str:
        """Return the id of a file's content on the branch, "" if there is none."""
        return self.git("ls-tree", "--format=%(objectname)", "main", path)

    def commit(self, files: dict[str, bytes | None], message: str, people: dict[str, str]) -> str:
        """Commit to the branch."""
        head = self.head
        with tempfile.TemporaryDirectory() as folder:
            index = f"{folder}/index"
            self.git("read-tree", head, index=index)
            for path, content in files.items():
                if content is None:
                    self.git(
                        "update-index", "--index-info", given=f"0 {'0' * 40}\t{path}\n".encode(), index=index
                    )
                else:
                    blob = self.git("hash-object", "-w", "--stdin", given=content)
                    self.git("update-index", "--add", "--cacheinfo", f"100644,{blob},{path}", index=index)
            tree = self.git("write-tree", index=index)
        made = self.git("commit-tree", tree, "-p", head, given=message.encode(), people=people)
        self.git("update-ref", "refs/heads/main", made, head)
        return made

    # What both have

    def user(self, request: Request) -> str:
        """Return whose token a request bears."""
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme != "Bearer" or token not in self.tokens:
            raise RefusalError(401, "401 Unauthorized" if self.kind == "gitlab" else "token is required")
        return self.tokens[token]

    def branch(self, request: Request) -> Response:
        self.user(request)
        return JSONResponse({"name": "main", "commit": {"id": self.head}})

    async def commits(self, request: Request) -> Response:
        user = self.user(request)
        data = json.loads(await request.body())
        self.before_commit()
        if self.trouble:
            raise RefusalError(self.trouble, "")
        assert data["branch"] == "main"
        if user in self.readers:
            message = "You are not allowed to push into this branch"
            raise RefusalError(
                403, message if self.kind == "gitlab" else "user should have a permission to write"
            )
        made = self.gitlab(data, user) if self.kind == "gitlab" else self.gitea(data)
        self.committed_by.append(user)
        if self.loses_answers:
            raise RefusalError(502, "Bad Gateway")
        return JSONResponse(made, 201)

    def gitea(self, data: dict[str, Any]) -> dict[str, Any]:
        files: dict[str, bytes | None] = {}
        for each in data["files"]:
            path, blob = each["path"], self.blob(each["path"])
            if each["operation"] == "create":
                if blob:
                    raise RefusalError(422, f"repository file already exists [path: {path}]")
            elif not blob:
                raise RefusalError(404, f"repository file does not exist [path: {path}]")
            elif not each.get("sha"):
                raise RefusalError(422, "a SHA or commit ID must be provided when updating a file")
            elif each["sha"] != blob:
                raise RefusalError(422, f"sha does not match [given: {each['sha']}, expected: {blob}]")
            removed = each["operation"] == "delete"
            files[path] = None if removed else base64.b64decode(each["content"], validate=True)
        people = {
            f"GIT_{role.upper()}_{part.upper()}": data[role][part]
            for role in ("author", "committer")
            for part in ("name", "email")
        }
        made = self.commit(files, data["message"], people)
        return {"files": [], "commit": {"sha": made}, "verification": {"verified": False}}

    def gitlab(self, data: dict[str, Any], user: str) -> dict[str, Any]:
        files: dict[str, bytes | None] = {}
        for each in data["actions"]:
            path, blob = each["file_path"], self.blob(each["file_path"])
            if each["action"] == "create":
                if blob:
                    raise RefusalError(400, "A file with this name already exists")
            else:
                last = self.git("rev-list", "-1", "main", "--", path)
                if last and each.get("last_commit_id", last) != last:
                    raise RefusalError(400, f"The file has changed since you started editing it: {path}")
                if not blob:
                    raise RefusalError(400, "A file with this name doesn't exist")
            removed = each["action"] == "delete"
            if not removed:
                assert each["encoding"] == "base64"
            files[path] = None if removed else base64.b64decode(each["content"], validate=True)
        people = {
            "GIT_AUTHOR_NAME": data["author_name"],
            "GIT_AUTHOR_EMAIL": data["author_email"],
            "GIT_COMMITTER_NAME": user,
            "GIT_COMMITTER_EMAIL": f"{user}@example.invalid",
        }
        return {"id": self.commit(files, data["commit_message"], people)}

    # OpenID Connect

    def authorize(self, request: Request) -> Response:
        """Lead whoever sits there back, with a code or to a link that has it."""
        query = dict(request.query_params)
        assert (query["response_type"], query["client_id"], query["redirect_uri"]) == (
            "code",
            CLIENT,
            self.back,
        )
        assert "openid" in query["scope"].split()
        assert query["code_challenge_method"] == "S256"
        code = f"code-{len(self.codes)}-{os.urandom(8).hex()}"
        self.codes[code] = {**query, "user": self.sitting}
        led = f"{self.back}?{urlencode({'code': code, 'state': query['state']})}"
        if self.asks_people:
            return HTMLResponse(f'<!doctype html><title>代码平台</title><a href="{escape(led)}">{AGREE}</a>')
        return RedirectResponse(led, 302)

    async def token(self, request: Request) -> Response:
        form = dict(parse_qsl((await request.body()).decode()))
        if (form.get("client_id"), form.get("client_secret")) != (CLIENT, SECRET):
            return JSONResponse({"error": "invalid_client"}, 401)
        if form["grant_type"] == "refresh_token":
            user = self.renewals.pop(form["refresh_token"], "")
            return self.given(user) if user else JSONResponse({"error": "invalid_grant"}, 400)
        asked = self.codes.pop(form["code"], {})
        digest = (
            base64.urlsafe_b64encode(sha256(form["code_verifier"].encode()).digest()).rstrip(b"=").decode()
        )
        if not asked or form["redirect_uri"] != self.back or digest != asked["code_challenge"]:
            return JSONResponse({"error": "invalid_grant"}, 400)
        return self.given(asked["user"], self.nonce or asked["nonce"])

    def given(self, user: str, nonce: str = "") -> Response:
        token, renewal = os.urandom(16).hex(), os.urandom(16).hex()
        self.tokens[token], self.renewals[renewal] = user, user
        claims = {"iss": self.address, "sub": f"id-{user}", "aud": CLIENT, "nonce": nonce}
        payload = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
        told = {
            "access_token": token,
            "token_type": "bearer",
            "expires_in": self.life,
            "refresh_token": renewal,
        }
        return JSONResponse({**told, "id_token": f"e30.{payload}.c2ln"} if nonce else told)

    def userinfo(self, request: Request) -> Response:
        user = self.user(request)
        return JSONResponse({"sub": f"id-{user}", "name": user, "preferred_username": user})

    def application(self) -> Starlette:
        owner = REPOSITORY.replace("/", "%2F")
        project = "/api/v4/projects/{project:path}/repository"
        if self.kind == "gitlab":
            places = ("/oauth/authorize", "/oauth/token", "/oauth/userinfo")
            branch, commits = f"{project}/branches/main", f"{project}/commits"
        else:
            places = ("/login/oauth/authorize", "/login/oauth/access_token", "/login/oauth/userinfo")
            branch = f"/api/v1/repos/{REPOSITORY}/branches/main"
            commits = f"/api/v1/repos/{REPOSITORY}/contents"

        async def refused(request: Request, error: Exception) -> Response:
            assert isinstance(error, RefusalError)
            return JSONResponse({"message": error.message}, error.status)

        async def noted(request: Request, call_next: Callable[[Request], Any]) -> Response:
            self.asked.append(f"{request.method} {request.url.path}")
            raw: bytes = request.scope["raw_path"]
            if "/projects/" in request.url.path and f"/projects/{owner}/".encode() not in raw:
                return JSONResponse({"error": "404 Not Found"}, 404)
            answer: Response = await call_next(request)
            return answer

        made = Starlette(
            routes=[
                Route(branch, self.branch),
                Route(commits, self.commits, methods=["POST"]),
                Route(places[0], self.authorize),
                Route(places[1], self.token, methods=["POST"]),
                Route(places[2], self.userinfo),
            ],
            exception_handlers={RefusalError: refused},
        )
        made.add_middleware(BaseHTTPMiddleware, dispatch=noted)
        return made


@contextmanager
def forge_beside(kind: str, content: Path, repository: Path) -> Iterator[ForgeServer]:
    """Let a forge have a site's content, whose repository becomes the forge's mirror."""
    subprocess.run(["git", "clone", "--quiet", "--bare", str(content), str(repository)], check=True)
    subprocess.run(["git", f"--git-dir={content}", "remote", "add", "forge", str(repository)], check=True)
    forge = ForgeServer(kind, repository)
    with serving(forge.application()) as port:
        forge.port = port
        yield forge
