"""What is handed to the process that looks at pages, and what it hands back, both as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from report_site.severity import Severity

from .base import Base
from .limits import Limits
from .model import Problem

# The steps of looking at pages.
READ, WHOLE, RENDER = "read", "whole", "render"


@dataclass(frozen=True)
class Job:
    """What a push does to the site that it starts from; all paths are those below the docs folder.

    today: The reference date.
    written: The texts that the push's commits bring in: path, text, and a note for its problems.
    changed: The pages that are new or differ afterwards, with their texts.
    removed: The pages that are gone afterwards.
    others: The paths of all other files afterwards.
    folder, attached: Where other files that the commits bring in lie while they are looked at, and for each
        its path there (a number, then its path) and a note for its problems.
    skipped: Steps that an earlier attempt died at, each with its kind and the path of its page.
    """

    today: date
    limits: Limits
    written: tuple[tuple[str, str, str], ...]
    changed: Mapping[str, str]
    removed: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    folder: str = ""
    attached: tuple[tuple[str, str], ...] = ()
    skipped: tuple[tuple[str, str], ...] = ()

    def dumped(self) -> dict[str, Any]:
        """Return the job as values that JSON has."""
        return asdict(self) | {"today": self.today.isoformat()}

    @classmethod
    def loaded(cls, raw: dict[str, Any]) -> Job:
        """Return the job of such values."""
        facts = {**raw, "today": date.fromisoformat(raw["today"]), "limits": Limits(**raw["limits"])}
        for name in ("written", "attached", "skipped"):
            facts[name] = tuple(map(tuple, raw[name]))
        for name in ("removed", "others"):
            facts[name] = tuple(raw[name])
        return cls(**facts)

    def pages(self, base: Base) -> dict[str, str]:
        """Return the text of every page afterwards."""
        return base.pages_with(self.changed, self.removed)


def dump_problems(problems: list[Problem]) -> str:
    """Return problems as JSON on one line."""
    return json.dumps([asdict(problem) | {"severity": problem.severity.name} for problem in problems])


def load_problems(line: str) -> list[Problem]:
    """Return the problems of a JSON line."""
    return [Problem(**raw | {"severity": Severity[raw["severity"]]}) for raw in json.loads(line)]
