"""Only what a push itself breaks refuses it: an old fault of somebody else stops nobody."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from tests.publish.gate.desk import ADMINISTRATOR, EDITOR, PAGE, PAGES, REVIEWER, Desk, told
from tests.site_builder import read_files

MOBILE = "13800138000"
MEASURES = "docs/reports/2023/measures.md"
PROBLEMS = "docs/reports/2023/problems.md"
OLD_FAULT = "\n## 二是会议偏多\n\n- 编号：WT-2023-2\n- 对应措施：CS-2023-9\n- 状态：整改中\n"


def faulty(tmp_path: Path, engine: Path) -> Desk:
    """A site that has faults already."""
    pages = read_files(PAGES)
    pages["reports/2023/problems.md"] += OLD_FAULT
    return Desk.begun(
        tmp_path / "work", engine, "".join(f"-- {path} --\n{text}" for path, text in pages.items())
    )


def test_an_old_fault_stops_nobody_even_on_the_same_page(tmp_path: Path, engine: Path) -> None:
    desk = faulty(tmp_path, engine)
    base = desk.head
    text = (desk.root / PROBLEMS).read_text(encoding="utf-8")
    desk.put(
        PROBLEMS, text.replace("# 三、问题\n", "# 三、问题\n\n上面加一段，下面的行号都变了。\n").encode()
    )
    desk.append(PAGE, "新的一句。")
    desk.commit(REVIEWER)
    assert told(desk.judged(base, REVIEWER)) == []


def test_an_old_fault_may_move_to_another_page(tmp_path: Path, engine: Path) -> None:
    desk = faulty(tmp_path, engine)
    base = desk.head
    desk.git("mv", PROBLEMS, "docs/reports/2023/faults.md")
    desk.commit(REVIEWER)
    assert told(desk.judged(base, REVIEWER)) == []


def test_a_new_fault_of_the_same_kind_is_refused(tmp_path: Path, engine: Path) -> None:
    desk = faulty(tmp_path, engine)
    base = desk.head
    desk.append(PROBLEMS, "见 CS-2023-9。")
    desk.commit(REVIEWER)
    (said,) = told(desk.judged(base, REVIEWER))
    assert said.startswith(f"{PROBLEMS}:15 ")
    assert "CS-2023-9" in said


def test_removing_an_item_is_refused_where_another_page_points_to_it(desk: Desk) -> None:
    base = desk.head
    desk.put(MEASURES, "# 四、措施\n".encode())
    desk.commit(REVIEWER)
    verdict = desk.judged(base, REVIEWER)
    assert [(each.path, each.line) for each in verdict.errors] == [(PROBLEMS, 6)]
    assert "CS-2023-1" in verdict.errors[0].message
    assert any("以前在本页，现在没有了" in each.message for each in verdict.warnings)


def test_deleting_or_renaming_a_page_is_refused_where_another_page_links_to_it(desk: Desk) -> None:
    base = desk.head
    desk.git("mv", PAGE, "docs/branches/first/README.md")
    desk.commit(EDITOR)
    (said,) = told(desk.judged(base))
    assert said.startswith("docs/index.md:3 链接指向的“branches/first/index.md”被这次推送删去或改名了")


def test_deleting_a_page_together_with_the_links_to_it_passes(desk: Desk) -> None:
    base = desk.head
    desk.git("rm", "-rq", "docs/branches/first")
    desk.put("docs/index.md", "# 首页\n".encode())
    desk.commit(REVIEWER)
    assert told(desk.judged(base, REVIEWER)) == []


def test_a_link_to_a_page_that_the_site_itself_makes_is_none_to_warn_of(desk: Desk) -> None:
    base = desk.head
    desk.append(PAGE, "[台账](../../ledger/index.md) [首页](../../index.md#top) [站外](https://a.invalid/x)")
    desk.commit(EDITOR)
    assert desk.judged(base).problems == ()


def test_a_fault_that_only_time_brings_refuses_nobody(desk: Desk) -> None:
    desk.append(MEASURES, "## 二是办讲堂\n\n- 编号：CS-2023-2\n- 完成时限：2024-01-31\n- 状态：推进中")
    base = desk.commit(REVIEWER)
    desk.append(PAGE, "新的一句。")
    desk.commit(EDITOR)
    assert desk.judged(base, today="2030-01-01").problems == ()


def test_the_first_push_of_all_is_judged_against_nothing(desk: Desk) -> None:
    assert told(desk.judged("0" * 40, ADMINISTRATOR)) == []
    desk.append(PROBLEMS, OLD_FAULT)
    desk.commit(ADMINISTRATOR)
    assert any("CS-2023-9" in each for each in told(desk.judged("0" * 40, ADMINISTRATOR)))


def test_a_page_that_cannot_be_read_hides_no_other_fault(desk: Desk) -> None:
    base = desk.head
    desk.put(PAGE, "# 党建\n".encode("gbk"))
    desk.append("docs/branches/first/2023.md", "<b>")
    desk.commit(EDITOR)
    said = told(desk.judged(base))
    assert [each.split(" ")[0] for each in said] == ["docs/branches/first/2023.md:7", f"{PAGE}:-"]


def test_private_data_in_an_attached_file_refuse_the_push_also_where_a_later_commit_takes_it_back(
    desk: Desk,
) -> None:
    base = desk.head
    file = "docs/branches/first/名单.docx"
    desk.put(file, word_file("联系电话13800138000"))
    desk.commit(EDITOR)
    desk.put(file, word_file("联系电话见内网通讯录"))
    desk.commit(EDITOR)
    (said,) = told(desk.judged(base, EDITOR))
    assert said.startswith(file)
    assert "手机" in said
    assert "13800138000" not in said
    assert "每次提交都要合格" in said


def word_file(text: str) -> bytes:
    """Return the smallest Word file with a text."""
    body = f'<w:document xmlns:w="w"><w:body><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:body></w:document>'
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", body)
    return file.getvalue()


def test_private_data_in_a_commit_refuse_the_push_also_where_a_later_commit_takes_it_back(
    desk: Desk,
) -> None:
    base = desk.head
    before = (desk.root / PAGE).read_text(encoding="utf-8")
    desk.append(PAGE, f"联系人手机 {MOBILE}。")
    hidden = desk.commit(EDITOR)
    desk.put(PAGE, before.encode())
    desk.commit(EDITOR)
    (problem,) = desk.judged(base).errors
    assert (problem.path, problem.line) == (PAGE, before.count("\n") + 2)
    assert MOBILE not in problem.message
    assert hidden[:8] in problem.remedy


def test_private_data_that_stood_there_stop_nobody_who_takes_them_away_in_two_steps(desk: Desk) -> None:
    desk.append(PAGE, f"联系人手机 {MOBILE}。")
    base = desk.commit(EDITOR)
    desk.append(PAGE, "又一句话。")
    desk.commit(EDITOR)
    text = (desk.root / PAGE).read_text(encoding="utf-8")
    desk.put(PAGE, text.replace(MOBILE, "见通讯录").encode())
    desk.commit(EDITOR)
    assert desk.judged(base).errors == ()
