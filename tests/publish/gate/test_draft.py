"""A page that is being written, drawn by a function call: what readers would see, and what is said of it."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from report_site.engine.events import Known
from report_site.engine.preview import rooted
from report_site.history.git import COMMIT, REPOSITORY
from report_site.publish.gate.base import Base, read_base
from report_site.publish.gate.draft import Draft, drawn
from report_site.publish.gate.limits import Limits
from report_site.publish.gate.standing import Standing
from report_site.publish.git import Repository

from tests.publish.gate.desk import ADMINISTRATOR, Desk
from tests.publish.gate.desk import PAGES as SITE
from tests.site_builder import EPOCH, ROOT, build_demo, read_files

DAY = date(2024, 1, 15)
BEFORE = read_files(SITE)
PROBLEMS = "reports/2023/problems.md"


@pytest.fixture(autouse=True)
def _on_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)


def draw(engine: Path, path: str, text: str, *files: str) -> dict[str, Any]:
    draft = Draft(DAY, Limits(), path, text, files)
    return drawn(draft, Standing(engine, Base("", BEFORE), DAY), lambda *_: None)


def findings(engine: Path, path: str, text: str) -> dict[str, dict[str, Any]]:
    return {str(each["code"]): each for each in draw(engine, path, text)["findings"]}


def mended(engine: Path, path: str, text: str, code: str) -> str:
    """Return the text after the fix of the finding with this code was taken."""
    fix = findings(engine, path, text)[code]["fix"]
    assert fix is not None
    starts = [0, *(match.end() for match in re.finditer("\n", text))]
    start, end = (starts[fix[side]["line"] - 1] + fix[side]["column"] - 1 for side in ("from", "to"))
    return f"{text[:start]}{fix['text']}{text[end:]}"


def test_a_new_item_has_its_card_and_other_pages_items_link_back_to_it(engine: Path) -> None:
    text = (
        BEFORE[PROBLEMS] + "\n## 二是联系不够\n\n- 编号：WT-2023-2\n- 对应措施：CS-2023-1\n- 状态：推进中\n"
    )
    page = draw(engine, PROBLEMS, text)
    assert 'id="WT-2023-2"' in page["html"]
    assert 'href="/reports/2023/measures/#CS-2023-1"' in page["html"]
    measures = draw(engine, "reports/2023/measures.md", BEFORE["reports/2023/measures.md"])
    assert "WT-2023-2" not in measures["html"]
    assert [(each["id"], each["line"]) for each in page["items"]] == [("WT-2023-1", 3), ("WT-2023-2", 9)]


def test_a_page_that_does_not_exist_yet_is_drawn(engine: Path) -> None:
    page = draw(engine, "guide/new.md", "# 新的一页\n\n见 WT-2023-1。\n")
    assert page["title"] == "新的一页"
    assert 'href="/reports/2023/problems/#WT-2023-1"' in page["html"]
    assert page["html"].startswith("<!doctype html>")


def test_words_are_counted_as_word_processors_count_them(engine: Path) -> None:
    assert draw(engine, "a.md", "# 标题\n\n学习了 12 次，用 Word 写的。\n")["words"] == 2 + 11


def test_what_the_gate_would_refuse_is_told_with_its_line(engine: Path) -> None:
    found = findings(engine, "a.md", "# 标题\n\n<b>粗</b>\n")["GATE"]
    assert (found["line"], found["severity"], found["message"]) == (3, "error", "不能写网页代码（<b）")


def test_a_picture_that_was_brought_and_not_yet_saved_is_no_broken_link(engine: Path) -> None:
    text = "# 标题\n\n![图](图.png)\n"
    assert [each["message"] for each in draw(engine, "a.md", text)["findings"]] == [
        "链接指向的“图.png”不存在"
    ]
    assert draw(engine, "a.md", text, "图.png")["findings"] == []


def test_a_file_that_is_taken_away_is_gone_from_what_is_shown_next(engine: Path) -> None:
    standing = Standing(engine, Base("", BEFORE), DAY)
    known = Known(standing.ledger)
    assert "assets/图.png" in standing.show(BEFORE, ("assets/图.png",), known).paths
    assert "assets/图.png" not in standing.show(BEFORE, (), known).paths


# Edits one after the other, each of some pages: words, a title, words again, a state, an item, a page more.
EDITS: list[tuple[str, str | None, str]] = [
    ("branches/first/index.md", "支部简介。", "支部有三十人。"),
    (PROBLEMS, "## 一是学习不够", "前面添一行。\n\n## 一是学习不够"),
    (PROBLEMS, "## 一是学习不够", "## 一是学得不够"),
    ("index.md", "# 首页", "# 首页\n\n见 WT-2023-1。"),
    (PROBLEMS, "- 状态：推进中", "- 状态：已完成"),
    ("reports/2023/measures.md", "编号：CS-2023-1", "编号：CS-2023-2"),
    ("branches/first/index.md", "顺序: 1", "顺序: 9"),
    ("guide/new.md", None, "# 新的一页\n\n见 WT-2023-1。\n"),
    ("guide/new.md", "新的一页", "另一个标题"),
]


def test_whatever_was_shown_before_a_page_is_drawn_as_if_it_were_the_first(engine: Path) -> None:
    standing = Standing(engine, Base("", BEFORE), DAY)
    standing.warm_up()
    pages, amended = dict(BEFORE), []
    for path, old, new in EDITS:
        pages[path] = new if old is None else pages[path].replace(old, new)
        files = standing.preview.files
        standing = Standing(engine, Base("", dict(pages)), DAY, standing)
        standing.warm_up()
        amended.append(standing.preview.files is files)
        fresh = Standing(engine, Base("", dict(pages)), DAY)
        fresh.warm_up()
        assert list(standing.preview.paths) == list(fresh.preview.paths)
        for each in (*pages, "ledger/index.md", "ledger/findings.md"):
            assert article(standing.preview.page(each)) == article(fresh.preview.page(each)), (path, each)
    assert amended == [True, True, *[False] * 7], "only other words need no look at the whole site"


def test_another_day_is_another_site(engine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    standing = Standing(engine, Base("", BEFORE), DAY)
    standing.warm_up()
    files = standing.preview.files
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(EPOCH) + 86400))
    standing.show(BEFORE, (), Known(standing.ledger))
    assert standing.preview.files is not files


def test_the_styles_of_a_preview_are_those_of_the_site() -> None:
    standing = Standing(ROOT, Base("", BEFORE), DAY)
    html = standing.show(BEFORE, (), Known(standing.ledger)).page("index.md")
    again = standing.show(BEFORE, (), Known(standing.ledger)).page("index.md")
    assert re.search(r'href="assets/report-site\.[0-9a-f]{12}\.css"', html)
    assert again == html


def test_only_findings_about_this_page_are_told(engine: Path) -> None:
    assert all("支部" not in each["message"] for each in draw(engine, "a.md", "# 标题\n")["findings"]), (
        "what branches lack is no business of this page"
    )


FIXES = [
    ("FD03", "状态：推进中", "状态：推近中", "状态：推进中"),
    ("FD01", "- 状态：推进中", "- 状  太：推进中", None),
    ("FD01", "- 对应措施：", "- 对应措失：", "- 对应措施："),
    ("ID03", "对应措施：CS-2023-1", "对应措施：cs-2023-1", "对应措施：CS-2023-1"),
    ("LK01", "对应措施：CS-2023-1", "对应措施：CS-2023-11", "对应措施：CS-2023-1"),
    ("LK01", "# 三、问题\n", "# 三、问题\n\n见 CS-2023-12。\n", "# 三、问题\n\n见 CS-2023-1。\n"),
    ("LK01", "对应措施：CS-2023-1", "对应措施：CS-1999-77", None),
    (
        "FD06",
        "- 状态：推进中",
        "- 责任单位：第一党支步\n- 状态：推进中",
        "- 责任单位：第一党支部\n- 状态：推进中",
    ),
    (
        "TX07",
        "# 三、问题\n",
        "# 三、问题\n\n学习不够,联系不多,效果一般。\n",
        "# 三、问题\n\n学习不够，联系不多，效果一般。\n",
    ),
    ("TX08", "# 三、问题\n", "# 三、问题\n\n学习１２次，走访３次。\n", "# 三、问题\n\n学习12次，走访3次。\n"),
]


@pytest.mark.parametrize(("code", "right", "wrong", "expected"), FIXES)
def test_a_mechanical_finding_brings_its_fix(
    engine: Path, code: str, right: str, wrong: str, expected: str | None
) -> None:
    text = BEFORE[PROBLEMS]
    assert right in text
    changed = text.replace(right, wrong)
    if expected is None:
        found = findings(engine, PROBLEMS, changed).get(code)
        assert found is None or found["fix"] is None
    else:
        assert mended(engine, PROBLEMS, changed, code) == text.replace(right, expected)


def test_a_kind_of_meeting_that_is_misspelt_is_given_the_nearest_one(engine: Path) -> None:
    path = "branches/first/2023.md"
    text = BEFORE[path].replace("支委会", "支委回")
    assert mended(engine, path, text, "RT02") == BEFORE[path]


def test_an_id_that_is_taken_is_given_the_next_free_one(engine: Path) -> None:
    again = "\n## 二是又一项\n\n- 编号：WT-2023-1\n- 状态：推进中\n"
    text = BEFORE[PROBLEMS] + again
    after = BEFORE[PROBLEMS] + again.replace("WT-2023-1", "WT-2023-2")
    assert mended(engine, PROBLEMS, text, "ID01") == after


def test_addresses_are_those_from_the_host_s_root() -> None:
    page = '<a href="../x/?a=1&amp;b=2#c">x</a><img src=a.png><a href="#top"></a><a href="https://e.invalid/"></a>'
    assert rooted(page, "/dj/reports/2023/") == (
        '<a href="/dj/reports/x/?a=1&amp;b=2#c">x</a><img src="/dj/reports/2023/a.png">'
        '<a href="#top"></a><a href="https://e.invalid/"></a>'
    )
    assert rooted('<a href="../..">x</a> href="../y"', "/dj/a/b/") == '<a href="/dj/">x</a> href="../y"'


def test_an_unchanged_page_is_drawn_as_it_is_built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(ROOT / "docs", tmp_path / "work/docs")
    desk = Desk(tmp_path / "work", ROOT)
    desk.git("init", "--quiet", "--initial-branch=main")
    commit = desk.commit(ADMINISTRATOR)
    monkeypatch.setenv(REPOSITORY, str(desk.root / ".git"))
    monkeypatch.setenv(COMMIT, commit)
    demo = build_demo(tmp_path / "site")
    standing = Standing(ROOT, read_base(Repository(desk.root / ".git"), commit), DAY)
    standing.warm_up()
    assert len(standing.base.pages) > 20
    for path in standing.base.pages:
        built = demo.text(standing.preview.files.src_uris[path].dest_uri)
        assert article(standing.preview.page(path)) == article(built), path


def test_the_site_after_a_commit_is_that_before_with_what_it_changed(tmp_path: Path) -> None:
    desk = Desk.begun(tmp_path / "work", ROOT, SITE)
    repository = Repository(desk.root / ".git")
    before = read_base(repository, desk.head)
    desk.append("docs/index.md", "又一句。")
    desk.write("-- 另一页.md --\n# 另一页\n-- branches/first/图.png --\n图\n-- a-b.txt --\n字\n")
    desk.git("rm", "--quiet", "docs/branches/second/index.md")
    desk.git("mv", "docs/branches/first/2023.md", "docs/branches/first/2022.md")
    desk.commit(ADMINISTRATOR)
    after = read_base(repository, desk.head)
    changed = read_base(repository, desk.head, before)
    assert changed == after
    assert (list(changed.pages), changed.others) == (list(after.pages), after.others)
    assert read_base(repository, desk.head, Base()) == after


def article(html: str) -> str:
    """Return what a page says, and its title."""
    start, end = html.index("<article"), html.index("</article>")
    return html[html.index("<title>") : html.index("</title>")] + html[start:end]
