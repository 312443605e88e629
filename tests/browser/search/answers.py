"""Asking the search: through the box as a reader does, or the worker by its messages, which is quicker."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from playwright.sync_api import Page

INPUT = "[data-md-component=search-query]"
ROWS = ".md-search-result__item"

_START = """() => {
  const address = new URL(JSON.parse(document.getElementById("__config").textContent).search, location.href);
  const worker = new Worker(address);
  const channel = new BroadcastChannel(`report-site-search ${new URL(".", address).pathname}`);
  window.ask = (query) => new Promise((done) => {
    let items = null;
    let news = null;
    const end = () => items && news && done({ items, news });
    worker.onmessage = ({ data }) => { if (data.type === 3) { items = data.data.items; end(); } };
    channel.onmessage = ({ data }) => {
      if (data.asked !== query || data.waiting || data.loading) return;
      news = data;
      end();
    };
    channel.postMessage({ hello: true });
    worker.postMessage({ type: 2, data: query });
  });
  worker.postMessage({ type: 0, data: {} });
}"""

# What the worker tells the page; its last news it tells again to whoever says hello.
_LISTEN = """() => {
  if (window.news) return;
  window.news = {};
  const address = new URL(JSON.parse(document.getElementById("__config").textContent).search, location.href);
  const channel = new BroadcastChannel(`report-site-search ${new URL(".", address).pathname}`);
  channel.onmessage = ({ data }) => { window.news = data; };
  channel.postMessage({ hello: true });
}"""
_ANSWERED = "query => window.news.asked === query && !window.news.waiting && !window.news.loading"
_DRAWN = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


@dataclass(frozen=True)
class Answer:
    """What the worker said: for each page in its order the places shown, and what else was told."""

    pages: tuple[tuple[str, ...], ...]
    news: dict[str, Any]
    items: list[list[dict[str, Any]]]

    @property
    def paths(self) -> list[str]:
        return [places[0].partition("#")[0] for places in self.pages]

    @property
    def first(self) -> str:
        """Where Enter leads: the best score of all."""
        places = [entry for page in self.items for entry in page]
        return str(max(places, key=lambda entry: entry["score"])["location"]) if places else ""


class Asking:
    """A worker of its own on a page of the site."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
        page.evaluate(_START)

    def __call__(self, query: str) -> Answer:
        found = self.page.evaluate("query => window.ask(query)", query)
        pages = tuple(tuple(entry["location"] for entry in page) for page in found["items"])
        return Answer(pages, found["news"], found["items"])


def type_query(page: Page, query: str) -> None:
    """Put a query into the box as one paste and wait for the answer to it."""
    page.fill(INPUT, query)
    wait_for_answer(page, query)


def wait_for_answer(page: Page, query: str) -> None:
    """Wait until the search has answered this query in full, and the page has drawn it."""
    page.evaluate(_LISTEN)
    page.wait_for_selector(".rs-facets", state="attached")
    page.wait_for_function(_ANSWERED, arg=query)
    page.evaluate(_DRAWN)


def listed(page: Page) -> list[str]:
    """Return where the entries shown in the list lead, below the site's root, without the marks."""
    links = page.eval_on_selector_all(f"{ROWS} > a", "links => links.map((link) => link.href)")
    return [unquote(link.partition("/so/us/")[2].partition("?")[0] + _anchor(link)) for link in links]


def _anchor(link: str) -> str:
    _, sign, anchor = link.partition("#")
    return sign + anchor


def fits(place: str, expected: str) -> bool:
    """Tell whether a place is what a label names; `*` at its end stands for any place of the page."""
    return place == expected or (expected.endswith("*") and place.partition("#")[0] == expected[:-1])
