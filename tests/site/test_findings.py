"""What a build says about the pages: every finding at once, on one line each, and what stops it."""

from __future__ import annotations

import logging

import pytest
from mkdocs.exceptions import Abort

from tests.site.conftest import MakeSite, Warnings
from tests.site_builder import Built, run

SOUND = "-- reports/2023/a.md --\n# 措施\n\n## 一是学习\n\n- 编号：CS-2023-1\n- 状态：推进中\n"
BAD = """\
-- reports/2023/a.md --
# 问题

## 一是学习不够

- 编号：WT-2023-1
- 对应措施：CS-2023-9
- 状态：正在推进
- 负责单位：第一支部
-- reports/2023/b.md --
# 问题

### 二是会议偏多

- 编号：WT-2023-1
"""


def notices(built: Built) -> list[str]:
    return [message for message in built.logged(logging.INFO) if " 提示 " in message]


def test_all_findings_come_at_once_with_place_code_and_remedy(site: MakeSite, warnings: Warnings) -> None:
    site(BAD).build()
    assert [warning.split(" ")[1:4] for warning in warnings.take()] == [
        ["docs/reports/2023/a.md:6:8:", "LK01", "错误"],
        ["docs/reports/2023/a.md:7:6:", "FD03", "错误"],
        ["docs/reports/2023/a.md:8:3:", "FD01", "警告"],
        ["docs/reports/2023/b.md:3:1:", "HD01", "警告"],
        ["docs/reports/2023/b.md:3:1:", "ID01", "错误"],
    ]


def test_a_finding_is_one_line_that_says_what_to_do(site: MakeSite, warnings: Warnings) -> None:
    site(BAD).build()
    state = next(warning for warning in warnings.take() if "FD03" in warning)
    assert state == (
        "report-site: docs/reports/2023/a.md:7:6: FD03 错误 WT-2023-1 "
        "没有“正在推进”这个状态。→ 是不是“推进中”或“正在整改”。"
    )


def test_a_build_ends_with_a_summary(site: MakeSite, warnings: Warnings) -> None:
    built = site(BAD).build()
    warnings.take()
    assert any("错误 3 条，警告 2 条" in message for message in built.logged(logging.INFO))


def test_notices_fail_not_even_a_strict_build(site: MakeSite) -> None:
    project = site("-- reports/2023/a.md --\n# 问题\n\n## 一\n\n- 编号：WT-2023-1\n\n【待补】\n")
    built = project.build(strict=True)
    codes = [message.split(": ")[2].split(" ")[0] for message in notices(built)]
    assert codes == ["GP01", "PD02", "PD01"]


def test_a_warning_fails_a_strict_build(site: MakeSite, warnings: Warnings) -> None:
    project = site(SOUND + "- 备注：无\n")
    with pytest.raises(Abort, match="1 warnings"):
        project.build(strict=True)
    assert len(warnings.take()) == 1


def test_serving_logs_only_how_many_notices_there_are(site: MakeSite, warnings: Warnings) -> None:
    project = site("-- reports/2023/a.md --\n# 问题\n\n## 一\n\n- 编号：WT-2023-1\n- 备注：无\n")
    built = project.build(command="serve")
    assert notices(built) == []
    assert any("警告 1 条，提示 2 条" in message for message in built.logged(logging.INFO))
    assert len(warnings.take()) == 1, "errors and warnings are shown all the same"


def test_a_page_that_is_no_utf8_stops_the_build_and_is_named(site: MakeSite, warnings: Warnings) -> None:
    project = site(SOUND)
    (project.docs / "gbk.md").write_bytes("# 党建工作\n".encode("gbk"))
    with pytest.raises(Abort):
        project.build()
    found, stopped = warnings.take()
    assert found.startswith("report-site: docs/gbk.md:1:1: EN01 错误 文件不是 UTF-8 编码，看来是 GBK")
    assert "网站无法生成" in stopped


