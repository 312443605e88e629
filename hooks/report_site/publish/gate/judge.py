"""The gate's one question: may this push pass? The hook asks it, and so may whoever else makes commits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from report_site.publish.git import ABSENT, Change, Entry, Repository

from .base import decoded, others_of, pages_of, read_base, read_texts
from .job import Job
from .kinds import PAGE, content_problems, quota_problems, size_problem
from .model import ATTACHED, FOLDER, House, Problem, Push, Update, Verdict
from .names import name_problems, twin_problems
from .people import author_problems, folder_problems
from .refs import ref_problems
from .worker import examined

_PREFIX = f"{FOLDER}/"


def judge(repository: Repository, push: Push, house: House) -> Verdict:
    """Look at everything that a push would bring and return all that is wrong with it.

    Args:
        repository: Holds the base and the new commits, perhaps in quarantine; nothing in it is changed.
        push: What somebody wants.
        house: The rules.

    Raises:
        GitError: If the repository cannot be read within its bounds.
    """
    problems: list[Problem] = []
    for update in push.updates:
        wrong = list(ref_problems(repository, update))
        problems += wrong or _Judgement(repository, update, push, house).problems()
    return Verdict.of(problems)


class _Judgement:
    """One update of the main line, with what the rules share."""

    def __init__(self, repository: Repository, update: Update, push: Push, house: House) -> None:
        self.repository, self.update, self.push, self.house = repository, update, push, house

    def problems(self) -> list[Problem]:
        limits = self.house.limits
        commits = self.repository.new_commits(self.update.base, self.update.new, limits.commits + 1)
        if len(commits) > limits.commits:
            message = f"一次推送了 {limits.commits} 次以上的提交，太多了"
            return [Problem("", None, message, "请联系管理员分批导入")]
        changes = self.repository.changes(self.update.base, self.update.new)
        introduced = list(self._distinct(self.repository.introduced(commits)))
        if len(changes) > limits.files or len(introduced) > limits.files:
            message = f"一次推送改动了 {limits.files} 个以上的文件，太多了"
            return [Problem("", None, message, "请分几次推送")]
        files = self.repository.files(self.update.new)
        changed = {change.path for change in changes if not change.removed}
        return [
            *author_problems(commits, self.push.pusher, self.house.accounts),
            *folder_problems(changes, self.push.pusher),
            *twin_problems(files, changed),
            *quota_problems(files, changed, limits),
            *self._contents(introduced, changes, files),
        ]

    def _contents(
        self, introduced: Sequence[Change], changes: Sequence[Change], files: Sequence[Entry]
    ) -> list[Problem]:
        # A standby process has perhaps another /tmp than this one.
        with TemporaryDirectory(prefix=ATTACHED, dir=self.house.standby) as folder:
            return list(self._content(introduced, changes, files, Path(folder)))

    def _distinct(self, changes: Iterable[Change]) -> Iterator[Change]:
        """Yield each file with each content once, of those that are there afterwards."""
        seen: set[tuple[str, str, str]] = set()
        for change in changes:
            key = (change.path, change.mode, change.blob)
            if not change.removed and key not in seen:
                seen.add(key)
                yield change

    def _content(
        self, introduced: Sequence[Change], changes: Sequence[Change], files: Sequence[Entry], folder: Path
    ) -> Iterator[Problem]:
        """Yield what is wrong with names, kinds, sizes and contents of what the commits bring in.

        Attached files are laid out in `folder`, for those who read them.
        """
        limits = self.house.limits
        final = {(entry.path, entry.mode, entry.blob) for entry in files}
        sizes = self.repository.sizes([change.blob for change in introduced if change.mode.startswith("100")])
        readable: list[tuple[Change, str]] = []
        unfit: set[tuple[str, str]] = set()
        for change in introduced:
            note = "" if (change.path, change.mode, change.blob) in final else _note(change)
            wrong = list(name_problems(change, limits))
            size = size_problem(change.path, sizes.get(change.blob, 0), limits)
            if size:
                wrong.append(size)
            if wrong:
                unfit.add((change.path, change.blob))
                yield from (problem.noted(note) for problem in wrong)
            else:
                readable.append((change, note))
        contents = self.repository.contents([change.blob for change, _ in readable])
        written: list[tuple[str, str, str]] = []
        attached: list[tuple[str, str]] = []
        for (change, note), (_, content) in zip(readable, contents, strict=True):
            yield from (problem.noted(note) for problem in content_problems(change.path, content))
            if change.path.endswith(PAGE):
                text = decoded(content)
                if text is None:
                    unfit.add((change.path, change.blob))
                    remedy = "用编辑器另存为 UTF-8（不要用 Word 保存）"
                    yield Problem(change.path, None, "不是 UTF-8 编码的文字", remedy).noted(note)
                else:
                    written.append((change.path.removeprefix(_PREFIX), text, note))
            else:
                name = f"{len(attached)}/{change.path.removeprefix(_PREFIX)}"
                attached.append((name, note))
                (folder / name).parent.mkdir(parents=True)
                (folder / name).write_bytes(content)
        job = replace(self._job(written, changes, files, unfit), folder=str(folder), attached=tuple(attached))
        base = partial(read_base, self.repository, self.update.base)
        yield from examined(job, self.house, self.update.base or "", base)

    def _job(
        self,
        written: list[tuple[str, str, str]],
        changes: Sequence[Change],
        files: Sequence[Entry],
        unfit: set[tuple[str, str]],
    ) -> Job:
        # What cannot be taken as it comes stands as it was, so that only what is wrong is told.
        fit = [each for each in changes if (each.path, each.blob) not in unfit]
        now = pages_of(_entries((each.path, each.mode, each.blob) for each in fit))
        before = pages_of(_entries((each.path, each.mode_before, each.blob_before) for each in fit))
        changed = {path: blob for path, blob in now.items() if before.get(path) != blob}
        put_back = {each.path: each for each in changes if (each.path, each.blob) in unfit}
        others = {each.path: each for each in files if each.path not in put_back}
        others |= _entries((each.path, each.mode_before, each.blob_before) for each in put_back.values())
        return Job(
            today=self.house.today,
            limits=self.house.limits,
            written=tuple(written),
            changed=read_texts(self.repository, changed),
            removed=tuple(path for path in before if path not in now),
            others=others_of(others),
        )


def _entries(files: Iterable[tuple[str, str, str]]) -> dict[str, Entry]:
    """Return those of some files (path, mode, blob) that are there, by path."""
    return {path: Entry(path, mode, blob, 0) for path, mode, blob in files if mode != ABSENT}


def _note(change: Change) -> str:
    """Return what to do about something that a later commit of the same push has put right."""
    return (
        f"这一处在提交 {change.commit[:8]} 里，后来改掉了，但推送的每次提交都要合格："
        "先 git fetch，再 git reset --soft origin/main，然后重新提交一次"
    )
