"""What holds for all of the built site: addresses that resolve, nothing inline, nothing from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest

from tests.html_reader import Html
from tests.site_builder import ROOT, Built, build_config, build_demo

_ADDRESSES = ("href", "src", "action", "poster", "data", "xlink:href")


def html_files(built: Built) -> dict[str, Html]:
    return {path: Html(text.decode()) for path, text in built.files().items() if path.endswith(".html")}


@pytest.fixture(scope="module")
def pages(demo: Built) -> dict[str, Html]:
    return html_files(demo)


@pytest.fixture(scope="module")
def plain_pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Html]:
    """The same site as Material makes it without us: our hooks, extension and files left out."""
    folder = tmp_path_factory.mktemp("plain")
    ours = ("hooks:", "watch:", "extra_css:", "  custom_dir:", "extra_java", "  - { path:", "  - report_site")
    source = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    lines = [line for line in source.splitlines() if not line.startswith(ours)]
    assert "report_site" not in "".join(line for line in lines if not line.startswith("#"))
    (folder / "docs").mkdir()
    (folder / "docs/index.md").write_text("# 首页\n", encoding="utf-8")
    (folder / "mkdocs.yml").write_text("\n".join(lines), encoding="utf-8")
    return html_files(build_config(folder / "mkdocs.yml", folder / "site"))


def addresses(page: Html) -> Iterator[str]:
    # The theme has a button that is drawn as a link.
    return (address for address in _addresses(page) if address != "javascript:void(0)")


def _addresses(page: Html) -> Iterator[str]:
    for element in page.root.iter():
        yield from (element.attrib[name] for name in _ADDRESSES if name in element.attrib)
        if element.get("http-equiv") == "refresh":
            yield element.attrib["content"].partition("url=")[2]


def broken_addresses(built: Built, base: str) -> list[str]:
    """Return every address in a site that leads nowhere, `base` being the address of the site's root."""
    pages = html_files(built)
    files = built.files()

    @cache
    def ids(path: str) -> set[str]:
        return {each.get("id") or each.get("name") or "" for each in pages[path].root.iter()}

    broken = []
    for path, page in pages.items():
        for address in addresses(page):
            target = urlsplit(urljoin(base + path, address))
            name = unquote(target.geturl().partition("#")[0].partition("?")[0].removeprefix(base))
            name = f"{name}index.html" if name == "" or name.endswith("/") else name
            fragment = unquote(target.fragment)
            if name not in files or (fragment and fragment not in ids(name)):
                broken.append(f"{path}: {address}")
    return broken


def test_every_address_and_anchor_of_the_shipped_site_leads_somewhere(demo: Built) -> None:
    assert broken_addresses(demo, "http://127.0.0.1:8000/") == []


def test_it_works_on_another_host_below_a_path(tmp_path: Path) -> None:
    base = "https://intranet.example/party/report/"
    built = build_demo(tmp_path / "site", environment={"REPORT_SITE_URL": base})
    assert broken_addresses(built, base) == []


def test_no_id_occurs_twice_on_a_page(pages: dict[str, Html]) -> None:
    for path, page in pages.items():
        ids = [each.attrib["id"] for each in page.root.iter() if "id" in each.attrib]
        assert sorted(ids) == sorted(set(ids)), path


def test_every_page_is_in_chinese(pages: dict[str, Html]) -> None:
    assert {next(page.root.iter("html")).get("lang") for page in pages.values()} == {"zh"}


def test_nothing_is_fetched_from_another_host(demo: Built, pages: dict[str, Html]) -> None:
    for path, page in pages.items():
        own = [urljoin("http://127.0.0.1:8000/" + path, address) for address in addresses(page)]
        assert [each for each in own if not each.startswith(("http://127.0.0.1:8000/", "data:"))] == []
    for path, content in demo.files().items():
        if path.endswith(".css"):
            assert re.findall(rb"(?:@import|url\()[\s\"']*(?:https?:)?//", content) == [], path


def test_no_element_has_a_style_or_an_event_handler_of_its_own(pages: dict[str, Html]) -> None:
    for path, page in pages.items():
        names = {name for each in page.root.iter() for name in each.attrib}
        assert [name for name in names if name == "style" or name.startswith("on")] == [], path


def test_the_only_inline_scripts_and_styles_are_those_of_the_theme(
    pages: dict[str, Html], plain_pages: dict[str, Html]
) -> None:
    def inline(page: Html) -> set[str]:
        code = [
            each for tag in ("script", "style") for each in page.root.iter(tag) if "src" not in each.attrib
        ]
        # They say how deep the page lies.
        return {
            re.sub(r'"(\.\.?/?)+"', '"."', "".join(each.itertext()))
            for each in code
            if each.get("type") != "application/json"
        }

    known = {script for page in plain_pages.values() for script in inline(page)}
    for path, page in pages.items():
        assert inline(page) - known == set(), path
