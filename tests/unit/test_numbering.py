from report_site.ledger.numbering import next_id

from tests.unit.pages import ident

USED = [ident(each) for each in ("LZ-2023-1", "LZ-2023-7", "LZ-2023-1-3", "LZ-2022-9", "ZG-2023-8")]


def test_the_next_id_follows_the_highest_of_its_kind_and_year() -> None:
    assert str(next_id(USED, "LZ", 2023)) == "LZ-2023-8"


def test_numbers_inside_a_group_are_counted_apart() -> None:
    assert str(next_id(USED, "LZ", 2023, (1,))) == "LZ-2023-1-4"
    assert str(next_id(USED, "LZ", 2023, (2,))) == "LZ-2023-2-1"


def test_the_first_id_is_number_one() -> None:
    assert str(next_id([], "CS", 2024)) == "CS-2024-1"
