"""The kept workshop: what it publishes is what a build from nothing gives, whatever happened to it before."""

from __future__ import annotations

import gzip
import os
import re
import signal
import time
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import date, timedelta

import pytest
from report_site.cli import main
from report_site.publish import builder, setup
from report_site.publish.release import VERSION
from report_site.publish.workshop import Workshop

from tests.publish.server import DAY, Server
from tests.publish.test_setup import newer, silent
from tests.publish.trials import builders

PAGE = "reports/2023/problems.md"
BRANCH = "---\n全称: 机关第二党支部\n---\n\n# 机关第二党支部\n"


@pytest.fixture
def workshop(server: Server) -> Iterator[Workshop]:
    with Workshop(server.installation) as kept:
        yield kept


def look(server: Server, workshop: Workshop, day: date = DAY) -> None:
    """Let a builder with this workshop look once, and get ready for the next time."""
    builder.bring_up_to_date(server.installation, lambda: day, workshop=workshop)
    workshop.lay_out()


def publish(server: Server, workshop: Workshop, text: str) -> None:
    """Take a page and build."""
    clone = server.clone(f"clone-{time.monotonic_ns()}")
    clone.write("news.md", text)
    clone.commit("改一处")
    server.slip_in(clone)
    look(server, workshop)


def ways(server: Server) -> list[bool]:
    """Tell of each build, oldest first, whether it was warm."""
    return [facts["warm"] for facts in server.events("built")]


def shown(server: Server) -> dict[str, bytes]:
    """Return what readers can fetch, without what tells the release."""
    folder = server.installation.current.resolve()
    names = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return {name: (folder / name).read_bytes() for name in names if name != VERSION}


def from_nothing(server: Server) -> dict[str, bytes]:
    """Return what a build from nothing gives for the live release."""
    with Workshop(server.installation) as fresh:
        site = fresh.build(server.live.wanted, lambda step: nullcontext())
        files = (path for path in site.rglob("*") if path.is_file())
        return {path.relative_to(site).as_posix(): path.read_bytes() for path in files}


def assert_exact(server: Server) -> None:
    """What readers can fetch is what a build from nothing gives, and the same compressed."""
    released, built = shown(server), from_nothing(server)
    assert {name: released[name] for name in built} == built
    for name in released.keys() - built.keys():
        assert gzip.decompress(released[name]) == built[name.removesuffix(".gz")], name


def add_hook(server: Server, code: str) -> None:
    """Let the engine have one hook more."""
    (server.installation.engine / "hooks/more.py").write_text(code, encoding="utf-8")
    config = server.installation.engine / "mkdocs.yml"
    text = config.read_text(encoding="utf-8").replace("[hooks/entry.py]", "[hooks/entry.py, hooks/more.py]")
    config.write_text(text, encoding="utf-8")


def at_the_second_build(code: str) -> str:
    """Return a hook that does something when its process builds for the second time."""
    # MkDocs loads hooks once.
    return (
        "import os, signal\nbuilds = []\ndef on_config(config):\n"
        f"    builds.append(config)\n    if len(builds) > 1:\n        {code}\n"
    )


def test_the_second_build_is_warm(server: Server, workshop: Workshop) -> None:
    publish(server, workshop, "# 一\n")
    process = builders(server)
    publish(server, workshop, "# 二\n")
    assert builders(server) == process
    assert ways(server)[-2:] == [False, True]
    assert "二" in server.page("news/index.html")


def test_a_warm_build_writes_little_more_than_the_edited_page(server: Server, workshop: Workshop) -> None:
    # What was written right before a comparison counts as written in the next one too, hence three.
    for word in "一二三":
        publish(server, workshop, f"# 消息\n\n{word}。\n")
        time.sleep(0.1)
    first, _, third = server.events("built")[-3:]
    assert first["written"] == first["files"]
    assert third["written"] < third["files"] / 4


