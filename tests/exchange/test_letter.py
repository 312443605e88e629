"""organ/export.yml: what an organ says of its letters, and how it is told that it said it wrongly."""

from datetime import date
from pathlib import Path
from textwrap import dedent

import pytest
from report_site.checks.organ import OrganError
from report_site.exchange.word.letter import Letter, Letters, load_letters


def letters(folder: Path, text: str) -> Letters:
    (folder / "organ").mkdir()
    (folder / "organ/export.yml").write_text(dedent(text), encoding="utf-8")
    return load_letters(folder)


def test_nothing_is_known_without_the_file(tmp_path: Path) -> None:
    assert load_letters(tmp_path).of(2023) == Letter()


def test_a_year_says_more_than_what_is_common(tmp_path: Path) -> None:
    read = letters(
        tmp_path,
        """
        机关名称: 某某局机关党委
        主送机关: 局党组
        年度:
          2023:
            发文字号: 某机党〔2024〕1号
            成文日期: 2024年1月5日
            附件: [台账, 通报]
            签发人: 张三
          2024:
            主送机关: 市直机关工委
            成文日期: 2025-01-06
            附件: 台账
        """,
    )
    common = Letter(organ="某某局机关党委", mark="某某局机关党委", to="局党组")
    assert read.of(2020) == common
    assert read.of(2023) == Letter(
        "某某局机关党委",
        "某某局机关党委",
        "局党组",
        "张三",
        "某机党〔2024〕1号",
        date(2024, 1, 5),
        ("台账", "通报"),
    )
    assert read.of(2024).to == "市直机关工委"
    assert (read.of(2024).day, read.of(2024).attachments) == (date(2025, 1, 6), ("台账",))


def test_an_empty_value_is_not_known(tmp_path: Path) -> None:
    assert letters(tmp_path, "机关名称:\n年度:\n  2023:\n").of(2023) == Letter()


def test_everything_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    text = """
        机关名字: 甲
        签发人: [甲]
        年度:
          去年: {}
          2023:
            成文日期: 2024年2月30日
            文号: 甲
    """
    with pytest.raises(OrganError) as raised:
        letters(tmp_path, text)
    assert str(raised.value).splitlines() == [
        "organ/export.yml：没有“机关名字”这一项，是不是“机关名称”或“主送机关”",
        "organ/export.yml：“签发人”应当是一段文字",
        "organ/export.yml：“年度”下面的“去年”不是年份，写成 2024 这样",
        "organ/export.yml：没有“年度.2023.文号”这一项，是不是“发文字号”",
        "organ/export.yml：“年度.2023.成文日期”（2024年2月30日）不是日期，写成 2024-01-15",
    ]


def test_years_must_stand_in_a_list_of_their_own(tmp_path: Path) -> None:
    with pytest.raises(OrganError, match="一年一段"):
        letters(tmp_path, "年度: 2023\n")
