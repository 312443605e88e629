"""Files that no editor wrote on purpose: every command answers with findings, all in one pass."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from mkdocs.exceptions import Abort
from report_site.cli import main

from tests.site.conftest import MakeSite, Warnings
from tests.site_builder import Site, run

SOUND = "-- reports/2023/a.md --\n# 措施\n\n## 一是学习\n\n- 编号：CS-2023-1\n- 状态：推进中\n- 备注：无\n"
NASTY = {
    "gbk.md": "# 党建工作\n\n见 CS-2023-1\n".encode("gbk"),
    "long.md": b"# a\n\n" + b"[" * 200_000,
    "deep.md": b"# a\n\n" + b"\n".join(b"    " * depth + b"- a" for depth in range(300)),
    "alias.md": b"---\ntitle: &a [x]\nb: [*a, *a]\n---\n# a\n",
    "surrogate.md": b'---\ntitle: "\\ud800"\n---\n# a\n',
    "hide.md": b"---\nhide: 5\nsearch: 5\n---\n# a\n",
    "address.md": b"# a\n\n[a](http://[::1)\n",
}
CODES = {
    "gbk.md": "EN01",
    "long.md": "EN04",
    "deep.md": "EN06",
    "alias.md": "FM03",
    "surrogate.md": "FM03",
    "hide.md": "FM04",
    "address.md": "EN07",
}


@pytest.fixture
def nasty(site: MakeSite) -> Site:
    project = site(SOUND)
    for name, data in NASTY.items():
        (project.docs / name).write_bytes(data)
    return project


def codes(lines: list[str]) -> set[tuple[str, str]]:
    """Return file and code of every line that is a finding."""
    found = (line.removeprefix("report-site: ").split(" ") for line in lines if line.count(":") > 2)
    return {(place.split(":")[0].removeprefix("docs/"), code) for place, code, *_ in found}


def test_a_build_names_every_file_in_one_pass_and_stops(nasty: Site, warnings: Warnings) -> None:
    with pytest.raises(Abort):
        nasty.build()
    *found, stopped = warnings.take()
    assert codes(found) == {*CODES.items(), ("reports/2023/a.md", "FD01")}
    assert stopped == "上面有 6 处错误不改好，网站无法生成"


def test_the_command_names_the_same(nasty: Site, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["-C", str(nasty.root), "check"]) == 1
    found = codes(capsys.readouterr().out.splitlines())
    assert {*CODES.items()} <= found


def test_no_process_shows_a_traceback(nasty: Site) -> None:
    for command in (["mkdocs", "build"], ["report-site", "check", "--format", "sarif"]):
        done = run(*command, cwd=nasty.root)
        assert done.returncode == 1
        assert "Traceback" not in done.stderr + done.stdout


def test_a_file_name_that_is_no_text_is_a_finding(site: MakeSite, warnings: Warnings) -> None:
    project = site(SOUND.replace("- 备注：无\n", ""))
    Path(os.fsdecode(os.fsencode(project.docs) + b"/\xb5\xb3.jpg")).write_bytes(b"")
    with pytest.raises(Abort):
        project.build()
    found = warnings.take()
    assert any("docs/\\udcb5\\udcb3.jpg:1:1: EN05 错误" in line for line in found)


def test_a_page_of_characters_that_are_no_text_is_built_with_a_warning(
    site: MakeSite, warnings: Warnings
) -> None:
    site("-- index.md --\n# 页\n\n甲\x00乙\x02丙\n").build()
    assert {line.split(" ")[2] for line in warnings.take()} == {"EN02"}


def test_a_folder_named_like_a_page_is_passed_over(
    site: MakeSite, capsys: pytest.CaptureFixture[str]
) -> None:
    project = site(SOUND)
    (project.docs / "folder.md").mkdir()
    assert main(["-C", str(project.root), "check"]) == 0
    assert "警告 1 条" in capsys.readouterr().out
