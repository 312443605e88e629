"""GitLab's words for a commit of several files.

https://docs.gitlab.com/api/commits/: `POST /projects/:id/repository/commits` compares the last commit of each
file that is there already with the branch's, and answers 400 if it is another. The committer is always the
owner of the token.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from .forge import BRANCH, Dialect, FileStep, Step


def _repository(name: str) -> str:
    return f"/api/v4/projects/{quote(name, safe='')}/repository"


def _branch(name: str) -> str:
    return f"{_repository(name)}/branches/{BRANCH}"


def _commits(name: str) -> str:
    return f"{_repository(name)}/commits"


def _body(step: Step) -> dict[str, Any]:
    return {
        "branch": BRANCH,
        "commit_message": step.message,
        "author_name": step.author.name,
        "author_email": step.author.email,
        "actions": [_action(each) for each in step.files],
    }


def _action(step: FileStep) -> dict[str, str]:
    named = {"file_path": step.path}
    if step.last_commit:
        named["last_commit_id"] = step.last_commit
    if step.content is None:
        return {"action": "delete", **named}
    content = base64.b64encode(step.content).decode()
    return {"action": "update" if step.blob else "create", **named, "content": content, "encoding": "base64"}


def _made(answer: Mapping[str, Any]) -> str:
    return str(answer["id"])


GITLAB = Dialect(
    scope="openid profile api",
    authorize="/oauth/authorize",
    tokens="/oauth/token",
    userinfo="/oauth/userinfo",
    branch=_branch,
    commits=_commits,
    body=_body,
    made=_made,
)
