"""What a dirty build makes after each kind of edit, and what it leaves alone."""

from __future__ import annotations

import logging
import os
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from mkdocs.exceptions import Abort
from report_site.engine import environment
from report_site.engine.build import build_site
from report_site.memo import Memo

from tests.site.conftest import MakeSite, Warnings
from tests.site.walk import CONFIG, Walk, kill_at_random
from tests.site_builder import Built, run

_COUNTS = re.compile(
    r"生成了 (\d+) 页的正文、(\d+) 页的网页，沿用 (\d+) 页；其他文件写了 (\d+) 个，沿用 (\d+) 个"
)
# Written by every build, whatever has changed.
ALWAYS = {"404.html", "sitemap.xml", "sitemap.xml.gz", "headers.json", "search/manifest.json"}


@dataclass(frozen=True)
class Made:
    """What a build did: pages whose Markdown was rendered, and the addresses of all pages written."""

    rendered: int
    pages: set[str]
    others: set[str]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Walk:
    walk = Walk(tmp_path_factory.mktemp("walk"))
    walk.memo.close()
    return walk


@pytest.fixture
def walk(built: Walk, tmp_path: Path, warnings: Warnings) -> Walk:
    warnings.take()
    return built.copy(tmp_path)


def rebuild(walk: Walk, warnings: Warnings) -> Made:
    """Build again, compare with a clean build, and return what was made."""
    for path in walk.dirty.rglob("*"):
        os.utime(path, (0, 0))
    try:
        walk.check()
    finally:
        warnings.take()
    written = {
        path.relative_to(walk.dirty).as_posix()
        for path in walk.dirty.rglob("*")
        if path.is_file() and path.stat().st_mtime > 0
    }
    pages = {path for path in written if path.endswith("index.html") and not path.startswith("i/")}
    others = {path for path in written - pages - ALWAYS if not path.startswith("search/")}
    (counts,) = filter(None, map(_COUNTS.search, walk.built.logged(logging.INFO)))
    assert int(counts[2]) == len(pages)
    return Made(int(counts[1]), {page.removesuffix("index.html") for page in pages}, others)


def edit(path: str, old: str, new: str) -> Callable[[Walk], None]:
    """Return an edit that puts one text in another's place, once."""

    def change(walk: Walk) -> None:
        page = walk.site.docs / path
        text = page.read_text(encoding="utf-8")
        assert old in text
        page.write_text(text.replace(old, new, 1), encoding="utf-8")

    return change


MEASURES, BRANCH = "reports/2023/measures.md", "branches/first/index.md"
LEDGERS = {"ledger/", "ledger/2023/"}
EVERY = {
    *("", "branches/", "branches/first/", "branches/first/2023/", "branches/second/", "notes/one/"),
    *("notes/two/", "reports/2023/", "reports/2023/measures/", "reports/2023/problems/"),
    *(
        "reports/2023/rectification/",
        "reports/2022/measures/",
        "ledger/",
        "ledger/findings/",
        "ledger/rules/",
    ),
    *(f"ledger/{year}/{view}" for year in (2022, 2023) for view in ("", "flow/", "gaps/", "matrix/")),
}
# Of each edit: the edit, how many pages are rendered, and which pages are written.
EDITS: dict[str, tuple[Callable[[Walk], object], int, set[str]]] = {
    "nothing": (lambda walk: None, 0, set()),
    "a body": (edit("notes/one.md", "没有事项", "没有任何事项"), 1, {"notes/one/"}),
    "a line above items, whose places the findings name": (
        edit(MEASURES, "# 措施\n", "# 措施\n\n先说一句。\n"),
        2,
        {"reports/2023/measures/", "ledger/findings/"},
    ),
    "a title, which the pages beside it show": (
        edit("notes/one.md", "# 随笔", "# 新随笔"),
        1,
        {"notes/one/", "notes/two/", "branches/second/"},
    ),
    "a state, which its views, counts, links and owners show": (
        edit(MEASURES, "- 状态：推进中", "- 状态：已完成"),
        9,
        {
            *("", "branches/first/", *LEDGERS, "ledger/2023/flow/", "reports/2023/"),
            *("reports/2023/measures/", "reports/2023/problems/", "reports/2023/rectification/"),
        },
    ),
    "a state of another year": (
        edit("reports/2022/measures.md", "状态：已完成", "状态：已销号"),
        5,
        {"ledger/", "ledger/2022/", "ledger/2022/flow/", "ledger/2022/gaps/", "reports/2022/measures/"},
    ),
    "a link, which both ends show": (
        edit("reports/2023/rectification.md", "：CS-2023-1\n- 责", "：CS-2023-1、CS-2023-2\n- 责"),
        9,
        {
            *(*LEDGERS, "ledger/2023/flow/", "ledger/2023/gaps/", "ledger/2023/matrix/", "ledger/findings/"),
            *("reports/2023/", "reports/2023/measures/", "reports/2023/rectification/"),
        },
    ),
    "a mention, which the item shows": (
        edit("notes/two.md", "看[", "见 CS-2023-2，看["),
        2,
        {"notes/two/", "reports/2023/measures/"},
    ),
    "an id": (
        edit(MEASURES, "编号：CS-2023-2", "编号：CS-2023-4"),
        9,
        {
            *(*LEDGERS, "ledger/2023/flow/", "ledger/2023/gaps/", "ledger/2023/matrix/", "ledger/findings/"),
            *("reports/2023/", "reports/2023/measures/", "reports/2023/rectification/"),
        },
    ),
    "a record": (
        edit("branches/first/2023.md", "| 学习 |\n", "| 学习 |\n| 2023-02-05 | 党课 | 讲 |\n"),
        4,
        {"branches/", "branches/first/", "branches/first/2023/", "ledger/findings/"},
    ),
    "a fact of the roster": (edit(BRANCH, "12", "13"), 2, {"branches/", "branches/first/"}),
    "a new page of a section, whose size all menus show": (
        lambda walk: (walk.site.docs / "notes/none.md").write_text("# 补上的\n", encoding="utf-8"),
        2,
        EVERY | {"notes/none/"},
    ),
    "a picture": (
        lambda walk: (walk.site.docs / "picture.bmp").write_text("新图", encoding="utf-8"),
        0,
        set(),
    ),
    "another day, which all that is judged by it shows": (
        lambda walk: setattr(walk, "day", 9),
        8,
        {
            *("branches/", "branches/first/", *LEDGERS, "ledger/2022/", "ledger/findings/"),
            *("reports/2023/", "reports/2023/rectification/"),
        },
    ),
}


