"""What stops a request, as it is told to the editor: a status, a Chinese sentence, a remedy, problems."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from report_site.publish.gate import Problem


class EditError(Exception):
    """A request that is not done; the API's document says which codes there are."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        remedy: str = "",
        problems: Iterable[Problem] = (),
        **more: Any,
    ) -> None:
        """Keep what is told; `more` are further parts of the answer."""
        super().__init__(message)
        self.status, self.code, self.message, self.remedy = status, code, message, remedy
        self.problems = tuple(problems)
        self.more: Mapping[str, Any] = more

    def answer(self) -> dict[str, Any]:
        """Return what is sent as JSON."""
        told = {"code": self.code, "message": self.message, "remedy": self.remedy}
        return {"error": {**told, "problems": [as_json(each) for each in self.problems], **self.more}}


def as_json(problem: Problem) -> dict[str, Any]:
    """Return a problem of the gate as the API has it, its path below the docs folder."""
    return {
        "path": problem.path.removeprefix("docs/"),
        "line": problem.line,
        "message": problem.message,
        "remedy": problem.remedy,
        "severity": problem.severity.name.lower(),
    }


def wrong_request(message: str) -> EditError:
    """Return the error of a request that no page of ours would send."""
    return EditError(400, "request", message, "刷新页面再试；仍然不行，请告诉管理员")


def forbidden(message: str, remedy: str = "请联系管理员") -> EditError:
    """Return the error of what this account may not do."""
    return EditError(403, "forbidden", message, remedy)


def missing(message: str) -> EditError:
    """Return the error of what is not there."""
    return EditError(404, "missing", message, "可能已经删除或改名，刷新页面再看")


def refused(message: str, remedy: str, problems: Iterable[Problem] = ()) -> EditError:
    """Return the error of content that cannot be taken."""
    return EditError(422, "refused", message, remedy, problems)
