"""`report-site server init` and `upgrade`: what is there afterwards, and what stays when they fail."""

from __future__ import annotations

import argparse
import shlex
import shutil
import subprocess
from configparser import ConfigParser
from pathlib import Path

import pytest
from report_site import cli_words
from report_site.cli import main
from report_site.publish import engines, release, setup, units
from report_site.publish.installation import Installation, PublishError

from tests.publish.server import Server, make_project, prepare_engine


def silent(text: str) -> None:
    pass


def newer(server: Server, change: str = "version") -> Path:
    """Make a newer version of the server's project, whose engine is installed as an upgrade would."""
    project = server.project.with_name("newer")
    shutil.copytree(server.project, project)
    if change == "version":
        file, old, new = "pyproject.toml", 'version = "0.1.0"', 'version = "0.2.0"'
    elif change == "settings":
        file, old, new = "mkdocs.yml", "toc.follow", "toc.integrate"
    else:
        file, old, new = "hooks/entry.py", "from", "raise SystemExit\nfrom"
    text = (project / file).read_text(encoding="utf-8")
    (project / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    prepare_engine(server.installation, project)
    return project


def test_init_makes_everything_that_a_site_needs(server: Server) -> None:
    root = server.installation.root
    assert (root / "engine").readlink() == Path("engines") / engines.engine_id(server.project)
    assert (root / "current").readlink().parent == Path("releases")
    assert {path.name for path in root.iterdir()} == {
        "assets",
        *("content.git", "current", "engine", "engines", "organ", "releases", "state", "units"),
    }
    assert "学习不够" in server.page("reports/2023/problems/index.html")
    assert (root / "organ/synonyms.yml").is_file()


def test_the_first_content_is_pages_only(server: Server) -> None:
    listed = server.clone().git("ls-files").split()
    assert listed
    assert all(path.startswith("docs/") for path in listed)


def test_init_leaves_a_folder_with_other_files_alone(server: Server, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "letter.txt").touch()
    with pytest.raises(PublishError, match="已有别的文件"):
        setup.initialise(other, server.project, None, silent)
    assert [path.name for path in other.iterdir()] == ["letter.txt"]


def test_init_does_not_overwrite_a_site(server: Server) -> None:
    with pytest.raises(PublishError, match="已经建好了"):
        setup.initialise(server.installation.root, server.project, None, silent)


def test_an_interrupted_init_is_continued_by_the_next(server: Server, tmp_path: Path) -> None:
    begun = Installation(tmp_path / "begun")
    prepare_engine(begun, server.project)
    setup.begin(begun.root, server.project, None, silent)
    setup.initialise(begun.root, server.project, None, silent)
    assert release.live(begun)


def test_init_says_why_the_first_content_cannot_be_built(server: Server, tmp_path: Path) -> None:
    (server.project / "docs/bad.md").write_bytes("# 乱码\n".encode("utf-16"))
    begun = Installation(tmp_path / "begun")
    prepare_engine(begun, server.project)
    with pytest.raises(PublishError, match=r"bad\.md:1:1: EN01"):
        setup.initialise(begun.root, server.project, None, silent)


def test_the_address_ends_in_a_slash_and_stands_in_the_pages(server: Server, tmp_path: Path) -> None:
    begun = Installation(tmp_path / "begun")
    prepare_engine(begun, server.project)
    setup.initialise(begun.root, server.project, "http://dj.example.cn", silent)
    assert begun.address == "http://dj.example.cn/"
    assert "http://dj.example.cn/" in (begun.current / "sitemap.xml").read_text(encoding="utf-8")


def test_a_folder_that_is_no_installation_is_misuse(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["status", str(tmp_path)]) == 2
    assert "不是网站的安装目录" in capsys.readouterr().err


def test_a_push_says_that_it_arrived(server: Server) -> None:
    clone = server.clone()
    clone.write("news.md", "# 新的一页\n")
    clone.commit("新的一页")
    assert "已接收，网站随后自动更新" in clone.push().stderr
    assert server.installation.queue.exists()


def test_units_start_commands_that_exist(server: Server) -> None:
    units.write(server.installation)
    parser = cli_words._parser()
    folder = server.installation.units
    started = []
    for path in folder.iterdir():
        unit = ConfigParser(strict=False, interpolation=None)
        unit.optionxform = str  # type: ignore[assignment,method-assign]
        unit.read(path, encoding="utf-8")
        program, *words = shlex.split(unit["Service"]["ExecStart"])
        assert Path(program) == engines.command(server.installation)
        options: argparse.Namespace = parser.parse_args(words)
        started.append(options.root)
    assert started == [server.installation.root] * 2


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd to ask")
def test_systemd_finds_nothing_wrong_with_the_units(server: Server) -> None:
    units.write(server.installation)
    files = sorted(map(str, server.installation.units.iterdir()))
    done = subprocess.run(["systemd-analyze", "verify", *files], capture_output=True, text=True, check=False)
    ours = [line for line in done.stderr.splitlines() if "report-site" in line]
    assert (done.returncode, ours) == (0, [])


def test_upgrade_switches_engine_and_release_together(server: Server) -> None:
    before = server.live
    project = newer(server)
    setup.upgrade(server.installation, project, silent)
    assert server.installation.engine.resolve().name.startswith("0.2.0-")
    assert server.live.wanted.engine == server.installation.engine.resolve().name
    assert server.live.wanted.commit == before.wanted.commit


def test_upgrade_keeps_what_the_administrator_and_the_organ_wrote(server: Server) -> None:
    installation = server.installation
    kept = (installation.organ / "synonyms.yml", installation.accounts_file)
    for file in kept:
        file.write_text("# 自己写的\n", encoding="utf-8")
    config = installation.engine / "mkdocs.yml"
    config.write_text(
        config.read_text(encoding="utf-8").replace("site_name: 机关党建工作报告", "site_name: 某局党建"),
        encoding="utf-8",
    )
    setup.upgrade(installation, newer(server, "settings"), silent)
    assert all(file.read_text(encoding="utf-8") == "# 自己写的\n" for file in kept)
    text = (installation.engine / "mkdocs.yml").read_text(encoding="utf-8")
    assert "site_name: 某局党建" in text
    assert "toc.integrate" in text
    assert "某局党建" in server.page("index.html")


def test_where_both_changed_the_same_lines_the_administrator_is_kept_and_told(server: Server) -> None:
    config = server.installation.engine / "mkdocs.yml"
    config.write_text(
        config.read_text(encoding="utf-8").replace("    - toc.follow", "    - tags"), encoding="utf-8"
    )
    said: list[str] = []
    setup.upgrade(server.installation, newer(server, "settings"), said.append)
    assert any("沿用您的" in text for text in said)
    text = (server.installation.engine / "mkdocs.yml").read_text(encoding="utf-8")
    assert "    - tags" in text
    assert "toc.integrate" in (server.installation.engine / engines.SHIPPED).read_text(encoding="utf-8")


def test_an_upgrade_that_cannot_build_changes_nothing(server: Server) -> None:
    before, engine = server.live, server.installation.engine.resolve()
    with pytest.raises(PublishError):
        setup.upgrade(server.installation, newer(server, "fault"), silent)
    assert (server.live, server.installation.engine.resolve()) == (before, engine)
    assert list(server.installation.engines.iterdir()) == [engine]


def test_an_upgrade_can_be_rolled_back_with_its_engine(
    server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    before, engine = server.live, server.installation.engine.resolve()
    setup.upgrade(server.installation, newer(server), silent)
    assert main(["rollback", str(server.installation.root)]) == 0
    assert (server.live, server.installation.engine.resolve()) == (before, engine)
    assert f"引擎也回到了 {engine.name}" in capsys.readouterr().out


def test_letting_go_after_a_rolled_back_upgrade_stays_with_the_old_engine(server: Server) -> None:
    engine = server.installation.engine.resolve()
    setup.upgrade(server.installation, newer(server), silent)
    main(["rollback", str(server.installation.root)])
    main(["rollback", str(server.installation.root), "--release"])
    commit = server.push("news.md", "# 新的一页\n")
    server.look()
    assert (server.live.wanted.commit, server.live.wanted.engine) == (commit, engine.name)


def test_a_pinned_site_is_not_upgraded(server: Server) -> None:
    server.push("news.md", "# 新的一页\n")
    server.look()
    main(["rollback", str(server.installation.root)])
    with pytest.raises(PublishError, match="网站固定在版本"):
        setup.upgrade(server.installation, newer(server), silent)


def test_an_upgrade_to_the_same_version_only_mends_the_hooks(server: Server) -> None:
    said: list[str] = []
    hook = server.installation.content / "hooks/post-receive"
    hook.unlink()
    setup.upgrade(server.installation, server.project, said.append)
    assert said == [f"已经是这个版本：{server.live.wanted.engine}"]
    assert hook.stat().st_mode & 0o111


def test_an_engine_is_the_same_wherever_it_is_copied_from(server: Server, tmp_path: Path) -> None:
    config = server.installation.engine / "mkdocs.yml"
    config.write_text(config.read_text(encoding="utf-8") + "\n# 改了\n", encoding="utf-8")
    assert engines.engine_id(server.installation.engine) == engines.engine_id(server.project)
    other = make_project(tmp_path / "other")
    assert engines.engine_id(other) == engines.engine_id(server.project)


def test_engines_that_no_release_needs_are_removed(server: Server) -> None:
    first = server.live
    setup.upgrade(server.installation, newer(server), silent)
    shutil.rmtree(server.installation.releases / first.id)
    release.prune(server.installation)
    assert list(server.installation.engines.iterdir()) == [server.installation.engine.resolve()]
