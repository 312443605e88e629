"""Releases: immutable, shared on disk, swapped at once, kept in number, brought back at once."""

from __future__ import annotations

import gzip
import json
import os
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from report_site.cli import main
from report_site.publish import release
from report_site.publish.atomic import point, write_atomically
from report_site.publish.release import Release, Wanted

from tests.publish.server import DAY, Server

PAGE = "reports/2023/problems.md"
WANTED = Wanted("0123456789abcdef", DAY, "engine", "settings")


def files(server: Server, each: Release) -> dict[str, os.stat_result]:
    folder = server.installation.releases / each.id
    return {path.relative_to(folder).as_posix(): path.stat() for path in folder.rglob("*") if path.is_file()}


def imitate(server: Server, number: int) -> Release:
    """Add a release that claims to be older than the live one."""
    name = release.new_id(WANTED, datetime(2020, 1, 1, tzinfo=UTC) + timedelta(seconds=number))
    shutil.copytree(server.installation.current, server.installation.releases / name)
    found = next(each for each in release.kept(server.installation) if each.id == name)
    assert found
    return found


def cli(server: Server, command: str, *arguments: str) -> int:
    return main([command, str(server.installation.root), *arguments])


def test_names_sort_by_time_and_tell_the_commit() -> None:
    earlier = datetime(2024, 1, 15, 8, 0, 59, 999_000, tzinfo=UTC)
    names = [release.new_id(WANTED, earlier + timedelta(milliseconds=more)) for more in (0, 1, 2)]
    assert names[0] == "20240115T080059999Z-0123456789ab"
    assert names == sorted(set(names))


def test_a_release_says_what_it_was_built_from(server: Server) -> None:
    server.look()
    told = json.loads(server.page("version.json"))
    shown = server.live
    assert told == {
        "release": shown.id,
        "commit": server.status.head,
        "date": "2024-01-15",
        "engine": server.installation.engine.resolve().name,
        "settings": shown.wanted.settings,
        "built": shown.built,
    }


def test_files_that_did_not_change_are_shared(server: Server) -> None:
    server.look()
    first = server.live
    server.push(PAGE, "# 三、问题\n\n改了。\n")
    server.look()
    before, after = files(server, first), files(server, server.live)
    changed = {name for name in after if name not in before or before[name].st_ino != after[name].st_ino}
    assert "reports/2023/problems/index.html" in changed
    assert "branches/first/index.html" not in changed
    assert {name for name in changed if name.startswith("assets/")} == set()
    kept = after.keys() - changed
    assert all(before[name].st_mtime_ns == after[name].st_mtime_ns for name in kept)


def test_a_later_release_never_changes_an_earlier_one(server: Server) -> None:
    server.look()
    folder = server.installation.current.resolve()
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    server.push(PAGE, "# 三、问题\n\n改了。\n")
    server.look(DAY + timedelta(days=1))
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_large_texts_lie_compressed_beside_themselves(server: Server) -> None:
    server.look()
    folder = server.installation.current.resolve()
    packed = list(folder.rglob("*.html.gz"))
    assert folder / "index.html.gz" in packed
    for path in packed:
        assert gzip.decompress(path.read_bytes()) == path.with_suffix("").read_bytes()