def test_status_tells_whether_the_builder_is_warm_and_what_the_last_build_took(
    server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    def said() -> str:
        assert main(["status", str(server.installation.root)]) == 0
        return capsys.readouterr().out

    assert "没有预热" in said()
    with Workshop(server.installation) as workshop:
        publish(server, workshop, "# 新的一页\n")
        assert "生成程序：已经预热" in said()
    assert "没有预热" in said()
    with server.installation.log_file.open("a", encoding="utf-8") as log:
        log.write('{"event": "built", "sec')
    assert re.search(
        r"上一次生成：\S+ \S+，[\d.]+ 秒（导出 [\d.]+，生成 [\d.]+，比较和审核 [\d.]+，成为版本 [\d.]+）",
        said(),
    )


def test_whatever_is_committed_the_release_is_that_of_a_build_from_nothing(
    server: Server, workshop: Workshop
) -> None:
    clone = server.clone()
    docs = clone.folder / "docs"

    def published(summary: str, day: date = DAY) -> None:
        clone.commit(summary)
        server.slip_in(clone)
        look(server, workshop, day)
        assert server.status.error is None
        assert_exact(server)

    clone.write("news.md", "# 消息\n\n见 WT-2023-1。\n")
    published("添一页")
    clone.write(PAGE, (docs / PAGE).read_text(encoding="utf-8").replace("推进中", "已完成"))
    published("改状态")
    clone.write("branches/second/index.md", BRANCH)
    clone.write("branches/second/list.txt", "名单")
    published("添一个支部")
    (docs / "news.md").rename(docs / "older.md")
    published("改名")
    (docs / "older.md").unlink()
    clone.write("older/index.md", "# 变成文件夹\n")
    published("文件变成文件夹")
    clone.write("branches/second/list.txt", "改单")
    published("换附件", DAY + timedelta(days=1))
    (docs / PAGE).unlink()
    published("删去", DAY + timedelta(days=1))
    assert ways(server)[-7:] == [False, *[True] * 6]


def test_an_upgrade_and_a_rollback_in_between_change_nothing(server: Server, workshop: Workshop) -> None:
    publish(server, workshop, "# 一\n")
    setup.upgrade(server.installation, newer(server, "settings"), silent)
    publish(server, workshop, "# 二\n")
    assert_exact(server)
    main(["rollback", str(server.installation.root)])
    publish(server, workshop, "# 三\n")
    main(["rollback", str(server.installation.root), "--release"])
    look(server, workshop)
    assert "三" in server.page("news/index.html")
    assert_exact(server)


def test_a_release_keeps_its_bytes_while_others_are_built(server: Server, workshop: Workshop) -> None:
    publish(server, workshop, "# 一\n")
    folder = server.installation.current.resolve()
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    publish(server, workshop, "# 二\n")
    publish(server, workshop, "# 三\n")
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize(
    "code", ["raise ValueError('没有料到')", "os.kill(os.getpid(), 9)", "memory = bytearray(8 * 2**30)"]
)
def test_a_warm_build_that_fails_is_made_again_from_nothing(
    server: Server, workshop: Workshop, code: str
) -> None:
    add_hook(server, at_the_second_build(code))
    publish(server, workshop, "# 一\n")
    publish(server, workshop, "# 二\n")
    assert "二" in server.page("news/index.html")
    assert (ways(server)[-2:], server.status.error) == ([False, False], None)


def test_a_warm_build_that_takes_too_long_is_not_made_again(server: Server, workshop: Workshop) -> None:
    endless = "signal.setitimer(signal.ITIMER_PROF, 0.01)\n        while True: pass"
    add_hook(server, at_the_second_build(endless))
    publish(server, workshop, "# 一\n")
    built = len(ways(server))
    publish(server, workshop, "# 二\n")
    assert "计算时间超过上限" in str(server.status.error)
    assert (len(ways(server)), builders(server)) == (built, set())


def test_a_process_that_was_killed_is_replaced(server: Server, workshop: Workshop) -> None:
    publish(server, workshop, "# 一\n")
    (process,) = builders(server)
    os.kill(process, signal.SIGKILL)
    publish(server, workshop, "# 二\n")
    assert "二" in server.page("news/index.html")
    assert process not in builders(server)


def test_a_process_that_has_grown_ends_by_itself(server: Server, workshop: Workshop) -> None:
    add_hook(server, "import mmap, sys\nsys.kept = mmap.mmap(-1, 3 * 2**30)\n")
    publish(server, workshop, "# 一\n")
    publish(server, workshop, "# 二\n")
    assert ways(server)[-2:] == [False, False]


def test_changed_settings_start_another_process(server: Server, workshop: Workshop) -> None:
    publish(server, workshop, "# 一\n")
    before = builders(server)
    server.installation.address_file.write_text("http://dj.example.cn/\n", encoding="utf-8")
    publish(server, workshop, "# 二\n")
    assert not before & builders(server)
    assert "http://dj.example.cn/" in server.page("sitemap.xml")


def test_a_fault_in_the_pages_is_told_and_the_next_commit_repairs_it(
    server: Server, workshop: Workshop
) -> None:
    publish(server, workshop, "# 一\n")
    server.slip_in_a_fault()
    look(server, workshop)
    assert "docs/bad.md:1:1: EN01" in str(server.status.error)
    server.push("bad.md", "# 好了\n")
    look(server, workshop)
    assert "好了" in server.page("bad/index.html")


def test_a_danger_in_a_changed_page_does_not_go_live(server: Server, workshop: Workshop) -> None:
    add_hook(
        server, "def on_post_page(output, **_): return output.replace('一处危险', '<iframe></iframe>')\n"
    )
    publish(server, workshop, "# 消息\n\n平安。\n")
    publish(server, workshop, "# 消息\n\n一处危险。\n")
    error = str(server.status.error).splitlines()
    assert len(error) == 2
    assert "news/index.html" in error[1]
    assert "不允许的标签 <iframe>" in error[1]
    assert "平安" in server.page("news/index.html")


def test_after_a_start_the_first_build_is_warm(server: Server) -> None:
    server.start()
    while not server.events("warmed-up"):
        time.sleep(0.05)
    server.wait_for(server.push("news.md", "# 一\n"))
    assert ways(server)[-1]
    assert_exact(server)


def test_warming_up_that_fails_harms_nothing(server: Server, workshop: Workshop) -> None:
    entry = server.installation.engine / "hooks/entry.py"
    text = entry.read_text(encoding="utf-8")
    entry.write_text("raise ValueError('没有料到')\n", encoding="utf-8")
    builder.warm_up(server.installation, workshop, lambda: DAY)
    assert "没有料到" in server.events("warm-up-failed")[0]["error"]
    entry.write_text(text, encoding="utf-8")
    publish(server, workshop, "# 一\n")
    assert "一" in server.page("news/index.html")


def test_it_ends_with_its_builder(server: Server) -> None:
    server.start()
    server.wait_for(server.push("news.md", "# 一\n"))
    assert builders(server)
    server.kill()
    while builders(server):
        time.sleep(0.05)


def test_a_builder_that_ends_leaves_nothing(server: Server) -> None:
    server.start()
    server.wait_for(server.push("news.md", "# 一\n"))
    server.wait_until_idle()
    server.stop()
    assert not builders(server)
    assert not list(server.installation.workshops.iterdir())


def test_what_a_killed_builder_left_is_removed_by_the_next(server: Server) -> None:
    server.start()
    server.wait_for(server.push("news.md", "# 一\n"))
    server.kill()
    deadline = time.monotonic() + 60
    # A process that ends holds its folder for a moment longer than it can be seen.
    while builders(server) or list(server.installation.workshops.iterdir()):
        assert time.monotonic() < deadline
        server.look()
        time.sleep(0.05)


def test_a_kept_workshop_holds_up_no_other_builder(server: Server, workshop: Workshop) -> None:
    publish(server, workshop, "# 一\n")
    commit = server.push("more.md", "# 二\n")
    server.look()
    assert server.live.wanted.commit == commit
    publish(server, workshop, "# 三\n")
    assert_exact(server)
