"""What the limited process does with a job, called as a function."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from report_site.checks import Severity
from report_site.publish.gate import Problem
from report_site.publish.gate.base import Base
from report_site.publish.gate.examine import Begin, examine
from report_site.publish.gate.job import READ, RENDER, WHOLE, Job, dump_problems, load_problems
from report_site.publish.gate.limits import Limits
from report_site.publish.gate.standing import Standing
from report_site.publish.standby.wire import EXAMINE, Task

from tests.publish.gate.desk import PAGES as SITE
from tests.publish.gate.desk import make_engine
from tests.publish.gate.test_threats import PAGES
from tests.site_builder import read_files

BEFORE = read_files(SITE)


DAY = date(2024, 1, 15)
Work = tuple[Job, Standing]


def job(
    engine: Path, changes: Mapping[str, str | None], before: Mapping[str, str] = BEFORE, **more: object
) -> Work:
    """Make the job of a push that changes pages, or takes those away that become None."""
    changed = {path: text for path, text in changes.items() if text is not None}
    facts: dict[str, object] = {
        "written": tuple((path, text, "") for path, text in changed.items()),
        "changed": changed,
        "removed": tuple(path for path, text in changes.items() if text is None),
    }
    work = Job(DAY, Limits(), **{**facts, **more})  # type: ignore[arg-type]
    return work, Standing(engine, Base("", before), DAY)


def found(work: Work, begin: Begin = lambda *_: None) -> list[Problem]:
    return list(examine(*work, begin))


def said(work: Work) -> list[str]:
    return [f"{each.path}:{each.line or '-'} {each.message}" for each in found(work)]


def test_a_sound_page_is_read_compared_and_rendered(engine: Path) -> None:
    steps: list[tuple[str, str]] = []
    work = job(engine, {"new.md": "# 新页\n"})
    assert found(work, lambda *step: steps.append(step)) == []
    assert steps == [(READ, "new.md"), (WHOLE, ""), (RENDER, "new.md")]


def test_every_page_of_the_threat_table_is_found_out(engine: Path) -> None:
    work = job(engine, {f"{number}.md": text for number, (_, text, _) in enumerate(PAGES)})
    told = said(work)
    for number, (_, text, expected) in enumerate(PAGES):
        assert any(each.startswith(f"docs/{number}.md:") and expected in each for each in told), text


def test_what_a_push_breaks_elsewhere_is_found(engine: Path) -> None:
    work = job(engine, {"branches/first/index.md": None, "reports/2023/measures.md": "# 四、措施\n"})
    told = said(work)
    assert "docs/index.md:3 链接指向的“branches/first/index.md”被这次推送删去或改名了" in told
    assert any(each.startswith("docs/reports/2023/problems.md:6 ") for each in told)


def test_a_fault_that_stood_there_is_not_told_again(engine: Path) -> None:
    page = BEFORE["reports/2023/problems.md"].replace("推进中", "整改中")
    fault = {**BEFORE, "reports/2023/problems.md": page}
    changes = {"reports/2023/problems.md": f"{page}\n又一段。\n"}
    assert said(job(engine, changes, fault)) == []
    moved = {"reports/2023/other.md": page, "reports/2023/problems.md": None}
    assert said(job(engine, moved, fault)) == []


def test_a_step_that_was_deadly_is_not_taken_again(engine: Path) -> None:
    steps: list[tuple[str, str]] = []
    changes: dict[str, str | None] = {"a.md": "# 甲\n", "b.md": "# 乙\n\n<b>\n"}
    work = job(engine, changes, skipped=((READ, "a.md"),))
    assert len(found(work, lambda *step: steps.append(step))) == 1
    assert steps == [(READ, "b.md")]
    steps.clear()
    found(job(engine, changes, skipped=((RENDER, "a.md"),)), lambda *step: steps.append(step))
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
    (problem,) = found(work)
    assert problem.path == "docs/a.md"
    assert expected in problem.message


def test_a_job_and_its_problems_survive_the_way_to_the_process_and_back(engine: Path) -> None:
    work, _ = job(engine, {"a.md": "# “甲”\U0001f600\r\n"}, skipped=((READ, "b.md"),))
    task = Task(EXAMINE, str(engine), None, work.dumped())
    assert Job.loaded(Task.loaded(task.dumped()).job) == work
    problems = [Problem("docs/a.md", 3, "一", "二"), Problem("", None, "三", "四", Severity.WARNING)]
    assert load_problems(dump_problems(problems)) == problems


def test_a_note_follows_the_remedy(engine: Path) -> None:
    work = job(engine, {}, written=(("a.md", "<b>\n", "后来改掉了"),))
    (problem,) = found(work)
    assert problem.remedy.endswith("；后来改掉了")
