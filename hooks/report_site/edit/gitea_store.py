"""Gitea's and Forgejo's words for a commit of several files.

https://docs.gitea.com/api: `POST /repos/{owner}/{repo}/contents` compares the sha of each file that is there
already with what stands on the branch, and answers 422 if it is another.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from report_site.publish.git import Person

from .forge import BRANCH, Dialect, FileStep, Step


def _repository(name: str) -> str:
    return f"/api/v1/repos/{quote(name)}"


def _branch(name: str) -> str:
    return f"{_repository(name)}/branches/{BRANCH}"


def _commits(name: str) -> str:
    return f"{_repository(name)}/contents"


def _body(step: Step) -> dict[str, Any]:
    return {
        "branch": BRANCH,
        "message": step.message,
        "author": _person(step.author),
        "committer": _person(step.committer),
        "files": [_file(each) for each in step.files],
    }


def _file(step: FileStep) -> dict[str, str]:
    named = {"path": step.path, **({"sha": step.blob} if step.blob else {})}
    if step.content is None:
        return {"operation": "delete", **named}
    content = base64.b64encode(step.content).decode()
    return {"operation": "update" if step.blob else "create", **named, "content": content}


def _person(person: Person) -> dict[str, str]:
    return {"name": person.name, "email": person.email}


def _made(answer: Mapping[str, Any]) -> str:
    return str(answer["commit"]["sha"])


# Without a scope for the API older versions give a token every right, newer ones the one that is named.
GITEA = Dialect(
    scope="openid profile write:repository",
    authorize="/login/oauth/authorize",
    tokens="/login/oauth/access_token",
    userinfo="/login/oauth/userinfo",
    branch=_branch,
    commits=_commits,
    body=_body,
    made=_made,
)
