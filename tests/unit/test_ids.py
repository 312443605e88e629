import pytest
from report_site.ledger.ids import ItemId, clean, find_ids, parse_id, visible

PREFIXES = ("ZG", "LZ")


@pytest.mark.parametrize("text", ["ZG-2023-1", "LZ-2023-1-4", "LZ-2023-0", "LZ-2023-1-2-3", "ZG-2023-9999"])
def test_an_id_reads_and_prints_the_same(text: str) -> None:
    assert str(parse_id(text, PREFIXES)) == text


@pytest.mark.parametrize(
    "text",
    [
        "zg-2023-1",
        "ＺＧ－２０２３－１",
        "ZG–2023‑1",
        "ZG−2023-01",
        " ZG-2023-1 ",
        "Z\u200bG-20\u200b23-\ufeff1",
    ],
)
def test_an_id_is_read_in_other_spellings(text: str) -> None:
    assert parse_id(text, PREFIXES) == ItemId("ZG", 2023, (1,))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ZG-2023",
        "ZG2023-1",
        "ZG-23-1",
        "ZG-0023-1",
        "AB-2023-1",
        "ZG-2023-1x",
        "ZG-2023-10000",
        "ZG—2023—1",
        "见 ZG-2023-1",
    ],
)
def test_what_is_no_id_is_refused(text: str) -> None:
    assert parse_id(text, PREFIXES) is None


@pytest.mark.parametrize("after", ["", "。", "至", "—", " ", "/", "_", "*", "）", "\u200b。"])
def test_an_id_in_a_text_ends_before_anything_but_letters_digits_and_hyphens(after: str) -> None:
    assert [str(found.id) for found in find_ids(f"见ZG-2023-1{after}", PREFIXES)] == ["ZG-2023-1"]


@pytest.mark.parametrize("after", ["a", "Ｂ", "-", "–", "-甲", "12345", "\u200b-x"])
def test_what_goes_on_with_letters_digits_or_hyphens_is_no_id(after: str) -> None:
    assert list(find_ids(f"见ZG-2023-1{after}", PREFIXES)) == []


@pytest.mark.parametrize("before", ["A", "1", "-", "ｚ"])
def test_an_id_does_not_begin_inside_a_word(before: str) -> None:
    assert list(find_ids(f"{before}ZG-2023-1", PREFIXES)) == []


def test_an_id_in_a_text_tells_where_it_stands_and_how_it_is_written() -> None:
    (found,) = find_ids("见 zg-2023-1。", PREFIXES)
    assert (found.start, found.end, found.written, found.canonical) == (2, 11, "zg-2023-1", False)


def test_ids_sort_by_number_and_not_by_letter() -> None:
    texts = ["LZ-2023-10", "LZ-2023-2", "LZ-2023-1-1", "LZ-2022-3", "LZ-2023-1"]
    found = [parse_id(text, PREFIXES) for text in texts]
    assert [str(each) for each in sorted(each for each in found if each)] == [
        *("LZ-2022-3", "LZ-2023-1", "LZ-2023-1-1", "LZ-2023-2", "LZ-2023-10")
    ]


def test_clean_text_has_half_width_letters_plain_hyphens_and_nothing_invisible() -> None:
    assert clean(" Ａ－\u200b１ ") == "A-1"


def test_visible_text_keeps_everything_that_can_be_seen() -> None:
    assert visible("Ａ\u200b－ 1\ufeff") == "Ａ－ 1"
