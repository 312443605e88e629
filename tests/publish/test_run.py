"""`report-site run`: one process that serves, builds what is pushed, and ends when it is told to."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable

import pytest
from report_site.cli import main
from report_site.publish.standby.wire import NAME

from tests.publish.server import Server, command
from tests.publish.trials import builders
from tests.site_builder import run


def read(address: str) -> str:
    with urllib.request.urlopen(address, timeout=10) as answer:
        body: bytes = answer.read()
        return body.decode("utf-8")


def test_a_push_is_served_at_the_printed_address(server: Server) -> None:
    address = server.start()
    assert "学习不够" in read(f"{address}reports/2023/problems/")
    commit = server.push("news.md", "# 新的一页\n")
    server.wait_for(commit)
    assert "新的一页" in read(f"{address}news/")


def test_what_was_pushed_while_nothing_ran_goes_live_at_the_start(server: Server) -> None:
    commit = server.push("news.md", "# 新的一页\n")
    server.start()
    server.wait_for(commit)


def test_letting_go_wakes_the_builder(server: Server) -> None:
    server.push("news.md", "# 新的一页\n")
    server.look()
    main(["rollback", str(server.installation.root)])
    server.start()
    newest = server.push("more.md", "# 又一页\n")
    main(["rollback", str(server.installation.root), "--release"])
    server.wait_for(newest)


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_when_it_is_told_to(server: Server, sign: signal.Signals) -> None:
    server.start()
    process = server.running[-1]
    process.send_signal(sign)
    assert process.wait(20) in (0, -sign)


def test_a_taken_port_is_told(server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        code = main(["run", str(server.installation.root), "--port", str(taken.getsockname()[1])])
    assert code == 2
    assert "请用 --port 换一个端口" in capsys.readouterr().err


def test_status_as_json_has_just_what_was_promised(server: Server) -> None:
    done = run("report-site", "status", str(server.installation.root), "--json")
    told = json.loads(done.stdout)
    assert list(told) == ["head", "live", "state", "since", "error"]
    assert (told["head"], told["state"], told["error"]) == (told["live"], "idle", None)


def test_status_fails_with_the_publication(server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    server.slip_in_a_fault()
    assert main(["server", "build", str(server.installation.root)]) == 1
    said = capsys.readouterr().out
    assert "状态：失败" in said
    assert "docs/bad.md:1:1: EN01" in said


def test_a_builder_that_was_killed_is_not_said_to_build(server: Server) -> None:
    path = server.installation.status_file
    told = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**told, "state": "building"}), encoding="utf-8")
    assert server.status.state == "idle"


def test_a_build_ends_with_its_builder(server: Server) -> None:
    endless = server.installation.engine / "hooks/more.py"
    endless.write_text("import time\ntime.sleep(3600)\n", encoding="utf-8")
    config = server.installation.engine / "mkdocs.yml"
    text = config.read_text(encoding="utf-8").replace("[hooks/entry.py]", "[hooks/entry.py, hooks/more.py]")
    config.write_text(text, encoding="utf-8")
    process = subprocess.Popen(
        [command(), "server", "build", str(server.installation.root)], env={**os.environ, "PYTHONUTF8": "1"}
    )
    while not builders(server):
        assert process.poll() is None
    process.kill()
    process.wait(20)
    config.write_text(text.replace(", hooks/more.py", ""), encoding="utf-8")
    # Waits for the lock, which a build that lived on would hold.
    server.look()
    assert server.status.state == "idle"


def test_a_builder_without_a_web_server_publishes_and_ends_tidily(server: Server) -> None:
    process = subprocess.Popen(
        [command(), "server", "watch", str(server.installation.root)], env={**os.environ, "PYTHONUTF8": "1"}
    )
    server.wait_for(server.push("news.md", "# 新的一页\n"))
    process.terminate()
    assert process.wait(20) == 0
    assert not list(server.installation.workshops.iterdir())
    assert not list(server.installation.releases.glob(".*"))


def test_a_forge_is_asked_though_its_call_got_lost(server: Server) -> None:
    forge = server.clone("forge")
    server.start()
    forge.write("news.md", "# 新的一页\n")
    commit = forge.commit("在代码平台上改")
    git = ["git", "--git-dir", str(server.installation.content)]
    subprocess.run([*git, "remote", "add", "forge", str(forge.folder)], check=True)
    server.stop()
    server.start()
    server.wait_for(commit)


def test_it_keeps_a_standby_for_gate_and_editor_and_takes_it_along(server: Server) -> None:
    server.start()
    socket_file = server.installation.state / NAME
    until(socket_file.exists)
    server.wait_for(server.push("news.md", "# 新的一页\n"))
    server.stop()
    until(lambda: not socket_file.exists())


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.01)
