"""The commands about serving, as an administrator types them."""

from __future__ import annotations

from pathlib import Path

import pytest
from report_site.cli import main
from report_site.pages.security import FILE, headers_file


def test_the_audit_says_what_is_wrong_and_where(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "index.html").write_text("<p>文</p>", encoding="utf-8")
    assert main(["audit", str(tmp_path)]) == 0
    assert "没有发现" in capsys.readouterr().out
    (tmp_path / "index.html").write_text("<p onclick=x>文</p>", encoding="utf-8")
    assert main(["audit", str(tmp_path)]) == 1
    assert "index.html 第 1 行" in capsys.readouterr().out
    assert main(["audit", str(tmp_path / "none")]) == 2
    assert "没有文件夹" in capsys.readouterr().err


@pytest.mark.parametrize("program", ["nginx", "caddy"])
def test_a_configuration_names_the_installation_and_the_headers(
    program: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = [
        "server",
        "config",
        program,
        str(tmp_path),
        "--domain",
        "dj.example.invalid",
        "--port",
        "8123",
    ]
    assert main(arguments) == 2
    assert "还没有发布过的版本" in capsys.readouterr().err
    (tmp_path / "current").mkdir()
    (tmp_path / "current" / FILE).write_text(headers_file(["sha256-x"]), encoding="utf-8")
    assert main(arguments) == 0
    text = capsys.readouterr().out
    for said in (
        "dj.example.invalid",
        f"{tmp_path}/current",
        f"{tmp_path}/assets",
        "'sha256-x'",
        "127.0.0.1:8123",
    ):
        assert said in text


def test_nginx_repeats_the_headers_in_every_place_that_has_its_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "current").mkdir()
    main(["server", "config", "nginx", str(tmp_path), "--domain", "x"])
    places = capsys.readouterr().out.split("\n    location ")[1:]
    with_headers = [place for place in places if "add_header" in place]
    assert len(with_headers) == 4
    assert all("Content-Security-Policy" in place and "nosniff" in place for place in with_headers)
