"""Measure the search against Material + jieba and Pagefind on the same made pages: bytes, times, quality.

Times are printed, never asserted: the machine may be busy. Arguments: the sizes, else 1000 and 5000 pages.
jieba and Pagefind are installed into a throw-away folder; where that is impossible the bench says so.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import median
from threading import Thread
from typing import Any

import yaml
from mkdocs.utils.yaml import yaml_load
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from report_site.search.extract import extract  # noqa: E402
from report_site.search.index import Line, Words, read_index, write_index  # noqa: E402
from report_site.search.index import Page as IndexPage  # noqa: E402
from report_site.search.vocabulary import load_vocabulary  # noqa: E402

from tests.bench.search_corpus import Made, made_pages  # noqa: E402
from tests.search_truth import Query, Score, near_misses, substrings, text_of  # noqa: E402

POSITIVE, NEGATIVE = 40, 20
QUIET = 30  # seconds that an answer may take
INPUT = "[data-md-component=search-query]"
# Notes when the list first shows something, and when it last changed.
WATCH = """() => {
  const list = document.querySelector(".md-search-result__list");
  window.shown = { first: 0, last: 0 };
  new MutationObserver(() => {
    if (!list.children.length) return;
    requestAnimationFrame(() => {
      const now = performance.now();
      window.shown = { first: window.shown.first || now, last: now };
    });
  }).observe(list, { childList: true });
}"""
ASK = """query => {
  const input = document.querySelector("[data-md-component=search-query]");
  window.shown = { first: 0, last: 0 };
  window.asked = performance.now();
  input.value = query;
  for (const type of ["input", "keyup"]) input.dispatchEvent(new Event(type, { bubbles: true }));
}"""
FOUND = "() => Array.from(document.querySelectorAll('.md-search-result__item > a'), a => a.pathname)"


@dataclass
class Answers:
    """A page with a search, and how to ask it."""

    page: Page
    ask: Callable[[str], list[str]]


def main(sizes: list[int]) -> None:
    """Measure each size."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        libraries = install(Path(folder) / "libraries")
        program = os.environ.get("REPORT_SITE_CHROMIUM") or output([str(ROOT / "scripts/browser.sh")])
        options = ["--no-sandbox", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=program, args=options)
        for size in sizes:
            compare(Path(folder) / str(size), list(made_pages(size)), browser, libraries)
        browser.close()


def compare(folder: Path, pages: list[Made], browser: Browser, libraries: Path) -> None:
    """Print what each search does with the same pages and queries."""
    characters = sum(len(text_of(page.html)) for page in pages) // len(pages)
    print(f"\n{len(pages)} 页，每页约 {characters} 字\n")
    texts = {"/" + page.url: f"{page.title}\n{text_of(page.html)}" for page in pages}
    queries = [*substrings(texts, POSITIVE, seed=7), *near_misses(texts, NEGATIVE, seed=8)]
    first = text_of(pages[0].html).strip()[100:104]
    ours(folder / "ours", pages)
    in_box("本站", folder / "ours", browser, queries, first)
    if (libraries / "jieba").is_dir():
        material(folder / "material", pages, libraries)
        in_box("Material + jieba", folder / "material", browser, queries, first)
    else:
        print("Material + jieba：这台机器装不上 jieba，没有测。")
    if (libraries / "pagefind").is_dir():
        pagefind(folder / "pagefind", pages, libraries)
        by_pagefind(folder / "pagefind", browser, queries, first)
    else:
        print("Pagefind：这台机器装不上 Pagefind，没有测。")


def ours(folder: Path, pages: list[Made]) -> None:
    """Write our index into a small site of ours, cold and after one change, and print what it took."""
    shell(folder, ours=True)
    for old in (folder / "search").glob("*.bin"):
        old.unlink()
    words = Words(load_vocabulary(folder), {}, {})
    start = time.process_time()
    write_index(lines_of(map(line, pages)), words, folder)
    cold = time.process_time() - start
    start = time.process_time()
    lines = read_index(folder)
    changed = Made(pages[0].path, pages[0].title, pages[0].html + "<p>新写的一段。</p>")
    written = write_index(lines_of({**lines, changed.path: line(changed)}.values()), words, folder)
    warm = time.process_time() - start
    write_index(lines_of(map(line, pages)), words, folder)
    size = sum(path.stat().st_size for path in (folder / "search").glob("*.bin"))
    print(f"本站：索引 {size / 1e6:.2f} MB，生成 {cold:.2f} 秒；改动一页 {warm:.2f} 秒，写 {written} 个文件")


