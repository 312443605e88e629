"""Many editors at once, while the site is pushed to: what was accepted is in git, and nothing is lost."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor

from tests.edit.desk import Browser, Site
from tests.publish.gate.desk import git

PAGES = tuple(f"branches/first/page-{number}.md" for number in range(5))
_LINES = 40


def write_at_once(site: Site, writers: int, saves: int) -> None:
    """Let writers save to few pages at once, and somebody push at the same time.

    Each save adds a mark to a line. Whoever meets another's change on his line takes in both and saves again.
    At the end each mark stands exactly once in the pages, and git's history holds a commit for each save.
    """
    first = "\n".join(f"第{number}行：\n" for number in range(_LINES))
    begin = site.browser("wang")
    for page in PAGES:
        begin.write(page, f"# 页\n\n{first}\n")
    before = int(site.git("rev-list", "--count", "main"))
    with ThreadPoolExecutor(writers + 1) as pool:
        work = [pool.submit(_write, site.browser("wang"), writer, saves) for writer in range(writers)]
        pushing = pool.submit(_push, site, saves)
        kept = {mark for task in work for mark in task.result()}
        pushes = pushing.result()
    assert len(kept) == writers * saves
    texts = "".join(begin.open(page)["text"] for page in PAGES)
    found = re.findall(r"〔[0-9]+-[0-9]+〕", texts)
    assert sorted(found) == sorted(kept)
    assert int(site.git("rev-list", "--count", "main")) == before + len(kept) + pushes
    assert site.git("fsck", "--strict") == ""
    assert "bug" not in site.installation.log_file.read_text(encoding="utf-8")


def _write(browser: Browser, writer: int, saves: int) -> list[str]:
    """Save some marks and return them; every answer is a save or a conflict that shows both texts."""
    marks = []
    for number in range(saves):
        mark, path = f"〔{writer}-{number}〕", PAGES[(writer + number) % len(PAGES)]
        page = browser.open(path)
        line = f"第{(writer * 7 + number) % _LINES if number % 3 else 0}行："
        text, token = page["text"].replace(f"{line}", f"{line}{mark}", 1), page["token"]
        while True:
            answer = browser.save(path, text, token, mark)
            if answer.status == 200:
                break
            assert answer.status == 409, answer.body.decode()
            if answer.error["code"] == "conflict":
                (conflict,) = answer.error["conflicts"]
                text, token = _both(conflict["regions"]), conflict["token"]
        marks.append(mark)
    return marks


def _both(regions: list[dict[str, str]]) -> str:
    """Return a text with the marks of both sides."""
    parts = []
    for region in regions:
        if region["kind"] != "conflict":
            parts.append(region["text"])
            continue
        base, mine, theirs = (region[side].split("\n") for side in ("base", "mine", "theirs"))
        assert len(base) == len(mine) == len(theirs)
        for was, here, there in zip(base, mine, theirs, strict=True):
            new = "".join(mark for mark in re.findall(r"〔[0-9-]+〕", here) if mark not in was + there)
            place = there.find("：") + 1
            parts.append(there[:place] + new + there[place:] + "\n")
        parts[-1] = parts[-1].removesuffix("\n")
    return "".join(parts)


def _push(site: Site, turns: int) -> int:
    """Push to a page of its own now and then; who comes too late fetches and tries again."""
    desk = site.server.clone(site.installation.root.parent / "pushing")
    for turn in range(turns):
        desk.put("docs/branches/second/2023.md", f"# 第{turn}次\n".encode())
        desk.commit()
        while not site.server.push(desk, None)[0]:
            git(desk.root, "pull", "--quiet", "--rebase", "origin", "main", **_NAMES)
    return turns


_NAMES = {
    "GIT_COMMITTER_NAME": "甲",
    "GIT_COMMITTER_EMAIL": "a@example.invalid",
}
