"""What is wrong or missing: findings, made by one registry of rules over a ledger and its texts."""

from . import gaps, links, structure, values  # noqa: F401  (importing them enters their rules in the registry)
from .findings import Finding, Severity
from .registry import Subject, run_checks

__all__ = ["Finding", "Severity", "Subject", "run_checks"]
