"""What the accepted pages say, for forms, templates and differences: their ledger at a commit, kept warm."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from report_site.ledger.ids import ItemId, find_ids
from report_site.ledger.items import Document
from report_site.ledger.register import Register, build_register
from report_site.ledger.source import parse
from report_site.memo import digest
from report_site.project import Project, load_project
from report_site.publish.git import Repository

from .store import Store

PAGE = ".md"
_FOLDER = "docs/"
# Commits: more than any site will have.
_MANY = 1_000_000


@dataclass(frozen=True)
class Snapshot:
    """The pages at a commit.

    version: Changes whenever anything else of it does.
    used: Every id that may not be given again, those included that only history knows.
    """

    version: str
    commit: str
    register: Register
    used: frozenset[ItemId]


class Site:
    """Reads the pages of a store with the vocabulary of an engine."""

    def __init__(self, engine: Path, store: Store, repository: Repository) -> None:
        """Take the engine's folder, the store, and the repository that has the whole history."""
        self.engine, self.store, self.repository = engine, store, repository
        self._lock = Lock()
        self._project: tuple[str, Project] | None = None
        self._documents: dict[tuple[str, str], Document] = {}
        self._used: set[ItemId] = set()
        self._snapshot: Snapshot | None = None

    def version(self) -> str:
        """Return the version that a snapshot would have."""
        return digest(self.store.head(), self._settings())[:16]

    def project(self) -> Project:
        """Return the vocabulary of the engine in use."""
        key = self._settings()
        if self._project is None or self._project[0] != key:
            self._project = (key, load_project(self.engine))
        return self._project[1]

    def parse(self, path: str, text: str) -> Document:
        """Read one page."""
        return parse(path, text, self.project().settings)

    def snapshot(self) -> Snapshot:
        """Return the accepted pages as they are now; only what changed since the last call is read again."""
        with self._lock:
            version = self.version()
            if self._snapshot is None or self._snapshot.version != version:
                self._snapshot = self._read(version, self.store.head())
            return self._snapshot

    def _read(self, version: str, head: str) -> Snapshot:
        if self._snapshot and self._snapshot.register.settings != self.project().settings:
            self._documents = {}
        before, self._documents = self._documents, {}
        left_out = self.project().left_out
        files = self.store.files(head)
        pages = {
            (path, token)
            for path, token in files.items()
            if path.endswith(PAGE) and not any(spec.match_file(path) for spec in left_out)
        }
        contents = self.store.contents(sorted({token for path, token in pages - before.keys()}))
        for path, token in sorted(pages):
            known = before.get((path, token))
            self._documents[path, token] = known or self._parsed(path, contents[token])
        register = build_register(self._documents.values(), self.project().settings)
        self._used |= {*register.items, *self._seen(head, register)}
        return Snapshot(version, head, register, frozenset(self._used))

    def _seen(self, head: str, register: Register) -> Iterator[ItemId]:
        """Yield ids that only history knows: of all versions of pages at first, then of the new ones."""
        base = self._snapshot.commit if self._snapshot else None
        commits = self.repository.new_commits(base, head, _MANY)
        changes = self.repository.introduced(commits)
        paths = {each.blob: each.path for each in changes if not each.removed and each.path.endswith(PAGE)}
        prefixes = register.settings.kind_of_prefix
        for blob, content in self.repository.contents(sorted(paths)):
            found = find_ids(content.decode("utf-8", "replace"), prefixes)
            if any(each.id not in register.items and each.id not in self._used for each in found):
                # An id in the text does not tell an item from an example in a block of code.
                document = self._parsed(paths[blob].removeprefix(_FOLDER), content)
                yield from (item.id for item in document.items)

    def _parsed(self, path: str, content: bytes) -> Document:
        return self.parse(path, content.decode("utf-8-sig", "replace"))

    def _settings(self) -> str:
        """Return what changes whenever another engine is used or its settings are edited."""
        file = self.engine.resolve() / "mkdocs.yml"
        return f"{file} {file.stat().st_mtime_ns}"


def url_of(path: str) -> str:
    """Return a page's address from the site's root, as MkDocs makes it."""
    folder, _, name = path.removesuffix(PAGE).rpartition("/")
    parts = [folder] if name in ("index", "README") else [folder, name]
    return "".join(f"{part}/" for part in parts if part)
