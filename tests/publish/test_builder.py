"""The builder: what is accepted goes live, what fails changes nothing, whatever wakes it and whenever."""

from __future__ import annotations

import json
import subprocess
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from report_site.publish import builder, status
from report_site.publish.atomic import lock
from report_site.publish.builder import RETRY
from report_site.publish.status import Failure

from tests.publish.server import DAY, Server
from tests.site_builder import build_config

PAGE = "reports/2023/problems.md"


def test_an_accepted_commit_goes_live(server: Server) -> None:
    commit = server.push("news.md", "# 新的一页\n")
    server.look()
    assert (server.status.head, server.status.live, server.status.state) == (commit, commit, "idle")
    assert "新的一页" in server.page("news/index.html")


def test_a_page_that_is_deleted_goes_away(server: Server) -> None:
    clone = server.clone()
    (clone.folder / "docs" / PAGE).unlink()
    clone.commit("删去")
    clone.push()
    server.look()
    assert not (server.installation.current / "reports/2023/problems").exists()


def test_what_is_live_is_not_built_again(server: Server) -> None:
    server.look()
    before = server.live
    server.look()
    assert server.live == before
    assert len(server.events("built")) == len(server.events("live"))


def test_commits_that_came_meanwhile_cost_one_build(server: Server) -> None:
    server.look()
    before = len(server.events("built"))
    for number in range(3):
        last = server.push(f"news{number}.md", "# 新的一页\n")
    server.look()
    assert server.live.wanted.commit == last
    assert len(server.events("built")) == before + 1


def test_a_failed_build_changes_nothing_that_readers_see(server: Server) -> None:
    server.look()
    before = server.live
    broken = server.slip_in_a_fault()
    server.look()
    assert server.live == before
    assert (server.status.head, server.status.state) == (broken, "failed")
    assert server.status.error
    assert "docs/bad.md:1:1: EN01" in server.status.error


def test_the_next_commit_repairs_a_failure(server: Server) -> None:
    server.slip_in_a_fault()
    server.look()
    commit = server.push("bad.md", "# 好了\n")
    server.look()
    assert (server.status.live, server.status.state, server.status.error) == (commit, "idle", None)


def test_a_site_that_the_audit_finds_wanting_does_not_go_live(server: Server) -> None:
    clone = server.clone()
    (clone.folder / "docs/index.md").unlink()
    clone.commit("删去首页")
    server.slip_in(clone)
    before = server.live
    server.look()
    assert server.live == before
    assert "没有首页" in str(server.status.error)


def test_what_failed_is_not_tried_again_at_once(server: Server) -> None:
    server.slip_in_a_fault()
    server.look()
    server.look()
    assert len(server.events("failed")) == 1


def test_what_failed_is_tried_again_later(server: Server) -> None:
    server.slip_in_a_fault()
    server.look()
    failed = status.failure(server.installation)
    assert failed
    earlier = status.moment(failed.moment) - RETRY - timedelta(seconds=1)
    status.write_failure(server.installation, Failure(failed.wanted, failed.error, earlier.isoformat()))
    server.look()
    assert len(server.events("failed")) == 2


def test_what_failed_is_tried_again_by_a_start(server: Server) -> None:
    server.slip_in_a_fault()
    server.look()
    builder.bring_up_to_date(server.installation, lambda: DAY, retry=True)
    assert len(server.events("failed")) == 2


def test_a_new_day_is_a_new_release(server: Server) -> None:
    server.look()
    server.look(DAY + timedelta(days=1))
    assert server.live.wanted.date == DAY + timedelta(days=1)
    assert "2024-01-16" in server.page("ledger/items.json")


@pytest.mark.parametrize("file", ["organ/synonyms.yml", "engine/mkdocs.yml", "state/address"])
def test_changed_settings_are_a_new_release(server: Server, file: str) -> None:
    server.look()
    before = server.live
    path = server.installation.root / file
    path.write_text(path.read_text(encoding="utf-8") + "\n# 改了\n", encoding="utf-8")
    server.look()
    assert server.live.id != before.id
    assert server.live.wanted.settings != before.wanted.settings


def test_pages_that_bring_a_configuration_along_change_nothing(server: Server) -> None:
    clone = server.clone()
    for name in ("mkdocs.yml", "hooks/entry.py"):
        (clone.folder / name).parent.mkdir(exist_ok=True)
        (clone.folder / name).write_text("raise SystemExit\n", encoding="utf-8")
    commit = clone.commit("夹带")
    server.slip_in(clone)
    server.look()
    assert server.live.wanted.commit == commit


