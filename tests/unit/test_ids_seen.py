"""The ids that history knows, read commit by commit and remembered."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from report_site.history.ids import ids_seen
from report_site.ledger.register import build_register
from report_site.ledger.settings import load_settings
from report_site.memo import Memo

EMPTY = build_register([], load_settings())


class Repository:
    """A repository with one page, and what a process that goes on remembers of it."""

    def __init__(self, root: Path) -> None:
        self.docs = root / "docs"
        (self.docs / "reports/2023").mkdir(parents=True)
        self.memo = Memo()
        self.git("init", "--quiet", "--initial-branch=main")

    def git(self, *arguments: str) -> None:
        identity = ("-c", "user.name=编辑", "-c", "user.email=editor@example.invalid")
        subprocess.run(["git", *identity, *arguments], cwd=self.docs.parent, check=True, capture_output=True)

    def commit(self, *ids: str, how: str = "--message=改", page: str = "problems") -> None:
        text = "".join(f"## 事项\n\n- 编号：{each}\n\n" for each in ids)
        (self.docs / f"reports/2023/{page}.md").write_text(f"# 一\n\n{text}", encoding="utf-8")
        self.git("add", ".")
        self.git("commit", "--quiet", "--allow-empty", "--no-edit", how)

    def seen(self) -> list[str]:
        known = ids_seen(self.docs, EMPTY, self.memo)
        assert known == ids_seen(self.docs, EMPTY), "what is remembered is what is read"
        return sorted(map(str, known))


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path)


def test_every_commit_adds_to_what_is_known(repository: Repository) -> None:
    repository.commit("WT-2023-1")
    assert repository.seen() == ["WT-2023-1"]
    repository.commit("WT-2023-2")
    assert repository.seen() == ["WT-2023-1", "WT-2023-2"]


def test_a_rewritten_history_is_the_only_one(repository: Repository) -> None:
    repository.commit("WT-2023-1")
    repository.commit("WT-2023-2")
    repository.seen()
    repository.commit("WT-2023-3", how="--amend")
    assert repository.seen() == ["WT-2023-1", "WT-2023-3"]


def test_a_merge_brings_what_its_branches_added(repository: Repository) -> None:
    repository.commit("WT-2023-1")
    repository.git("switch", "--quiet", "--create", "side")
    repository.commit("CS-2023-1", page="measures")
    repository.git("switch", "--quiet", "main")
    repository.commit("WT-2023-2")
    assert repository.seen() == ["WT-2023-1", "WT-2023-2"]
    repository.git("merge", "--quiet", "--no-edit", "side")
    assert repository.seen() == ["CS-2023-1", "WT-2023-1", "WT-2023-2"]


def test_a_commit_is_read_only_once(repository: Repository) -> None:
    repository.commit("WT-2023-1")
    repository.seen()
    # Texts that git does not have any more cannot be read again.
    objects = repository.docs.parent / ".git/objects"
    for file in [*objects.glob("??/*")]:
        name = file.parent.name + file.name
        kind = subprocess.run(["git", "cat-file", "-t", name], cwd=objects, check=True, capture_output=True)
        if kind.stdout == b"blob\n":
            file.unlink()
    assert ids_seen(repository.docs, EMPTY) == {}
    assert len(ids_seen(repository.docs, EMPTY, repository.memo)) == 1


def test_the_same_commits_seen_from_another_folder_name_other_pages(repository: Repository) -> None:
    repository.commit("WT-2023-1")
    inner = ids_seen(repository.docs / "reports", EMPTY, repository.memo)
    outer = ids_seen(repository.docs, EMPTY, repository.memo)
    assert [*inner.values(), *outer.values()] == ["2023/problems.md", "reports/2023/problems.md"]