def line(page: Made) -> str:
    """Return a made page as a line of the index."""
    contents = extract(page.html, page.title, {})
    return IndexPage(
        page.path, page.url, page.title, int(page.path.split("/")[1]), 1.0, None, contents
    ).line()


def lines_of(texts: Iterable[str]) -> Iterator[Line]:
    """Yield lines of the index as whoever writes it knows them."""
    for text in texts:
        path, year, *_ = json.loads(text)
        yield Line(path, year, text, partial(str, text))


def material(folder: Path, pages: list[Made], libraries: Path) -> None:
    """Write Material's index, cut by jieba, into a small site of Material's, and print what it took."""
    shell(folder, ours=False)
    program = (
        "import json, sys; from types import SimpleNamespace as N\n"
        "from material.plugins.search.plugin import SearchIndex\n"
        "index = SearchIndex(lang=['zh'], separator=r'[\\s\\u200b\\u3000\\-、。，．？！；]+',"
        " pipeline=['stemmer'],"
        " fields={'title': {'boost': 1e3}, 'text': {'boost': 1}, 'tags': {'boost': 1e6}})\n"
        "for url, title, html in json.load(sys.stdin):\n"
        "    index.add_entry_from_context(N(content=html, meta={}, title=title, url=url, toc=[]))\n"
        "open(sys.argv[1], 'w').write(index.generate_search_index(None))\n"
    )
    start = time.monotonic()
    target = folder / "search/search_index.json"
    subprocess.run(
        [sys.executable, "-c", program, str(target)],
        input=json.dumps([[page.url, page.title, page.html] for page in pages]),
        env={**os.environ, "PYTHONPATH": str(libraries), "PYTHONWARNINGS": "ignore"},
        text=True,
        check=True,
        stderr=subprocess.DEVNULL,
    )
    took = time.monotonic() - start
    print(f"Material + jieba：索引 {target.stat().st_size / 1e6:.2f} MB，生成 {took:.1f} 秒（总是整个重做）")


def pagefind(folder: Path, pages: list[Made], libraries: Path) -> None:
    """Write the pages as files, index them with Pagefind, and print what it took."""
    for page in pages:
        target = folder / page.url / "index.html"
        target.parent.mkdir(parents=True)
        head = f'<!doctype html><html lang="zh"><title>{page.title}</title>'
        text = f"{head}<body><main>{page.html}</main></body></html>"
        target.write_text(text, encoding="utf-8")
    (folder / "index.html").write_text(
        '<!doctype html><html lang="zh"><title>-</title></html>', encoding="utf-8"
    )
    start = time.monotonic()
    subprocess.run(
        [sys.executable, "-m", "pagefind", "--site", str(folder)],
        env={**os.environ, "PYTHONPATH": str(libraries)},
        check=True,
        capture_output=True,
    )
    took = time.monotonic() - start
    size = sum(path.stat().st_size for path in (folder / "pagefind").rglob("*") if path.is_file())
    print(f"Pagefind：索引 {size / 1e6:.2f} MB，生成 {took:.1f} 秒（总是整个重做）")


def in_box(name: str, folder: Path, browser: Browser, queries: list[Query], first: str) -> None:
    """Ask in Material's search box: a paste on a cold load, then every query, key by key for some."""
    with served(folder) as address:
        context = browser.new_context()
        page = context.new_page()
        sizes: list[int] = []
        page.on("requestfinished", lambda request: sizes.append(weigh(request)))
        context.on("requestfinished", lambda request: None)
        page.goto(address, wait_until="networkidle")
        before = sum(sizes)
        page.evaluate(WATCH)
        page.keyboard.press("/")
        page.evaluate(ASK, first)
        settle(page)
        shown = page.evaluate("() => [window.shown.first - window.asked, window.shown.last - window.asked]")
        page.wait_for_load_state("networkidle")
        print(
            f"{name}：打字之前取 {before / 1e3:.0f} KB，答全一共取 {sum(sizes) / 1e6:.2f} MB；"
            f"粘贴后 {shown[0]:.0f} 毫秒见到结果，{shown[1]:.0f} 毫秒到齐"
        )
        keys = [
            key_to_repaint(page, query.text[:n])
            for query in queries[:10]
            for n in range(1, len(query.text) + 1)
        ]
        score = Score()
        for query in queries:
            page.evaluate(ASK, query.text)
            settle(page)
            score.add(query, page.evaluate(FOUND))
        print(f"{name}：按键到画面 {median(keys):.0f} 毫秒（中位数）；{score}")
        context.close()


