"""The surface of a page: where markup works, so that nothing hides in what only looks like code."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown import Markdown
from mkdocs.utils.meta import get_data
from report_site.ledger.markdown import outline
from report_site.publish.gate.markup import markup_problems
from report_site.publish.gate.surface import surface

TICKS = ["`", "``", "```", "~~~", "```text\n", "<b>", "\\", "甲", "\n", "\n\n", " ", "    ", "\t"]
BLOCKS = [
    "|",
    "| a | b |\n| - | - |\n",
    "- ",
    "• ",
    "> ",
    "# ",
    "1. ",
    ": ",
    "!!! note\n",
    "---\n",
    "甲: 乙\n",
]
PIECES = [*TICKS, *BLOCKS, "[", "](", ")", "{", "}"]
EXTENSIONS = ["abbr", "admonition", "attr_list", "def_list", "footnotes", "tables", "pymdownx.superfences"]


def test_code_is_blank_and_all_else_stands() -> None:
    text = "---\ntitle: <b>\n---\n\n甲 `<b>` <i>\n\n```html\n<b>\n```\n"
    assert surface(outline(text)) == ("", "", "", "", "甲       <i>", "", "```html", "", "```", "")


def test_an_indented_line_is_no_code_here() -> None:
    assert "    <b>" in surface(outline("甲\n\n    <b>\n"))


@settings(max_examples=1_000)
@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
@example("`一\n` <b> `")
@example("`一\n• ` <b> `")
@example("\\` 一 ` <b> `")
@example("```text\n`<b>`")
@example("    甲\n```text\n<b>\n---\n```")
@example("``    ```text\n```<b>`")
@example("---\n<b>\n---\n")
@example("---\n# <b>\n---\n")
def test_what_the_site_would_show_as_a_tag_is_always_seen(text: str) -> None:
    body, _ = get_data(text)
    html = Markdown(extensions=EXTENSIONS).convert(body)
    if "<b>" in html:
        lines = surface(outline(text))
        assert any("不能写网页代码" in each.message for each in markup_problems("", lines))
