"""What is handed to the process that looks at pages, and what it hands back, both as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date

from report_site.checks import Severity

from .limits import Limits
from .model import Problem

# The steps of looking at pages, and what stands before a step and before the result on a line of the output:
# what a plugin may print has neither.
READ, WHOLE, RENDER = "read", "whole", "render"
STEP, RESULT = ">", "="


@dataclass(frozen=True)
class Job:
    """Pages to look at; all paths are those below the docs folder.

    engine: The folder of mkdocs.yml.
    today: The reference date.
    written: The texts that the push's commits bring in: path, text, and a note for its problems.
    pages, others: The site as it would be: the text of every page, and the paths of all other files.
    replaced: The former texts of the pages that the push changes or takes away.
    added: The pages that were not there before.
    others_before: The paths of all other files that there were.
    folder, attached: Where other files that the commits bring in lie while they are looked at, and for each
        its path there (a number, then its path) and a note for its problems.
    skipped: Steps that an earlier attempt died at, each with its kind and the path of its page.
    """

    engine: str
    today: date
    limits: Limits
    written: tuple[tuple[str, str, str], ...]
    pages: Mapping[str, str]
    others: tuple[str, ...]
    replaced: Mapping[str, str] = field(default_factory=dict)
    added: tuple[str, ...] = ()
    others_before: tuple[str, ...] = ()
    folder: str = ""
    attached: tuple[tuple[str, str], ...] = ()
    skipped: tuple[tuple[str, str], ...] = ()

    def dumped(self) -> bytes:
        """Return the job as JSON."""
        return json.dumps(asdict(self) | {"today": self.today.isoformat()}).encode("ascii")

    @classmethod
    def loaded(cls, data: bytes) -> Job:
        """Return the job of a JSON text."""
        raw = json.loads(data)
        raw["today"] = date.fromisoformat(raw["today"])
        raw["limits"] = Limits(**raw["limits"])
        for name in ("written", "attached", "skipped"):
            raw[name] = tuple(map(tuple, raw[name]))
        for name in ("others", "added", "others_before"):
            raw[name] = tuple(raw[name])
        return cls(**raw)

    @property
    def pages_before(self) -> dict[str, str]:
        """The text of every page at the push's base."""
        added = set(self.added)
        same = {path: text for path, text in self.pages.items() if path not in added}
        return {**same, **self.replaced}

    @property
    def changed(self) -> tuple[str, ...]:
        """The pages whose text is new or differs."""
        return (*(path for path in self.replaced if path in self.pages), *self.added)


def dump_problems(problems: list[Problem]) -> str:
    """Return problems as JSON on one line."""
    return json.dumps([asdict(problem) | {"severity": problem.severity.name} for problem in problems])


def load_problems(line: str) -> list[Problem]:
    """Return the problems of a JSON line."""
    return [Problem(**raw | {"severity": Severity[raw["severity"]]}) for raw in json.loads(line)]