def weigh(request: Any) -> int:
    """Return the bytes of a response that belongs to a search."""
    names = ("/search/", "workers/search", "lunr", "/pagefind/")
    if not any(name in request.url for name in names):
        return 0
    response = request.response()
    return int(response.headers.get("content-length", 0)) if response else 0


def key_to_repaint(page: Page, text: str) -> float:
    """Return the milliseconds from a key to the list's next paint."""
    page.evaluate(ASK, text)
    settle(page)
    shown = page.evaluate("() => window.shown.first && window.shown.first - window.asked")
    return float(shown or 0)


def settle(page: Page) -> None:
    """Wait until the list has answered and been still for a while."""
    end = time.monotonic() + QUIET
    state, since = "", time.monotonic()
    while time.monotonic() < end:
        now = page.evaluate(
            "() => document.querySelector('.md-search-result__meta').textContent + window.shown.last"
            " + (document.querySelector('.rs-search-status') || {}).textContent"
        )
        if now != state or "载入" in now or "初始化" in now:
            state, since = now, time.monotonic()
        if time.monotonic() - since > 0.25:
            return
        time.sleep(0.02)


def by_pagefind(folder: Path, browser: Browser, queries: list[Query], first: str) -> None:
    """Ask Pagefind by its API, without any box: time and bytes to the first result, and the quality."""
    with served(folder) as address:
        page = browser.new_page()
        sizes: list[int] = []
        page.on("requestfinished", lambda request: sizes.append(weigh(request)))
        page.goto(address)
        ask = """async query => {
          const started = performance.now();
          window.pagefind = window.pagefind || (await import("/pagefind/pagefind.js"));
          const ten = (await window.pagefind.search(query)).results.slice(0, 10);
          const results = await Promise.all(ten.map((result) => result.data()));
          const found = results.map((result) => new URL(result.url, location).pathname);
          return [performance.now() - started, found];
        }"""
        took, _ = page.evaluate(ask, first)
        print(f"Pagefind（接口）：{took:.0f} 毫秒见到结果，取 {sum(sizes) / 1e3:.0f} KB")
        score = Score()
        for query in queries:
            score.add(query, page.evaluate(ask, query.text)[1])
        print(f"Pagefind（接口，只算前十条）：{score}")
        page.close()


def shell(folder: Path, ours: bool) -> None:
    """Build a site of one page whose search box then gets the made pages' index."""
    source = folder.with_name(f"{folder.name}-source")
    (source / "docs").mkdir(parents=True)
    (source / "docs/index.md").write_text("# 首页\n", encoding="utf-8")
    config: dict[str, Any] = yaml_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))
    config["site_dir"] = str(folder)
    config["site_url"] = ""
    config.pop("watch", None)
    config["theme"]["custom_dir"] = str(ROOT / config["theme"]["custom_dir"])
    config["hooks"] = [str(ROOT / "hooks/entry.py")]
    if not ours:
        for name in ("hooks", "extra_css", "extra_javascript", "validation"):
            config.pop(name, None)
        del config["theme"]["custom_dir"]
        config["markdown_extensions"].remove("report_site.pages.extension")
    path = source / "mkdocs.yml"
    path.write_text(yaml.safe_dump(config, allow_unicode=True, sort_keys=False), encoding="utf-8")
    subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--quiet", "--config-file", str(path)], check=True
    )


def install(folder: Path) -> Path:
    """Install jieba and Pagefind for this run alone, as far as the machine can."""
    command = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--target",
        str(folder),
    ]
    for packages in (["jieba"], ["pagefind", "pagefind_bin_extended"]):
        subprocess.run([*command, *packages], check=False, capture_output=True)
    return folder


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder meanwhile."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


class Quiet(SimpleHTTPRequestHandler):
    """Serves without a log."""

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


def output(command: list[str]) -> str:
    """Return what a command prints."""
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


if __name__ == "__main__":
    main([int(argument) for argument in sys.argv[1:]] or [1000, 5000])
