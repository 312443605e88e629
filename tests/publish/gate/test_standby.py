"""The standby process: it says what a process of its own would say, and nothing that a page does ends it."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from report_site.publish.gate.limits import MEGA, Limits
from report_site.publish.standby import client, keeper, server
from report_site.publish.standby.wire import EXAMINE, NAME, Task, connect, listen

from tests.publish.gate.desk import EDITOR, PAGE, Desk, Server, make_engine, told
from tests.publish.gate.test_threats import FILES, GENUINE, HONEST, OWN, PAGES, page

PATIENCE = 60.0
# What a page may do to the engine: `TROUBLE` and one of these words in it.
TROUBLES = """{
    'memory': lambda: [bytearray(10**7) for _ in iter(int, 1)],
    'depth': lambda: (lambda again: again(again))(lambda again: again(again)),
    'pattern': lambda: __import__('re').match('(a+)+$', 'a' * 60 + 'b'),
    'loop': lambda: [None for _ in iter(int, 1) if False],
    'sleep': lambda: __import__('time').sleep(600),
    'abort': lambda: __import__('os').abort(),
    'exit': lambda: __import__('os')._exit(0),
    'network': lambda: __import__('socket').create_connection(('127.0.0.1', 9)),
    'error': lambda: {}['编号'],
    'wait': lambda: (open(WAIT, 'x').close(), __import__('time').sleep(20)),
}[markdown.split('TROUBLE ')[1].split()[0]]()"""
TOO_COMPLEX = "这一页太复杂，网站算不出来"
BROKEN = "这一页无法生成网页"
SMALL = Limits(page_seconds=1, memory=300 * MEGA)
# What sleeps is ended by the clock on the wall, which must not end what a busy machine keeps waiting.
SHORT = Limits(push_seconds=2)


@pytest.fixture
def site(tmp_path: Path, desk: Desk) -> Server:
    """A site whose engine can be troubled."""
    waiting = str(tmp_path / "waiting")
    desk.engine = make_engine(tmp_path / "engine", TROUBLES.replace("WAIT", repr(waiting)).replace("\n", " "))
    return Server(tmp_path / "site", desk.engine, desk)


@pytest.fixture
def process(site: Server) -> Iterator[subprocess.Popen[bytes]]:
    process = keeper.start(site.installation)
    until(lambda: listens(site))
    yield process
    keeper.end(process)


@pytest.fixture
def no_other_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the standby does not do is not done."""
    monkeypatch.setattr(client, "_PROGRAM", "raise SystemExit(9)")


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def listens(site: Server) -> bool:
    return (site.installation.state / NAME).exists()


def judge(site: Server, desk: Desk, base: str, limits: Limits | None = None) -> list[str]:
    return told(desk.judged(base, limits=limits, standby=site.installation.state))


def write(desk: Desk, text: str, name: str = "bad.md") -> str:
    """Commit a page; return the commit before."""
    base = desk.head
    desk.put(f"{OWN}/{name}", page(text).encode())
    desk.commit(EDITOR)
    return base


