"""What is wrong or missing: findings, made by one registry of rules over a ledger and its texts."""

# Importing these enters their rules in the registry.
from . import branches, gaps, links, structure, values  # noqa: F401
from .findings import Finding, Severity
from .registry import Subject, run_checks

__all__ = ["Finding", "Severity", "Subject", "run_checks"]