def test_rollback_shows_the_release_before_and_stays_there(
    server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    server.look()
    first = server.live
    second = server.push("news.md", "# 新的一页\n")
    server.look()
    assert cli(server, "rollback") == 0
    assert server.live == first
    assert f"读者现在看到的是 {first.id}；网站固定在这个版本" in capsys.readouterr().out
    server.push("more.md", "# 又一页\n")
    server.look()
    assert server.live == first
    cli(server, "status")
    assert f"已固定在版本 {first.id}" in capsys.readouterr().out
    assert second not in (first.wanted.commit, server.status.live)


def test_letting_go_publishes_the_newest_commit(server: Server) -> None:
    server.look()
    server.push("news.md", "# 新的一页\n")
    server.look()
    cli(server, "rollback")
    newest = server.push("more.md", "# 又一页\n")
    assert cli(server, "rollback", "--release") == 0
    server.look()
    assert server.live.wanted.commit == newest


def test_a_release_that_is_there_already_goes_live_without_a_build(server: Server) -> None:
    server.look()
    server.push("news.md", "# 新的一页\n")
    server.look()
    newest, built = server.live, len(server.events("built"))
    cli(server, "rollback")
    cli(server, "rollback", "--release")
    server.look()
    assert server.live == newest
    assert len(server.events("built")) == built


def test_rollback_takes_the_beginning_of_a_name_or_a_commit(server: Server) -> None:
    server.look()
    first = server.live
    server.push("news.md", "# 新的一页\n")
    server.look()
    assert cli(server, "rollback", first.id) == 0
    assert server.live == first
    assert cli(server, "rollback", server.status.head or "") == 0
    assert server.live.wanted.commit == server.status.head


@pytest.mark.parametrize(
    ("name", "said"), [("1999", "没有版本以“1999”开头"), ("20", "不止一个版本以“20”开头")]
)
def test_rollback_to_no_one_release_is_refused(
    server: Server, capsys: pytest.CaptureFixture[str], name: str, said: str
) -> None:
    imitate(server, 1)
    before = server.live
    assert cli(server, "rollback", name) == 2
    assert said in capsys.readouterr().err
    assert (server.live, release.pinned(server.installation)) == (before, None)


def test_rollback_with_nothing_to_go_back_to_is_refused(
    server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli(server, "rollback") == 2
    assert "没有更早的版本" in capsys.readouterr().err


def test_releases_are_listed_newest_first(server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    old = imitate(server, 1)
    cli(server, "rollback")
    capsys.readouterr()
    assert cli(server, "releases") == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == [release.kept(server.installation)[-1].id, old.id]
    assert lines[1].endswith("[线上、固定]")
    assert "[" not in lines[0]


def test_only_the_newest_releases_are_kept(server: Server) -> None:
    old = [imitate(server, number) for number in range(release.KEPT + 5)]
    release.prune(server.installation)
    assert release.kept(server.installation) == [*old[-(release.KEPT - 1) :], server.live]


def test_the_live_and_the_pinned_release_are_kept_however_old(server: Server) -> None:
    old = [imitate(server, number) for number in range(release.KEPT + 5)]
    write_atomically(server.installation.pin_file, old[0].id)
    point(server.installation.current, server.installation.releases / old[1].id)
    release.prune(server.installation)
    assert release.kept(server.installation)[:2] == old[:2]


def test_half_a_release_is_removed_and_never_shown(server: Server) -> None:
    releases = server.installation.releases
    (releases / ".20990101T000000000Z-abc").mkdir()
    (releases / ".20990101T000000000Z-abc/index.html").touch()
    (server.installation.root / ".current.1").symlink_to("releases/none")
    server.look()
    assert [path.name for path in releases.iterdir() if path.name.startswith(".")] == []
    assert not (server.installation.root / ".current.1").is_symlink()


def test_other_files_of_the_folder_are_left_alone(server: Server) -> None:
    profile = server.installation.root / ".bashrc"
    profile.touch()
    server.look()
    assert profile.exists()


def test_a_rollback_that_was_interrupted_is_completed(server: Server) -> None:
    old = imitate(server, 1)
    write_atomically(server.installation.pin_file, old.id)
    server.look()
    assert server.live == old


def test_a_missing_live_link_is_made_again(server: Server) -> None:
    before = server.live
    server.installation.current.unlink()
    release.clear_leftovers(server.installation)
    assert server.live == before


def test_text_is_replaced_whole(tmp_path: Path) -> None:
    file = tmp_path / "file"
    write_atomically(file, "旧")
    write_atomically(file, "新")
    assert (file.read_text(encoding="utf-8"), list(tmp_path.iterdir())) == ("新", [file])
