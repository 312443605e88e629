from collections.abc import Mapping
from typing import Any

import pytest
from report_site.ledger.settings import SettingsError, load_settings


def problems(overrides: Mapping[str, Any]) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        load_settings(overrides)
    return caught.value.problems


def test_the_packages_own_vocabulary_is_sound() -> None:
    assert list(load_settings().kind_of_prefix) == ["FK", "ZG", "WT", "CS", "LZ"]


def test_an_override_changes_one_key_and_leaves_its_neighbours() -> None:
    settings = load_settings({"kinds": {"measure": {"label": "举措"}}, "states": {"申请延期": "active"}})
    assert (settings.kinds["measure"].label, settings.kinds["measure"].prefix) == ("举措", "CS")
    assert settings.states["申请延期"] == "active"
    assert settings.states["已完成"] == "done"


def test_a_list_is_replaced_as_a_whole() -> None:
    assert load_settings({"columns": ["编号", "状态"]}).columns == ("编号", "状态")


def test_null_removes() -> None:
    settings = load_settings({"gaps": {"GP01": None}, "fields": {"notes": {"label": "备注", "type": "text"}}})
    assert "GP01" not in [rule.code for rule in settings.gaps]
    assert "备注" in settings.labels


def test_null_removes_a_whole_part() -> None:
    settings = load_settings({"gaps": None, "roles": None})
    assert (settings.gaps, settings.roles) == ((), {})


def test_what_is_added_counts_like_what_was_there() -> None:
    settings = load_settings(
        {
            "kinds": {"letter": {"label": "信访", "prefix": "XF", "stateful": False}},
            "relations": {
                "answers": {"from": ["letter"], "to": ["measure"], "forward": "答复", "backward": "来信"}
            },
            "gaps": {
                "GP99": {"kinds": ["letter"], "needs": ["答复"], "title": "信访没有答复", "why": "要有回音。"}
            },
        }
    )
    assert settings.kind_of_prefix["XF"].code == "letter"
    assert settings.relation_of_label["来信"] == (settings.relations["answers"], False)
    assert settings.gaps[-1].code == "GP99"


@pytest.mark.parametrize(
    ("overrides", "key", "part"),
    [
        ({"kind": {}}, "kind", "没有这一项"),
        ({"kinds": []}, "kinds", "键: 值"),
        ({"kinds": {"measure": "措施"}}, "kinds.measure", "键: 值"),
        ({"kinds": {"letter": "信访"}}, "kinds.letter", "键: 值"),
        ({"kinds": {"measure": {"lable": "措施"}}}, "kinds.measure.lable", "没有这一项"),
        ({"kinds": {"measure": {"label": ""}}}, "kinds.measure.label", "缺少文字"),
        ({"kinds": {"measure": {"prefix": "cs1"}}}, "kinds.measure.prefix", "大写字母"),
        ({"kinds": {"measure": {"prefix": "ZG"}}}, "kinds.measure.prefix", "重名"),
        ({"kinds": {"measure": {"stateful": "no"}}}, "kinds.measure.stateful", "true"),
        ({"page_order": ["措施"]}, "page_order", "不认识"),
        ({"page_order": "measure"}, "page_order", "一列文字"),
        ({"fields": {"id": None}}, "fields.id", "不能去掉"),
        ({"fields": {"notes": {"label": "备注", "type": "number"}}}, "fields.notes.type", "不认识"),
        ({"fields": {"notes": {"label": "备注（一）", "type": "text"}}}, "fields.notes.label", "汉字"),
        (
            {"fields": {"notes": {"label": "一二三四五六七八九十一二三", "type": "text"}}},
            "fields.notes.label",
            "汉字",
        ),
        ({"fields": {"notes": {"label": "状态", "type": "text"}}}, "fields.notes.label", "重名"),
        ({"roles": {"概述": "summary"}}, "roles.概述", "不认识"),
        ({"states": {"完结": "finished"}}, "states.完结", "不认识"),
        ({"states": "已完成"}, "states", "键: 值"),
        ({"relations": {"rectifies": {"from": ["整改"]}}}, "relations.rectifies.from", "不认识"),
        ({"relations": {"rectifies": {"forward": "状态"}}}, "relations.rectifies.forward", "重名"),
        ({"relations": {"rectifies": {"backward": "对应反馈"}}}, "relations.rectifies.backward", "重名"),
        ({"relations": {"rectifies": {"backward": None}}}, "relations.rectifies.backward", "缺少文字"),
        ({"relations": {"rectifies": {"years": "earlier"}}}, "relations.rectifies.years", "later"),
        ({"relations": {"rectifies": {"flow": "up"}}}, "relations.rectifies.flow", "forward"),
        ({"relations": {"rectifies": {"acyclic": 1}}}, "relations.rectifies.acyclic", "true"),
        ({"gaps": {"GP01": {"needs": ["措施"]}}}, "gaps.GP01.needs", "不认识"),
        ({"gaps": {"GP01": {"needs": []}}}, "gaps.GP01.needs", "至少"),
        ({"gaps": {"GP01": {"only_states": ["已销号"]}}}, "gaps.GP01.only_states", "不认识"),
        ({"columns": ["备注"]}, "columns", "不认识"),
        ({"units": [1]}, "units", "一列文字"),
        ({"all_branches": None}, "all_branches", "一列文字"),
        ({"branches": {"facts": "书记"}}, "branches.facts", "一列文字"),
        ({"branches": {"columns": {"日期": "时间"}}}, "branches.columns.日期", "一列文字"),
        ({"branches": {"columns": {"日期": None}}}, "branches.columns.日期", "不能去掉"),
        ({"branches": {"colums": {}}}, "branches.colums", "没有这一项"),
    ],
)
def test_every_mistake_names_its_key(overrides: dict[str, Any], key: str, part: str) -> None:
    found = problems(overrides)
    assert [each for each in found if each.startswith(f"mkdocs.yml 的 extra.ledger.{key}：") and part in each]


def test_an_override_that_is_no_mapping_names_the_whole() -> None:
    assert problems(["kinds"]) == ["mkdocs.yml 的 extra.ledger：应当是“键: 值”的形式。"]  # type: ignore[arg-type]


def test_all_mistakes_are_named_at_once() -> None:
    assert len(problems({"kind": {}, "units": 3, "states": {"完结": "finished"}})) == 3


def test_an_error_prints_every_problem() -> None:
    with pytest.raises(SettingsError, match=r"extra\.ledger\.kind[^s](.|\n)*extra\.ledger\.units"):
        load_settings({"kind": {}, "units": 3})


def test_the_unknown_words_are_the_states_of_that_class() -> None:
    assert load_settings({"states": {"不详": "unknown"}}).unknown_states == {
        "未填报",
        "待补",
        "待补录",
        "不详",
    }
