"""Forges: calls that are signed and calls that are not, the status, and the examples for their CI."""

from __future__ import annotations

import hmac
import http.client
import json
import os
import subprocess
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import yaml
from report_site.publish.forges import BODY_LIMIT, fetch, look
from report_site.publish.installation import Installation, PublishError
from report_site.publish.live import routes

from tests.publish.web import built_in

SECRET = "口令 secret"
EXAMPLES = files("report_site.publish") / "templates/forges"


def git(folder: Path, *arguments: str) -> str:
    settings = ("-c", "user.name=编辑", "-c", "user.email=e@example.invalid", "-c", "init.defaultBranch=main")
    done = subprocess.run(
        ["git", *settings, *arguments], cwd=folder, check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


def commit(folder: Path, text: str) -> str:
    (folder / "index.md").write_text(text, encoding="utf-8")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "-m", text)
    return git(folder, "rev-parse", "HEAD")


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    made = Installation(tmp_path / "site")
    made.state.mkdir(parents=True)
    git(tmp_path, "init", "--quiet", "--bare", str(made.content))
    (made.state / "webhook-secret").write_text(f"{SECRET}\n", encoding="utf-8")
    return made


@pytest.fixture
def port(installation: Installation) -> Iterator[int]:
    with built_in(installation.current, routes(installation)) as port:
        yield port


def ask(port: int, method: str, path: str, body: bytes = b"", **headers: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    text = answer.read().decode("utf-8")
    connection.close()
    return answer.status, text


def sign(body: bytes, secret: str = SECRET) -> str:
    return hmac.digest(secret.encode(), body, "sha256").hex()


BODY = json.dumps({"ref": "refs/heads/main", "after": "0" * 40}).encode()


@pytest.mark.parametrize(
    "headers",
    [
        {"X_Gitea_Signature": sign(BODY)},
        {"X_Forgejo_Signature": sign(BODY), "X_Gitea_Signature": sign(BODY)},
        {"X_Hub_Signature_256": f"sha256={sign(BODY)}"},
        {"X_Gitlab_Token": SECRET.encode().decode("latin-1")},
    ],
    ids=["gitea", "forgejo", "github", "gitlab"],
)
def test_a_signed_call_makes_the_builder_look(
    installation: Installation, port: int, headers: dict[str, str]
) -> None:
    assert ask(port, "POST", "/_hook", BODY, **headers) == (202, "收到")
    assert installation.queue.exists()


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X_Gitea_Signature": ""},
        {"X_Gitea_Signature": sign(BODY + b" ")},
        {"X_Gitea_Signature": sign(BODY, "other")},
        {"X_Hub_Signature_256": sign(BODY)},
        {"X_Gitlab_Token": "wrong"},
        {"X_Gitlab_Token": sign(BODY)},
    ],
)
def test_any_other_call_is_refused(installation: Installation, port: int, headers: dict[str, str]) -> None:
    status, text = ask(port, "POST", "/_hook", BODY, **headers)
    assert status == 403
    assert "密钥" in text
    assert not installation.queue.exists()


def test_a_call_without_end_is_cut_off(installation: Installation, port: int) -> None:
    body = b"x" * (BODY_LIMIT + 1)
    assert ask(port, "POST", "/_hook", body, X_Gitea_Signature=sign(body))[0] == 413
    assert not installation.queue.exists()


def test_a_call_is_a_post(installation: Installation, port: int) -> None:
    assert ask(port, "GET", "/_hook", X_Gitlab_Token=SECRET.encode().decode("latin-1"))[0] == 404
    assert not installation.queue.exists()


def test_without_a_secret_there_is_no_hook(installation: Installation) -> None:
    (installation.state / "webhook-secret").unlink()
    with built_in(installation.current, routes(installation)) as port:
        assert ask(port, "POST", "/_hook", BODY, X_Gitea_Signature=sign(BODY, ""))[0] == 405


def test_looking_brings_in_what_the_forge_has(installation: Installation, tmp_path: Path) -> None:
    forge = tmp_path / "forge"
    git(tmp_path, "init", "--quiet", str(forge))
    head = commit(forge, "一")
    look(installation)  # No remote yet: only the builder is called.
    assert git(installation.content, "for-each-ref") == ""
    git(installation.content, "remote", "add", "forge", str(forge))
    look(installation)
    assert git(installation.content, "rev-parse", "main") == head


