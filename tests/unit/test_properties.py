"""Any text at all is read, checked and written back: these tests search for one that is not."""

import pickle
from datetime import date

from hypothesis import example, given
from hypothesis import strategies as st
from report_site.checks import Subject, run_checks
from report_site.ledger.dates import parse_date
from report_site.ledger.ids import find_ids, parse_id
from report_site.ledger.items import Document, Item, Position
from report_site.ledger.markdown import cells, mask, outline, plain
from report_site.ledger.query import Ledger
from report_site.ledger.register import build_register
from report_site.ledger.settings import load_settings
from report_site.ledger.source import parse
from report_site.ledger.writer import write_item

SETTINGS = load_settings()
LABELS = [*SETTINGS.labels, "负责人", "编 号", "**状态**", "编\u200b号"]
IDS = [
    "ZG-2023-1",
    "FK-2022-1",
    "WT-2023-2",
    "CS-2023-1",
    "LZ-2023-1-1",
    "LZ-2023-0",
    "lz–2023-1",
    "ＺＧ-2023-1",
]
VALUES = [
    *IDS,
    *SETTINGS.states,
    "概述",
    "各支部",
    "2023年6月",
    "2024-02-30",
    "“甲”",
    "**乙**",
    "【待补：丙】",
    "（丁）",
    "",
]
SIGNS = [
    *("\n", "\n\n", "\r\n", "\r", "    ", "\t", " ", "\u3000", "\u00a0"),
    *("\u200b", "\ufeff", "\u2028", "\x00", "\ud800"),
    *("#", "## ", "### 标题", "===", "---", "- ", "* ", "1. ", "• ", "> ", "!!! note"),
    *("|", "| --- | --- |", "日期", "类型", "党课", "```", "~~~", "`", "台账"),
    *("（", "）", "(", ")", "（编号：", "：", ":", "；", "、", "。", "，", "一是"),
    *("【待补", "】", "<!--", "-->", "<", ">", "[甲](", "]", "{: #a }", "\\", "**", "_", "=="),
    *("title: 页", "顺序: .nan", "title：页"),
]
fragments = st.lists(st.sampled_from([*SIGNS, *LABELS, *VALUES]), max_size=40).map("".join)
field_lines = st.builds(
    "{}{}{}{}\n".format, *map(st.sampled_from, (["- ", "* ", ""], LABELS, ["：", ":", " ： "], VALUES))
)
item_pages = st.lists(
    st.one_of(st.sampled_from(["\n## 甲\n\n", "\n", "正文。\n"]), field_lines), max_size=30
).map("".join)
anything = st.text(st.characters(), max_size=80)
texts = st.one_of(
    fragments, item_pages, anything, st.lists(st.one_of(fragments, anything), max_size=4).map("---\n".join)
)
paths = st.sampled_from(["reports/2023/x.md", "branches/one/index.md", "branches/one/2023.md", "index.md"])


@given(st.dictionaries(paths, texts, max_size=4))
@example(
    {
        "branches/one/index.md": "---\n顺序: .nan\n委员: [甲, [乙]]\n---\n",
        "reports/2023/x.md": "---\na: !!int\n---\n",
    }
)
def test_any_text_is_read_and_checked_and_every_place_lies_in_its_file(pages: dict[str, str]) -> None:
    documents = [parse(path, text, SETTINGS) for path, text in pages.items()]
    register = build_register(documents, SETTINGS)
    for document in documents:
        for place in places(document):
            assert_inside(place, pages[document.path])
    for finding in run_checks(Subject(Ledger(register), date(2024, 1, 15))):
        assert_inside(Position(finding.line, finding.column), pages[finding.path])


def places(document: Document) -> list[Position]:
    """Return every place that a document names but the ends of field lists, which lie on the line below."""
    found = [each.start for each in document.declarations] + [each.at for each in document.mentions]
    found += [field.at for each in document.declarations for field in each.fields]
    found += [each.end for each in document.declarations if each.is_bracket]
    found += [each.at for each in document.items]
    found += [each.at for each in document.pending]
    found += document.unclosed
    found += [Position(line, 1) for table in document.tables for line, _ in table.rows]
    found += [Position(heading.end_line, 1) for heading in document.headings]
    return found + [Position(block.end_line, 1) for block in document.blocks]