@pytest.mark.usefixtures("process")
def test_every_row_of_the_threat_table_is_told_in_the_same_words(
    site: Server, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = desk.head
    for number, (_, text, _) in enumerate(PAGES):
        desk.put(f"{OWN}/page-{number}.md", text.encode())
    for number, text in enumerate(HONEST):
        desk.put(f"{OWN}/honest-{number}.md", text.encode())
    for _, name, content, _ in FILES:
        desk.put(f"{OWN}/{name}", content)
    for name, content in GENUINE.items():
        desk.put(f"{OWN}/{name}", content)
    desk.commit(EDITOR)
    alone = desk.judged(base)
    monkeypatch.setattr(client, "_PROGRAM", "raise SystemExit(9)")
    assert desk.judged(base, standby=site.installation.state) == alone
    assert len(alone.errors) > len(PAGES)


@pytest.mark.usefixtures("no_other_process")
@pytest.mark.parametrize(
    ("trouble", "message"),
    [
        ("memory", "这一页太占内存，无法生成网页"),
        ("depth", "这一页的列表、括号或引用套得太深，无法生成网页"),
        ("pattern", TOO_COMPLEX),
        ("loop", TOO_COMPLEX),
        ("sleep", "检查整个网站用时太久"),
        ("abort", TOO_COMPLEX),
        ("network", BROKEN),
        ("error", BROKEN),
    ],
)
def test_whatever_a_page_does_the_standby_lives_and_answers_the_next(
    site: Server, desk: Desk, process: subprocess.Popen[bytes], trouble: str, message: str
) -> None:
    base = write(desk, f"TROUBLE {trouble}")
    limits = SHORT if trouble == "sleep" else SMALL
    (problem,) = desk.judged(base, limits=limits, standby=site.installation.state).errors
    assert problem.message == message
    desk.git("reset", "--quiet", "--hard", base)
    assert judge(site, desk, write(desk, "没有问题。")) == []
    assert process.poll() is None


@pytest.mark.usefixtures("no_other_process")
def test_text_that_takes_the_parser_too_long_is_refused(
    site: Server, desk: Desk, process: subprocess.Popen[bytes]
) -> None:
    base = write(desk, ("[" * 1_999 + "\n") * 12)
    assert any(TOO_COMPLEX in each for each in judge(site, desk, base, Limits(page_seconds=1)))
    assert process.poll() is None


@pytest.mark.usefixtures("process", "no_other_process")
def test_what_was_accepted_is_what_the_next_push_is_compared_with(site: Server, desk: Desk) -> None:
    for number in range(3):
        base = write(desk, f"[链接](page-{number - 1}.md)" if number else "第一页", f"page-{number}.md")
        assert judge(site, desk, base) == []
        desk.git("push", "--quiet", str(site.installation.content), "main:main")
        site.git("update-ref", "refs/heads/main", desk.head)


@pytest.mark.usefixtures("process")
def test_a_push_from_elsewhere_than_the_head_is_judged_by_a_process_of_its_own(
    site: Server, desk: Desk
) -> None:
    task = Task(EXAMINE, str(desk.engine), "1" * 40, {"limits": Limits().__dict__, "today": "2024-01-15"})
    assert client.ask(task, site.installation.state) is None
    base = write(desk, "第一页")
    desk.append(PAGE, "<b>")
    desk.commit(EDITOR)
    site.git("fetch", "--quiet", str(desk.root), "main")
    site.git("update-ref", "refs/heads/main", desk.head)
    assert [each.partition(" ")[2] for each in judge(site, desk, base)] == [
        "不能写网页代码（<b） → 用 Markdown 的写法；只想显示尖括号，用反引号括起来，或改用〈〉"
    ]


def test_a_standby_that_is_killed_during_a_job_is_not_missed(
    site: Server, desk: Desk, process: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    base = write(desk, "TROUBLE wait")
    with ThreadPoolExecutor() as pool:
        answer = pool.submit(judge, site, desk, base)
        until((tmp_path / "waiting").exists)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        # The page finds that it was here before, which is an error of its.
        assert [each.partition(" ")[2] for each in answer.result()] == [
            f"{BROKEN} → 撤销最近的修改再试；仍然不行，请把这一页交给管理员查看"
        ]
    assert listens(site), "the socket of a process that was killed stays"
    desk.git("reset", "--quiet", "--hard", base)
    assert judge(site, desk, write(desk, "没有问题。")) == []
    again = keeper.start(site.installation)
    until(lambda: client.ask(_empty_task(desk), site.installation.state) is not None)
    keeper.end(again)


def _empty_task(desk: Desk) -> Task:
    job = {
        "limits": Limits().__dict__,
        "today": "2024-01-15",
        "written": [],
        "changed": {},
        "removed": [],
        "others": [],
        "folder": "",
        "attached": [],
        "skipped": [],
    }
    return Task(EXAMINE, str(desk.engine), None, job)


def test_it_ends_with_whoever_keeps_it_and_leaves_no_socket(site: Server) -> None:
    process = keeper.start(site.installation)
    until(lambda: listens(site))
    assert (site.installation.state / NAME).stat().st_mode & 0o777 == 0o600
    keeper.end(process)
    assert process.returncode == 0
    assert not listens(site)


@pytest.mark.usefixtures("process")
def test_there_is_only_one(site: Server) -> None:
    second = keeper.start(site.installation)
    assert second.wait(PATIENCE) == 1
    assert listens(site)
    keeper.end(second)


def test_it_is_started_anew_when_the_settings_change_and_when_it_was_killed(site: Server) -> None:
    kept = keeper.Keeper(site.installation)
    kept.look()
    until(lambda: listens(site))
    first = kept.process
    assert first
    config = site.installation.engine / "mkdocs.yml"
    config.write_text(config.read_text("utf-8").replace("测试站", "新名字"), encoding="utf-8")
    site.installation.queue.touch()
    assert first.wait(PATIENCE) == 0
    kept.look()
    until(lambda: listens(site))
    assert kept.process is not first
    assert kept.process
    kept.process.kill()
    kept.process.wait()
    kept.look()
    assert kept.process is None, "what fails is not started again at once"
    kept.end()


def test_without_an_interpreter_there_is_none_and_nothing_stops(site: Server) -> None:
    (site.installation.engine / ".venv").unlink()
    kept = keeper.Keeper(site.installation)
    kept.look()
    assert kept.process is None
    kept.end()


def test_a_client_that_stops_in_the_middle_keeps_no_place(
    site: Server, desk: Desk, process: subprocess.Popen[bytes], no_other_process: None
) -> None:
    stopped = [connect(site.installation.state, PATIENCE) for _ in range(server.MOST)]
    for connection in stopped:
        connection.sendall(b"{")
    until(lambda: judge_or_none(site, desk) is not None)
    for connection in stopped:
        connection.close()
    assert process.poll() is None


def judge_or_none(site: Server, desk: Desk) -> client.Ended | None:
    return client.ask(_empty_task(desk), site.installation.state)


def test_an_installation_without_content_has_a_standby_too(site: Server) -> None:
    site.git("update-ref", "-d", "refs/heads/main")
    process = keeper.start(site.installation)
    until(lambda: listens(site))
    keeper.end(process)


def test_the_socket_may_lie_deeper_than_the_system_has_names_for(tmp_path: Path) -> None:
    folder = tmp_path / ("深" * 60)
    folder.mkdir()
    with listen(folder), connect(folder, PATIENCE):
        assert (folder / NAME).is_socket()


def test_what_killed_hooks_left_is_cleared_away(site: Server) -> None:
    old, new = (site.installation.state / f"attached-{name}" for name in ("old", "new"))
    for folder in (old, new):
        folder.mkdir()
    os.utime(old, (0, 0))
    server.clear_leftovers(site.installation)
    assert (old.exists(), new.exists()) == (False, True)
