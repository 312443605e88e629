"""What the limited process does with a job, called as a function."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from report_site.checks import Severity
from report_site.publish.gate import Problem
from report_site.publish.gate.examine import examine
from report_site.publish.gate.job import READ, RENDER, WHOLE, Job, dump_problems, load_problems
from report_site.publish.gate.limits import Limits

from tests.publish.gate.desk import PAGES as SITE
from tests.publish.gate.desk import make_engine
from tests.publish.gate.test_threats import PAGES
from tests.site_builder import read_files

BEFORE = read_files(SITE)


def job(engine: Path, changes: dict[str, str | None], **more: object) -> Job:
    """Make the job of a push that changes pages, or takes those away that become None."""
    pages = {path: text for path, text in {**BEFORE, **changes}.items() if text is not None}
    written = tuple((path, text, "") for path, text in changes.items() if text is not None)
    facts: dict[str, object] = {
        "written": written,
        "pages": pages,
        "others": (),
        "replaced": {path: BEFORE[path] for path in changes if path in BEFORE},
        "added": tuple(path for path in changes if path not in BEFORE),
    }
    return Job(str(engine), date(2024, 1, 15), Limits(), **{**facts, **more})  # type: ignore[arg-type]


def said(work: Job) -> list[str]:
    return [f"{each.path}:{each.line or '-'} {each.message}" for each in examine(work, lambda *_: None)]


def test_a_sound_page_is_read_compared_and_rendered(engine: Path) -> None:
    steps: list[tuple[str, str]] = []
    work = job(engine, {"new.md": "# 新页\n"})
    assert list(examine(work, lambda *step: steps.append(step))) == []
    assert steps == [(READ, "new.md"), (WHOLE, ""), (RENDER, "new.md")]


def test_every_page_of_the_threat_table_is_found_out(engine: Path) -> None:
    work = job(engine, {f"{number}.md": text for number, (_, text, _) in enumerate(PAGES)})
    found = said(work)
    for number, (_, text, expected) in enumerate(PAGES):
        assert any(each.startswith(f"docs/{number}.md:") and expected in each for each in found), text


def test_what_a_push_breaks_elsewhere_is_found(engine: Path) -> None:
    work = job(engine, {"branches/first/index.md": None, "reports/2023/measures.md": "# 四、措施\n"})
    found = said(work)
    assert "docs/index.md:3 链接指向的“branches/first/index.md”被这次推送删去或改名了" in found
    assert any(each.startswith("docs/reports/2023/problems.md:6 ") for each in found)


def test_a_fault_that_stood_there_is_not_told_again(engine: Path) -> None:
    page = BEFORE["reports/2023/problems.md"].replace("推进中", "整改中")
    fault = {**BEFORE, "reports/2023/problems.md": page}
    changes = {"reports/2023/problems.md": f"{page}\n又一段。\n"}
    work = job(engine, dict(changes), replaced=fault, pages={**BEFORE, **changes})
    assert said(work) == []
    moved = {"reports/2023/other.md": page}
    rest = {path: text for path, text in BEFORE.items() if path != "reports/2023/problems.md"}
    work = job(engine, dict(moved), pages={**rest, **moved}, replaced={"reports/2023/problems.md": page})
    assert said(work) == []


def test_a_step_that_was_deadly_is_not_taken_again(engine: Path) -> None:
    steps: list[tuple[str, str]] = []
    changes: dict[str, str | None] = {"a.md": "# 甲\n", "b.md": "# 乙\n\n<b>\n"}
    work = job(engine, changes, skipped=((READ, "a.md"),))
    assert len(list(examine(work, lambda *step: steps.append(step)))) == 1
    assert steps == [(READ, "b.md")]
    steps.clear()
    list(examine(job(engine, changes, skipped=((RENDER, "a.md"),)), lambda *step: steps.append(step)))
    assert steps[-2:] == [(WHOLE, ""), (RENDER, "b.md")]


@pytest.mark.parametrize(
    ("trouble", "expected"),
    [
        ("raise MemoryError", "太占内存"),
        ("raise RecursionError", "套得太深"),
        ("raise KeyError", "无法生成网页"),
    ],
)
def test_a_page_that_the_engine_fails_at_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], trouble: str, expected: str
) -> None:
    work = job(make_engine(tmp_path / "engine", trouble), {"a.md": "# 甲\n\nTROUBLE\n"})
    (problem,) = examine(work, lambda *_: None)
    assert problem.path == "docs/a.md"
    assert expected in problem.message


def test_a_job_and_its_problems_survive_the_way_to_the_process_and_back(engine: Path) -> None:
    work = job(engine, {"a.md": "# “甲”\U0001f600\r\n"}, skipped=((READ, "b.md"),))
    assert Job.loaded(work.dumped()) == work
    problems = [Problem("docs/a.md", 3, "一", "二"), Problem("", None, "三", "四", Severity.WARNING)]
    assert load_problems(dump_problems(problems)) == problems


def test_a_note_follows_the_remedy(engine: Path) -> None:
    work = job(engine, {}, written=(("a.md", "<b>\n", "后来改掉了"),))
    (problem,) = examine(work, lambda *_: None)
    assert problem.remedy.endswith("；后来改掉了")