def test_every_page_that_is_no_utf8_is_named_at_once(site: MakeSite, warnings: Warnings) -> None:
    project = site(SOUND)
    for name in ("a.md", "b.md"):
        (project.docs / name).write_bytes("# 党建工作\n".encode("gbk"))
    with pytest.raises(Abort):
        project.build()
    *found, _ = warnings.take()
    assert [line.split(":")[1] for line in found] == [" docs/a.md", " docs/b.md"]


def test_the_command_shows_no_traceback_for_an_editor_s_mistake(site: MakeSite) -> None:
    project = site(SOUND)
    (project.docs / "gbk.md").write_bytes("# 党建工作\n".encode("gbk"))
    done = run("mkdocs", "build", cwd=project.root)
    assert done.returncode == 1
    assert "docs/gbk.md:1:1: EN01 错误" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("ledger", "key"),
    [
        ({"state": {}}, "extra.ledger.state"),
        ({"states": {"在办": "doing"}}, "extra.ledger.states.在办"),
        ({"kinds": {"problem": {"prefix": "问题"}}}, "extra.ledger.kinds.problem.prefix"),
        ({"columns": ["编号", "负责人"]}, "extra.ledger.columns"),
        ({"relations": {"addressed_by": {"to": ["mesure"]}}}, "extra.ledger.relations.addressed_by.to"),
        ("好的", "extra.ledger"),
    ],
)
def test_a_wrong_vocabulary_stops_the_build_with_the_key_s_name(
    site: MakeSite, warnings: Warnings, ledger: object, key: str
) -> None:
    project = site(SOUND, extra={"ledger": ledger})
    with pytest.raises(Abort):
        project.build()
    (error,) = warnings.take()
    assert error.startswith(f"mkdocs.yml 的 {key}：")


def test_every_wrong_key_is_named_at_once(site: MakeSite, warnings: Warnings) -> None:
    project = site(SOUND, extra={"ledger": {"state": {}, "kind": {}}})
    with pytest.raises(Abort):
        project.build()
    assert [len(error.splitlines()) for error in warnings.take()] == [2]


def test_the_vocabulary_can_be_changed_key_by_key(site: MakeSite) -> None:
    changed = {"states": {"推进中": None, "在办": "active"}, "kinds": {"measure": {"label": "举措"}}}
    built = site(SOUND.replace("推进中", "在办"), extra={"ledger": changed}).build(strict=True)
    assert "举措" in built.text("ledger/2023/index.html")


@pytest.mark.parametrize("item", ["CS-2023-1", "CS-2023-2"], ids=["headed", "bracket"])
def test_a_link_to_an_item_s_anchor_is_known_to_the_link_check(site: MakeSite, item: str) -> None:
    project = site(SOUND + "\n二是培训（编号：CS-2023-2）。\n")
    project.write(f"-- index.md --\n# 首页\n\n[去看](reports/2023/a.md#{item})\n")
    project.build(strict=True)


def test_a_link_to_a_missing_anchor_is_reported(site: MakeSite, warnings: Warnings) -> None:
    project = site(SOUND)
    project.write("-- index.md --\n# 首页\n\n[去看](reports/2023/a.md#CS-2023-9)\n")
    project.build()
    (warning,) = warnings.take()
    assert "CS-2023-9" in warning


def test_a_draft_is_shown_while_serving_and_counts_nowhere(site: MakeSite) -> None:
    project = site(SOUND, draft_docs="draft.md")
    project.write("-- draft.md --\n# 草稿\n\n## 新措施\n\n- 编号：CS-2023-7\n\n见 CS-2023-1。\n")
    built = project.build(command="serve")
    assert "新措施" in built.text("draft/index.html")
    assert "CS-2023-7" not in built.text("ledger/items.json")


def test_a_site_without_an_address_builds(site: MakeSite) -> None:
    site(SOUND, site_url="").build(strict=True)


def test_the_gaps_of_the_shipped_site_are_notices(demo: Built) -> None:
    codes = {message.split(": ")[2].split(" ")[0] for message in notices(demo)}
    assert {"GP01", "GP02", "GP03", "B08", "PD01", "PD02"} <= codes
