"""Pages in the editor: what it shows, drafts that outlive everything, uploads, the vocabulary, the shell."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from report_site.edit import shell
from report_site.edit.editor import Editor
from report_site.edit.preview import Preview
from report_site.edit.uploads import Uploads
from report_site.ledger.settings import load_settings
from report_site.publish.gate import Problem
from report_site.publish.installation import Installation

from tests.edit.desk import OTHERS, OWN, Browser, Site
from tests.publish.gate.desk import git
from tests.publish.gate.test_threats import FILES, PNG, office

RECORDS = "branches/first/2023.md"


def test_a_page_comes_with_all_that_stands_around_it(still: Site) -> None:
    page = still.browser("zhang").open("reports/2023/problems.md")
    assert page["text"].startswith("# 三、问题\n")
    assert page["title"] == "三、问题"
    assert page["url"] == "reports/2023/problems/"
    assert page["token"] == still.git("rev-parse", "main:docs/reports/2023/problems.md")
    assert (page["changed"]["name"], page["changed"]["message"]) == ("赵六", "修改")
    assert (page["exists"], page["draft"], page["pending"], page["review"]) == (True, None, None, False)
    assert page["vocabulary"] == still.browser("zhang").get("vocabulary")["hash"]


def test_a_page_that_does_not_exist_is_new_and_empty(still: Site) -> None:
    page = still.browser("zhang").open("branches/first/new.md")
    assert [page[name] for name in ("exists", "token", "text", "url", "changed")] == [
        False,
        "",
        "",
        None,
        None,
    ]
    assert page["may_change"]


def test_what_a_session_may_change_is_said_in_advance(still: Site) -> None:
    told = {each["path"]: each["may_change"] for each in still.browser("zhang").get("pages")["pages"]}
    assert told[OWN]
    assert not told[OTHERS]
    assert all(each["may_change"] for each in still.browser("wang").get("pages")["pages"])


def test_windows_line_ends_come_and_go_unseen(site: Site, zhang: Browser) -> None:
    wang_s = "\ufeff# 第一党支部\r\n\r\n甲。\r\n乙。\n"
    path = "branches/first/windows.md"
    blob = site.installation.root / "blob"
    blob.write_bytes(wang_s.encode())
    commit_file(site, path, blob)
    page = zhang.open(path)
    assert page["text"] == "# 第一党支部\n\n甲。\n乙。\n"
    assert zhang.save(path, page["text"].replace("甲。\n", "甲。\n新。\n"), page["token"]).status == 200
    written = site.git("cat-file", "blob", f"main:docs/{path}").encode()
    assert written == "\ufeff# 第一党支部\r\n\r\n甲。\r\n新。\r\n乙。".encode()


def commit_file(site: Site, path: str, content: Path) -> None:
    """Put a file into the content without the gate."""
    blob = site.git("hash-object", "-w", str(content))
    listed = site.git("ls-tree", "-r", "main").splitlines()
    index = {"GIT_INDEX_FILE": str(site.installation.root / "index")}
    git(site.installation.content, "read-tree", "main", **index)
    git(
        site.installation.content,
        "update-index",
        "--add",
        "--cacheinfo",
        f"100644,{blob},docs/{path}",
        **index,
    )
    tree = git(site.installation.content, "write-tree", **index)
    who = ("-c", "user.name=甲", "-c", "user.email=a@b")
    site.git(
        "update-ref", "refs/heads/main", site.git(*who, "commit-tree", tree, "-p", "main", "-m", "放进去")
    )
    assert len(site.git("ls-tree", "-r", "main").splitlines()) == len(listed) + 1


def test_a_page_that_is_no_utf_8_is_said_to_be_none(site: Site, zhang: Browser, tmp_path: Path) -> None:
    (tmp_path / "gbk").write_bytes("# 党建\n".encode("gbk"))
    commit_file(site, "branches/first/gbk.md", tmp_path / "gbk")
    answer = zhang.ask("GET", "page", query={"path": "branches/first/gbk.md"})
    assert answer.status == 422
    assert "UTF-8" in answer.error["message"]


# Drafts


def test_a_draft_is_kept_until_the_save(site: Site, zhang: Browser) -> None:
    page = zhang.open(OWN)
    text = page["text"] + "\n还没有写完\n"
    zhang.ask("PUT", "draft", {"path": OWN, "text": text, "token": page["token"]})
    draft = site.browser("zhang").open(OWN)["draft"]
    assert (draft["text"], draft["token"]) == (text, page["token"])
    assert zhang.save(OWN, text + "<b>", page["token"]).status == 422
    assert zhang.open(OWN)["draft"]["text"] == text
    assert zhang.save(OWN, text, page["token"]).status == 200
    assert zhang.open(OWN)["draft"] is None


def test_a_draft_is_nobody_else_s(site: Site, zhang: Browser, wang: Browser) -> None:
    zhang.ask("PUT", "draft", {"path": OWN, "text": "悄悄话", "token": ""})
    assert wang.open(OWN)["draft"] is None
    assert wang.get("drafts")["drafts"] == []


def test_drafts_are_listed_and_say_when_the_page_has_changed(
    site: Site, zhang: Browser, wang: Browser
) -> None:
    for path in (OWN, RECORDS):
        page = zhang.open(path)
        zhang.ask("PUT", "draft", {"path": path, "text": "# 草稿\n", "token": page["token"]})
    wang.write(OWN, "# 第一党支部\n\n新的。\n")
    told = {each["path"]: (each["title"], each["outdated"]) for each in zhang.get("drafts")["drafts"]}
    assert told == {OWN: ("草稿", True), RECORDS: ("草稿", False)}
    assert zhang.ask("DELETE", "draft", query={"path": OWN}).status == 204
    assert [each["path"] for each in zhang.get("drafts")["drafts"]] == [RECORDS]


def test_a_draft_outlives_the_server(site: Site, zhang: Browser) -> None:
    zhang.ask("PUT", "draft", {"path": OWN, "text": "没有写完", "token": ""})
    again = Editor(site.installation)
    kept = again.drafts.get("zhang", OWN)
    again.close()
    assert kept
    assert kept.text == "没有写完"


def test_what_is_typed_while_a_save_runs_stays_a_draft(
    site: Site, zhang: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, judge = zhang.open(OWN), site.editor.saving.judge
    zhang.ask("PUT", "draft", {"path": OWN, "text": "先写的", "token": page["token"]})

    def meanwhile(*asked: object) -> object:
        site.editor.drafts.put("zhang", OWN, "后写的", page["token"])
        return judge(*asked)  # type: ignore[arg-type]

    monkeypatch.setattr(site.editor.saving, "judge", meanwhile)
    assert zhang.save(OWN, page["text"] + "\n完。\n", page["token"]).status == 200
    assert zhang.open(OWN)["draft"]["text"] == "后写的"


# Uploads


def put(browser: Browser, name: str, content: bytes, path: str = OWN) -> dict[str, str]:
    answer = browser.ask("PUT", "upload", query={"path": path, "name": name}, body=content)
    assert answer.status == 200, answer.body.decode()
    told: dict[str, str] = answer.json
    return told


def test_a_picture_is_saved_with_the_page_that_shows_it(site: Site, zhang: Browser) -> None:
    told = put(zhang, "合影 (1).PNG", PNG)
    assert told["name"].startswith("合影-1-")
    assert told["name"].endswith(".png")
    assert told["markdown"] == f"![合影-1]({told['name']})"
    shown = zhang.ask("GET", "upload", query={"path": told["path"]})
    assert (shown.body, shown.headers["content-type"]) == (PNG, "image/png")
    unused = put(zhang, "没用上.png", PNG + b"x")
    page = zhang.open(OWN)
    text = f"{page['text']}\n{told['markdown']}\n"
    assert zhang.save(OWN, text, page["token"]).status == 200
    files = site.git("-c", "core.quotePath=false", "ls-tree", "-r", "--name-only", "main").splitlines()
    assert f"docs/{told['path']}" in files
    assert f"docs/{unused['path']}" not in files
    assert zhang.ask("GET", "upload", query={"path": told["path"]}).status == 404
    assert zhang.ask("GET", "upload", query={"path": unused["path"]}).status == 200


def test_two_files_of_one_name_are_two_files(zhang: Browser) -> None:
    assert (
        put(zhang, "表.xlsx", office("[Content_Types].xml", "xl/a"))["name"]
        != (put(zhang, "表.xlsx", office("[Content_Types].xml", "xl/b"))["name"])
    )


@pytest.mark.parametrize(
    "row", [row for row in FILES if row[0] == 15 and row[1] != "gbk.md"], ids=lambda row: row[1]
)
def test_row_15_a_file_that_is_not_what_it_says_is_refused_at_once(
    still: Site, row: tuple[int, str, bytes, str]
) -> None:
    _, name, content, said = row
    answer = still.browser("zhang").ask("PUT", "upload", query={"path": OWN, "name": name}, body=content)
    assert (answer.status, answer.error["code"]) in ((422, "refused"), (413, "large"))
    if not name.endswith(".md"):
        assert said in answer.error["message"]


@pytest.mark.parametrize(
    "name", ["x.svg", "x.html", "x.js", "x.md", "x", ".png", "../../x.exe", "a.png/b.html"]
)
def test_row_13_other_kinds_are_not_taken(still: Site, name: str) -> None:
    answer = still.browser("zhang").ask("PUT", "upload", query={"path": OWN, "name": name}, body=b"<svg>")
    assert answer.status == 422


def test_a_name_leads_nowhere_else(zhang: Browser) -> None:
    for name in ("../../../etc/x.png", "C:\\图\\x.png", "/x.png"):
        told = put(zhang, name, PNG)
        assert told["path"].startswith("branches/first/x-")


def test_nothing_is_uploaded_for_a_page_that_is_another_s(still: Site) -> None:
    answer = still.browser("zhang").ask("PUT", "upload", query={"path": OTHERS, "name": "x.png"}, body=PNG)
    assert answer.status == 422


def test_uploads_of_one_account_are_bounded(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("report_site.edit.uploads._MOST", 900)
    browser = site.browser("zhang")
    for number in range(8):
        put(browser, f"{number}.png", PNG + bytes([number]))
    answer = browser.ask("PUT", "upload", query={"path": OWN, "name": "9.png"}, body=PNG + b"9999")
    assert (answer.status, answer.error["code"]) == (413, "large")


def test_what_no_save_mentions_is_let_go_in_time(site: Site) -> None:
    now = [0.0]
    uploads = Uploads(site.editor.database, lambda: now[0])
    old = uploads.put("zhang", OWN, "旧.png", PNG)
    now[0] = 31 * 24 * 3600.0
    uploads.put("zhang", OWN, "新.png", PNG)
    assert uploads.find("zhang", "branches/first/", old.name) is None


# What forms and completion are made of


def test_the_vocabulary_is_the_ledger_s(still: Site) -> None:
    told = still.browser("zhang").get("vocabulary")
    settings = load_settings()
    assert [kind["prefix"] for kind in told["kinds"]] == [kind.prefix for kind in settings.kinds.values()]
    assert {field["label"]: field["type"] for field in told["fields"]}["完成时限"] == "date"
    assert {state["name"]: state["class"] for state in told["states"]} == settings.states
    rectifies = [each for each in told["relations"] if each["code"] == "rectifies"]
    assert [(each["label"], each["kinds"], each["targets"]) for each in rectifies] == [
        ("对应反馈", ["rectification"], ["feedback"]),
        ("整改情况", ["feedback"], ["rectification"]),
    ]
    carries = [each["later"] for each in told["relations"] if each["code"] == "carries_over"]
    assert carries == ["later", "earlier"]
    assert told["units"][0] == {"name": "第一党支部", "names": [], "path": "branches/first/index.md"}
    assert {each["name"] for each in told["records"]["activities"]} >= {"党课", "主题党日"}
    (problem,) = [each for each in told["items"] if each["id"] == "WT-2023-1"]
    assert (problem["title"], problem["state"], problem["url"]) == ("一是学习不够", "推进中", "i/WT-2023-1/")
    assert told["next_ids"]["WT"]["2023"] == "WT-2023-2"
    (kind,) = [each for each in told["kinds"] if each["prefix"] == "WT"]
    assert kind["template"][0] == ["编号", ""]
    assert ["状态", "未填报"] in kind["template"]


def test_an_id_that_only_history_knows_is_not_offered_again(site: Site, wang: Browser) -> None:
    path = "reports/2023/problems.md"
    page = wang.open(path)
    more = "\n## 二是作风不实\n\n- 编号：WT-2023-7\n- 状态：推进中\n"
    assert wang.get("vocabulary")["next_ids"]["WT"]["2023"] == "WT-2023-2"
    wang.write(path, page["text"] + more)
    wang.write(path, page["text"])
    assert wang.get("vocabulary")["next_ids"]["WT"]["2023"] == "WT-2023-8"
    again = Editor(site.installation)
    used = again.site.snapshot().used
    again.close()
    assert "WT-2023-7" in map(str, used)


def test_the_vocabulary_follows_the_pages_and_the_settings(site: Site, wang: Browser) -> None:
    before = wang.get("vocabulary")["hash"]
    wang.write("reports/2023/measures.md", wang.open("reports/2023/measures.md")["text"] + "\n多一句。\n")
    after = wang.get("vocabulary")["hash"]
    assert after != before


# Templates


def templates(browser: Browser) -> dict[str, list[str]]:
    return {each["id"]: [ask["name"] for ask in each["asks"]] for each in browser.get("new")["templates"]}


def begin(browser: Browser, template: str, **values: str) -> list[dict[str, str]]:
    answer = browser.ask("POST", "new", {"template": template, "values": values})
    assert answer.status == 200, answer.body.decode()
    pages: list[dict[str, str]] = answer.json["pages"]
    return pages


def test_an_editor_may_begin_what_he_may_save(still: Site) -> None:
    assert set(templates(still.browser("zhang"))) == {"record", "minutes", "page"}
    assert set(templates(still.browser("wang"))) == {"record", "minutes", "page", "item", "report", "branch"}
    (record,) = [each for each in still.browser("zhang").get("new")["templates"] if each["id"] == "record"]
    assert record["asks"][0]["choices"] == [{"value": "first", "label": "第一党支部"}]


def test_a_record_is_a_new_row_of_its_year_s_table(still: Site) -> None:
    browser = still.browser("zhang")
    (page,) = begin(browser, "record", branch="first", date="2023-05-04", type="党课")
    before = browser.open(RECORDS)
    assert (page["path"], page["token"]) == (RECORDS, before["token"])
    assert page["text"].split("\n")[int(page["line"]) - 1] == "| 2023-05-04 | 党课 |"
    assert page["text"].replace("| 2023-05-04 | 党课 |\n", "") == before["text"]


def test_a_record_of_a_new_year_begins_its_page(still: Site) -> None:
    (page,) = begin(still.browser("zhang"), "record", branch="first", date="2024-01-04", type="党课")
    assert (page["path"], page["token"]) == ("branches/first/2024.md", "")
    assert page["text"].startswith("# 第一党支部2024年活动记录\n\n| 日期 | 类型 |")
    row = page["text"].split("\n")[int(page["line"]) - 1]
    assert row.startswith("| 2024-01-04 | 党课 |")


def test_what_is_begun_passes_the_gate(site: Site, zhang: Browser, wang: Browser) -> None:
    begun = [
        (zhang, begin(zhang, "minutes", branch="first", date="2023-05-04", type="党课")),
        (zhang, begin(zhang, "page", path="branches/first/计划", title="计划")),
        (wang, begin(wang, "item", kind="problem", year="2023", title="二是作风不实")),
        (wang, begin(wang, "report", year="2024")),
        (wang, begin(wang, "branch", slug="third", name="第三党支部", year="2023")),
    ]
    for browser, pages in begun:
        files = [{name: page[name] for name in ("path", "text", "token")} for page in pages]
        answer = browser.ask("POST", "save", {"message": "", "files": files})
        assert answer.status == 200, answer.body.decode()
    text = wang.open("reports/2023/problems.md")["text"]
    assert "- 编号：WT-2023-2\n" in text


@pytest.mark.parametrize(
    ("template", "values", "said"),
    [
        ("item", {"kind": "problem", "year": "2023", "title": "二"}, "不能用它"),
        ("record", {"branch": "second", "date": "2023-05-04", "type": "党课"}, "“支部”没有填好"),
        ("record", {"branch": "first", "date": "2023-02-30", "type": "党课"}, "“日期”没有填好"),
        ("page", {"path": "", "title": "一"}, "“文件名”没有填好"),
        ("page", {"path": "branches/first/../x", "title": "一"}, "不对"),
        ("page", {"path": "branches/second/x", "title": "一"}, "不能在这里新建页面"),
        ("page", {"path": "branches/first/index", "title": "一"}, "已经有"),
    ],
)
def test_what_cannot_be_begun_is_told(still: Site, template: str, values: dict[str, str], said: str) -> None:
    answer = still.browser("zhang").ask("POST", "new", {"template": template, "values": values})
    assert answer.status == 422
    assert said in answer.error["message"]


# The page itself


def test_the_shell_has_a_fresh_nonce_and_a_strict_policy(
    still: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "index.html").write_text('<meta name="nonce" content="__NONCE__">', encoding="utf-8")
    (tmp_path / "editor.js").write_text("1", encoding="utf-8")
    monkeypatch.setattr(shell, "STATIC", tmp_path)
    browser = still.browser()
    pages = [browser.ask("GET", "/edit/", query={"path": OWN}) for _ in range(2)]
    assert pages[0].body != pages[1].body
    nonce = pages[0].body.decode().partition('content="')[2].partition('"')[0]
    policy = pages[0].headers["content-security-policy"]
    assert f"'nonce-{nonce}'" in policy
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    script = browser.ask("GET", "/edit/static/editor.js")
    assert (script.status, script.headers["content-type"]) == (200, "text/javascript; charset=utf-8")
    for name in ("/edit/static/none.js", "/edit/static/.hidden", "/edit/static/..%2Fapp.py"):
        assert browser.ask("GET", name).status == 404


def test_the_shell_that_is_not_there_is_said_to_be_missing(
    still: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shell, "STATIC", tmp_path)
    assert "没有装上" in still.browser().ask("GET", "/edit/").body.decode()


def test_without_the_slash_it_is_found_too(still: Site) -> None:
    answer = still.browser().ask("GET", "/edit", query={"path": OWN})
    assert (answer.status, answer.headers["location"]) == (308, "edit/?path=branches%2Ffirst%2Findex.md")


def test_what_there_is_no_answer_for_is_json_too(still: Site) -> None:
    answer = still.browser().ask("GET", "nothing")
    assert (answer.status, answer.error["code"]) == (404, "missing")


def test_a_fault_of_the_program_shows_no_traceback(still: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(still.editor.site, "store")
    answer = still.browser("zhang").ask("GET", "page", query={"path": OWN})
    assert (answer.status, answer.error["code"]) == (500, "bug")
    assert "Traceback" not in answer.body.decode()
    assert "AttributeError" in json.dumps(still.events("bug"))


def test_a_database_that_is_damaged_is_put_aside(site: Site) -> None:
    site.editor.database.close()
    for file in site.installation.state.glob("edit.sqlite*"):
        file.write_bytes("不是数据库".encode() * 1_000)
    again = Editor(site.installation)
    assert again.drafts.all("zhang") == []
    again.close()
    assert (site.installation.state / "edit.sqlite.damaged").exists()


def test_a_draft_of_any_length_is_not_kept(still: Site) -> None:
    answer = still.browser("zhang").ask("PUT", "draft", {"path": OWN, "text": "字" * 1_100_000, "token": ""})
    assert (answer.status, answer.error["code"]) == (413, "large")


def test_a_preview_that_cannot_be_made_is_told_in_a_sentence(
    still: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def problem(installation: Installation, path: str, text: str, files: list[str]) -> Problem:
        asked.append((installation, path, text, [file.rpartition("-")[0] for file in files]))
        return Problem(f"docs/{path}", None, "这一页太复杂", "把页面分成几页")

    monkeypatch.setattr("report_site.edit.previewing.made_preview", problem)
    browser = still.browser("zhang")
    put(browser, "合影.png", PNG, "branches/first/plan.md")
    answer = browser.ask("POST", "preview", {"path": "branches/first/plan.md", "text": "# 计划\n"})
    assert (answer.status, answer.error["message"]) == (422, "这一页太复杂")
    assert asked == [(still.installation, "branches/first/plan.md", "# 计划\n", ["branches/first/合影"])]


def test_a_preview_is_the_page_and_what_is_found(still: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    made = Preview("<!doctype html>", "计划", 3, [], [{"code": "ID01"}])
    monkeypatch.setattr("report_site.edit.previewing.made_preview", lambda *_: made)
    answer = still.browser("zhang").ask("POST", "preview", {"path": "plan.md", "text": "# 计划\n"})
    assert answer.json == vars(made) | {"uploads": []}
