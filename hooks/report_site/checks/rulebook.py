"""Every code that a finding may have: how bad it is, why it matters, a wrong example and a right one.

The examples lie in `examples/CODE.txt` and are golden cases of the tests: what the site shows is tested.
A file's first line says why the rule matters. `-- 错 --` and `-- 对 --` begin an example, with its page's
path where that matters; `-- 同时 path --` adds a page to it, `-- 附件 path --` an attached file and what is
read out of it (lines `part | text`; the parts 位置 and 读不出来 say that a picture tells its place, and why a
file cannot be read), `-- 曾有 --` ids that only history knows, `-- 设置 --` what the configuration says below
`extra.ledger`. What cannot be typed is spelt: <U+200B> for a character, <U+DCB5> for the byte B5, <甲×9> for
nine of them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from report_site.ledger.settings import Settings

from .findings import Severity
from .privacy.kinds import hide
from .privacy.words import PrivacyWords
from .registry import RULES
from .waivers import TITLES

_FOLDER = Path(__file__).with_name("examples")
_SECTION = re.compile(r"^-- (错|对|同时|附件|曾有|设置)(?: (\S+))? --\n", re.MULTILINE)
_USUAL_PAGE = "reports/2023/x.md"


@dataclass(frozen=True)
class Example:
    """Some pages, by path, that a rule finds something in or does not.

    files: What is read out of attached files, by path.
    seen: Lines `ID path`: ids that only history knows.
    ledger: What the site's configuration says below `extra.ledger`, as YAML.
    """

    wrong: bool
    pages: Mapping[str, str]
    files: Mapping[str, str] = field(default_factory=dict)
    seen: tuple[str, ...] = ()
    ledger: str = ""

    def shown(self, words: PrivacyWords) -> tuple[tuple[str, str], ...]:
        """Return path and text of every page and file as they may be published: private data masked."""
        both = {**self.pages, **self.files}
        return tuple((hide(path, words), hide(text, words)) for path, text in both.items())


@dataclass(frozen=True)
class RuleEntry:
    """One code of the rule book; `is_text` tells the rules about running text."""

    code: str
    severity: Severity
    title: str
    why: str
    examples: tuple[Example, ...] = field(default=())
    is_text: bool = False


def rulebook(settings: Settings) -> dict[str, RuleEntry]:
    """Return an entry for every code, by code; gap rules are those of the settings."""
    entries: list[RuleEntry] = []
    for rule in RULES:
        codes = rule.codes(settings) if rule.codes else {rule.code: (rule.title, "")}
        for code, (title, why) in codes.items():
            entries.append(_entry(code, rule.severity, title, why, is_text=rule.on_texts is not None))
    for code, (severity, title) in TITLES.items():
        entries.append(_entry(code, severity, title, ""))
    return {entry.code: entry for entry in sorted(entries, key=lambda entry: entry.code)}


def may_be_switched_off(settings: Settings) -> dict[str, bool]:
    """Return every code with whether the organ may switch it off: an error is an error everywhere."""
    return {code: entry.severity is not Severity.ERROR for code, entry in rulebook(settings).items()}


def _entry(code: str, severity: Severity, title: str, why: str, *, is_text: bool = False) -> RuleEntry:
    path = _FOLDER / f"{code}.txt"
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    first, *parts = _SECTION.split(text)
    examples: list[Example] = []
    for kind, name, body in zip(parts[::3], parts[1::3], parts[2::3], strict=True):
        if kind in ("错", "对"):
            examples.append(Example(kind == "错", {name or _USUAL_PAGE: body}))
        else:
            last = examples.pop()
            if kind == "同时":
                last = replace(last, pages={**last.pages, name or _USUAL_PAGE: body})
            elif kind == "附件":
                last = replace(last, files={**last.files, name: body})
            elif kind == "曾有":
                last = replace(last, seen=tuple(body.splitlines()))
            else:
                last = replace(last, ledger=body)
            examples.append(last)
    return RuleEntry(code, severity, title, f"{first.strip()}{why}", tuple(examples), is_text)
