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
    privacy_rules,
    structure,
    values,
)
from .encoding import UNBUILDABLE
from .findings import Finding, Severity
from .registry import Subject, run_checks

__all__ = ["UNBUILDABLE", "Finding", "Severity", "Subject", "run_checks"]
