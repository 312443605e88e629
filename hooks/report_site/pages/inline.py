"""Inline markup, looked for only in texts that can hold some.

Python-Markdown tries every pattern on every text of a page, table cells included; in nine of ten texts no
pattern can match. Those are handed over as `AtomicString`, its own word for texts to be left alone.
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from markdown import inlinepatterns
from markdown.treeprocessors import InlineProcessor
from markdown.util import AtomicString

from report_site.ledger.ids import CANDIDATE
from report_site.ledger.source import PENDING

# Where there is none of these, none of KNOWN matches. Told at once which characters they begin with, the
# expression passes over all others quickly.
SIGN = re.compile(rf"(?=[`\\\[<&*_【 A-Za-zＡ-Ｚａ-ｚ])(?:[`\\\[<&*_【]|  \n|{CANDIDATE.pattern})")
KNOWN = frozenset(
    {
        inlinepatterns.BACKTICK_RE,
        inlinepatterns.ESCAPE_RE,
        inlinepatterns.LINK_RE,
        inlinepatterns.IMAGE_LINK_RE,
        inlinepatterns.AUTOLINK_RE,
        inlinepatterns.AUTOMAIL_RE,
        inlinepatterns.LINE_BREAK_RE,
        inlinepatterns.HTML_RE,
        inlinepatterns.ENTITY_RE,
        CANDIDATE.pattern,
        PENDING.pattern,
        r"\[\^([^\]]*)\]",  # footnotes
        r"\*|_",  # strong and emphasis
    }
)


class SparingInlineProcessor(InlineProcessor):
    """Python-Markdown's step for inline markup; with a pattern that is not known here it is nothing else."""

    def run(self, tree: Element, ancestors: list[str] | None = None) -> Element:
        """Apply the inline patterns to a page."""
        plain: list[tuple[Element, str]] = []
        if all(each.getCompiledRegExp().pattern in KNOWN for each in self.md.inlinePatterns):
            plain = [
                (element, element.text)
                for element in tree.iter()
                if element.text and not SIGN.search(element.text)
            ]
        for element, text in plain:
            element.text = AtomicString(text)
        tree = super().run(tree, ancestors)
        for element, text in plain:
            element.text = text
        return tree