@pytest.mark.parametrize("kind", EDITS)
def test_only_what_shows_an_edit_is_made_again(walk: Walk, warnings: Warnings, kind: str) -> None:
    change, rendered, pages = EDITS[kind]
    change(walk)
    made = rebuild(walk, warnings)
    assert (made.rendered, made.pages) == (rendered, pages)


def test_nothing_is_written_where_nothing_has_changed(walk: Walk, warnings: Warnings) -> None:
    made = rebuild(walk, warnings)
    assert (made.rendered, made.pages, made.others) == (0, set(), set())


def test_a_new_process_knows_what_the_one_before_knew(walk: Walk, warnings: Warnings) -> None:
    walk.memo.close()
    walk.memo = Memo(walk.file)
    assert rebuild(walk, warnings).pages == set()


def test_a_clean_build_is_remembered_too(walk: Walk, warnings: Warnings) -> None:
    walk.memo = Memo(walk.file.with_name("other"))
    walk.build(walk.dirty, memo=walk.memo)
    assert rebuild(walk, warnings).pages == set()


def test_a_warm_builder_brings_its_own_memory(walk: Walk, warnings: Warnings, tmp_path: Path) -> None:
    memo, config = Memo(), walk.site.root / "mkdocs.yml"
    warm, clean = tmp_path / "warm", tmp_path / "fresh"
    assert build_site(config, walk.site.docs, warm, memo) == 0
    edit(MEASURES, "- 状态：推进中", "- 状态：已完成")(walk)
    assert build_site(config, walk.site.docs, warm, memo, dirty=True) == 0
    assert build_site(config, walk.site.docs, clean) == 0
    assert Built(warm, ()).files() == Built(clean, ()).files()
    warnings.take()


@pytest.mark.parametrize("harm", ["gone", "cut", "older"])
def test_a_page_that_is_not_what_was_written_is_written_again(
    walk: Walk, warnings: Warnings, harm: str
) -> None:
    page = walk.dirty / "notes/one/index.html"
    if harm == "gone":
        page.unlink()
    else:
        content = page.read_bytes()
        page.write_bytes(content[:1000] if harm == "cut" else content.replace(b"<", b"< ", 1))
    made = rebuild(walk, warnings)
    assert (made.rendered, made.pages) == (0, {"notes/one/"})


def test_of_two_files_in_one_place_the_same_one_wins_as_in_a_clean_build(
    walk: Walk, warnings: Warnings
) -> None:
    for name in ("notes/one/index.html", "404.html", "headers.json"):
        file = walk.site.docs / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("<p>来自编辑</p>", encoding="utf-8")
    for _ in range(2):
        rebuild(walk, warnings)


