"""What is wrong or missing: findings, made by one registry of rules over a ledger and its texts."""

# Importing these enters their rules in the registry.
from . import encoding, front_matter, gaps, links, names, structure, values, work  # noqa: F401
from .branch import arithmetic, compliance, pages  # noqa: F401
from .findings import Finding, Severity, Waiver
from .page_bytes import UNBUILDABLE
from .privacy import rules  # noqa: F401
from .registry import Subject
from .reviewing import check_text, review, run_checks
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
