"""The editor's committed bundle: small, whole, of known licences, and locked without addresses."""

import gzip
import hashlib
import json
import re
from pathlib import Path

import pytest
import report_site

from tests.site_builder import ROOT

EDIT = Path(report_site.__file__).parent / "edit"
STATIC = EDIT / "static"
BUNDLE = (STATIC / "editor.js").read_text(encoding="utf-8")


def test_it_is_at_most_250_kilobytes_compressed() -> None:
    files = [each for each in STATIC.iterdir() if each.suffix != ".txt"]
    assert sum(len(gzip.compress(each.read_bytes(), 6)) for each in files) <= 250_000


@pytest.mark.parametrize("name", ["editor.js", "editor.css"])
def test_the_page_names_each_file_by_its_content(name: str) -> None:
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    assert f"static/{name}?{digest}" in (STATIC / "index.html").read_text(encoding="utf-8")


def test_it_evaluates_nothing_and_names_no_other_host() -> None:
    assert not re.search(r"\beval\(|new Function|\.innerHTML\s*=(?!=)[^=]*\+", BUNDLE)
    assert set(re.findall(r"https?://[\w./-]+", BUNDLE)) == {"http://www.w3.org/2000/svg"}


def test_the_page_has_no_script_or_style_of_its_own() -> None:
    page = (STATIC / "index.html").read_text(encoding="utf-8")
    assert re.findall(r"<script[^>]*>(.*?)</script>", page, re.DOTALL) == [""]
    assert not re.search(r"<style|\sstyle=|\son\w+=", page)


def test_every_word_of_the_sources_is_in_it() -> None:
    """A source that was changed without building again shows by its Chinese."""
    words = (EDIT / "client/src/words.js").read_text(encoding="utf-8")
    said = re.findall(r'"([^"\n]*[\u4e00-\u9fff][^"\n]*)"', words)
    assert len(said) > 150
    assert [each for each in said if each not in BUNDLE] == []


def test_the_lock_names_packages_and_hashes_and_no_address() -> None:
    text = (EDIT / "client/package-lock.json").read_text(encoding="utf-8")
    assert "://" not in text
    assert "resolved" not in text
    packages = {name: each for name, each in json.loads(text)["packages"].items() if name}
    assert all(each["integrity"].startswith("sha512-") for each in packages.values())


def test_every_package_in_it_is_named_with_version_and_licence() -> None:
    notes = (STATIC / "LICENCES.txt").read_text(encoding="utf-8")
    named = dict(re.findall(r"^((?:@[\w-]+/)?[\w-]+) (\d+\.\d+\.\d+) \(MIT\)$", notes, re.MULTILINE))
    lock = json.loads((EDIT / "client/package-lock.json").read_text(encoding="utf-8"))["packages"]
    assert {"@codemirror/view", "@lezer/markdown", "turndown", "style-mod"} <= named.keys()
    assert named == {name: lock[f"node_modules/{name}"]["version"] for name in named}
    wanted = json.loads((EDIT / "client/package.json").read_text(encoding="utf-8"))["dependencies"]
    assert wanted.keys() <= named.keys()


def test_the_guide_lists_the_keys_that_the_help_lists() -> None:
    words = (EDIT / "client/src/words.js").read_text(encoding="utf-8")
    help_text = words.split("keys: [")[1].split("\n  ],")[0]
    guide = (ROOT / "docs/guide/edit.md").read_text(encoding="utf-8").split("## 只用键盘")[1]
    listed = [
        tuple(cell.strip() for cell in line.strip("|").split("|"))
        for line in guide.splitlines()
        if "|" in line
    ]
    assert listed[2:] == re.findall(r'\["(.+?)", "(.+?)"\]', help_text)