def assert_inside(place: Position, text: str) -> None:
    lines = outline(text).lines
    assert 1 <= place.line <= len(lines)
    assert 1 <= place.column <= len(lines[place.line - 1]) + 1


@given(texts)
def test_what_is_written_reads_back_as_the_same_item(text: str) -> None:
    for item in parse("reports/2023/x.md", text, SETTINGS).items:
        written = write_item(3, item.title, [(field.label, field.value) for field in item.fields], "正文。")
        again = parse("reports/2023/x.md", written, SETTINGS)
        assert [essence(each) for each in again.items] == [essence(item)]


@given(st.text(min_size=1), st.sampled_from(IDS[:6]), st.text(), st.integers(1, 6))
@example("# {#a} *甲* [乙](c) \\", "ZG-2023-1", "一\n\n二", 2)
def test_any_title_and_any_value_can_be_written(title: str, item: str, value: str, level: int) -> None:
    again = parse("x.md", write_item(level, title, [("编号", item), ("责任人", value)]), SETTINGS)
    assert [str(each.id) for each in again.items] == [item]
    assert again.headings[0].level == level


def essence(item: Item) -> tuple[object, ...]:
    """Return what an item says, wherever it stands."""
    said = [(field.label, field.value) for field in item.fields]
    return (
        item.id,
        item.kind,
        item.title,
        item.role,
        item.report,
        item.state,
        item.state_class,
        item.owners,
        item.due,
        said,
    )


@given(texts)
def test_reading_is_the_same_whatever_the_line_ends(text: str) -> None:
    unix = text.replace("\r\n", "\n").replace("\r", "\n")
    assert parse("x.md", unix, SETTINGS) == parse("x.md", unix.replace("\n", "\r\n"), SETTINGS)
    assert parse("x.md", unix, SETTINGS) == parse("x.md", unix.replace("\n", "\r"), SETTINGS)


@given(texts, st.integers(0, 3))
def test_a_page_that_was_kept_reads_as_it_did(text: str, marks: int) -> None:
    document = parse("x.md", "\ufeff" * marks + text, SETTINGS)
    kept: Document = pickle.loads(pickle.dumps(document))
    assert kept == document
    assert kept.outline == document.outline


@given(texts)
def test_masking_keeps_every_character_in_its_place(text: str) -> None:
    masked = mask(text)
    assert len(masked) == len(text)
    assert all(new in (old, " ") for new, old in zip(masked, text, strict=True))


@given(texts)
def test_every_line_is_one_thing(text: str) -> None:
    page = outline(text)
    assert len(page.lines) == len(page.kinds) == len(page.prose)


@given(texts)
def test_every_heading_has_an_anchor_of_its_own_unless_it_names_one(text: str) -> None:
    document = parse("x.md", text, SETTINGS)
    ids = {str(item.id) for item in document.items}
    named = {heading.explicit_id for heading in document.headings}
    own = [anchor for anchor in document.anchors if anchor not in ids | named]
    assert len(own) == len(set(own))


@given(texts)
def test_an_id_reads_back_as_it_is_printed(text: str) -> None:
    for found in find_ids(text, SETTINGS.kind_of_prefix):
        assert parse_id(str(found.id), SETTINGS.kind_of_prefix) == found.id
        assert parse_id(found.written, SETTINGS.kind_of_prefix) == found.id
        assert text[found.start : found.end] == found.written


@given(st.dates(), st.sampled_from(["%Y-%m-%d", "%Y年%m月%d日", "%Y/%m/%d", "%Y.%m.%d"]))
def test_every_date_is_read_in_every_form(day: date, form: str) -> None:
    written = form.replace("%Y", f"{day.year:04}").replace("%m", str(day.month)).replace("%d", str(day.day))
    assert parse_date(written) == day


@given(st.text(max_size=20))
def test_a_date_is_read_or_refused_and_never_fails(text: str) -> None:
    assert parse_date(text) is None or any(char.isdigit() for char in text)


@given(st.lists(st.text(st.characters(exclude_characters="|\\`\n"), max_size=5), min_size=1, max_size=5))
def test_a_row_has_the_cells_it_was_made_of(row: list[str]) -> None:
    assert cells("| " + " | ".join(row) + " |") == tuple(cell.strip() for cell in row)


@given(texts)
def test_plain_words_are_never_longer_than_their_markup(text: str) -> None:
    assert len(plain(text)) <= len(text)
