from datetime import date

import pytest
from report_site.ledger.dates import parse_date


@pytest.mark.parametrize(
    "written",
    [
        "2024-06-30",
        "2024-6-30",
        "2024年6月30日",
        "2024年06月30日",
        "2024 年 6 月 30 日",
        "2024/6/30",
        "2024.6.30",
        "２０２４－６－３０",
        "2024年6月30日前",
    ],
)
def test_a_day_is_read(written: str) -> None:
    assert parse_date(written) == date(2024, 6, 30)


@pytest.mark.parametrize(
    "written", ["2024年2月", "2024-02", "2024.2", "2024/02", "2024年2月底", "2024年2月底前"]
)
def test_a_month_means_its_last_day(written: str) -> None:
    assert parse_date(written) == date(2024, 2, 29)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "2023-02-29",
        "2024-13-01",
        "2024-00",
        "0000-01-01",
        "2024",
        "2024年",
        "24-6-30",
        "六月",
        "2024年6月前",
        "2024-06-30前",
        "2024-6-30至7-1",
    ],
)
def test_what_is_no_date_is_none(written: str) -> None:
    assert parse_date(written) is None
