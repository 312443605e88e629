"""The threats of the research through the editor: every row that the gate's tests try by a push.

Rows 18 and 19 stand in test_people.py. Of rows 12 and 20 the API has no way to say anything: it writes plain
files in the name of the session's account, on top of the head.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.edit.desk import OWN, Answer, Browser, Site
from tests.publish.gate.test_threats import FILES, HONEST, PAGES, page

FOLDER = "branches/first"
NAMES = [(name, said) for row, name, _, said in FILES if row in (13, 14, 17)]
# What is no path for git, or no text: these are refused before the gate is asked.
NO_PATHS = ("x\ny.md", "a\\b.md", "x\udcff.md")


def save(browser: Browser, files: dict[str, str]) -> Answer:
    wishes = [{"path": path, "text": text, "token": ""} for path, text in files.items()]
    return browser.ask("POST", "save", {"message": "试一试", "files": wishes})


@pytest.fixture(scope="module")
def refused(still: Site) -> Any:
    """Everything that is wrong, tried in one save and told in one answer."""
    files = {f"{FOLDER}/page-{number}.md": text for number, (_, text, _) in enumerate(PAGES)}
    files |= {f"{FOLDER}/{name}": page("一页") for name, _ in NAMES if name not in NO_PATHS}
    head = still.server.head
    answer = save(still.browser("zhang"), files)
    assert answer.status == 422
    assert still.server.head == head
    return answer.error["problems"]


@pytest.mark.parametrize("number", range(len(PAGES)), ids=lambda number: f"row{PAGES[number][0]}-{number}")
def test_a_hostile_page_is_refused(refused: Any, number: int) -> None:
    _, text, expected = PAGES[number]
    said = [each["message"] for each in refused if each["path"] == f"{FOLDER}/page-{number}.md"]
    assert any(expected in each for each in said), (text, said)


@pytest.mark.parametrize("row", NAMES, ids=lambda row: ascii(row[0])[:30])
def test_a_hostile_name_is_refused(refused: Any, still: Site, row: tuple[str, str]) -> None:
    name, expected = row
    if name in NO_PATHS:
        answer = save(still.browser("zhang"), {f"{FOLDER}/{name}": page("一页")})
        assert answer.status in (400, 422)
        return
    said = [each["message"] for each in refused if each["path"] == f"{FOLDER}/{name}"]
    assert any(expected in each for each in said), said


def test_row_14_the_site_s_own_files_are_out_of_reach(site: Site, zhang: Browser, wang: Browser) -> None:
    """Every path is one below the docs folder, and no other."""
    head = site.server.head
    for path in ("../mkdocs.yml", "/mkdocs.yml", "..", "./../hooks/entry.py"):
        assert save(wang, {path: "hooks: [x.py]"}).status == 400
    assert save(wang, {"mkdocs.yml": "hooks: [x.py]"}).status == 422
    assert site.server.head == head


def test_honest_pages_pass(site: Site, zhang: Browser) -> None:
    files = {f"{FOLDER}/page-{number}.md": text for number, text in enumerate(HONEST)}
    answer = save(zhang, files)
    assert answer.status == 200, answer.body.decode()
    assert {line.split()[0] for line in site.git("ls-tree", "-r", "main").splitlines()} == {"100644"}


def test_row_16_a_page_that_takes_too_long_holds_up_no_reader(site: Site, zhang: Browser) -> None:
    slow = "# 慢\n\n" + ("[" * 1_999 + "\n") * 12
    with ThreadPoolExecutor(1) as pool:
        saving = pool.submit(save, zhang, {f"{FOLDER}/slow.md": slow})
        asked = 0
        while not saving.done():
            assert site.browser().ask("GET", "/").status == 200
            assert zhang.open(OWN)["exists"]
            asked += 1
        answer = saving.result()
    assert (answer.status, asked > 1) == (422, True)
    assert answer.error["problems"][0]["path"] == f"{FOLDER}/slow.md"
    assert save(zhang, {f"{FOLDER}/good.md": page("好的")}).status == 200


def test_row_17_a_name_that_is_no_text_is_refused(site: Site, zhang: Browser) -> None:
    assert save(zhang, {f"{FOLDER}/\ud800.md": "# 页\n"}).status == 400
    assert save(zhang, {f"{FOLDER}/x.md": "# 页\n\n\ud800\n"}).status == 400


def test_row_20_nobody_saves_as_another(site: Site, zhang: Browser) -> None:
    wish = {"path": OWN, "text": page("一页"), "token": zhang.open(OWN)["token"]}
    data = {"message": "", "files": [wish], "author": "王五", "by": "wang", "account": "wang"}
    assert zhang.ask("POST", "save", data, headers={"X-Remote-User": "wang"}).status == 200
    assert site.git("log", "-1", "--format=%an %ae") == "张三 zhang@example.invalid"