def test_files_of_other_releases_are_never_written_into(walk: Walk, warnings: Warnings) -> None:
    release = walk.dirty.with_name("release")
    shutil.copytree(walk.dirty, release, copy_function=os.link)
    before = {path: path.read_bytes() for path in release.rglob("*") if path.is_file()}
    edit(MEASURES, "- 状态：推进中", "- 状态：已完成")(walk)
    rebuild(walk, warnings)
    assert {path: path.read_bytes() for path in release.rglob("*") if path.is_file()} == before


def test_what_hides_at_the_root_of_the_site_stays(walk: Walk, warnings: Warnings) -> None:
    (walk.dirty / ".git/refs/tags").mkdir(parents=True)
    (walk.dirty / "a/b").mkdir(parents=True)
    walk.build(walk.dirty, dirty=True, memo=walk.memo)
    assert (walk.dirty / ".git/refs/tags").is_dir()
    assert not (walk.dirty / "a").exists()
    warnings.take()


@pytest.mark.parametrize(
    "change",
    [
        {"site_name": "别的名字"},
        {"extra": {"ledger": {"states": {"推进中": "done"}}}},
        {"markdown_extensions": ["tables", "attr_list", "pymdownx.superfences", "admonition"]},
    ],
)
def test_another_configuration_makes_everything_again(
    walk: Walk, warnings: Warnings, change: dict[str, object]
) -> None:
    walk.site.configure(**{**CONFIG, **change})
    assert rebuild(walk, warnings).pages == EVERY


def test_what_does_not_reach_the_pages_makes_nothing_again(walk: Walk, warnings: Warnings) -> None:
    walk.site.configure(**CONFIG, dev_addr="127.0.0.1:8011", watch=["docs"])
    assert rebuild(walk, warnings).pages == set()


def test_another_program_makes_everything_again(
    walk: Walk, warnings: Warnings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(environment, "program", lambda: "another version of something")
    assert rebuild(walk, warnings).pages == EVERY


@pytest.mark.parametrize(
    ("config", "named"),
    [
        ({"plugins": ["search", "material/tags"]}, "插件 material/tags"),
        ({"markdown_extensions": ["pymdownx.snippets"]}, "Markdown 扩展 pymdownx.snippets"),
        ({"theme": {"name": "mkdocs"}, "plugins": []}, "主题 mkdocs"),
        ({"extra": {"what": set()}}, "设置 extra（set）"),
        ({"extra_templates": ["extra.html"]}, "模板 extra.html"),
    ],
)
def test_what_cannot_be_followed_is_named_and_everything_made_again(
    walk: Walk, warnings: Warnings, config: dict[str, object], named: str
) -> None:
    (walk.site.docs / "extra.html").write_text("{{ nav | length }}", encoding="utf-8")
    walk.site.configure(**{**CONFIG, **config})
    for _ in range(2):
        made = rebuild(walk, warnings)
        assert made.pages == EVERY
        assert any(named in message for message in walk.built.logged(logging.INFO))


def test_a_warning_about_a_page_that_is_passed_over_fails_a_strict_build(
    walk: Walk, warnings: Warnings
) -> None:
    with pytest.raises(Abort, match="warnings in strict mode"):
        walk.build(walk.dirty, dirty=True, memo=walk.memo, strict=True)
    assert any("none.md" in message for message in warnings.take())


def test_a_strict_dirty_build_without_warnings_succeeds(site: MakeSite) -> None:
    project = site("-- index.md --\n# 首页\n")
    for _ in range(2):
        project.build(dirty=True, strict=True)


def test_a_site_whose_folder_takes_no_memory_is_built_all_the_same(walk: Walk, warnings: Warnings) -> None:
    walk.memo.close()
    shutil.rmtree(walk.file.parent)
    walk.file.parent.write_text("no folder", encoding="utf-8")
    walk.memo = Memo(walk.file)
    rebuild(walk, warnings)
    assert any("记不住" in message for message in walk.built.logged(logging.INFO))


@pytest.mark.parametrize("language", ["C", "zh_CN.GB18030"])
def test_in_another_locale_and_folder_nothing_is_made_again(
    walk: Walk, warnings: Warnings, language: str
) -> None:
    warnings.take()
    walk.memo.close()
    root = walk.site.root.rename(walk.site.root.with_name("moved"))
    done = run("report-site", "-C", str(root), "build", "-d", str(walk.dirty), LC_ALL=language)
    assert done.returncode == 0, done.stderr
    assert "0 页的正文、0 页的网页" in done.stderr


def test_a_build_that_is_killed_leaves_nothing_wrong(walk: Walk, warnings: Warnings) -> None:
    walk.memo.close()
    kill_at_random(walk, kills=6, seed=1)
    walk.memo = Memo(walk.file)
    walk.check()
    warnings.take()
