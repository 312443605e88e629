"""A sign that is looked for first, because it is found faster, never hides what its pattern would find."""

import re
from dataclasses import replace

from hypothesis import example, given
from hypothesis import strategies as st
from report_site.checks.names import _NAMED, _NAMED_SIGN
from report_site.checks.privacy.kinds import _ADDRESS, KINDS, find_private
from report_site.checks.privacy.words import default_words
from report_site.checks.text.dates import _DAY, _DEADLINE, _MONTH, _PADDED
from report_site.checks.text.ordinals import _ORDINAL, _ORDINAL_SIGN, _WORD, _WORD_SIGN
from report_site.checks.text.placeholders import _patterns
from report_site.checks.text.prose import _NO_TEXT, _NO_TEXT_SIGN, plain_prose
from report_site.checks.text.residue import _NOTES, _NOTES_SIGN, _pieces, _short_pieces
from report_site.checks.text.width import MARK_SIGN, half_width_marks
from report_site.checks.text.wording import _particle
from report_site.checks.work import _STATED, _STATED_SIGN
from report_site.ledger.markdown import _DEFINITION, _NO_PROSE, _NO_PROSE_SIGN

PIECES = [
    *(
        "一",
        "十二",
        "3",
        "12",
        "③",
        "第",
        "、",
        "．",
        ".",
        "是",
        "要",
        "，",
        "（",
        "）",
        "。",
        "；",
        "首先",
        "最后",
    ),
    *(
        "x",
        "××",
        "__",
        "＿",
        "□",
        "次",
        "个",
        "人次",
        "开展",
        "了",
        "余",
        "  ",
        "党员",
        "承诺书",
        "份",
        "群众",
    ),
    *("2024", "年", "05", "月", "31", "日", "底", "前", "以前", "完成", "\n", "|", "-", "：", ":"),
    *(
        "已完成",
        "整改",
        "抓",
        "的",
        "不细",
        "第",
        "三",
        "支部",
        "本文来源",
        "范文网",
        "整理",
        "www.a.cn",
        "4号楼",
        "2单元",
        "301",
        "室",
        "安居小区",
        "幸福",
        "家园",
        "西山村",
        "7号",
        "家住",
        "现住址",
        "户籍所在地",
    ),
    *("\\", "`", "<b>", "<!--", "](a)", "https://a", "[甲]: b"),
    *("{: .甲 }", "[^1]", "]", "[甲]", "*[甲]:", "!!! note", "??? 乙", "=== 丙", " "),
]
NUMBERS = [
    *("13812345678", "138 1234 5678", "+86", "010", "0532-", "8888", "(", "）", "11010519491231002X", "-"),
    *("440101800101123", "6222021234567890", "E12345678", "G1234567", "8", "护照", "AB1234567", "京A12345"),
    *(
        "138****5678",
        "×××",
        "12",
        "a@b.cn",
        "电话",
        "：",
        "困难党员",
        "王小明",
        "受到",
        "处分",
        "李某",
        "系低保",
    ),
    *(
        "　",
        "\u200b",
        "１３８",
        "２０２３",
        "-01-02",
        "幸福小区",
        "3号楼",
        "502室",
        "西山村",
        "号",
        "\n",
        "。",
    ),
]
numbers = st.lists(st.sampled_from(NUMBERS), max_size=12).map("".join)
texts = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)
SIGNS = [
    (_ORDINAL, _ORDINAL_SIGN),
    (_WORD, _WORD_SIGN),
    (_patterns().certain, _patterns().certain_sign),
    (_patterns().missing, _patterns().missing_sign),
    (_NO_TEXT, _NO_TEXT_SIGN),
    (_NAMED, _NAMED_SIGN),
    (_NOTES, _NOTES_SIGN),
    (_STATED, _STATED_SIGN),
    (_NO_PROSE, _NO_PROSE_SIGN),
    (_DEFINITION, _NO_PROSE_SIGN),
    _particle(),
]


@given(texts)
@example("所属个党支部")
@example("（　）次")
@example("*[甲]:")
def test_every_match_holds_its_sign(text: str) -> None:
    for pattern, sign in SIGNS:
        assert sign.search(text) or not pattern.search(text)


@given(texts)
def test_every_date_holds_the_character_that_is_looked_for(text: str) -> None:
    for pattern, sign in ((_DAY, "月"), (_MONTH, "月"), (_PADDED, "月"), (_DEADLINE, "前")):
        assert all(sign in match.group() for match in pattern.finditer(text))


@given(texts)
@example("4号楼2单元301\n家住西山路7号\n\n安居小区4号楼301室，西山村7号")
def test_addresses_found_line_by_line_are_those_of_the_text(text: str) -> None:
    (kind,) = (each for each in KINDS if each.code == "PV06")
    assert list(kind.find(text, default_words())) == [match.span() for match in _ADDRESS.finditer(text)]


@given(texts)
def test_every_mark_of_the_wrong_width_holds_its_sign(text: str) -> None:
    assert MARK_SIGN.search(text) or not half_width_marks(text)


@given(numbers)
@example("护照AB1234567")
@example("电话8888 8888")
@example("+86 0532-88881234")
@example("李某受到严重处分")
def test_private_data_of_every_kind_hold_its_digits_and_its_sign(text: str) -> None:
    assert default_words().name_sign.search(text) or not default_words().name_pattern.search(text)
    for kind in KINDS:
        found = [(each.start, each.end) for each in find_private(text, kind, default_words())]
        every = replace(kind, digits=0, sign=re.compile(""))
        assert found == [(each.start, each.end) for each in find_private(text, every, default_words())]


@given(texts)
def test_paragraphs_that_are_not_taken_to_pieces_hold_neither_address_nor_tail(text: str) -> None:
    prose = plain_prose("a", text)
    taken = _pieces(prose)
    for passage in prose.running:
        for piece in _short_pieces(passage):
            assert (passage, piece) in taken or not (piece.is_tail or "." in piece.text)
