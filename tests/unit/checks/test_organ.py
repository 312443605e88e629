"""The organ's own phrases and switches, over the package's, key by key."""

from pathlib import Path

import pytest
from report_site.checks import check_text
from report_site.checks.organ import Organ, OrganError, load_organ
from report_site.checks.rulebook import may_be_switched_off

from tests.unit.pages import SETTINGS

CODES = may_be_switched_off(SETTINGS)


def organ(root: Path, **files: str) -> Organ:
    (root / "organ").mkdir()
    for name, text in files.items():
        (root / f"organ/{name}.yml").write_text(text, encoding="utf-8")
    return load_organ(root, CODES)


def found(text: str, own: Organ) -> list[tuple[str, str]]:
    return [(finding.code, finding.remedy) for finding in check_text("x", text, own)]


def test_without_files_the_package_s_decisions_hold(tmp_path: Path) -> None:
    assert load_organ(tmp_path, CODES) == Organ()


def test_phrases_that_are_no_phrases_are_named(tmp_path: Path) -> None:
    with pytest.raises(OrganError, match=r"organ/phrases\.yml"):
        organ(tmp_path, phrases="- 五个一工程\n")


def test_a_phrase_is_added(tmp_path: Path) -> None:
    own = organ(tmp_path, phrases="五个一工程:\n  改为: 六个一工程\n  说明: 今年改了名称\n")
    assert found("实施五个一工程。", own) == [("PH01", "改为“六个一工程”：今年改了名称")]
    assert len(own.phrases) == len(Organ().phrases) + 1


def test_the_right_wording_alone_will_do(tmp_path: Path) -> None:
    assert found("五个一工程", organ(tmp_path, phrases="五个一工程: 六个一工程\n"))[0][0] == "PH01"


def test_a_phrase_of_the_package_is_replaced_or_dropped(tmp_path: Path) -> None:
    own = organ(tmp_path, phrases="党员活动日: 关\n党的最新理论: { 改为: 党的理论, 疑问: true }\n")
    assert found("党员活动日，党的最新理论。", own) == [("PH02", "核对是否应为“党的理论”")]


def test_a_rule_is_switched_off(tmp_path: Path) -> None:
    own = organ(tmp_path, rules="TX01: 关\nTX07: 开\n")
    assert found("开展学习x次,讨论x次。", own)[0][0] == "TX07"


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("rules", "TX99: 关\n", "organ/rules.yml：没有“TX99”这条规则"),
        ("rules", "TX01: 不要\n", "organ/rules.yml：“TX01”后面只能写“开”或“关”"),
        ("rules", "LK01: 关\n", "organ/rules.yml：“LK01”是错误级的规则，不能关"),
        ("phrases", "- 甲\n", "organ/phrases.yml：应当一行一个“键: 值”"),
        ("rules", "- TX01\n", "organ/rules.yml：应当一行一个“键: 值”"),
        ("rules", "TX01: [\n", "organ/rules.yml：第 2 行附近无法读取"),
        ("phrases", "甲: { 改成: 乙 }\n", "organ/phrases.yml：“甲”里没有“改成”这一项，是不是“改为”"),
        ("phrases", "甲: { 说明: 乙 }\n", "organ/phrases.yml：“甲”缺少“改为”"),
        ("phrases", "甲: 3\n", "organ/phrases.yml：“甲”后面要写改成什么"),
        ("phrases", "甲: { 改为: 乙, 疑问: 是 }\n", "organ/phrases.yml：“甲”的“疑问”只能写"),
        ("phrases", "甲: { 改为: 乙, 除外: 丙 }\n", "organ/phrases.yml：“甲”的“除外”要写成列表"),
    ],
)
def test_a_mistake_names_file_and_key(tmp_path: Path, name: str, text: str, says: str) -> None:
    with pytest.raises(OrganError) as error:
        organ(tmp_path, **{name: text})
    assert str(error.value).startswith(says)


def test_all_mistakes_are_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(OrganError) as error:
        organ(tmp_path, rules="TX99: 关\nTX98: 关\n", phrases="甲: 3\n乙: 4\n")
    assert len(str(error.value).splitlines()) == 4


def test_a_file_that_is_no_utf8_is_named(tmp_path: Path) -> None:
    (tmp_path / "organ").mkdir()
    (tmp_path / "organ/rules.yml").write_bytes("甲: 关\n".encode("gbk"))
    with pytest.raises(OrganError, match="不是 UTF-8"):
        load_organ(tmp_path, CODES)
