"""What an organ says of its letters in organ/export.yml: its name, its addressee, a year's number and day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from report_site.checks.organ import OrganError, read_mapping
from report_site.ledger.blocks import nearest
from report_site.ledger.dates import parse_date

FILE = "organ/export.yml"
_NAME, _MARK, _TO, _SIGNER, _YEARS = "机关名称", "发文机关标志", "主送机关", "签发人", "年度"
_NUMBER, _DAY, _ATTACHMENTS = "发文字号", "成文日期", "附件"
_KEYS = (_NAME, _MARK, _TO, _SIGNER, _YEARS)
_KEYS_OF_YEAR = (_NUMBER, _DAY, _ATTACHMENTS, _SIGNER, _TO)


@dataclass(frozen=True)
class Letter:
    """What stands around the text of one year's report; what the organ has not said is empty."""

    organ: str = ""
    mark: str = ""
    to: str = ""
    signer: str = ""
    number: str = ""
    day: date | None = None
    attachments: tuple[str, ...] = ()


@dataclass(frozen=True)
class Letters:
    """The letters of an organ: what is common to all, and those of which a year says more."""

    common: Letter = Letter()
    of_year: Mapping[int, Letter] = field(default_factory=dict)

    def of(self, year: int) -> Letter:
        """Return the letter of a year's report."""
        return self.of_year.get(year, self.common)


def missing(what: str) -> str:
    """Return what stands in place of a fact that nobody has given."""
    return f"【待补：{what}】"


def load_letters(root: Path) -> Letters:
    """Read organ/export.yml below the folder of mkdocs.yml; nothing is known where there is none.

    Raises:
        OrganError: Naming every key that is wrong.
    """
    data = read_mapping(root, FILE)
    reader = _Reader()
    reader.known(data, _KEYS, "")
    common = Letter(
        organ=reader.text(data, _NAME),
        mark=reader.text(data, _MARK) or reader.text(data, _NAME),
        to=reader.text(data, _TO),
        signer=reader.text(data, _SIGNER),
    )
    years: dict[int, Letter] = {}
    for year, of_year in reader.mapping(data, _YEARS).items():
        place = f"{_YEARS}.{year}."
        if not str(year).isdigit():
            reader.problems.append(f"“{_YEARS}”下面的“{year}”不是年份，写成 2024 这样")
            continue
        given = of_year if isinstance(of_year, dict) else {}
        reader.known(given, _KEYS_OF_YEAR, place)
        years[int(year)] = Letter(
            organ=common.organ,
            mark=common.mark,
            to=reader.text(given, _TO, place) or common.to,
            signer=reader.text(given, _SIGNER, place) or common.signer,
            number=reader.text(given, _NUMBER, place),
            day=reader.day(given, place),
            attachments=reader.texts(given, _ATTACHMENTS, place),
        )
    if reader.problems:
        raise OrganError("\n".join(f"{FILE}：{problem}" for problem in reader.problems))
    return Letters(common, years)


class _Reader:
    def __init__(self) -> None:
        self.problems: list[str] = []

    def known(self, data: Mapping[str, Any], keys: tuple[str, ...], place: str) -> None:
        for key in data:
            if key not in keys:
                self.problems.append(f"没有“{place}{key}”这一项，{nearest(str(key), keys)}")

    def mapping(self, data: Mapping[str, Any], key: str) -> Mapping[Any, Any]:
        value = data.get(key)
        if value is not None and not isinstance(value, dict):
            self.problems.append(f"“{key}”下面应当一年一段")
        return value if isinstance(value, dict) else {}

    def text(self, data: Mapping[str, Any], key: str, place: str = "") -> str:
        value = data.get(key)
        if isinstance(value, dict | list):
            self.problems.append(f"“{place}{key}”应当是一段文字")
            return ""
        return " ".join(str("" if value is None else value).split())

    def texts(self, data: Mapping[str, Any], key: str, place: str) -> tuple[str, ...]:
        value = data.get(key)
        if not isinstance(value, list):
            text = self.text(data, key, place)
            return (text,) if text else ()
        return tuple(" ".join(str(each).split()) for each in value if each)

    def day(self, data: Mapping[str, Any], place: str) -> date | None:
        value = data.get(_DAY)
        day = parse_date(str(value)) if value is not None else None
        if value is not None and day is None:
            self.problems.append(f"“{place}{_DAY}”（{value}）不是日期，写成 2024-01-15")
        return day
