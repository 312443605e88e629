from pathlib import Path

import pytest
from report_site.search.vocabulary import VocabularyError, characters, load_vocabulary


def organ(root: Path, text: str) -> Path:
    (root / "organ").mkdir()
    (root / "organ/synonyms.yml").write_text(text, encoding="utf-8")
    return root


def test_a_site_without_its_own_words_has_the_default_ones(tmp_path: Path) -> None:
    words = load_vocabulary(tmp_path)
    assert any("双报到" in group and "社区报到" in group for group in words.synonyms)
    assert "党建工作" in words.terms


def test_an_organ_adds_words_and_removes_groups(tmp_path: Path) -> None:
    words = load_vocabulary(organ(tmp_path, "同义词: ['食堂、餐厅，饭堂']\n词语: [示范点]\n不用: [双报到]\n"))
    assert ("食堂", "餐厅", "饭堂") in words.synonyms
    assert "示范点" in words.terms
    assert not any("双报到" in group for group in words.synonyms)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("近义词: []", "只能有这几个键"),
        ("同义词: 双报到", "一行一组"),
        ("同义词: [", "YAML 无法读取"),
        ("- 甲", "只能有"),
    ],
)
def test_a_mistake_is_told_in_words(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(VocabularyError, match=said):
        load_vocabulary(organ(tmp_path, text))


def test_a_file_in_another_encoding_is_told(tmp_path: Path) -> None:
    organ(tmp_path, "")
    (tmp_path / "organ/synonyms.yml").write_bytes("同义词: []".encode("gbk"))
    with pytest.raises(VocabularyError, match="UTF-8"):
        load_vocabulary(tmp_path)


def test_every_syllable_of_common_characters_is_known() -> None:
    tables = characters()
    assert "党" in tables["pinyin"]["dang"][0]
    assert "行" in "".join(tables["pinyin"]["hang"])
    assert "黨党" in tables["traditional"]
    assert len(tables["pinyin"]) > 380
