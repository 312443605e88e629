"""Take the guide's pictures from a built site into docs/guide/img: `python scripts/guide_pictures.py site`.

It builds nothing: build the site first (with SOURCE_DATE_EPOCH for a fixed date). It serves the folder on
127.0.0.1 and drives Chromium: the program in REPORT_SITE_CHROMIUM, else /usr/bin/chromium.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from playwright.sync_api import Browser, FloatRect, Page, sync_playwright

FOLDER = Path(__file__).parents[1] / "docs" / "guide" / "img"
LIMIT = 120_000  # bytes; a guide page holds several pictures
MARGIN = 12


@dataclass(frozen=True)
class Picture:
    """A picture of the part of a page that holds some elements.

    address: The page, below the site's root.
    shows: Selectors; the picture reaches around the first match of each.
    prepare: What to do on the page first.
    size: Width and height of the window.
    max_height: Where to cut a picture that would be longer.
    scale: Pixels of the picture for one of the page; less for a large part, to keep the file small.
    """

    name: str
    address: str
    shows: tuple[str, ...]
    prepare: Callable[[Page], object] | None = None
    size: tuple[int, int] = (1000, 900)
    max_height: int = 760
    scale: float = 1.5
    dark: bool = False


def _hover_id(page: Page) -> None:
    link = page.locator("p > a.rs-ref").first
    link.scroll_into_view_if_needed()
    link.hover()
    page.locator(".md-tooltip2--active").wait_for()
    page.wait_for_timeout(500)  # until it has faded in


def _open_menu(page: Page) -> None:
    page.locator("label.md-header__button[for=__drawer]").click()
    page.wait_for_timeout(500)  # until it has slid in


PICTURES = (
    Picture("home", "", (".md-header", ".rs-figures"), size=(1240, 800), scale=1),
    Picture("gaps", "ledger/2023/gaps/", (".rs-gaps",)),
    Picture("card", "reports/2023/rectification/", ("[id='ZG-2023-1']", "[id='ZG-2023-1'] ~ .rs-card")),
    Picture(
        "preview",
        "reports/2023/problems/",
        (".md-tooltip2--active", "p:has(> a.rs-ref)"),
        _hover_id,
        size=(760, 900),
        scale=1.25,
    ),
    Picture("parts", "reports/2023/duties/", ("[id='LZ-2023-2'] ~ p", "[id='LZ-2023-2'] ~ p + p")),
    Picture(
        "ledger",
        "ledger/2023/?kind=rectification",
        (".md-content h1", ".rs-filter", ".rs-ledger .rs-scroll"),
        size=(1280, 900),
        scale=1,
    ),
    Picture("matrix", "ledger/2023/matrix/", (".rs-matrix",), size=(1240, 900), scale=1),
    Picture("flow", "ledger/2023/flow/", (".rs-flow",), size=(1120, 900), scale=1),
    Picture("branch", "branches/second/", (".rs-grid",)),
    Picture("phone", "", ("body",), _open_menu, size=(390, 640), max_height=640, dark=True),
)


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder on a free port of 127.0.0.1 and yield its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


def take(browser: Browser, site: Path, root: str, picture: Picture) -> Path:
    """Take one picture of a site that is served at `root`, and return its file."""
    width, height = picture.size
    with browser.new_context(
        viewport={"width": width, "height": height},
        device_scale_factor=picture.scale,
        locale="zh-CN",
        color_scheme="dark" if picture.dark else "light",
        reduced_motion="reduce",
    ) as context:
        # The theme previews only pages that the sitemap lists, and there the port must be the right one.
        sitemap = (site / "sitemap.xml").read_text(encoding="utf-8")
        built_for = sitemap.split("<loc>")[1].split("</loc>")[0]
        context.route("**/sitemap.xml", lambda route: route.fulfill(body=sitemap.replace(built_for, root)))
        page = context.new_page()
        page.goto(root + picture.address)
        page.wait_for_load_state("networkidle")
        if picture.prepare:
            picture.prepare(page)
        path = FOLDER / f"{picture.name}.png"
        page.screenshot(path=path, clip=_clip(page, picture), full_page=picture.prepare is None)
    return path


def _clip(page: Page, picture: Picture) -> FloatRect:
    """Return the part of the page that holds what the picture shows, with a margin."""
    boxes = [page.locator(selector).first.bounding_box() for selector in picture.shows]
    missing = [selector for selector, box in zip(picture.shows, boxes, strict=True) if box is None]
    if missing:
        raise SystemExit(f"{picture.name}: not on the page: {', '.join(missing)}")
    found = [box for box in boxes if box]
    left = max(min(box["x"] for box in found) - MARGIN, 0)
    top = max(min(box["y"] for box in found) - MARGIN, 0)
    right = min(max(box["x"] + box["width"] for box in found) + MARGIN, picture.size[0])
    bottom = max(box["y"] + box["height"] for box in found) + MARGIN
    return {"x": left, "y": top, "width": right - left, "height": min(bottom - top, picture.max_height)}


def main(arguments: Sequence[str] | None = None) -> int:
    """Take the pictures; return 1 if one is too large to be shipped."""
    parser = argparse.ArgumentParser(description="Take the guide's pictures from a built site.")
    parser.add_argument("site", type=Path, help="the built site's folder")
    parser.add_argument("only", nargs="*", help="names of pictures, all by default")
    options = parser.parse_args(arguments)
    wanted = [each for each in PICTURES if not options.only or each.name in options.only]
    FOLDER.mkdir(parents=True, exist_ok=True)
    too_large = False
    with served(options.site) as root, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("REPORT_SITE_CHROMIUM", "/usr/bin/chromium")
        )
        for picture in wanted:
            size = take(browser, options.site, root, picture).stat().st_size
            too_large |= size > LIMIT
            print(f"{picture.name}.png {size // 1000} kB{' - too large' if size > LIMIT else ''}")
        browser.close()
    return int(too_large)


if __name__ == "__main__":
    sys.exit(main())
