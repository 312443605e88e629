"""A finding: what is wrong, where, how badly, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

# Here it is looked for by whoever makes findings.
from report_site.severity import Severity as Severity


@dataclass(frozen=True)
class Waiver:
    """What an editor wrote to let a finding stand for a while: its code, why, and until when."""

    code: str
    reason: str
    until: date


@dataclass(frozen=True)
class Finding:
    """One thing found.

    code: The rule's code, e.g. "ID01".
    path: The page below the docs folder, or "" where no page is to blame.
    line, column: Counted from 1.
    item: The id of the item concerned, or None.
    message: A Chinese sentence that says what is wrong.
    remedy: A Chinese sentence that says what to do.
    waiver: What lets it stand, or None if it stands open.
    """

    code: str
    severity: Severity
    path: str
    line: int
    column: int
    item: str | None
    message: str
    remedy: str
    waiver: Waiver | None = None
