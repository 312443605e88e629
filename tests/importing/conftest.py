"""A site without pages, and the command run in it."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from report_site.cli import main

REPORT = """\
机关2023年党建工作报告
一、履职情况
一是抓学习。一是开展主题教育，组织集中研讨；二是举办青年读书班。
二是抓服务。一是开展社区报到服务活动；二是走访困难群众。
二、问题整改情况
针对反馈问题，一是丰富活动形式，开展社区报到服务活动；二是精简会议文件。
三、存在问题
一是理论武装还需加强。学习不够系统。
二是组织生活还需严格。谈心谈话不够经常。
四、下一步工作措施
一是抓实理论武装。健全学习制度。
二是规范组织生活。按月检查记录。
"""


@dataclass(frozen=True)
class Site:
    """A folder with a site, in which the command is run."""

    root: Path
    said: Callable[[], str]

    def run(self, *arguments: str) -> int:
        return main(["-C", str(self.root), *arguments])

    def bring(self, text: str | bytes, *arguments: str, name: str = "报告.txt", year: int = 2023) -> int:
        """Import a file with this content."""
        file = self.root / name
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return self.run("import", str(file), "--year", str(year), *arguments)

    def page(self, name: str, year: int = 2023) -> Path:
        return self.root / f"docs/reports/{year}/{name}.md"

    def text(self, name: str, year: int = 2023) -> str:
        return self.page(name, year).read_text(encoding="utf-8")

    def edit(self, name: str, old: str, new: str) -> None:
        text = self.text(name)
        assert old in text
        self.page(name).write_text(text.replace(old, new), encoding="utf-8")

    def files(self) -> dict[str, str]:
        """Return every page, and what the last imports wrote."""
        found = [*self.root.rglob("*.md")]
        return {
            path.relative_to(self.root).as_posix(): path.read_text(encoding="utf-8") for path in sorted(found)
        }

    def git(self, *arguments: str) -> None:
        name = ("-c", "user.name=x", "-c", "user.email=x@example.org")
        subprocess.run(["git", *name, *arguments], cwd=self.root, check=True, capture_output=True)


@pytest.fixture
def site(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Site:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/index.md").write_text("# 首页\n", encoding="utf-8")
    (tmp_path / "mkdocs.yml").write_text("site_name: 测试站\n", encoding="utf-8")

    def said() -> str:
        captured = capsys.readouterr()
        return captured.out + captured.err

    return Site(tmp_path, said)
