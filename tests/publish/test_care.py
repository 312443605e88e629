"""Looking after a site: doctor, metrics, backup and restore."""

from __future__ import annotations

import json
import shutil
import tarfile
from pathlib import Path

import pytest
from report_site.cli import main
from report_site.publish import backup, engines, release
from report_site.publish.atomic import lock
from report_site.publish.installation import Installation, PublishError
from report_site.publish.metrics import write as write_metrics
from report_site.publish.standby.wire import LOCK

from tests.publish.server import Server, prepare_engine


def doctor(server: Server, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    capsys.readouterr()
    return main(["doctor", str(server.installation.root)]), capsys.readouterr().out


def saved(server: Server, folder: Path) -> Path:
    file = folder / "backup.tar.gz"
    assert main(["backup", str(server.installation.root), str(file)]) == 0
    return file


def restored(server: Server, file: Path, root: Path) -> Server:
    prepare_engine(Installation(root), server.project)
    installation = backup.restore(file, root, server.project, say=lambda text: None)
    return Server(installation, server.project)


def test_the_doctor_finds_nothing_wrong_with_a_sound_site(
    server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    code, said = doctor(server, capsys)
    assert code == 0, said
    assert "[不好]" not in said
    assert "项，都好。" in said


def test_the_doctor_sees_the_standby(server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    assert "备用进程没有在运行" in doctor(server, capsys)[1]
    with lock(server.installation.state / LOCK):
        assert "备用进程在运行" in doctor(server, capsys)[1]


def break_repository(server: Server) -> None:
    for path in (server.installation.content / "objects").glob("??"):
        shutil.rmtree(path)


def break_hook(server: Server) -> None:
    (server.installation.content / "hooks/pre-receive").unlink()


def break_engine(server: Server) -> None:
    (server.installation.engine / ".venv").unlink()


def break_current(server: Server) -> None:
    server.installation.current.unlink()


def leave_unbuilt(server: Server) -> None:
    server.push("news.md", "# 新的一页\n")


def push_a_fault(server: Server) -> None:
    server.slip_in_a_fault()
    server.look()


def show_reviews(server: Server) -> None:
    config = server.installation.content / "config"
    config.write_text(config.read_text(encoding="utf-8").replace("hideRefs", "other"), encoding="utf-8")


def open_the_state(server: Server) -> None:
    server.installation.state.chmod(0o755)


@pytest.mark.parametrize(
    ("break_it", "said"),
    [
        (break_repository, "内容仓库已损坏"),
        (break_hook, "缺少钩子 pre-receive"),
        (break_engine, "不能运行"),
        (break_current, "没有线上的版本"),
        (leave_unbuilt, "生成的程序没有在运行"),
        (push_a_fault, "docs/bad.md:1:1: EN01"),
        (show_reviews, "等待审核的修改"),
        (open_the_state, "chmod o-rwx"),
    ],
)
def test_the_doctor_says_what_is_wrong_and_what_to_do(
    server: Server, capsys: pytest.CaptureFixture[str], break_it: object, said: str
) -> None:
    assert callable(break_it)
    break_it(server)
    code, told = doctor(server, capsys)
    assert code == 1
    assert said in told


def test_metrics_tell_a_failure(server: Server) -> None:
    write_metrics(server.installation)
    assert "report_site_up_to_date 1\n" in server.installation.metrics_file.read_text(encoding="utf-8")
    push_a_fault(server)
    text = server.installation.metrics_file.read_text(encoding="utf-8")
    assert "report_site_up_to_date 0\n" in text
    assert "report_site_failed 1\n" in text


def test_a_restored_site_is_the_one_that_was_saved(server: Server, tmp_path: Path) -> None:
    server.push("news.md", "# 新的一页\n")
    server.look()
    server.installation.accounts_file.write_text("# 帐号\n", encoding="utf-8")
    (server.installation.organ / "synonyms.yml").write_text("# 同义词\n", encoding="utf-8")
    config = server.installation.engine / "mkdocs.yml"
    config.write_text(config.read_text(encoding="utf-8") + "# 改了\n", encoding="utf-8")
    server.look()
    again = restored(server, saved(server, tmp_path), tmp_path / "again")
    assert again.live.wanted == server.live.wanted
    assert again.page("index.html") == server.page("index.html")
    assert again.installation.accounts_file.read_text(encoding="utf-8") == "# 帐号\n"
    assert again.clone("history").git("rev-list", "HEAD") == server.clone("own").git("rev-list", "HEAD")


def test_a_pinned_site_is_restored_pinned(server: Server, tmp_path: Path) -> None:
    server.push("news.md", "# 新的一页\n")
    server.look()
    main(["rollback", str(server.installation.root)])
    again = restored(server, saved(server, tmp_path), tmp_path / "again")
    assert again.live.wanted == server.live.wanted
    assert release.pinned(again.installation) == again.live.id
    assert again.status.head != again.status.live


def test_a_backup_is_for_its_owner_only(server: Server, tmp_path: Path) -> None:
    assert saved(server, tmp_path).stat().st_mode & 0o077 == 0


def test_a_backup_to_nowhere_says_so(server: Server, tmp_path: Path) -> None:
    with pytest.raises(PublishError, match="写不了备份文件"):
        backup.save(server.installation, tmp_path / "missing" / "backup.tar.gz")


def test_a_backup_that_fails_keeps_the_one_before(server: Server, tmp_path: Path) -> None:
    file = saved(server, tmp_path)
    before = file.read_bytes()
    break_repository(server)
    assert main(["backup", str(server.installation.root), str(file)]) == 2
    assert file.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


@pytest.mark.parametrize("kind", ["text", "missing", "other archive", "other format"])
def test_what_is_no_backup_is_refused_and_leaves_nothing(
    server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    file = tmp_path / "file"
    if kind == "text":
        file.write_text("信", encoding="utf-8")
    elif kind != "missing":
        facts = tmp_path / "backup.json"
        facts.write_text(json.dumps({"format": 99}), encoding="utf-8")
        with tarfile.open(file, "w:gz") as archive:
            archive.add(facts, arcname="report-site/backup.json" if kind == "other format" else "x")
    assert main(["restore", str(file), str(tmp_path / "again")]) == 2
    assert "备份" in capsys.readouterr().err
    assert not (tmp_path / "again").exists()


def test_the_engine_of_a_site_can_be_copied_on(server: Server, tmp_path: Path) -> None:
    engines.copy_parts(server.installation.engine, tmp_path / "copy")
    assert engines.engine_id(tmp_path / "copy") == server.live.wanted.engine
