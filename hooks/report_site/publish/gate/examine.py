"""Looking at pages that may be hostile: the program of a process that may be killed at any step.

It reads a Job from its input and writes each step before taking it, and at the end the problems found.
"""

from __future__ import annotations

import json
import logging
import os
import resource
import signal
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, time
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from report_site.engine.preview import Preview
from report_site.ledger.items import Document
from report_site.ledger.markdown import outline
from report_site.ledger.settings import Settings
from report_site.ledger.source import parse
from report_site.project import SHANGHAI, Project, load_project

from .findings import Pages, attached_problems, finding_problems
from .front import front_problems
from .job import READ, RENDER, RESULT, STEP, WHOLE, Job, dump_problems
from .limits import Limits
from .links import Link, broken_links, links_in
from .markup import address_problems, markup_problems
from .model import FOLDER, Problem
from .surface import surface
from .text import text_problems

Begin = Callable[[str, str], None]


def main() -> None:
    """Read a job from the standard input, look at its pages within its limits, write what is wrong."""
    job = Job.loaded(sys.stdin.buffer.read())
    resource.setrlimit(resource.RLIMIT_AS, (job.limits.memory, job.limits.memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # The system asks to end at the first bound and ends the process at the second.
    seconds = int(job.limits.push_seconds)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
    noon = datetime.combine(job.today, time(12), SHANGHAI)
    os.environ["SOURCE_DATE_EPOCH"] = str(int(noon.timestamp()))
    logging.disable(logging.WARNING)
    # Time of computing, so that a busy machine refuses nobody; the signal's default action ends the process
    # even in the middle of a regular expression.
    signal.signal(signal.SIGPROF, signal.SIG_DFL)

    def begin(step: str, path: str) -> None:
        print(STEP + json.dumps([step, path]), flush=True)
        limits = job.limits
        signal.setitimer(signal.ITIMER_PROF, limits.push_seconds if step == WHOLE else limits.page_seconds)

    print(RESULT + dump_problems(list(examine(job, begin))), flush=True)


def examine(job: Job, begin: Begin) -> Iterator[Problem]:
    """Yield what is wrong with a job's pages.

    Args:
        job: The pages.
        begin: Called before each step, with its kind and the path of its page.
    """
    project = load_project(Path(job.engine))
    for path, text, note in job.written:
        if (READ, path) not in job.skipped:
            begin(READ, path)
            yield from _guarded(path, partial(_read, path, text, note, project.settings, job.limits))
    # Without the pages that cannot be read the others would look broken.
    if all(step != READ for step, _ in job.skipped):
        begin(WHOLE, "")
        yield from attached_problems(Path(job.folder), job.attached, project, job.today)
        yield from _whole(job, project, begin)


def _read(path: str, text: str, note: str, settings: Settings, limits: Limits) -> Iterator[Problem]:
    """Yield what is wrong with a page by itself."""
    file = f"{FOLDER}/{path}"
    page = outline(text)
    lines = surface(page)
    for problem in (
        *text_problems(file, page, lines, limits),
        *front_problems(file, page, limits),
        *markup_problems(file, lines),
        *address_problems(file, links_in(lines)),
    ):
        yield problem.noted(note)
    parse(path, text, settings)


def _whole(job: Job, project: Project, begin: Begin) -> Iterator[Problem]:
    """Yield what is wrong with the site as it would be, compared with how it is."""
    documents = _documents(job.pages, project.settings, {})
    before = _documents(job.pages_before, project.settings, documents)
    now, base = Pages(documents, job.others), Pages(before, job.others_before)
    yield from finding_problems(now, base, project, job.today)
    with TemporaryDirectory() as empty:
        preview = Preview(Path(job.engine) / "mkdocs.yml", job.pages, job.others, Path(empty))
        yield from broken_links(
            {path: _links(job.pages[path]) for path in _with_links(job)},
            {path: _links(job.replaced.get(path, "")) for path in job.changed},
            set(preview.paths),
            {*job.pages_before, *job.others_before},
        )
        for path in job.changed:
            if (RENDER, path) not in job.skipped:
                begin(RENDER, path)
                yield from _guarded(path, partial(_render, preview, path))


def _render(preview: Preview, path: str) -> Iterable[Problem]:
    preview.render(path)
    return ()


def _with_links(job: Job) -> Iterable[str]:
    """Return the pages whose links a push may break: those it changes, and all if it takes files away."""
    removed = {*job.replaced, *job.others_before} - {*job.pages, *job.others}
    return job.pages if removed else job.changed


def _links(text: str) -> tuple[Link, ...]:
    return links_in(surface(outline(text)))


def _documents(
    texts: Mapping[str, str], settings: Settings, there: Mapping[str, Document]
) -> dict[str, Document]:
    """Parse pages; one that is there already with the same text is not parsed again."""
    documents = {}
    for path, text in texts.items():
        old = there.get(path)
        documents[path] = old if old and old.text == text else parse(path, text, settings)
    return documents


def _guarded(path: str, work: Callable[[], Iterable[Problem]]) -> list[Problem]:
    """Return the problems that some work on a page finds, or the one that it fails by."""
    try:
        return list(work())
    except RecursionError:
        message, remedy = "这一页的列表、括号或引用套得太深，无法生成网页", "拆成简单的段落和小标题"
    except MemoryError:
        message, remedy = "这一页太占内存，无法生成网页", "分成几页，删去成片重复的符号"
    except Exception:
        traceback.print_exc()
        message, remedy = "这一页无法生成网页", "撤销最近的修改再试；仍然不行，请把这一页交给管理员查看"
    return [Problem(f"{FOLDER}/{path}", None, message, remedy)]


if __name__ == "__main__":
    main()
