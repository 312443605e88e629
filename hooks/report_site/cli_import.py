"""`report-site import`: a report from Word or plain text into the pages of a year."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from .checks import Finding
from .checks.output import as_text
from .chosen import readable_texts
from .clock import reference_date
from .exchange.importing.item_texts import texts_of
from .exchange.importing.pages import Page
from .exchange.importing.reading import CHANGES, Import, read_file, understand, write
from .exchange.importing.reimport import Merged, ids_to_keep, merge
from .exchange.importing.source import RevisionsError, UnreadableError
from .exchange.importing.suggestions import Suggestion, suggest, with_links
from .exchange.importing.summary import (
    difference_summary,
    left_out_summary,
    outline_summary,
    suggestions_summary,
)
from .history.ids import ids_seen
from .ledger.ids import ItemId, parse_id
from .ledger.register import Register
from .ledger.source import parse
from .project import (
    Project,
    ProjectError,
    Sources,
    build_ledger,
    check,
    load_project,
    read_sources,
)

OK = 0
# What the last import of a year wrote, below the folder of mkdocs.yml.
MEMORY = "organ/imports"


def add_commands(commands: argparse._SubParsersAction[Any]) -> None:
    """Add the command to those of `report-site`."""
    importing = commands.add_parser("import", help="把 Word 或纯文本的报告导入成一个年度的页面")
    importing.add_argument("file", type=Path, metavar="文件", help=".docx 或 .txt")
    importing.add_argument("--year", type=int, required=True, metavar="年份", help="报告的年度")
    importing.add_argument("--dry-run", action="store_true", help="只列出会怎样，不写任何文件")
    importing.add_argument(
        "--changes", choices=CHANGES, help="文件里有修订时：accept 全部接受，reject 全部拒绝"
    )
    importing.add_argument(
        "--accept",
        action="append",
        default=[],
        metavar="编号=编号",
        help="写入一条建议的链接，如 WT-2023-1=CS-2023-2；可以写多次",
    )
    importing.set_defaults(run=_import)


def _import(options: argparse.Namespace) -> int:
    if not 1949 <= options.year <= 2999:
        raise ProjectError(f"年份“{options.year}”不对，应当是四位数，如 2024")
    project = load_project(options.directory)
    texts = readable_texts(project.docs)
    register = build_ledger(texts, project.settings).register
    base = _last_import(project, options.year)
    documents = [parse(path, text, project.settings) for path, text in base.items()]
    reading = _read(options.file, options.changes)
    used = {
        *register.items,
        *ids_seen(project.docs, register),
        *(item.id for each in documents for item in each.items),
    }
    keep = ids_to_keep(documents, reading.sections) if base else {}
    done = write(reading, project.settings, used, options.year, keep)
    merged = _merged(project, base, texts, done)
    pages = merged.pages

    after = {**texts, **{page.path: page.text for page in pages}}
    new = build_ledger(after, project.settings).register
    suggestions = suggest(new, options.year)
    pages = with_links(
        _with_pages_of(pages, done.pages, after),
        _accepted(options.accept, suggestions, new),
        project.settings,
    )
    pages = tuple(page for page in pages if page.text != texts.get(page.path))
    _report(project, done, merged, base, pages, suggestions, texts)
    if options.dry_run:
        print("以上是预览，没有写任何文件；去掉 --dry-run 就导入。")
        return OK
    _write_all(project, pages, [page for page in done.pages if page.path not in merged.held], options.year)
    return OK


def _read(path: Path, changes: str | None) -> Any:
    try:
        return understand(read_file(path.name, path.read_bytes(), changes))
    except OSError as error:
        raise ProjectError(f"{path}：无法读取，{error.strerror}") from error
    except RevisionsError as error:
        choice = "或者加上 --changes accept（全部接受）或 --changes reject（全部拒绝）"
        raise ProjectError(f"{path}：{error}，{choice}。没有改动任何文件") from error
    except UnreadableError as error:
        raise ProjectError(f"{path}：{error}。没有改动任何文件") from error


def _last_import(project: Project, year: int) -> dict[str, str]:
    """Return the pages that the last import of a year wrote, by their paths below the docs folder."""
    folder = project.root / MEMORY / str(year)
    return {
        f"reports/{year}/{path.name}": path.read_text(encoding="utf-8")
        for path in sorted(folder.glob("*.md"))
    }


def _merged(project: Project, base: dict[str, str], texts: dict[str, str], done: Import) -> Merged:
    """Return what is to be written: the new pages, or after an earlier import what is merged of both.

    Raises:
        ProjectError: If a page stands in the way that no import wrote.
    """
    taken = [page.path for page in done.pages if page.path in texts and page.path not in base]
    if taken:
        names = "\n".join(
            f"{project.docs.name}/{path} 已经有了，而且不是导入写的，没有改动任何文件" for path in taken
        )
        raise ProjectError(f"{names}\n请先把这些页面改名或移走，再导入")
    return merge(base, texts, done.pages, project.settings)


def _with_pages_of(pages: Sequence[Page], new: Iterable[Page], texts: dict[str, str]) -> tuple[Page, ...]:
    """Return the pages that change, and the others of the import: a link may be written into them."""
    changing = {page.path for page in pages}
    return (
        *pages,
        *(
            Page(page.path, texts[page.path])
            for page in new
            if page.path in texts and page.path not in changing
        ),
    )


def _accepted(
    wanted: Iterable[str], suggestions: Sequence[Suggestion], register: Register
) -> tuple[Suggestion, ...]:
    """Return the suggestions that were named; a link that is there already needs nothing.

    Raises:
        ProjectError: Naming everything that was accepted but never suggested.
    """
    known: dict[tuple[ItemId | None, ...], Suggestion] = {
        (each.source, each.target): each for each in suggestions
    }
    linked = {(link.source, link.target) for link in register.links}
    accepted: dict[tuple[ItemId | None, ...], Suggestion] = {}
    problems: list[str] = []
    for each in wanted:
        prefixes = register.settings.kind_of_prefix
        ends = tuple(parse_id(end, prefixes) for end in each.replace("→", "=").split("="))
        if ends in known:
            accepted[ends] = known[ends]
        elif ends not in linked:
            problems.append(f"没有建议过“{each}”；请照预览里的写，如 WT-2023-1=CS-2023-2")
    if problems:
        raise ProjectError("\n".join([*problems, "没有改动任何文件"]))
    return tuple(accepted.values())


def _report(
    project: Project,
    done: Import,
    merged: Merged,
    base: dict[str, str],
    pages: Sequence[Page],
    suggestions: Sequence[Suggestion],
    texts: dict[str, str],
) -> None:
    """Print what was read, what is left out, what the checks find, and what is suggested."""
    parts = [outline_summary(done, project.settings), left_out_summary(done)]
    if base:
        before, after = (
            texts_of(parse(path, text, project.settings) for path, text in some.items())
            for some in (base, {page.path: page.text for page in done.pages})
        )
        parts.append(difference_summary(merged, before, after))
    if done.notes:
        parts.append("\n".join(["请留意：", *(f"  {note}。" for note in done.notes)]))
    findings = _findings(project, pages, texts)
    if findings:
        parts.append("检查结果：\n" + as_text(findings, project.docs.name))
    parts.append(suggestions_summary(suggestions))
    print("\n\n".join(part for part in parts if part))


def _findings(project: Project, pages: Sequence[Page], texts: dict[str, str]) -> tuple[Finding, ...]:
    """Return what the checks find on the pages as they would be."""
    sources = read_sources(project.docs, project.left_out)
    after = {**texts, **{page.path: page.text for page in pages}}
    ledger = build_ledger(after, project.settings)
    found = check(ledger, project.docs, reference_date(), project.organ, Sources(after, (), sources.files))
    paths = {page.path for page in pages}
    return tuple(each for each in found if each.path in paths)


def _write_all(project: Project, pages: Sequence[Page], imported: Sequence[Page], year: int) -> None:
    """Write the pages, and what the next import needs; all are whole before the first takes its place."""
    memory = project.root / MEMORY / str(year)
    targets = {
        **{project.docs / page.path: page.text for page in pages},
        **{memory / Path(page.path).name: page.text for page in imported},
    }
    waiting: list[tuple[Path, Path]] = []
    try:
        for target, text in targets.items():
            target.parent.mkdir(parents=True, exist_ok=True)
            new = target.with_name(f".{target.name}.new")
            new.write_bytes(text.encode("utf-8"))
            waiting.append((new, target))
        for new, target in waiting:
            new.replace(target)
    finally:
        for new, _ in waiting:
            new.unlink(missing_ok=True)
    for page in pages:
        print(f"已写入 {project.docs.name}/{page.path}")
    if not pages:
        print("页面没有变化。")
