"""Gitea, Forgejo and GitLab: their calls after a push.

A call only ever means "look": the builder fetches and compares for itself, so that a lost, repeated or
forged call does no harm. What a call says is never read, only who can have sent it.
"""

from __future__ import annotations

import hmac
import subprocess
from collections.abc import Callable, Mapping

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from .git import ask
from .installation import Installation, PublishError

REMOTE = "forge"
BODY_LIMIT = 1024 * 1024
_FETCH_SECONDS = 60


def is_authentic(headers: Mapping[str, str], body: bytes, secret: str) -> bool:
    """Tell whether a call comes from somebody who knows the secret, in a time that tells nothing about it.

    Gitea, Forgejo (and GitHub) sign the body with HMAC-SHA256; GitLab sends the secret itself.
    """
    signature = hmac.digest(secret.encode("utf-8"), body, "sha256").hex()
    expected = {
        "X-Forgejo-Signature": signature,
        "X-Gitea-Signature": signature,
        "X-Hub-Signature-256": f"sha256={signature}",
        "X-Gitlab-Token": secret,
    }
    checks = [
        hmac.compare_digest(headers[name].encode("latin-1"), value.encode("utf-8"))
        for name, value in expected.items()
        if name in headers
    ]
    return any(checks)


def webhook(secret: str, look: Callable[[], None]) -> Route:
    """Return the route `/_hook` that takes a forge's calls and then looks."""

    async def receive(request: Request) -> Response:
        body = bytearray()
        async for part in request.stream():
            body += part
            if len(body) > BODY_LIMIT:
                return PlainTextResponse("内容太长", 413)
        if not is_authentic(request.headers, bytes(body), secret):
            return PlainTextResponse("签名不对：请检查代码平台里填的密钥", 403)
        try:
            await run_in_threadpool(look)
        except PublishError as error:
            return PlainTextResponse(str(error), 502)
        return PlainTextResponse("收到", 202)

    return Route("/_hook", receive, methods=["POST"])


def read_secret(installation: Installation) -> str:
    """Return what the forge and this machine share, "" where no forge is set up."""
    try:
        return (installation.state / "webhook-secret").read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return ""


def look(installation: Installation) -> None:
    """Bring in what the forge has, if the content has a remote of that name, and call the builder."""
    try:
        fetch(installation)
    finally:
        installation.queue.touch()


def fetch(installation: Installation) -> None:
    """Move `main` forward to the forge's; never back, whatever the forge says.

    Raises:
        PublishError: If the forge cannot be reached or has a history of its own.
    """
    if ask(installation.content, "config", "--get", f"remote.{REMOTE}.url").returncode:
        return
    arguments = ("fetch", "--quiet", "--no-tags", REMOTE, "refs/heads/main:refs/heads/main")
    try:
        # Nobody is there to be asked for a password.
        quiet = {"GIT_TERMINAL_PROMPT": "0"}
        done = ask(installation.content, *arguments, environment=quiet, seconds=_FETCH_SECONDS)
    except subprocess.TimeoutExpired as error:
        raise PublishError(f"代码平台 {_FETCH_SECONDS} 秒没有回答，稍后会再试") from error
    if done.returncode:
        raise PublishError(f"不能从代码平台取得最新内容：{done.stderr.strip()}")
