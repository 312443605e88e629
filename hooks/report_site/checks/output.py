"""Findings as text, JSON and SARIF."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from difflib import unified_diff
from typing import Any

from report_site.ledger.settings import load_settings

from .findings import Finding, Severity
from .privacy.words import PrivacyWords
from .rulebook import RuleEntry, rulebook

_SARIF_LEVEL = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTICE: "note"}

STRICT = "警告不算错误，但 make build（严格构建）遇到警告也会停下，请一并改正。"


def line(finding: Finding, folder: str) -> str:
    """Return a finding on one line: place (below `folder`), code, severity, item, message, remedy."""
    item = f"{finding.item} " if finding.item else ""
    place = f"{_path(finding, folder)}:{finding.line}:{finding.column}"
    words = f"{finding.message}。→ {finding.remedy.rstrip('。')}。"
    return f"{place}: {finding.code} {finding.severity.value} {item}{words}"


def summary(findings: Iterable[Finding]) -> str:
    """Return how many findings there are of each severity, in one sentence."""
    found = [finding.severity for finding in findings]
    return "，".join(f"{severity.value} {found.count(severity)} 条" for severity in Severity) + "。"


def as_text(findings: tuple[Finding, ...], folder: str) -> str:
    """Return findings one to a line, then the summary; `folder` is put before every path."""
    lines = [line(finding, folder) for finding in findings]
    warned = any(finding.severity is Severity.WARNING for finding in findings)
    return "\n".join([*lines, summary(findings), *([STRICT] if warned else [])])


def as_json(findings: tuple[Finding, ...], folder: str) -> str:
    """Return findings as a JSON list of objects."""
    return _dump(
        [
            {
                "code": finding.code,
                "severity": finding.severity.name.lower(),
                "path": _path(finding, folder),
                "line": finding.line,
                "column": finding.column,
                "item": finding.item,
                "message": finding.message,
                "remedy": finding.remedy,
            }
            for finding in findings
        ]
    )


def as_sarif(findings: tuple[Finding, ...], folder: str) -> str:
    """Return findings as a SARIF 2.1.0 log, which forges and editors read."""
    book = rulebook(load_settings())
    codes = sorted({finding.code for finding in findings})
    rules = [
        {"id": code, "shortDescription": {"text": book[code].title if code in book else code}}
        for code in codes
    ]
    results = [
        {
            "ruleId": finding.code,
            "level": _SARIF_LEVEL[finding.severity],
            "message": {"text": f"{finding.message}。{finding.remedy.rstrip('。')}。"},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": _path(finding, folder)},
                        "region": {"startLine": finding.line, "startColumn": finding.column},
                    }
                }
            ],
        }
        for finding in findings
    ]
    driver = {"name": "report-site", "rules": rules}
    return _dump({"version": "2.1.0", "runs": [{"tool": {"driver": driver}, "results": results}]})


def explanation(entry: RuleEntry, words: PrivacyWords) -> str:
    """Return what there is to say about a rule, for somebody at a terminal.

    Args:
        entry: The rule.
        words: What may be shown of private data in its examples.
    """
    lines = [f"{entry.code} {entry.severity.value} {entry.title}", "", entry.why]
    for title, wrong in (("这样写会查出来：", True), ("这样写没有问题：", False)):
        lines += ["", title]
        for example in entry.examples:
            if example.wrong == wrong:
                for path, text in example.shown(words):
                    lines += ["", f"  {path}", *(f"    {each}".rstrip() for each in text.splitlines())]
    return "\n".join(lines)


def difference(name: str, before: str, after: str) -> str:
    """Return how a file would change, as a unified diff; changed line ends are said in a sentence."""
    old = before.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    lines = unified_diff(old.splitlines(), after.splitlines(), name, name, lineterm="", n=1)
    notes = []
    if "\r" in before:
        notes.append(f"{name}：换行符改为 LF")
    if before.startswith("\ufeff"):
        notes.append(f"{name}：删去文件开头看不见的 BOM")
    return "\n".join([*notes, *lines]) or f"{name}：文件末尾补上换行"


FORMATS: dict[str, Callable[[tuple[Finding, ...], str], str]] = {
    "text": as_text,
    "json": as_json,
    "sarif": as_sarif,
}


def _path(finding: Finding, folder: str) -> str:
    return "/".join(filter(None, (folder, finding.path)))


def _dump(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, indent=2)
