"""items.json from what is kept of items: their lines are always those of now."""

import json
from typing import Any

from report_site.exchange.items_json import item_entries, items_json
from report_site.memo import Memo

from tests.exchange.site import PAGES, TODAY, ledger_of


def written(pages: dict[str, str], memo: Memo, urls: dict[str, str] | None = None) -> str:
    register = ledger_of(pages).register
    entries = item_entries(register, urls or {}, memo)
    return items_json(register.items.values(), entries, site="站", commit="c", today=TODAY)


def entry(text: str, wanted: str) -> dict[str, Any]:
    return next(each for each in json.loads(text)["items"] if each["id"] == wanted)


def test_a_line_put_in_above_moves_an_item_and_changes_nothing_else() -> None:
    path, memo = "reports/2023/c.md", Memo()
    before = entry(written(PAGES, memo), "CS-2023-1")
    moved = {**PAGES, path: PAGES[path].replace("# 三、措施\n", "# 三、措施\n\n一段。\n")}
    after = written(moved, memo)
    assert after == written(moved, Memo())
    assert before["source"] == {"path": path, "line": 3}
    assert entry(after, "CS-2023-1") == {**before, "source": {"path": path, "line": 5}}


def test_an_address_that_changes_is_seen() -> None:
    memo, path = Memo(), "reports/2023/c.md"
    assert entry(written(PAGES, memo), "CS-2023-1")["url"] is None
    assert entry(written(PAGES, memo, {path: "x/"}), "CS-2023-1")["url"] == "x/#CS-2023-1"


def test_a_title_may_look_like_json() -> None:
    pages = {"reports/2023/a.md": '# 页\n\n## 说"line": null}，\\"line": null\n\n- 编号：CS-2023-1\n'}
    found = entry(written(pages, Memo()), "CS-2023-1")
    assert found["source"] == {"path": "reports/2023/a.md", "line": 3}
    assert found["title"].startswith('说"line": null}')
