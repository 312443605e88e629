"""How good the answers are: labelled queries, and random pieces of the text with computed truth."""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
import yaml
from playwright.sync_api import Error, Page

from tests.browser.search.answers import Asking, fits, listed, type_query
from tests.search_truth import Query, Score, article, folded, near_misses, substrings, text_of

pytestmark = pytest.mark.browser

LABELS = yaml.safe_load((Path(__file__).parent / "queries.yml").read_text(encoding="utf-8"))
NOTHING = [str(query) for query in LABELS.pop("没有的")]
QUERIES = [
    (str(query), [places] if isinstance(places, str) else places, kind)
    for kind, group in LABELS.items()
    for query, places in group.items()
]


def page_of(place: str) -> str:
    return place.partition("#")[0].removesuffix("*")


def texts(folder: Path) -> dict[str, str]:
    """The text of every page that is searched, by address."""
    found = {}
    for path in folder.rglob("index.html"):
        address = path.parent.relative_to(folder).as_posix()
        if address.split("/")[0] not in ("ledger", "i"):
            found["" if address == "." else f"{address}/"] = text_of(
                article(path.read_text(encoding="utf-8"))
            )
    return found


def test_there_are_enough_labelled_queries() -> None:
    assert len(QUERIES) >= 100
    assert len(NOTHING) >= 20


def test_labelled_queries_lead_to_their_places(asking: Asking) -> None:
    score = Score()
    wrong, missed = [], {}
    for query, places, kind in QUERIES:
        answer = asking(query)
        wanted = frozenset(map(page_of, places))
        score.add(Query(query, wanted), answer.paths)
        if not wanted <= set(answer.paths[:10]):
            missed[query] = answer.paths[:10]
        if not any(fits(answer.first, place) for place in places):
            wrong.append((query, answer.first))
        assert bool(answer.paths and len(answer.news["tried"]) > 1) == kind.startswith("近似"), query
    print(score)
    assert score.recall / score.asked >= 0.995, list(missed.items())
    assert score.reciprocal / score.asked >= 0.97
    assert len(wrong) <= 0.02 * len(QUERIES), wrong


def test_what_stands_nowhere_is_not_found(asking: Asking) -> None:
    found = {query: answer.paths for query in NOTHING if (answer := asking(query)).paths}
    assert found == {}


def test_any_piece_of_text_is_found_and_a_changed_one_is_not(
    asking: Asking, searched: tuple[Path, str]
) -> None:
    pages = texts(searched[0])
    score = Score()
    literal, missed = [], {}
    for query in (*substrings(pages, 200, seed=3), *near_misses(pages, 200, seed=4)):
        answer = asking(query.text)
        score.add(query, answer.paths)
        if not query.pages <= set(answer.paths) or (answer.paths and not query.pages):
            missed[query.text] = (sorted(query.pages), answer.paths)
        if not query.pages and answer.paths and answer.news["tried"] == ["原文"]:
            literal.append(query.text)
    print(score)
    assert score.recall / score.asked >= 0.995, list(missed.items())
    assert score.reciprocal / score.asked >= 0.97
    assert literal == []
    assert score.false_queries <= 0.01 * score.negatives, list(missed.items())


def test_the_box_shows_what_the_worker_found(box: Page, searched: tuple[Path, str]) -> None:
    for query, places, _ in QUERIES[::7]:
        type_query(box, query)
        assert any(fits(place, label) for place in listed(box) for label in places), query
    for query in NOTHING[::5]:
        type_query(box, query)
        assert listed(box) == [], query
    for piece in substrings(texts(searched[0]), 12, seed=5):
        type_query(box, piece.text)
        assert piece.pages <= {page_of(place) for place in listed(box)}, piece.text


def test_enter_leads_to_the_query_and_marks_nothing_else(box: Page, searched: tuple[Path, str]) -> None:
    """A labelled query must open a place that its label names, a random piece of text one where it stands."""
    labelled = [(query, places) for query, places, kind in QUERIES[::5] if not kind.startswith("近似")]
    pieces = [each.text for each in substrings(texts(searched[0]), 20, seed=6) if len(each.text) > 1]
    asked: list[tuple[str, list[str]]] = [*labelled, *((piece, []) for piece in pieces)]
    wrong = []
    for query, places in asked:
        box.keyboard.press("/")
        type_query(box, query)
        box.keyboard.press("Enter")
        end = time.monotonic() + 5  # Nothing says when the theme has swapped contents and scrolled.
        found = None
        while not (found and led_well(found, query, places)) and time.monotonic() < end:
            with suppress(Error):  # Until it knows the site's addresses, the theme loads the whole page.
                found = box.evaluate(SEEN)
        if not (found and led_well(found, query, places)):
            wrong.append((query, found))
        box.wait_for_load_state("networkidle")
        box.wait_for_timeout(400)  # So long after a change of place the theme may still close the search.
    assert len(wrong) <= 0.02 * len(asked), wrong


def led_well(found: dict[str, Any], query: str, places: list[str]) -> bool:
    """Tell whether Enter has led to a place named, where the query is marked in sight and nothing else is."""
    place = unquote(found["place"].partition("/so/us/")[2])
    words = [folded(word) for word in query.split() if ":" not in word and "：" not in word]
    marks = [folded(mark) for mark in found["marks"]]
    right = not places or any(fits(place, label) for label in places)
    seen = (found["seen"] or not words) and all(word in "".join(marks) for word in words)
    return right and seen and found["closed"] and all(any(mark in word for word in words) for mark in marks)


# Where a hit has led: the address without the marks, the marks, and whether one can be seen.
SEEN = """() => {
  const marks = Array.from(document.querySelectorAll(".md-content__inner mark[data-md-highlight]"));
  const seen = marks.some((mark) => {
    const { top, bottom, width } = mark.getBoundingClientRect();
    return width && bottom > 0 && top < innerHeight;
  });
  const place = location.origin + location.pathname + location.hash;
  const closed = !document.getElementById("__search").checked;
  return { place, seen, closed, marks: marks.map((mark) => mark.textContent).filter((text) => text.trim()) };
}"""


def test_only_what_was_searched_is_marked(asking: Asking, searched: tuple[Path, str]) -> None:
    page = asking.page
    for query in ("战斗堡垒作用", "18,650元", "规定动作抓得不细自选动作", "党课 文件", "zg-2023-1"):
        terms = [term.replace(",", "").lower() for term in query.split()]
        answer = asking(query)
        marks = [mark for entry in answer.items[0] for mark in marked(entry["title"] + entry["text"])]
        assert marks
        for mark in marks:
            plain = "".join(letter for letter in mark.lower() if letter.isalnum() or letter == "-")
            assert plain in terms, (query, mark)
    assert page.url.startswith(searched[1])


def marked(html: str) -> list[str]:
    return [piece.partition("</mark>")[0] for piece in html.split("<mark data-md-highlight>")[1:]]
