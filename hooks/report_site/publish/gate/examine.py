"""Looking at pages that may be hostile, step by step, in a process that may be killed at any of them."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path

from report_site.engine.events import Known
from report_site.engine.preview import Preview
from report_site.ledger.markdown import outline

from .base import Base
from .findings import attached_problems, finding_problems, private_problems
from .front import front_problems
from .job import READ, RENDER, WHOLE, Job
from .limits import Limits
from .links import Link, broken_links, links_in
from .markup import address_problems, markup_problems
from .model import FOLDER, Problem
from .standing import Standing
from .surface import surface
from .text import text_problems

Begin = Callable[[str, str], None]


def examine(job: Job, standing: Standing, begin: Begin) -> Iterator[Problem]:
    """Yield what is wrong with a job's pages.

    Args:
        job: The pages.
        standing: The site that they would change; it may not be used any more afterwards.
        begin: Called before each step, with its kind and the path of its page.
    """
    for path, text, note in job.written:
        if (READ, path) not in job.skipped:
            begin(READ, path)
            yield from _guarded(path, partial(_read, path, text, note, standing, job.limits))
    # Without the pages that cannot be read the others would look broken.
    if all(step != READ for step, _ in job.skipped):
        begin(WHOLE, "")
        yield from attached_problems(standing, Path(job.folder), job.attached)
        yield from _whole(job, standing, begin)


def _read(path: str, text: str, note: str, standing: Standing, limits: Limits) -> Iterator[Problem]:
    """Yield what is wrong with a page by itself."""
    for problem in page_problems(path, text, limits):
        yield problem.noted(note)
    ledger = standing.read({path: text})
    if note:
        # It is in the history and no longer on the page, where the checks of the whole would find it.
        for problem in private_problems(standing, path, ledger):
            yield problem.noted(note)


def page_problems(path: str, text: str, limits: Limits) -> Iterator[Problem]:
    """Yield what no page may hold, whatever else the site says."""
    file = f"{FOLDER}/{path}"
    page = outline(text)
    lines = surface(page)
    yield from text_problems(file, page, lines, limits)
    yield from front_problems(file, page, limits)
    yield from markup_problems(file, lines)
    yield from address_problems(file, links_in(lines))


def _whole(job: Job, standing: Standing, begin: Begin) -> Iterator[Problem]:
    """Yield what is wrong with the site as it would be, compared with how it is."""
    base, pages = standing.base, job.pages(standing.base)
    ledger = standing.read(pages)
    yield from finding_problems(standing, ledger, job.others)
    preview = standing.show(pages, job.others, Known(ledger))
    yield from broken_links(
        {path: page_links(pages[path]) for path in _with_links(job, pages, base)},
        {path: page_links(base.pages.get(path, "")) for path in job.changed},
        set(preview.paths),
        {*base.pages, *base.others},
    )
    for path in job.changed:
        if (RENDER, path) not in job.skipped:
            begin(RENDER, path)
            yield from _guarded(path, partial(_render, preview, path))


def _render(preview: Preview, path: str) -> Iterable[Problem]:
    preview.render(path)
    return ()


def _with_links(job: Job, pages: Mapping[str, str], base: Base) -> Iterable[str]:
    """Return the pages whose links a push may break: those it changes, and all if it takes files away."""
    return pages if job.removed or {*base.others} - {*job.others} else job.changed


def page_links(text: str) -> tuple[Link, ...]:
    """Return the links that a page's text has."""
    return links_in(surface(outline(text)))


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
