import gzip
import json
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from report_site.memo import Memo
from report_site.search.extract import extract
from report_site.search.index import (
    PAGES_PER_SHARD,
    Line,
    Page,
    Words,
    read_index,
    scripts,
    worker_address,
    write_index,
)
from report_site.search.vocabulary import Vocabulary

WORDS = Words(Vocabulary((("甲", "乙"),), ("党建",)), {"整改": "rectification"}, {"未填报": "unknown"})


def line(number: int, text: str = "正文", year: int = 2023) -> str:
    path = f"reports/{year}/p{number}.md"
    return Page(
        path, path[:-3] + "/", f"第{number}页", year, 1.0, None, extract(f"<p>{text}</p>", "", {})
    ).line()


def write(site: Path, *lines: str) -> int:
    return write_index(map(as_line, lines), WORDS, site)


def as_line(text: str) -> Line:
    path, year, *_ = json.loads(text)
    return Line(path, year, text, lambda: text)


def manifest(site: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((site / "search/manifest.json").read_text(encoding="utf-8"))
    return found


def test_shards_come_newest_year_first_and_pages_of_no_year_last(tmp_path: Path) -> None:
    write(tmp_path, line(1, year=2022), line(2, year=0), line(3, year=2023))
    assert [year for year, _, _ in manifest(tmp_path)["shards"]] == [2023, 2022, 0]


def test_many_pages_of_a_year_are_spread_over_shards(tmp_path: Path) -> None:
    write(tmp_path, *(line(n) for n in range(3 * PAGES_PER_SHARD)))
    counts = [pages for _, _, pages in manifest(tmp_path)["shards"]]
    assert len(counts) == 4
    assert sum(counts) == 3 * PAGES_PER_SHARD


def test_one_changed_page_rewrites_its_shard_and_the_manifest_only(tmp_path: Path) -> None:
    lines = [line(n) for n in range(3 * PAGES_PER_SHARD)]
    write(tmp_path, *lines)
    before = {path.name for path in (tmp_path / "search").iterdir()}
    assert write(tmp_path, *lines) == 0
    assert write(tmp_path, line(0, "新的正文"), *lines[1:]) == 2
    assert len({path.name for path in (tmp_path / "search").iterdir()} - before) == 1


def test_a_line_is_made_only_for_a_shard_that_is_not_there(tmp_path: Path) -> None:
    memo, made = Memo(), list[str]()

    def noticed(text: str) -> str:
        made.append(text)
        return text

    def write_again(*texts: str) -> list[str]:
        made.clear()
        lines = (replace(as_line(each), text=partial(noticed, each)) for each in texts)
        write_index(lines, WORDS, tmp_path, memo)
        return list(made)

    one, two = line(1, year=2022), line(2)
    assert sorted(write_again(one, two)) == sorted([one, two])
    assert write_again(one, two) == []
    other = line(2, "新的正文")
    assert write_again(one, other) == [other]
    next((tmp_path / "search").glob("2022-*.bin")).unlink()
    assert write_again(one, other) == [one]


def test_what_was_written_is_read_back_for_a_build_of_a_few_pages(tmp_path: Path) -> None:
    lines = [line(1, "私用\ue5e5字符"), line(2, "𠮷", year=2022)]
    write(tmp_path, *lines)
    assert {path: json.loads(text) for path, text in read_index(tmp_path).items()} == {
        json.loads(each)[0]: json.loads(each) for each in lines
    }


def test_an_index_that_cannot_be_read_is_none(tmp_path: Path) -> None:
    assert read_index(tmp_path) == {}
    write(tmp_path, line(1))
    next((tmp_path / "search").glob("2023-*.bin")).write_bytes(gzip.compress(b"")[:5])
    assert read_index(tmp_path) == {}


def test_the_same_pages_give_the_same_bytes(tmp_path: Path) -> None:
    write(tmp_path / "one", line(1), line(2))
    write(tmp_path / "two", line(2), line(1))
    one, two = (
        {path.name: path.read_bytes() for path in (tmp_path / name / "search").iterdir()}
        for name in ("one", "two")
    )
    assert one == two


def test_the_manifest_names_everything_else_that_the_worker_fetches(tmp_path: Path) -> None:
    write(tmp_path, line(1))
    found = manifest(tmp_path)
    assert (tmp_path / "search" / found["characters"]).is_file()
    assert f"search/{found['approximate']}" in scripts()
    assert worker_address() in scripts()
    assert found["synonyms"] == [["甲", "乙"]]
