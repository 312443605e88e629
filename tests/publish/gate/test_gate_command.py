"""The command behind the hook, and the shipped content, which must pass it."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys

import pytest
from report_site.cli import main
from report_site.cli_gate import ACCEPTED, REFUSED, gate_push
from report_site.publish.gate.model import MAIN
from report_site.publish.standby import client

from tests.publish.gate.desk import ADMINISTRATOR, EDITOR, NOBODY, OTHER, PAGE, Desk, Server, told
from tests.site_builder import ROOT


def gated(server: Server, desk: Desk, user: str, monkeypatch: pytest.MonkeyPatch) -> tuple[int, str]:
    """Run the command in process, as the hook of a repository that has the desk's objects already."""
    server.git("fetch", "--quiet", str(desk.root), "main")
    monkeypatch.setenv("GIT_DIR", str(server.installation.content))
    monkeypatch.setenv("REPORT_SITE_USER", user)
    out = io.StringIO()
    code = gate_push(server.installation.root, io.StringIO(f"{server.head} {desk.head} {MAIN}\n"), out)
    return code, out.getvalue()


def test_a_good_push_is_accepted_without_a_word(
    server: Server, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.append(PAGE, "新的一句。")
    desk.commit(EDITOR)
    assert gated(server, desk, "zhang", monkeypatch) == (ACCEPTED, "")


def test_a_bad_push_is_refused_with_the_reasons(
    server: Server, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.append(PAGE, "<b>")
    desk.commit(OTHER)
    code, said = gated(server, desk, "zhang", monkeypatch)
    assert code == REFUSED
    assert said.startswith("没有接收：有 2 处要改，网站没有变化。\n")


def test_somebody_unknown_is_refused(server: Server, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    code, said = gated(server, desk, "sun", monkeypatch)
    assert (code, said) == (REFUSED, "没有接收：“sun”还没有登记，不能推送；请管理员把他加到账号表里。\n")


def test_a_failure_is_refused_and_logged(server: Server, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_OBJECT_DIRECTORY", "/nonexistent")
    code, said = gated(server, desk, "zhang", monkeypatch)
    assert code == REFUSED
    assert "网站程序出了错" in said
    assert "GitError" in server.installation.log_file.read_text(encoding="utf-8")


def test_no_help_mentions_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    assert "gate" not in capsys.readouterr().out


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """The checkout's own pages as the first content, with the engine that ships."""
    root = tmp_path_factory.mktemp("shipped") / "work"
    root.mkdir()
    desk = Desk(root, ROOT)
    desk.git("init", "--quiet", "--initial-branch=main")
    shutil.copytree(ROOT / "docs", root / "docs")
    desk.commit(ADMINISTRATOR)
    return desk


def test_the_shipped_pages_pass_as_an_administrator_s(shipped: Desk) -> None:
    assert shipped.judged(NOBODY, ADMINISTRATOR).problems == ()


def test_the_shipped_pages_are_no_editor_s_to_push(shipped: Desk) -> None:
    said = told(shipped.judged(NOBODY, EDITOR))
    assert any(each.startswith("docs/index.md:- 您没有修改这个文件的权限") for each in said)
    assert any("不是推送的人" in each for each in said)


def test_the_worker_knows_nothing_of_the_repository(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_DIR", "/somewhere")
    monkeypatch.setenv("REPORT_SITE_USER", "zhang")
    assert not [name for name in client.environment() if name.startswith("GIT") or name.endswith("USER")]
    assert os.environ["PATH"] == client.environment()["PATH"]


def loaded_by(module: str) -> set[str]:
    """Return what a process has loaded that has loaded one of our modules."""
    program = f"import sys, {module}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_the_command_does_not_load_the_engine() -> None:
    assert "mkdocs" not in loaded_by("report_site.cli_words")


def test_the_hook_s_own_process_loads_neither_the_engine_nor_the_checks_nor_the_other_words() -> None:
    loaded = loaded_by("report_site.cli, report_site.cli_gate")
    assert not loaded & {"mkdocs", "report_site.checks", "report_site.ledger", "report_site.cli_words"}
