"""What the gate is asked and what it answers, without any words about how."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from report_site.publish.accounts import Account
from report_site.severity import Severity

from .limits import Limits

MAIN = "refs/heads/main"
FOLDER = "docs"
# What the names of folders begin with in which attached files are laid out to be looked at.
ATTACHED = "attached-"


@dataclass(frozen=True)
class Update:
    """What a push wants of one ref: ids of commits, of zeros only where it is to be made or to go."""

    ref: str
    old: str
    new: str

    @property
    def base(self) -> str | None:
        """The commit that the ref stands at, None if there is none yet."""
        return self.old if self.old.strip("0") else None

    @property
    def deletes(self) -> bool:
        """Tell whether the ref is to go."""
        return not self.new.strip("0")


@dataclass(frozen=True)
class Push:
    """Updates that somebody wants; all of them are accepted or none."""

    updates: tuple[Update, ...]
    pusher: Account


@dataclass(frozen=True)
class House:
    """The house rules that a push is judged by.

    engine: The folder of the engine's mkdocs.yml.
    accounts: All accounts by user name.
    today: The reference date.
    standby: The folder where a standby process may answer (`publish.standby`), None to do without.
    """

    engine: Path
    accounts: Mapping[str, Account]
    today: date
    limits: Limits = field(default_factory=Limits)
    standby: Path | None = None


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong, or (as a warning) worth a look.

    path: The file in the repository, empty where no file is to blame.
    line: Counted from 1, None where the whole file is meant.
    message, remedy: Chinese sentences, what is wrong and what to do, without a full stop.
    """

    path: str
    line: int | None
    message: str
    remedy: str
    severity: Severity = Severity.ERROR

    def noted(self, note: str) -> Problem:
        """Return the problem with a note on its remedy, if there is one."""
        return replace(self, remedy=f"{self.remedy}；{note}") if note else self


@dataclass(frozen=True)
class Verdict:
    """The gate's answer: every problem, in the order of files and lines, errors and warnings alike."""

    problems: tuple[Problem, ...]

    @classmethod
    def of(cls, problems: Iterable[Problem]) -> Verdict:
        """Make a verdict; the same problem of several commits is told once."""
        each = dict.fromkeys(problems)
        return cls(tuple(sorted(each, key=lambda problem: (problem.path, problem.line or 0))))

    @property
    def errors(self) -> tuple[Problem, ...]:
        """What the push is refused for."""
        return tuple(each for each in self.problems if each.severity is Severity.ERROR)

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """What is shown and refuses nothing."""
        return tuple(each for each in self.problems if each.severity is not Severity.ERROR)

    @property
    def accepted(self) -> bool:
        """Tell whether the push may pass."""
        return not self.errors
