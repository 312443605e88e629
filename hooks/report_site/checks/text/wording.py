"""Rules about wording: standard phrases, and 的 where 得 belongs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from report_site.checks.findings import Severity
from report_site.checks.registry import Hit, Scope, page_rule, text_rule

from .phrases import Phrase
from .prose import TABLE, Passage, Prose
from .texts import Texts


@text_rule("PH01", Severity.WARNING, "表述不规范", Scope.PAGE)
def nonstandard_phrase(texts: Texts) -> Iterator[Hit]:
    """A wording of the phrase list."""
    return _phrases(texts, doubtful=False)


@text_rule("PH02", Severity.NOTICE, "表述可能不规范", Scope.PAGE)
def doubtful_phrase(texts: Texts) -> Iterator[Hit]:
    """A wording of the phrase list that only somebody who knows the matter can judge."""
    return _phrases(texts, doubtful=True)


def _phrases(texts: Texts, *, doubtful: bool) -> Iterator[Hit]:
    phrases = [phrase for phrase in texts.organ.phrases if phrase.doubtful == doubtful]
    for text in texts.pages:
        for passage in text.prose.passages:
            if not passage.quoted:
                for phrase in phrases:
                    if phrase.wrong in passage.text:
                        for start in _places(phrase, passage):
                            basis = f"（{phrase.source}）" if phrase.source else ""
                            message = f"“{phrase.wrong}”{'可能' if doubtful else ''}不是规范表述"
                            remedy = f"{'核对是否应为' if doubtful else '改为'}“{phrase.right}”"
                            note = f"：{phrase.note}" if phrase.note else ""
                            yield Hit(text.path, passage.at(start), message, f"{remedy}{note}{basis}")


def _places(phrase: Phrase, passage: Passage) -> Iterator[int]:
    """Yield the first place in every sentence, what is quoted left as its author wrote it."""
    for sentence in passage.sentences:
        for start in phrase.found_in(sentence.text):
            if not passage.is_quoted(sentence.start + start):
                yield sentence.start + start
                break


@page_rule("TX11", Severity.WARNING, "“的”“得”混用")
def wrong_particle(prose: Prose) -> Iterator[Hit]:
    """的 between a verb and how well it was done: 抓的不细. The words are wording.yml's."""
    pattern, sign = _particle()
    for passage in prose.holding(sign):
        if passage.kind != TABLE and not passage.quoted:
            for match in passage.find(pattern):
                if passage.is_quoted(match.start()):
                    continue
                verb, how = match[1], match[2]
                at = passage.at(match.start())
                yield Hit(prose.path, at, f"“{match.group()}”里的“的”应为“得”", f"改为“{verb}得{how}”")


@cache
def _particle() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return the pattern, and what a text must hold for it to match, which is found much faster."""
    data: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("wording.yml").read_text(encoding="utf-8"))
    verbs, how = ("|".join(sorted(data[key], key=len, reverse=True)) for key in ("动词", "程度"))
    return re.compile(f"({verbs})的({how})"), re.compile(f"的(?:{how})")
