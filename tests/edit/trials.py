"""Many editors at once, while the site is pushed to: what was accepted is in git, and nothing is lost."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from tests.edit.desk import Answer, Browser

PAGES = tuple(f"branches/first/page-{number}.md" for number in range(5))
_LINES = 40
_MARK = re.compile(r"〔[0-9]+-[0-9]+〕")


@dataclass
class Writer:
    """Somebody who adds a mark to a page with each save, and whatever he was answered."""

    number: int
    browser: Browser
    answers: list[Answer] = field(default_factory=list)

    def write(self, saves: int) -> list[str]:
        """Save some marks and return them; every answer is a save or a conflict that shows both texts."""
        marks = [f"〔{self.number}-{turn}〕" for turn in range(saves)]
        for turn, mark in enumerate(marks):
            path = PAGES[turn % len(PAGES)]
            page = self.browser.open(path)
            # Every third time all writers are at one line.
            line = f"第{self.number * 7 % _LINES + 1 if turn % 3 else 0}行："
            self._save(path, page["text"].replace(line, f"{line}{mark}", 1), page["token"], mark)
        return marks

    def _save(self, path: str, text: str, token: str, mark: str) -> None:
        while True:
            answer = self.browser.save(path, text, token, mark)
            self.answers.append(answer)
            if answer.status == 200:
                return
            assert answer.status == 409, answer.body.decode()
            if answer.error["code"] == "conflict":
                (conflict,) = answer.error["conflicts"]
                text, token = _both(conflict["regions"]), conflict["token"]


def write_at_once(
    browser: Callable[[], Browser], git: Callable[..., str], push: Callable[[], int], writers: int, saves: int
) -> None:
    """Let writers save to few pages at once, and somebody push at the same time.

    Whoever meets another's change on his line takes in both and saves again. At the end each mark stands
    exactly once in the pages, and the history holds a commit for each save and each push.

    Args:
        browser: Returns a browser of somebody who may change the pages.
        git: Asks the content's repository.
        push: Pushes for a while and returns how many commits it has pushed.
        writers: How many.
        saves: Of each.
    """
    lines = "\n".join(f"第{number}行：\n" for number in range(_LINES))
    begin = browser()
    files = [{"path": page, "text": f"# 页\n\n{lines}\n", "token": ""} for page in PAGES]
    assert begin.ask("POST", "save", {"message": "开始", "files": files}).status == 200
    before = int(git("rev-list", "--count", "main"))
    people = [Writer(number, browser()) for number in range(writers)]
    with ThreadPoolExecutor(writers + 1) as pool:
        work = [pool.submit(writer.write, saves) for writer in people]
        pushing = pool.submit(push)
        marks = [mark for task in work for mark in task.result()]
        pushes = pushing.result()
    texts = "".join(begin.open(page)["text"] for page in PAGES)
    assert sorted(_MARK.findall(texts)) == sorted(marks)
    assert int(git("rev-list", "--count", "main")) == before + len(marks) + pushes
    assert git("fsck", "--strict", "--no-dangling") == ""
    # The trial means nothing if nobody met anybody.
    answers = [answer for writer in people for answer in writer.answers]
    assert any(answer.status == 409 for answer in answers)
    assert any(file["merged"] for answer in answers if answer.status == 200 for file in answer.json["files"])


def _both(regions: list[dict[str, str]]) -> str:
    """Return a text with the marks of both sides: those that only one has go into the other's line."""
    parts = []
    for region in regions:
        if region["kind"] == "conflict":
            base, mine, theirs = (region[side].split("\n") for side in ("base", "mine", "theirs"))
            parts.append("\n".join(map(_line, base, mine, theirs)))
        else:
            parts.append(region["text"])
    return "".join(parts)


def _line(base: str, mine: str, theirs: str) -> str:
    new = "".join(mark for mark in _MARK.findall(mine) if mark not in base + theirs)
    place = theirs.find("：") + 1
    return theirs[:place] + new + theirs[place:]
