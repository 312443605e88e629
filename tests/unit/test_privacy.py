"""The search for private data: laws that hold for every datum, and how long it takes at worst."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from report_site.checks import Severity, Subject, run_checks
from report_site.checks.privacy.kinds import KINDS, find_private, hide, mask
from report_site.checks.privacy.words import PrivacyError, default_words, load_privacy
from report_site.engine.visible import visible
from report_site.ledger.query import Ledger

from tests.unit.pages import page, register

WORDS = default_words()
PIECES = [
    *("13800138000", "110105", "19491231", "002X", "62220202", "0532", "88881234", "4111111111111111"),
    *(" ", "-", "，", "（", "）", "*", "×", ".", "@", "\n", "|", "：", "\u200b", "１３８", "Ｘ"),
    *("电话", "家庭住址", "小区", "3号楼", "2单元", "501室", "村", "困难", "党员", "张", "三", "的", "护照"),
    *("E1234567", "鲁B", "12345", "qq.com", "zhang", "元", "tel"),
]
texts = st.one_of(st.lists(st.sampled_from(PIECES), max_size=30).map("".join), st.text(max_size=60))


def codes(text: str) -> set[str]:
    return {kind.code for kind in KINDS if any(find_private(text, kind, WORDS))}


@given(texts)
def test_places_lie_in_the_text_and_do_not_overlap(text: str) -> None:
    for kind in KINDS:
        position = 0
        for found in find_private(text, kind, WORDS):
            assert position <= found.start < found.end <= len(text)
            position = found.end


@given(texts)
def test_what_is_printed_never_holds_the_datum(text: str) -> None:
    for kind in KINDS:
        for found in find_private(text, kind, WORDS):
            assert text[found.start : found.end] not in found.masked
            assert sum(char.isdigit() for char in found.masked) <= 6


@given(texts)
@example("电话 61234567")
@example("(010) 6123 4567")
@example("+86 138 0013 8000")
@example("11010519491231002X")
def test_nothing_is_found_in_a_text_without_its_sign(text: str) -> None:
    for kind in KINDS:
        assert kind.sign.search(text) or not any(kind.find(text, WORDS))


@given(texts)
@example("一号楼甲单元3室")
@example("家住西山路\n7号")
def test_what_no_site_may_show_holds_a_digit_and_lies_in_one_line(text: str) -> None:
    # The audit of a finished site passes over lines without one.
    lines = [line for line in text.split("\n") if re.search(r"\d", line)]
    for kind in KINDS:
        if kind.severity is Severity.ERROR:
            found = [each.masked for each in find_private(text, kind, WORDS)]
            assert found == [each.masked for line in lines for each in find_private(line, kind, WORDS)]


@given(texts)
def test_a_text_with_its_private_data_hidden_has_no_number_left(text: str) -> None:
    numbers = {"PV01", "PV02", "PV03", "PV05"}
    assert not numbers & codes(hide(text, WORDS))


@given(st.text(min_size=1))
def test_at_most_six_characters_of_a_datum_are_shown(datum: str) -> None:
    assert len(mask(datum).replace("*", "")) <= max(6, datum.count("*"))


@given(st.integers(110101, 659000), st.dates(date(1000, 1, 1)), st.integers(0, 999))
def test_every_identity_number_with_its_check_digit_is_found_and_no_other(
    place: int, day: date, serial: int
) -> None:
    digits = f"{place}{day:%Y%m%d}{serial:03}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=False))
    for last in "0123456789X":
        expected = last == "10X98765432"[total % 11] and "1900" <= digits[6:10] <= "2100"
        provinces = [
            *range(11, 16),
            21,
            22,
            23,
            *range(31, 38),
            *range(41, 47),
            *range(50, 55),
            *range(61, 66),
        ]
        expected = expected and int(digits[:2]) in provinces
        assert ("PV01" in codes(f"证件{digits}{last}。")) is expected


@pytest.mark.parametrize(
    "silent",
    [
        *("中办发〔2024〕37号", "2023-01-10至2023-12-31", "20231101123456789012", "￥13800138000.00"),
        *("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", "M0 0h24v24H0z13.8001.38000"),
        *("1704067200", "1704067200000", "15 20 30 40 500", "3.14159265358979", "ISBN 978-7-01-023456-7"),
        *("版本 10.13800138000", "走访困难群众、慰问老党员", "京津冀协同发展", "12371", "ZG-2023-1-4"),
        *("到阳光小区开展志愿服务", "中山路12号办事大厅", "3号楼会议室", "张三同志作报告"),
    ],
)
def test_what_only_looks_like_it_is_left_alone(silent: str) -> None:
    assert codes(silent) == set()


@pytest.mark.parametrize("opening", ["<svg>", "<!--", "<script", "<a ", '<a href="', "<", "&#"])
def test_openings_that_never_close_hide_nothing(opening: str) -> None:
    assert "13800138000" in visible(f"<p>13800138000</p>{opening * 50}")


def test_text_that_markup_divides_is_read_as_one_and_cells_are_not() -> None:
    assert "13800138000" in visible("<p>138<b>0013</b>8000</p>")
    assert "13800138000" not in visible("<td>138</td><td>00138000</td>")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("办公电话: 0532", "应当一行一个"),
        ("办公电话: [[1]]", "应当一行一个"),
        ("电话: []", "只能有这几个键：办公电话"),
        ("- 甲", "只能有这几个键"),
        ("a: [", "YAML 无法读取"),
    ],
)
def test_a_wrong_list_is_named(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "organ").mkdir()
    (tmp_path / "organ/privacy.yml").write_text(text, encoding="utf-8")
    with pytest.raises(PrivacyError, match=words):
        load_privacy(tmp_path)


def test_a_number_is_text_even_where_yaml_would_count_in_eights(tmp_path: Path) -> None:
    (tmp_path / "organ").mkdir()
    (tmp_path / "organ/privacy.yml").write_text(
        "办公电话:\n  - 05321234567\n不用: [低保]\n", encoding="utf-8"
    )
    words = load_privacy(tmp_path)
    assert words.may_show_number("05321234567")
    assert "低保" not in words.states


def test_many_of_a_kind_on_a_page_are_counted_and_not_all_listed() -> None:
    found = register(page("13800138000\n" * 60))
    hits = run_checks(Subject(Ledger(found), date(2024, 1, 15)))
    assert [hit.line for hit in hits] == list(range(1, 52))
    assert "还有 10 处" in hits[-1].message


@pytest.mark.parametrize(
    "number", ["0532-88880000", "053288880000转12", "(0532) 8888-0000", "电话：88880000"]
)
def test_an_office_number_may_be_shown_however_it_is_written(number: str) -> None:
    assert codes(number) == {"PV04"}
    words = replace(WORDS, numbers=frozenset({"053288880000"}))
    assert not [found for kind in KINDS for found in find_private(number, kind, words)]
