"""Private data in a finished site: the last gate, and what may pass it."""

from __future__ import annotations

import io
import zipfile

import pytest
from mkdocs.exceptions import Abort
from report_site.checks.privacy.words import default_words
from report_site.cli import main
from report_site.engine.audit import audit_private
from report_site.engine.outputs import Outputs
from report_site.memo import Memo

from tests.site.conftest import MakeSite, Warnings

PAGE = "-- reports/2023/a.md --\n# 措施\n\n"
# Digits that the source does not hold together: an entity, and markup in their midst.
HIDDEN = ["1380013&#56;000", "138**0013**8000", "&#49;3800138000"]


@pytest.mark.parametrize("hidden", HIDDEN)
def test_what_only_the_finished_page_shows_fails_the_build(
    site: MakeSite, warnings: Warnings, hidden: str
) -> None:
    with pytest.raises(Abort):
        site(f"{PAGE}请打{hidden}。\n").build()
    *found, stopped = warnings.take()
    assert {each.split(" ")[1] for each in found} == {"site/reports/2023/a/index.html:1:1:"}
    assert all("PV03 错误 生成的网页里有手机号（138*****000）" in each for each in found)
    assert "不要发布" in stopped


def test_the_search_index_is_read_too(site: MakeSite, warnings: Warnings) -> None:
    built = site(f"{PAGE}请打138**0013**8000。\n", plugins=["search"]).build(command="serve")
    warnings.take()
    (built.folder / "reports/2023/a/index.html").unlink()
    (found,) = audit_private(Outputs(built.folder), default_words(), Memo())
    assert (found.code, found.path) == ("PV03", "search/（reports/2023/a.md）")


def test_a_preview_goes_on_with_an_error(site: MakeSite, warnings: Warnings) -> None:
    site(f"{PAGE}请打{HIDDEN[0]}。\n").build(command="serve")
    (found,) = warnings.take()
    assert "PV03" in found


def test_what_the_organ_allows_is_published(site: MakeSite) -> None:
    project = site(f"{PAGE}办公电话0532-88880000，值班13800138000，邮箱dj@example.gov.cn。\n")
    (project.root / "organ").mkdir()
    words = "办公电话: [0532-88880000, 13800138000]\n办公邮箱: ['@example.gov.cn']\n"
    (project.root / "organ/privacy.yml").write_text(words, encoding="utf-8")
    project.build(strict=True)


def test_a_wrong_list_stops_the_build_and_is_named(site: MakeSite, warnings: Warnings) -> None:
    project = site(f"{PAGE}正文。\n")
    (project.root / "organ").mkdir()
    (project.root / "organ/privacy.yml").write_bytes(b"\xff")
    with pytest.raises(Abort):
        project.build()
    (error,) = warnings.take()
    assert error.startswith("organ/privacy.yml：不是 UTF-8 编码")


def word(text: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("word/document.xml", f"<w:p xmlns:w='w'><w:r><w:t>{text}</w:t></w:r></w:p>")
    return packed.getvalue()


def test_attached_files_and_their_names_are_searched(
    site: MakeSite, capsys: pytest.CaptureFixture[str]
) -> None:
    project = site(f"{PAGE}[附件](a.docx)\n")
    (project.docs / "reports/2023/a.docx").write_bytes(word("电话13800138000"))
    (project.docs / "reports/2023/b.docx").write_bytes(b"no zip")
    (project.docs / "reports/2023/13900139000.docx").write_bytes(word("好"))
    (project.docs / ".hidden.docx").write_bytes(word("电话13800138000"))
    assert main(["-C", str(project.root), "check"]) == 1
    found = [line.split("。")[0] for line in capsys.readouterr().out.splitlines() if " PV" in line]
    assert found == [
        "docs/reports/2023/139*****000.docx:1:1: PV03 错误 文件名里有手机号（139*****000）",
        "docs/reports/2023/a.docx:1:1: PV03 错误 附件的正文里有手机号（138*****000）",
        "docs/reports/2023/b.docx:1:1: PV13 警告 这个附件读不出来（文件已损坏，或不是它的扩展名所说的格式），"
        "没法检查里面有没有不能公开的内容",
    ]


def test_an_attached_file_fails_the_build_like_a_page(site: MakeSite, warnings: Warnings) -> None:
    project = site(f"{PAGE}[附件](a.docx)\n")
    (project.docs / "reports/2023/a.docx").write_bytes(word("电话13800138000"))
    with pytest.raises(Abort):
        project.build()
    found, stopped = warnings.take()
    assert "PV03 错误 附件的正文里有手机号" in found
    assert "不要发布" in stopped
