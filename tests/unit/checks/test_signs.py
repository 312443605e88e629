"""A sign that is looked for first, because it is found faster, never hides what its pattern would find."""

from hypothesis import example, given
from hypothesis import strategies as st
from report_site.checks.privacy.kinds import _ADDRESS, KINDS
from report_site.checks.privacy.words import default_words
from report_site.checks.text.dates import _DAY, _DEADLINE, _MONTH, _PADDED
from report_site.checks.text.ordinals import _ORDINAL, _ORDINAL_SIGN, _WORD, _WORD_SIGN
from report_site.checks.text.placeholders import _patterns
from report_site.checks.text.prose import _NO_TEXT, _NO_TEXT_SIGN

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
    *("{: .甲 }", "[^1]", "]", "[甲]", "*[甲]:", "!!! note", "??? 乙", "=== 丙", " "),
]
texts = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)
SIGNS = [
    (_ORDINAL, _ORDINAL_SIGN),
    (_WORD, _WORD_SIGN),
    (_patterns().certain, _patterns().certain_sign),
    (_patterns().missing, _patterns().missing_sign),
    (_NO_TEXT, _NO_TEXT_SIGN),
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
