"""What is wrong or missing: findings, made by one registry of rules over a ledger and its texts."""

# Importing these enters their rules in the registry.
from . import (  # noqa: F401
    branch_sums,
    branch_work,
    branches,
    encoding,
    front_matter,
    gaps,
    links,
    names,
    privacy_rules,
    structure,
    values,
    work,
)
from .findings import Finding, Severity, Waiver
from .page_bytes import UNBUILDABLE
from .registry import Subject, check_text, review, run_checks
from .text import (  # noqa: F401
    dates,
    ordinals,
    placeholders,
    punctuation,
    repeats,
    residue,
    sums,
    wording,
)
from .waivers import Review

__all__ = [
    "UNBUILDABLE",
    "Finding",
    "Review",
    "Severity",
    "Subject",
    "Waiver",
    "check_text",
    "review",
    "run_checks",
]
