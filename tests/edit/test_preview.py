"""The preview of a page that is being written: with a standby and without, and whatever the text is."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from report_site.edit import preview as previewing
from report_site.edit.preview import Preview, preview
from report_site.publish.gate import Problem
from report_site.publish.standby import client, keeper
from report_site.publish.standby.wire import NAME

from tests.publish.gate.desk import Desk, Server, make_engine

PATIENCE = 60.0
TROUBLES = """{
    'memory': lambda: [bytearray(10**7) for _ in iter(int, 1)],
    'loop': lambda: [None for _ in iter(int, 1) if False],
    'abort': lambda: __import__('os').abort(),
    'error': lambda: {}['编号'],
}[markdown.split('TROUBLE ')[1].split()[0]]()"""
NEW = "# 新页\n\n## 一项\n\n- 编号：WT-2023-7\n- 状态：推近中\n"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Server:
    return make_site(tmp_path_factory.mktemp("preview"))


@pytest.fixture(scope="module")
def alone(site: Server) -> Preview | Problem:
    """What a process of its own says."""
    return preview(site.installation, "reports/2023/new.md", NEW)


@pytest.fixture(scope="module")
def process(site: Server, alone: Preview) -> Iterator[subprocess.Popen[bytes]]:
    process = keeper.start(site.installation)
    until((site.installation.state / NAME).exists)
    yield process
    keeper.end(process)


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.fixture
def no_other_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "_PROGRAM", "raise SystemExit(9)")


def make_site(root: Path) -> Server:
    engine = make_engine(root / "engine", TROUBLES.replace("\n", " "))
    return Server(root / "site", engine, Desk.begun(root / "work", engine))


def test_without_a_standby_the_preview_is_made_all_the_same(alone: Preview | Problem) -> None:
    assert isinstance(alone, Preview)
    assert 'id="WT-2023-7"' in alone.html
    assert alone.items == [{"id": "WT-2023-7", "title": "一项", "line": 3}]


def test_without_a_standby_one_preview_at_a_time_is_made(tmp_path: Path) -> None:
    site = make_site(tmp_path)
    with previewing._alone:
        answer = preview(site.installation, "a.md", "# 甲\n")
    assert isinstance(answer, Problem)
    assert answer.message == "预览正在准备"


@pytest.mark.usefixtures("no_other_process")
def test_the_standby_s_preview_is_the_same(
    site: Server, process: subprocess.Popen[bytes], alone: Preview | Problem
) -> None:
    answer = preview(site.installation, "reports/2023/new.md", NEW)
    assert answer == alone
    assert isinstance(answer, Preview)
    fix = next(each["fix"] for each in answer.findings if each["code"] == "FD03")
    assert fix == {"from": {"line": 6, "column": 6}, "to": {"line": 6, "column": 9}, "text": "推进中"}
    assert process.poll() is None


@pytest.mark.usefixtures("no_other_process")
@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("TROUBLE memory", "这一页无法预览"),
        ("TROUBLE loop", "这一页太复杂，预览用时过长"),
        ("TROUBLE abort", "这一页太复杂，预览用时过长"),
        ("TROUBLE error", "这一页无法预览"),
        (("[" * 1_999 + "\n") * 12, "这一页太复杂，预览用时过长"),
        ("字" * 200_000, "这一页太复杂，预览用时过长"),
    ],
    ids=["memory", "loop", "abort", "error", "brackets", "size"],
)
def test_a_text_that_is_too_much_gives_a_sentence_and_the_next_preview_is_made(
    site: Server, process: subprocess.Popen[bytes], text: str, message: str
) -> None:
    answer = preview(site.installation, "a.md", f"# 甲\n\n{text}\n")
    assert isinstance(answer, Problem)
    assert (answer.path, answer.message) == ("docs/a.md", message)
    assert isinstance(preview(site.installation, "a.md", "# 甲\n"), Preview)
    assert process.poll() is None


@pytest.mark.usefixtures("process", "no_other_process")
def test_scripts_of_a_text_do_not_reach_the_preview(site: Server) -> None:
    text = '# 甲\n\n<script>alert(1)</script> [x](javascript:alert(2)) <img src=x onerror="alert(3)">\n'
    answer = preview(site.installation, "a.md", text)
    assert isinstance(answer, Preview)
    assert "alert(" not in answer.html.replace("&lt;script&gt;alert(1)&lt;/script&gt;", "")
    assert {each["code"] for each in answer.findings} >= {"GATE"}


def test_a_standby_that_was_killed_is_waited_for(tmp_path: Path) -> None:
    """Whoever keeps it starts it again; nobody loads the whole site beside it."""
    site = make_site(tmp_path)
    process = keeper.start(site.installation)
    listening = site.installation.state / NAME
    until(listening.exists)
    process.kill()
    keeper.end(process)
    answer = preview(site.installation, "a.md", "# 甲\n")
    assert isinstance(answer, Problem)
    assert answer.message == "预览正在准备"


def test_a_repository_that_cannot_be_read_gives_a_sentence(site: Server, tmp_path: Path) -> None:
    broken = type(site.installation)(tmp_path)
    (tmp_path / "content.git").mkdir()
    answer = preview(broken, "a.md", "# 甲\n")
    assert isinstance(answer, Problem)