def test_a_forge_that_cannot_be_reached_is_said_in_the_answer(installation: Installation, port: int) -> None:
    git(installation.content, "remote", "add", "forge", str(installation.root / "nowhere"))
    status, text = ask(port, "POST", "/_hook", BODY, X_Gitea_Signature=sign(BODY))
    assert status == 502
    assert "不能从代码平台取得最新内容" in text
    assert installation.queue.exists()  # The builder looks all the same.


def test_main_never_moves_back(installation: Installation, tmp_path: Path) -> None:
    forge = tmp_path / "forge"
    git(tmp_path, "init", "--quiet", str(forge))
    git(installation.content, "remote", "add", "forge", str(forge))
    commit(forge, "一")
    head = commit(forge, "二")
    fetch(installation)
    git(forge, "reset", "--quiet", "--hard", "HEAD~1")
    commit(forge, "改写")
    with pytest.raises(PublishError, match="代码平台"):
        fetch(installation)
    assert git(installation.content, "rev-parse", "main") == head


def test_the_status_is_shown_to_editors_and_programs(installation: Installation, port: int) -> None:
    assert "还没有发布过" in ask(port, "GET", "/_status/")[1]
    assert ask(port, "GET", "/_status/status.json") == (200, "{}")
    accepted = [
        {
            "commit": "a" * 40,
            "summary": "<b>改</b>",
            "author": "张三",
            "moment": "2024-01-15T04:30:00+00:00",
            "state": "failed",
        }
    ]
    facts = {
        "state": "failed",
        "since": "2024-01-15T12:31:00+08:00",
        "error": "docs/a.md:3 <错误>",
        "accepted": accepted,
    }
    installation.status_file.write_text(json.dumps(facts), encoding="utf-8")
    page = ask(port, "GET", "/_status/")[1]
    for said in ("没有发布成功", "docs/a.md:3 &lt;错误&gt;", "&lt;b&gt;改&lt;/b&gt;", "张三", "没有成功"):
        assert said in page
    assert "2024-01-15 12:30:00" in page
    assert "从 2024-01-15 12:31:00 起" in page
    assert json.loads(ask(port, "GET", "/_status/status.json")[1]) == facts


def example(name: str) -> dict[str, Any]:
    found = yaml.load((EXAMPLES / name).read_text(encoding="utf-8"), yaml.BaseLoader)
    assert isinstance(found, dict)
    return found


def run_script(script: str, cwd: Path, **variables: str) -> None:
    subprocess.run(["sh", "-e", "-c", script], cwd=cwd, env={**os.environ, **variables}, check=True)


def test_the_example_for_gitea_publishes_what_was_pushed(installation: Installation, tmp_path: Path) -> None:
    workflow = example("gitea.yml")
    assert workflow["on"] == {"push": {"branches": ["main"]}}
    assert workflow["concurrency"]["cancel-in-progress"] == "false"
    job = workflow["jobs"]["publish"]
    assert job["env"]["REPORT_SITE_USER"] == "${{ github.actor }}"
    git(tmp_path, "init", "--quiet", str(tmp_path / "forge/report"))
    head = commit(tmp_path / "forge/report", "一")
    for step in job["steps"]:
        assert set(step) == {"name", "run"}  # Nothing that a runner would fetch from elsewhere.
        run_script(
            step["run"],
            tmp_path,
            GITHUB_SERVER_URL=f"file://{tmp_path}",
            GITHUB_REPOSITORY="forge/report",
            GITHUB_SHA=head,
            REPORT_SITE_CONTENT=str(installation.content),
        )
    assert git(installation.content, "rev-parse", "main") == head


def test_the_example_for_gitlab_publishes_what_was_pushed(installation: Installation, tmp_path: Path) -> None:
    job = example("gitlab-ci.yml")["publish"]
    assert job["resource_group"] == "publish"
    assert job["variables"]["GIT_DEPTH"] == "0"  # A shallow clone cannot be pushed on.
    git(tmp_path, "init", "--quiet", "checkout")
    head = commit(tmp_path / "checkout", "一")
    for line in job["script"]:
        run_script(
            line, tmp_path / "checkout", CI_COMMIT_SHA=head, REPORT_SITE_CONTENT=str(installation.content)
        )
    assert git(installation.content, "rev-parse", "main") == head
