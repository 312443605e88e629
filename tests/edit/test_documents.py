"""What the documents say of the editing server is what it does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from report_site.cli import main
from report_site.edit.app import ANSWERS
from report_site.edit.settings import EditSettings, load_edit_settings

from tests.site_builder import ROOT

API = (ROOT / "hooks/report_site/edit/API.md").read_text(encoding="utf-8")
GUIDE = (ROOT / "docs/guide/login.md").read_text(encoding="utf-8")


def test_the_api_s_document_has_every_answer_and_no_other() -> None:
    told = set(re.findall(r"`(GET|POST|PUT|DELETE) api/([a-z]+)", API))
    assert told == {(answer.method, answer.name) for answer in ANSWERS}


@pytest.mark.parametrize("text", re.findall("```yaml\n(.*?)```", GUIDE, re.DOTALL))
def test_the_guide_s_settings_are_settings(text: str, tmp_path: Path) -> None:
    (tmp_path / "edit.yml").write_text(text, encoding="utf-8")
    assert load_edit_settings(tmp_path / "edit.yml") != EditSettings()


@pytest.mark.parametrize("command", re.findall("(?m)(?:^|`)report-site (user [^`\n]+)", GUIDE))
def test_the_guide_s_commands_are_commands(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    """They stop at the installation, which is not there."""
    assert main(command.split()) == 2
    assert "不是网站的安装目录" in capsys.readouterr().err