def test_a_release_is_what_a_build_in_a_checkout_gives(server: Server, tmp_path: Path) -> None:
    server.push(PAGE, "# 三、问题\n", "删去一个事项")
    server.look()
    checkout = server.clone("checkout").folder
    epoch = subprocess.check_output(["date", "-d", "2024-01-15T12:00+08:00", "+%s"], text=True)
    built = build_config(
        server.installation.engine / "mkdocs.yml",
        tmp_path / "built",
        docs_dir=str(checkout / "docs"),
        environment={"SOURCE_DATE_EPOCH": epoch.strip(), "REPORT_SITE_URL": server.installation.address},
    )
    current = server.installation.current.resolve()
    released = {
        path.relative_to(current).as_posix(): path
        for path in current.rglob("*")
        if path.is_file() and path.name != "version.json"
    }
    plain = {name: path.read_bytes() for name, path in released.items() if name in built.files()}
    assert plain == built.files()
    assert all(name.endswith(".gz") for name in released.keys() - plain.keys())
    assert json.loads(server.page("ledger/items.json"))["commit"] == server.live.wanted.commit
    assert "删去一个事项" in server.page("index.html")


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("import socket\nsocket.create_connection(('192.0.2.1', 80), 1)", "要访问网络，已阻止"),
        ("memory = bytearray(8 * 2**30)", "内存超过上限"),
        ("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", "被系统结束"),
        ("import signal\nsignal.setitimer(signal.ITIMER_PROF, 0.01)\nwhile True: pass", "计算时间超过上限"),
        ("raise OSError(28, 'No space left on device')", "磁盘空间不足"),
        ("raise ValueError('没有料到')", "ValueError: 没有料到"),
    ],
    ids=["network", "memory", "killed", "time", "disk", "fault"],
)
def test_a_build_that_goes_beyond_its_limits_is_stopped_and_says_why(
    server: Server, code: str, reason: str
) -> None:
    (server.installation.engine / "hooks/more.py").write_text(code, encoding="utf-8")
    config = server.installation.engine / "mkdocs.yml"
    text = config.read_text(encoding="utf-8").replace("[hooks/entry.py]", "[hooks/entry.py, hooks/more.py]")
    config.write_text(text, encoding="utf-8")
    before = server.live
    server.look()
    assert server.live == before
    assert reason in str(server.status.error)


def test_a_summary_may_hold_what_python_takes_for_the_end_of_a_line(server: Server) -> None:
    server.push("a.md", "# 一页\n", summary="改一处\u2028又一处\x1c")
    server.look()
    assert json.loads(server.installation.status_file.read_text("utf-8"))["accepted"][0]["state"] == "live"


def test_status_lists_accepted_commits_with_how_far_they_are(server: Server) -> None:
    server.push("good.md", "# 好\n", "好的")
    server.look()
    server.slip_in_a_fault()
    server.look()
    told = json.loads(server.installation.status_file.read_text(encoding="utf-8"))
    assert [(each["summary"], each["state"]) for each in told["accepted"]] == [
        ("改一处", "failed"),
        ("好的", "live"),
        ("导入最初的内容", "live"),
    ]


def test_a_full_log_makes_room_for_a_new_one(server: Server) -> None:
    server.installation.log_file.write_text("x" * 6 * 2**20, encoding="utf-8")
    server.push("news.md", "# 新的一页\n")
    server.look()
    assert len(server.events("live")) == 1


def test_pushes_that_are_being_judged_are_waited_for(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(builder, "PATIENCE", 60.0)
    server.look()
    before = len(server.events("built"))
    with ThreadPoolExecutor(1) as pool:
        with lock(server.installation.judging_lock, shared=True):
            server.push("one.md", "# 一\n")
            looking = pool.submit(server.look)
            last = server.push("two.md", "# 二\n")
        looking.result()
    assert server.live.wanted.commit == last
    assert len(server.events("built")) == before + 1


def test_a_push_that_is_judged_for_long_holds_up_nobody(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(builder, "PATIENCE", 0.1)
    commit = server.push("news.md", "# 新的一页\n")
    with lock(server.installation.judging_lock, shared=True):
        server.look()
    assert server.live.wanted.commit == commit
